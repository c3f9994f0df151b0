"""The routes: collect now, series of figures, reports with links and the rows behind a figure."""

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest

from infra.local.calls import count_calls
from insights import cadence, keys, on_event, store
from insights.api import api
from planning import store as planning_store
from socialops import clock, table
from socialops.changes import Plan
from socialops.table import Origin
from tests import fakes
from tests.cloud import START, Clock, Cloud
from tests.stages.insights.builders import (
    a_brand,
    a_live_publication,
    an_account,
    deliver,
    events_of,
    metrics_items,
    on_agenda,
    run_until,
    told_live,
)
from tests.stages.requests import Answer, ask
from tests.unit.planning.builders_planning import a_post

COLLECT = "POST /v1/publications/{publication_id}/collections"
COLLECT_ACCOUNT = "POST /v1/accounts/{account_id}/collections"
ENTER = "POST /v1/publications/{publication_id}/figures"
IMPORT = "POST /v1/figures/imports"
SERIES = "GET /v1/publications/{publication_id}/metrics"
ACCOUNT_SERIES = "GET /v1/accounts/{account_id}/metrics"
MAKE = "POST /v1/reports"
LIST = "GET /v1/reports"
GET = "GET /v1/reports/{report_id}"
ROWS = "GET /v1/reports/{report_id}/rows"
SUGGEST = "GET /v1/posts/{post_id}/platform-suggestions"
S1, A1 = {"publication_id": "s1"}, {"account_id": "a1"}


def a_week(network: fakes.Network) -> None:
    """Two publications and an account, read once."""
    a_brand("Asia/Shanghai")
    an_account()
    network.figures |= {
        "1": {"likes": 10, "comments": 2},
        "2": {"likes": 5, "reads": 800},
        "account": {"followers": 120},
    }
    for number in ("1", "2"):
        on_event.handler(told_live(a_live_publication(f"s{number}", remote_id=number), f"e{number}"), None)
        ask(api, COLLECT, path={"publication_id": f"s{number}"})
    ask(api, COLLECT_ACCOUNT, path=A1)
    deliver(*(entry for entry in on_agenda() if entry.due <= clock.now()))


def a_report(period: str = "2026-W48", **headers: str) -> Answer:
    """A report that was asked for and made."""
    asked = ask(api, MAKE, role="analyst", body={"period": period}, headers=headers)
    deliver(*(entry for entry in on_agenda() if entry.kind == "report" and entry.ref == asked.body["id"]))
    return ask(api, GET, role="analyst", path={"report_id": asked.body["id"]}, headers=headers)


def _object(cloud: Cloud, key: str) -> bytes:
    body: bytes = cloud.client("s3").get_object(Bucket="socialops-reports-bucket", Key=key)["Body"].read()
    return body


def test_collecting_now_is_on_its_way_and_says_where(network: fakes.Network, cloud: Cloud) -> None:
    """The entry is due and queued at once; the answer names the occasion and the series; the trace tells who asked."""
    an_account()
    a_live_publication()
    network.figures["1"] = {"likes": 4}
    answer = ask(api, COLLECT, role="analyst", path=S1)
    assert (answer.status, answer.body) == (
        202,
        {"due": "2026-11-23T08:00:00.000Z", "series": "/v1/publications/s1/metrics"},
    )
    assert len(cloud.messages("insights-due")) == 1
    deliver(*on_agenda())
    assert ask(api, SERIES, path=S1).body["items"][-1] == {
        "due": answer.body["due"],
        "at": answer.body["due"],
        "counts": {"likes": 4},
        "absent": False,
        "provisional": False,
        "sources": None,
        "entered_by": "",
    }
    assert [e["by"] for e in events_of("POST#p1") if e["event"] == "MetricsRequested"] == ["ling"]


def test_collecting_with_a_key_happens_once(network: fakes.Network, time: Clock) -> None:
    """A repeated request with its key is one occasion."""
    an_account()
    a_live_publication()
    first = ask(api, COLLECT, path=S1, headers={"idempotency-key": "k"})
    time.advance(seconds=5)
    assert ask(api, COLLECT, path=S1, headers={"idempotency-key": "k"}).body == first.body
    assert len(on_agenda()) == 1


