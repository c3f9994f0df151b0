"""Figures that people enter: by form or by file, into the same series and reports as what platforms tell."""

import base64
from datetime import datetime, timedelta
from typing import Any

import pytest

from insights import entered_store, on_event
from insights.api import api
from publishing import keys as publishing_keys
from socialops import clock, table
from socialops.changes import Keep
from socialops.items import decode_item
from socialops.platforms.registry import platform
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
    told,
    told_live,
)
from tests.stages.requests import Answer, ask

ENTER = "POST /v1/publications/{publication_id}/figures"
IMPORT = "POST /v1/figures/imports"
SERIES = "GET /v1/publications/{publication_id}/metrics"
URL = "https://www.xiaohongshu.com/explore/65b8e3f0000000001a017081"


@pytest.fixture(autouse=True)
def network(monkeypatch: pytest.MonkeyPatch, time: Clock) -> fakes.Network:
    """A brand in Shanghai on a network that counts for nobody, with one account; nine days after the start."""
    made = fakes.Network()
    by_hand = platform("xiaohongshu").by_hand
    fakes.install(monkeypatch, made, made.platform(metrics=None, publisher=None, by_hand=by_hand))
    a_brand("Asia/Shanghai")
    an_account()
    time.advance(days=9)
    return made


def a_publication(sending_id: str = "s1", **given: Any) -> None:
    """A publication that went live at the start, with its row."""
    sending = a_live_publication(sending_id, live_at=START, **given)
    on_event.handler(told_live(sending, f"e-{sending_id}"), None)


def enter(counts: dict[str, int], at: datetime | None = None, **given: Any) -> Answer:
    """Enter figures of `s1` and let them be taken in."""
    body = {"counts": counts, **({"at": clock.text(at)} if at else {})}
    answer = ask(api, ENTER, role="analyst", path={"publication_id": "s1"}, body=body, **given)
    take_in()
    return answer


def take_in() -> None:
    """What is due is done."""
    assert deliver(*(entry for entry in on_agenda() if entry.kind == "enter")) == []


def imported(text: str, **given: Any) -> Answer:
    """Import a file and let it be taken in."""
    headers = given.pop("headers", {})
    answer = ask(api, IMPORT, role="analyst", body={"csv": text, **given}, headers=headers)
    take_in()
    return answer


def series(publication_id: str = "s1") -> list[dict[str, Any]]:
    """The points of a publication."""
    items: list[dict[str, Any]] = ask(api, SERIES, path={"publication_id": publication_id}).body["items"]
    return items


def rows(cloud: Cloud) -> dict[str, dict[str, Any]]:
    """Week → the row of `s1`: its counts and those it came in with."""
    found = {}
    for item in metrics_items(cloud):
        if item["pk"]["S"].startswith("WEEK#") and item["sk"]["S"] == "s1":
            plain = decode_item(item)
            found[plain["pk"].removeprefix("WEEK#")] = {name: plain[name] for name in ("counts", "base")}
    return found


def test_what_is_entered_is_a_point_like_any_other(cloud: Cloud) -> None:
    """It stands in the series with who entered it, in the row of its week, and in the trace of its post."""
    a_publication()
    at = START + timedelta(days=1)
    answer = enter({"likes": 12, "saves": 7}, at)
    assert (answer.status, answer.body["readings"], answer.body["publications"]) == (202, 1, 1)
    (point,) = series()
    assert (point["due"], point["counts"], point["entered_by"]) == (clock.text(at), {"likes": 12, "saves": 7}, "ling")
    assert rows(cloud) == {"2026-W48": {"counts": {"likes": 12, "saves": 7}, "base": {}}}
    events = [(event["event"], event["by"]) for event in events_of("POST#p1")]
    assert events[-2:] == [("MetricsEntered", "ling"), ("MetricsCollected", "insights.on_due")]


def test_the_same_entered_twice_is_one_point(cloud: Cloud) -> None:
    """Publication and instant name a point: what is entered again replaces it."""
    a_publication()
    at = START + timedelta(days=1)
    for likes in (12, 12, 15):
        enter({"likes": likes}, at)
    assert [point["counts"] for point in series()] == [{"likes": 15}]
    assert rows(cloud)["2026-W48"]["counts"] == {"likes": 15}


def test_a_key_makes_it_happen_once() -> None:
    """A repeated request with its key is one entry."""
    a_publication()
    first, again = (enter({"likes": 1}, headers={"idempotency-key": "k"}) for _ in range(2))
    assert first.body == again.body
    assert [event["event"] for event in events_of("POST#p1")].count("MetricsEntered") == 1