def test_only_what_is_live_can_be_collected(network: fakes.Network) -> None:
    """An unknown publication is 404, a reply is no publication, an unknown account is 404."""
    an_account()
    a_live_publication("r1", kind="reply")
    assert ask(api, COLLECT, path={"publication_id": "nope"}).status == 404
    assert ask(api, COLLECT, path={"publication_id": "r1"}).body["code"] == "wrong-state"
    assert ask(api, COLLECT_ACCOUNT, path={"account_id": "nope"}).status == 404


def test_collecting_now_spends_quota_and_is_not_for_everyone(network: fakes.Network) -> None:
    """Specialists, analysts and managers may; planners and reviewers may read only."""
    an_account()
    a_live_publication()
    status = {
        role: (ask(api, COLLECT, role=role, path=S1).status, ask(api, SERIES, role=role, path=S1).status)
        for role in ("planner", "reviewer", "specialist", "analyst", "manager")
    }
    assert status == {
        "planner": (403, 200),
        "reviewer": (403, 200),
        "specialist": (202, 200),
        "analyst": (202, 200),
        "manager": (202, 200),
    }


def test_a_series_is_paged_oldest_first(network: fakes.Network, time: Clock) -> None:
    """Pages follow each other by time; the cursor of one series is refused by another."""
    an_account()
    a_live_publication()
    a_live_publication("s2", remote_id="2")
    for likes in (1, 2, 3):
        network.figures["1"] = {"likes": likes}
        ask(api, COLLECT, path=S1)
        run_until(time.advance(minutes=1), time)
    first = ask(api, SERIES, path=S1, query={"limit": "2"}).body
    second = ask(api, SERIES, path=S1, query={"limit": "2", "cursor": first["next"]}).body
    assert [point["counts"]["likes"] for point in first["items"] + second["items"]] == [1, 2, 3]
    other = ask(api, SERIES, path={"publication_id": "s2"}, query={"cursor": first["next"]})
    assert other.body["code"] == "bad-cursor"


def test_the_series_of_an_account_has_its_followers(network: fakes.Network) -> None:
    """What the platform counts for the account, by its own route."""
    an_account()
    network.figures["account"] = {"followers": 77, "following": 3}
    ask(api, COLLECT_ACCOUNT, path=A1)
    deliver(*on_agenda())
    (point,) = ask(api, ACCOUNT_SERIES, path=A1).body["items"]
    assert point["counts"] == {"followers": 77, "following": 3}


def test_a_report_is_made_on_the_agenda_and_has_the_platforms_figures(network: fakes.Network, cloud: Cloud) -> None:
    """First `making` without links, then `ready` with totals that are the sums of what the platform counted."""
    a_week(network)
    asked = ask(api, MAKE, role="analyst", body={"period": "2026-W48"})
    assert (asked.status, asked.body["state"], asked.body["links"], asked.headers["etag"]) == (202, "making", {}, '"1"')
    ready = a_report().body
    assert ready["state"] == "ready"
    assert ready["totals"] == {
        "publications": 2,
        "interactions": 17,
        "likes": 15,
        "comments": 2,
        "reads": 800,
        "interactions_per_publication_milli": 8500,
        "followers": 120,
    }


def test_links_lead_to_documents_in_the_callers_language(network: fakes.Network, cloud: Cloud) -> None:
    """HTML and CSV as `Accept-Language` asks; good for 15 minutes; the digests are those of the stored bytes."""
    a_week(network)
    chinese = a_report(**{"accept-language": "zh-CN"}).body
    english = ask(api, GET, path={"report_id": chinese["id"]}).body
    assert chinese["links_until"] == "2026-11-23T08:15:00.000Z"
    assert "X-Amz-Expires=900" in chinese["links"]["html"]
    assert "2026-W48.zh-CN.html" in chinese["links"]["html"]
    assert "2026-W48.en.csv" in english["links"]["csv"]
    assert english["links"]["json"].partition("?")[0] == chinese["links"]["json"].partition("?")[0]
    for name, digest in chinese["sha256"].items():
        assert hashlib.sha256(_object(cloud, f"reports/{chinese['id']}/{name}")).hexdigest() == digest
    page = _object(cloud, f"reports/{chinese['id']}/2026-W48.zh-CN.html").decode()
    assert "茶山小铺" in page
    assert "2026 年第 48 周" in page


def test_every_figure_of_a_report_opens_its_rows(network: fakes.Network, cloud: Cloud) -> None:
    """The rows route answers for each figure of the JSON, and the rows add up to the figure."""
    a_week(network)
    report = a_report().body
    model = json.loads(_object(cloud, f"reports/{report['id']}/2026-W48.json"))
    answers = {
        name: ask(api, ROWS, path={"report_id": report["id"]}, query={"figure": name}) for name in model["figures"]
    }
    assert all(answer.status == 200 and answer.body["rows"] for answer in answers.values())
    likes = answers["total.likes"].body
    assert likes["figure"]["value"] == sum(row["counts"]["likes"] for row in likes["rows"]) == 15
    assert [row["publication_id"] for row in answers["publication.s2.reads"].body["rows"]] == ["s2"]
    assert [row["account_id"] for row in answers["total.followers"].body["rows"]] == ["a1"]


def test_the_rows_of_a_report_stay_as_they_were(network: fakes.Network, time: Clock) -> None:
    """Figures that come later make another report; the first one and its rows do not move."""
    a_week(network)
    first = a_report().body
    network.figures["1"] = {"likes": 1000}
    time.advance(minutes=1)
    ask(api, COLLECT, path=S1)
    run_until(time.at, time)
    second = a_report().body
    rows = ask(api, ROWS, path={"report_id": first["id"]}, query={"figure": "publication.s1.likes"}).body["rows"]
    assert (rows[0]["counts"]["likes"], second["totals"]["likes"]) == (10, 1005)
    assert [report["id"] for report in ask(api, LIST).body["items"]] == [second["id"], first["id"]]


def test_a_report_without_figures_is_made_too(network: fakes.Network, cloud: Cloud) -> None:
    """Zero publications make a report that says what to do next, in both languages."""
    report = a_report("2025-W01").body
    assert (report["state"], report["totals"]) == ("ready", {"publications": 0})
    assert "这一周还没有数据" in _object(cloud, f"reports/{report['id']}/2025-W01.zh-CN.html").decode()
    assert "No figures for this week yet" in _object(cloud, f"reports/{report['id']}/2025-W01.en.html").decode()


def test_a_week_that_does_not_exist_is_refused(network: fakes.Network) -> None:
    """2026 has 53 weeks, 2025 has 52; a month is no week; nothing is put on the agenda."""
    statuses = {
        period: ask(api, MAKE, body={"period": period}).status
        for period in ("2026-W53", "2025-W53", "2026-11", "2026-W00")
    }
    assert statuses == {"2026-W53": 202, "2025-W53": 422, "2026-11": 422, "2026-W00": 422}
    assert len(on_agenda()) == 1


def test_unknown_reports_and_figures_are_not_found(network: fakes.Network) -> None:
    """A figure the report does not have is 404; the rows of a report in the making are a matter of state."""
    report = a_report().body
    assert ask(api, GET, path={"report_id": "nope"}).status == 404
    missing = ask(api, ROWS, path={"report_id": report["id"]}, query={"figure": "total.love"})
    assert missing.body["facts"] == {"thing": "figure", "id": "total.love"}
    assert ask(api, ROWS, path={"report_id": report["id"]}, query={"figure": "<b>"}).status == 422
    asked = ask(api, MAKE, body={"period": "2026-W48"}).body
    early = ask(api, ROWS, path={"report_id": asked["id"]}, query={"figure": "total.likes"})
    assert early.body["code"] == "wrong-state"


def test_a_repeated_request_makes_one_report(network: fakes.Network) -> None:
    """With an `Idempotency-Key` the second request gets the first one's answer."""
    first = ask(api, MAKE, body={"period": "2026-W48"}, headers={"idempotency-key": "k"})
    again = ask(api, MAKE, body={"period": "2026-W48"}, headers={"idempotency-key": "k"})
    assert (again.body, again.headers["idempotency-replayed"]) == (first.body, "true")
    assert len(ask(api, LIST).body["items"]) == 1