def test_what_the_platform_told_stays(cloud: Cloud) -> None:
    """An entry at the very instant of a reading does not replace it."""
    a_publication()
    at = START + timedelta(days=1)
    cloud.client("dynamodb").put_item(
        TableName="metrics",
        Item={
            "pk": {"S": "POST#s1"},
            "sk": {"S": clock.text(at)},
            "due": {"S": clock.text(at)},
            "at": {"S": clock.text(at)},
            "counts": {"M": {"likes": {"N": "3"}}},
            "entered_by": {"S": ""},
        },
    )
    enter({"likes": 99}, at)
    assert [point["counts"] for point in series()] == [{"likes": 3}]
    assert rows(cloud)["2026-W48"]["counts"] == {"likes": 3}


def test_a_late_entry_changes_what_the_week_after_came_in_with(cloud: Cloud) -> None:
    """Entered out of order, the weeks still add up."""
    a_publication()
    enter({"likes": 30}, START + timedelta(days=8))
    assert rows(cloud)["2026-W49"] == {"counts": {"likes": 30}, "base": {}}
    enter({"likes": 10}, START + timedelta(days=2))
    assert rows(cloud) == {
        "2026-W48": {"counts": {"likes": 10}, "base": {}},
        "2026-W49": {"counts": {"likes": 30}, "base": {"likes": 10}},
    }


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"counts": {}}, "invalid-input"),
        ({"counts": {"likes": -1}}, "invalid-input"),
        ({"counts": {"likes": 1.5}}, "invalid-input"),
        ({"counts": {"likes": "12"}}, "invalid-input"),
        ({"counts": {"thumbs": 1}}, "invalid-input"),
        ({"counts": {"likes": 10**13}}, "invalid-input"),
        ({"counts": {"likes": 1}, "at": clock.text(START - timedelta(hours=1))}, "invalid-input"),
        ({"counts": {"likes": 1}, "at": clock.text(START + timedelta(days=10))}, "invalid-input"),
    ],
)
def test_what_cannot_be_is_refused(body: dict[str, Any], code: str) -> None:
    """No half likes, no unknown counts, nothing from before it was live or from times to come."""
    a_publication()
    answer = ask(api, ENTER, path={"publication_id": "s1"}, body=body)
    assert (answer.status, answer.body["code"]) == (422, code)
    assert on_agenda() == []


def test_only_a_live_publication_has_figures() -> None:
    """A reply is none, an unknown one is 404, and planners only read."""
    a_publication()
    a_live_publication("r1", kind="reply")
    body = {"counts": {"likes": 1}}
    assert ask(api, ENTER, path={"publication_id": "r1"}, body=body).body["code"] == "wrong-state"
    assert ask(api, ENTER, path={"publication_id": "nope"}, body=body).status == 404
    assert ask(api, ENTER, role="planner", path={"publication_id": "s1"}, body=body).status == 403
    assert ask(api, IMPORT, role="reviewer", body={"csv": "x"}).status == 403


def test_a_file_fills_many_series(cloud: Cloud) -> None:
    """One row, one point; days are those of the brand, and the answer says how many were taken."""
    a_publication("s1")
    a_publication("s2")
    header = "发布编号,日期,点赞,评论,收藏,备注"
    lines = (header, "s1,2026-11-24,1.2万,3,,好", "s1,2026-11-25,13000,4,8,", "s2,2026-11-24 09:00,5,,,")
    answer = imported("\n".join(lines))
    assert (answer.status, answer.body["rows"], answer.body["problems"]) == (202, 3, [])
    assert answer.body["ignored"] == ["备注"]
    assert answer.body["entered"]["publications"] == 2
    assert [(point["due"], point["counts"]) for point in series("s1")] == [
        ("2026-11-24T15:59:59.999Z", {"likes": 12_000, "comments": 3}),
        ("2026-11-25T15:59:59.999Z", {"likes": 13_000, "comments": 4, "saves": 8}),
    ]
    assert [point["due"] for point in series("s2")] == ["2026-11-24T01:00:00.000Z"]
    assert rows(cloud)["2026-W48"]["counts"] == {"likes": 13_000, "comments": 4, "saves": 8}


def test_a_file_imported_twice_changes_nothing(cloud: Cloud) -> None:
    """The same rows are the same points."""
    a_publication()
    text = "publication,at,likes\ns1,2026-11-24,12\n"
    imported(text)
    before = [(point["due"], point["counts"]) for point in series()], rows(cloud)
    imported(text)
    assert ([(point["due"], point["counts"]) for point in series()], rows(cloud)) == before