def test_monday_morning_makes_last_weeks_report_and_plans_the_next(network: fakes.Network, time: Clock) -> None:
    """The scheduled report is of the week that is over, made by the function, and one week later there is another."""
    a_week(network)
    entry = cadence.make_report(keys.WEEKLY, START + timedelta(days=6, hours=16))
    table.commit([Plan(entry)], [], Origin("test", START))
    run_until(START + timedelta(days=14), time)
    reports = ask(api, LIST).body["items"]
    assert [(report["period"], report["asked_by"], report["made_at"]) for report in reports] == [
        ("2026-W49", "insights.on_due", "2026-12-07T00:00:00.000Z"),
        ("2026-W48", "insights.on_due", "2026-11-30T00:00:00.000Z"),
    ]
    assert reports[1]["totals"]["likes"] == 15
    assert [entry.due for entry in on_agenda() if entry.kind == "report"] == [START + timedelta(days=20, hours=16)]


def test_a_duplicate_message_makes_no_second_report(network: fakes.Network) -> None:
    """One report, one event, however often the queue hands the entry out."""
    asked = ask(api, MAKE, body={"period": "2026-W48"}).body
    entry = on_agenda()[0]
    assert deliver(entry, entry) == []
    told = [item["event"] for item in events_of(f"REPORT#{asked['id']}")]
    assert told == ["ReportRequested", "ReportMade"]


def test_a_making_that_fails_is_taken_up_again(network: fakes.Network, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash between the documents and the commit leaves the report in the making and the entry on the agenda."""
    asked = ask(api, MAKE, body={"period": "2026-W48"}).body
    with monkeypatch.context() as broken:
        broken.setattr(store, "finish_report", _crash)
        assert deliver(*on_agenda()) == [{"itemIdentifier": "0"}]
    assert deliver(*on_agenda()) == []
    assert ask(api, GET, path={"report_id": asked["id"]}).body["state"] == "ready"


def _crash(*_: object) -> None:
    raise RuntimeError("the process ended here")


def test_routes_stay_within_their_calls(network: fakes.Network) -> None:
    """Reads cost at most two AWS calls and writes at most three; a file of figures one more, whatever its length.

    Suggestions look at a post, all accounts and all effects, and cost four.
    """
    a_week(network)
    planning_store.add_post(a_post(), Origin("ling", START))
    report = {"report_id": a_report().body["id"]}
    requests: dict[str, dict[str, Any]] = {
        COLLECT: {"path": S1},
        COLLECT_ACCOUNT: {"path": A1},
        ENTER: {"path": S1, "body": {"counts": {"likes": 1}}},
        IMPORT: {
            "body": {"csv": f"publication,at,likes\ns1,{clock.text(clock.now())},2\ns2,{clock.text(clock.now())},3"}
        },
        MAKE: {"body": {"period": "2026-W48"}},
        SERIES: {"path": S1},
        ACCOUNT_SERIES: {"path": A1},
        LIST: {},
        GET: {"path": report},
        ROWS: {"path": report, "query": {"figure": "total.likes"}},
        SUGGEST: {"path": {"post_id": "p1"}},
    }
    assert requests.keys() == api.operations.keys() | set(requests)
    assert len(requests) == len(api.operations)
    spent = {}
    for route, request in requests.items():
        with count_calls() as calls:
            assert ask(api, route, **request).status < 300
        spent[route] = calls.total
    reads = {SERIES: 2, ACCOUNT_SERIES: 2, LIST: 1, GET: 1, ROWS: 2, SUGGEST: 4}
    assert spent == {COLLECT: 3, COLLECT_ACCOUNT: 3, ENTER: 3, IMPORT: 4, MAKE: 3, **reads}


def test_making_a_report_costs_nine_calls(network: fakes.Network) -> None:
    """One read, the rows of two weeks, five documents, one commit, however many publications there are."""
    a_week(network)
    ask(api, MAKE, body={"period": "2026-W48"})
    entry = next(entry for entry in on_agenda() if entry.kind == "report")
    with count_calls() as calls:
        deliver(entry)
    assert calls.total == 9


def test_nothing_in_the_metrics_table_is_kept_for_ever(network: fakes.Network, cloud: Cloud) -> None:
    """Every point and row carries the second at which it may go, 800 days after its occasion."""
    a_week(network)
    days = {(int(item["expires"]["N"]) - START.timestamp()) / 86_400 for item in metrics_items(cloud)}
    assert days == {800.0}
    assert timedelta(minutes=15) == store.LINKS_LAST