def test_a_publication_may_be_named_by_its_address() -> None:
    """What people have at hand is the link; it is found in any form that names the same post."""
    a_publication()
    place = publishing_keys.remote("xiaohongshu", URL[-24:])
    table.commit([Keep(place, {"sending_id": "s1"})], [], Origin("test", clock.now()))
    assert imported(f"链接,时间,点赞\n{URL}?xsec_token=A,2026-11-24,12\n").body["entered"]["readings"] == 1
    assert [point["counts"] for point in series()] == [{"likes": 12}]
    unknown = imported("链接,时间,点赞\nhttps://www.xiaohongshu.com/explore/65b8e3f0000000001a01708f,2026-11-24,1\n")
    assert unknown.body["facts"]["errors"][0]["where"] == "row 2, column “链接”"


def test_a_file_with_a_mistake_is_refused_as_a_whole() -> None:
    """Every mistake is told by row and column, in words, and nothing is taken."""
    a_publication()
    wrong = ("nope,2026-11-24,1", "s1,2026-11-20,1", "s1,2027-01-01,1", "s1,2026-11-24,很多")
    text = "\n".join(("发布编号,时间,点赞", "s1,2026-11-24,12", *wrong))
    answer = imported(text, headers={"accept-language": "zh"})
    assert (answer.status, answer.body["code"]) == (422, "invalid-input")
    assert answer.body["facts"]["errors"] == [
        {"where": "第 3 行，“发布编号”列", "what": "没有这条发布：nope"},
        {"where": "第 4 行，“时间”列", "what": "时间早于发布时间：2026-11-20"},
        {"where": "第 5 行，“时间”列", "what": "时间还没有到：2027-01-01"},
        {"where": "第 6 行，“点赞”列", "what": "“很多”不是数量，可以写 1234、1,234 或 1.2万"},
    ]
    assert series() == []


def test_a_trial_tells_everything_and_takes_nothing() -> None:
    """With `dry_run` the same list comes as an answer, and a good file leaves no trace either."""
    a_publication()
    tried = imported("发布编号,时间,点赞\ns1,昨天,很多\n", dry_run=True)
    assert (tried.status, [problem["code"] for problem in tried.body["problems"]]) == (
        202,
        ["not-a-time", "not-a-count"],
    )
    good = imported("发布编号,时间,点赞\ns1,2026-11-24,1\n", dry_run=True)
    assert (good.body["rows"], good.body["problems"], good.body["entered"]) == (1, [], None)
    assert (series(), [event["event"] for event in events_of("POST#p1")].count("MetricsEntered")) == ([], 0)


def test_the_same_row_twice_is_a_mistake() -> None:
    """Which of the two is meant nobody can tell, also when one names the post by its address."""
    a_publication()
    table.commit(
        [Keep(publishing_keys.remote("xiaohongshu", URL[-24:]), {"sending_id": "s1"})], [], Origin("test", clock.now())
    )
    text = f"发布编号,链接,时间,点赞\ns1,,2026-11-24,1\n,{URL},2026-11-24,2\n"
    assert [problem["code"] for problem in imported(text, dry_run=True).body["problems"]] == ["row-twice"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig"])
def test_bytes_as_spreadsheets_save_them_are_read(encoding: str) -> None:
    """A Chinese Excel saves GBK, a newer one UTF-8 with a mark; both are uploaded as they are."""
    a_publication()
    data = base64.b64encode("发布编号,时间,点赞\ns1,2026-11-24,12\n".encode(encoding)).decode()
    answer = ask(api, IMPORT, body={"file": data})
    take_in()
    assert (answer.status, [point["counts"] for point in series()]) == (202, [{"likes": 12}])


@pytest.mark.parametrize(
    "body", [{}, {"csv": "a", "file": "YQ=="}, {"csv": ""}, {"file": "UEsDBBQABgA="}, {"csv": "a\0b"}]
)
def test_what_is_no_file_is_refused_in_words(body: dict[str, str]) -> None:
    """Neither, both, nothing, or a spreadsheet's own format."""
    answer = ask(api, IMPORT, body=body)
    assert (answer.status, answer.body["code"]) == (422, "invalid-input")


def test_too_many_publications_are_told() -> None:
    """A commit has its size; a file above it is refused before anything is written."""
    for number in range(41):
        a_live_publication(f"m{number}", live_at=START, remote_id=str(number))
    text = "publication,at,likes\n" + "".join(f"m{number},2026-11-24,1\n" for number in range(41))
    assert [problem["code"] for problem in imported(text, dry_run=True).body["problems"]] == ["too-many-publications"]


def test_a_file_at_the_limits_is_taken() -> None:
    """Forty publications and five hundred rows go through at once."""
    for number in range(40):
        a_live_publication(f"m{number}", live_at=START, remote_id=str(number))
    lines = [f"m{n % 40},{clock.text(START + timedelta(hours=1 + n // 40))},{n}" for n in range(500)]
    answer = imported("publication,at,likes\n" + "\n".join(lines))
    assert (answer.status, answer.body["entered"]["readings"]) == (202, 500)
    assert len(series("m0")) == 13


def test_a_crash_before_the_end_only_repeats_the_work(monkeypatch: pytest.MonkeyPatch, cloud: Cloud) -> None:
    """The points are written before the commit that tells of them: done again, they are the same."""
    a_publication()
    ask(api, ENTER, path={"publication_id": "s1"}, body={"counts": {"likes": 5}})
    with monkeypatch.context() as broken:
        broken.setattr(entered_store, "finish", lambda *_: 1 / 0)
        assert deliver(*(entry for entry in on_agenda() if entry.kind == "enter")) == [{"itemIdentifier": "0"}]
    take_in()
    assert [point["counts"] for point in series()] == [{"likes": 5}]
    assert [event["event"] for event in events_of("POST#p1")].count("MetricsCollected") == 1
    assert [entry for entry in on_agenda() if entry.kind == "enter"] == []


def test_a_duplicate_message_takes_in_once() -> None:
    """The queue may hand the entry out twice."""
    a_publication()
    ask(api, ENTER, path={"publication_id": "s1"}, body={"counts": {"likes": 5}})
    (entry,) = [entry for entry in on_agenda() if entry.kind == "enter"]
    assert deliver(entry, entry) == []
    assert [event["event"] for event in events_of("POST#p1")].count("MetricsCollected") == 1


def test_a_post_that_no_interface_counts_has_its_row_in_the_report(cloud: Cloud) -> None:
    """It waits there for its figures, so that nobody forgets to enter them."""
    a_publication()
    assert rows(cloud) == {"2026-W48": {"counts": {}, "base": {}}}
    assert on_agenda() == []


def test_a_corrected_address_is_the_one_of_the_row(cloud: Cloud) -> None:
    """As long as nothing was read, the row follows the correction."""
    a_publication()
    sending = a_live_publication("s9", live_at=START, remote_id="9")
    on_event.handler(told_live(sending, "e1"), None)
    about = {
        "sending_id": "s9",
        "platform": "fake",
        "account_id": "a1",
        "remote_id": "10",
        "url": "https://fake.example/10",
    }
    moved = sending.next(clock.now(), remote_id="10", url="https://fake.example/10")
    table.commit(
        [Keep(sending.key, {"type": "Sending", **moved.model_dump(mode="json")})], [], Origin("test", clock.now())
    )
    on_event.handler(told("SendingCorrected", clock.now(), "e2", **about), None)
    urls = [item["url"]["S"] for item in metrics_items(cloud) if item["sk"]["S"] == "s9"]
    assert urls == ["https://fake.example/10"]


def test_what_the_platform_would_not_know_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Confirmed by a screenshot, a post has an id of ours: no reading is planned, so it is never called absent."""
    fakes.install(monkeypatch)
    on_event.handler(told_live(a_live_publication("s7", remote_id="~abc", live_at=START), "e7"), None)
    assert [entry for entry in on_agenda() if entry.ref == "s7"] == []
    on_event.handler(told_live(a_live_publication("s8", remote_id="8", live_at=clock.now()), "e8"), None)
    assert [entry.ref for entry in on_agenda() if entry.kind == "collect"] == ["s8"] * 3


def test_what_was_confirmed_late_may_have_figures_from_before() -> None:
    """Who publishes by hand says so afterwards: figures count from the hand-over on."""
    a_publication()
    sending = a_live_publication("s6", live_at=START + timedelta(days=1), remote_id="6")
    said = {"confirmed_by": "mei", "claimed_at": START}
    row = {"type": "Sending", **sending.model_copy(update=said).model_dump(mode="json")}
    table.commit([Keep(sending.key, row)], [], Origin("test", clock.now()))
    text = "publication,at,likes\ns6,{},1\n"
    between, before = START + timedelta(hours=2), START - timedelta(hours=2)
    assert imported(text.format(clock.text(between))).status == 202
    assert imported(text.format(clock.text(before))).status == 422
