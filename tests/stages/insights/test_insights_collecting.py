"""Reading figures: what is stored, that repeats change nothing, and what becomes of failures."""

import gzip
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from infra.local.calls import count_calls
from insights import cadence, keys, series_store, store
from insights.rows import PublicationRow
from insights.weeks import Week
from publishing import accounts
from publishing import keys as publishing_keys
from socialops import table
from socialops.agenda import Entry
from socialops.changes import Plan, Save
from socialops.events.accounts import AccountDisconnected
from socialops.events.base import Event
from socialops.platforms.content import Connection
from socialops.platforms.errors import PlatformUnavailable, QuotaExhausted, RateLimited
from socialops.platforms.reading import Figures, Published
from socialops.table import Origin
from tests import fakes
from tests.cloud import START, Clock, Cloud
from tests.stages.insights.builders import (
    a_live_publication,
    an_account,
    deliver,
    events_of,
    metrics_items,
    on_agenda,
    run_until,
)

LIKES = {"likes": 12, "comments": 3, "reposts": 1}


def _plan(*entries: Entry) -> None:
    table.commit([Plan(entry) for entry in entries], [], Origin("test", START))


def _row(week: str = "2026-W48", sending_id: str = "s1") -> PublicationRow:
    (row,) = [each for each in series_store.rows_of(Week.parse(week)) if each.id == sending_id]
    assert isinstance(row, PublicationRow)
    return row


def _series(sending_id: str = "s1") -> list[dict[str, Any]]:
    page = series_store.list_snapshots(f"POST#{sending_id}", 100, None)
    return [snapshot.model_dump(mode="json") for snapshot in page.items]


def _counts() -> list[dict[str, int]]:
    return [point["counts"] for point in _series()]


def _names(root: str) -> list[str]:
    return [item["event"] for item in events_of(root) if item["event"].startswith("Metrics")]


def test_the_figures_are_exactly_the_platforms(network: fakes.Network, cloud: Cloud) -> None:
    """The series, the row of the week and the raw answer hold what the platform counted, and the trace tells of it."""
    an_account()
    a_live_publication()
    network.figures["1"] = {**LIKES, "reads": 9001}
    entry = cadence.collect("s1", START)
    _plan(entry)
    assert deliver(entry) == []
    instant = "2026-11-23T08:00:00.000Z"
    told = {"counts": network.figures["1"], "absent": False, "provisional": False, "sources": None, "entered_by": ""}
    assert _series() == [{"due": instant, "at": instant, **told}]
    assert (_row().counts, _row().account, _row().state) == (network.figures["1"], "@shop", "collected")
    name = "raw/platform=fake/date=2026-11-23/s1-2026-11-23T080000000Z.json.gz"
    body = cloud.client("s3").get_object(Bucket="socialops-raw-bucket", Key=name)["Body"].read()
    assert json.loads(gzip.decompress(body))["raw"] == {"id": "1", **network.figures["1"]}
    assert on_agenda() == []
    (event,) = [item for item in events_of("POST#p1") if item["event"] == "MetricsCollected"]
    told = {"account_id": "a1", "count": 4, "absent": False, "provisional": False}
    assert (event["subject"], event["data"]) == ("SENDING#s1", told)


def test_a_duplicate_message_asks_the_platform_nothing(network: fakes.Network, cloud: Cloud, time: Clock) -> None:
    """An entry that is off the agenda was done: no call, no write, no second event."""
    an_account()
    a_live_publication()
    network.figures["1"] = LIKES
    entry = cadence.collect("s1", START)
    _plan(entry)
    deliver(entry)
    before = metrics_items(cloud)
    time.advance(minutes=3)
    network.figures["1"] = {"likes": 99}
    assert deliver(entry, entry) == []
    assert (metrics_items(cloud), network.calls) == (before, ["metrics posts"])
    assert _names("POST#p1") == ["MetricsCollected"]


def _answers(monkeypatch: pytest.MonkeyPatch, network: fakes.Network, *figures: Figures) -> None:
    """What the platform tells of the post on its next readings; the last answer is repeated."""
    left = list(figures)

    def posts(connection: Connection, posts: Sequence[Published], now: datetime) -> dict[str, Figures]:
        network.called("metrics posts")
        return {posts[0].remote_id: left.pop(0) if len(left) > 1 else left[0]}

    monkeypatch.setattr(network.metrics, "posts", posts)


def test_provisional_figures_are_replaced_by_the_final_ones(
    network: fakes.Network, time: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same occasion is read again until the platform calls its figures final; it stays one point of the series."""
    an_account()
    a_live_publication()
    early, final = Figures({"reads": 10}, {}, provisional=True), Figures({"reads": 14}, {}, sources={"搜一搜": 9})
    _answers(monkeypatch, network, early, early, final)
    entry = cadence.collect("s1", START)
    _plan(entry)
    assert deliver(entry) == []
    ((point), (following)) = (_series()[0], on_agenda()[0])
    assert (point["counts"], point["provisional"], following.due) == ({"reads": 10}, True, START + timedelta(hours=3))
    assert _row().provisional
    run_until(START + timedelta(days=4), time)
    (point,) = _series()
    assert (point["counts"], point["provisional"], point["sources"]) == ({"reads": 14}, False, {"搜一搜": 9})
    assert (_row().counts, _row().provisional) == ({"reads": 14}, False)
    assert (point["due"], point["at"]) == ("2026-11-23T08:00:00.000Z", "2026-11-23T20:00:00.000Z")
    assert (on_agenda(), network.calls) == ([], ["metrics posts"] * 3)


def test_figures_that_never_become_final_are_read_a_bounded_number_of_times(
    network: fakes.Network, time: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After three days the provisional figures stay, and stay marked."""
    an_account()
    a_live_publication()
    _answers(monkeypatch, network, Figures({"reads": 10}, {}, provisional=True))
    _plan(cadence.collect("s1", START))
    run_until(START + timedelta(days=30), time)
    assert (on_agenda(), len(network.calls)) == ([], 1 + len(cadence.FINAL_AFTER))
    assert [point["provisional"] for point in _series()] == [True]


def test_provisional_figures_of_an_account_plan_one_tomorrow(
    network: fakes.Network, time: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading the day again does not multiply the daily reading."""
    account = an_account()
    answers = [Figures({"followers": 5}, {}, provisional=True), Figures({"followers": 6}, {})]
    monkeypatch.setattr(network.metrics, "account", lambda *_: answers.pop(0) if len(answers) > 1 else answers[0])
    entry = cadence.collect_account(account.id, START)
    _plan(entry)
    assert deliver(entry) == []
    assert [each.ref for each in on_agenda()] == ["a1@2026-11-23T08:00:00.000Z", "a1"]
    time.at = on_agenda()[0].due
    assert deliver(on_agenda()[0]) == []
    assert [each.ref for each in on_agenda()] == ["a1"]


def test_a_crash_before_the_commit_leaves_one_point(
    network: fakes.Network, time: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reading is repeated and replaces itself: one point of the series, one event."""
    an_account()
    a_live_publication()
    network.figures["1"] = LIKES
    entry = cadence.collect("s1", START)
    _plan(entry)
    with monkeypatch.context() as broken:
        broken.setattr(store, "finish", _crash)
        assert deliver(entry) == [{"itemIdentifier": "0"}]
    assert (_counts(), on_agenda()) == ([LIKES], [entry])
    time.advance(minutes=10)
    assert deliver(entry) == []
    assert (_counts(), _names("POST#p1")) == ([LIKES], ["MetricsCollected"])


def _crash(*_: object) -> None:
    raise RuntimeError("the process ended here")


def test_what_the_platform_no_longer_shows_is_absent_and_not_zero(network: fakes.Network, time: Clock) -> None:
    """The series has a point without counts; the row of the week keeps its last figures and says that it is gone."""
    an_account()
    a_live_publication()
    network.figures["1"] = LIKES
    _plan(cadence.collect("s1", START), cadence.collect("s1", START + timedelta(days=1)))
    run_until(START, time)
    network.figures.clear()
    run_until(START + timedelta(days=1), time)
    assert [(point["counts"], point["absent"]) for point in _series()] == [(LIKES, False), ({}, True)]
    assert (_row().counts, _row().state) == (LIKES, "absent")


def test_a_later_week_starts_from_the_last_figures_before_it(network: fakes.Network, time: Clock) -> None:
    """The row of the new week knows what the publication came with, so only its gain counts there."""
    an_account()
    a_live_publication()
    network.figures["1"] = LIKES
    _plan(cadence.collect("s1", START), cadence.collect("s1", START + timedelta(days=7)))
    run_until(START, time)
    network.figures["1"] = {"likes": 20, "comments": 3}
    run_until(START + timedelta(days=7), time)
    assert _row().counts == LIKES
    assert _row("2026-W49").gained() == {"likes": 8, "comments": 0}


def test_an_older_occasion_that_comes_late_does_not_replace_a_newer_one(network: fakes.Network, time: Clock) -> None:
    """Each occasion has its point; the row of the week keeps the newest."""
    an_account()
    a_live_publication()
    early, late = cadence.collect("s1", START), cadence.collect("s1", START + timedelta(hours=1))
    _plan(early, late)
    time.advance(hours=2)
    network.figures["1"] = {"likes": 5}
    deliver(late)
    network.figures["1"] = {"likes": 6}
    deliver(early)
    assert _counts() == [{"likes": 6}, {"likes": 5}]
    assert _row().counts == {"likes": 5}


def test_a_platform_that_does_not_answer_is_asked_again_later_and_later(network: fakes.Network, time: Clock) -> None:
    """Five, fifteen minutes, one hour …; a success counts from the beginning again."""
    an_account()
    a_live_publication()
    network.figures["1"] = LIKES
    network.metrics_errors = [PlatformUnavailable("503")] * 3
    _plan(cadence.collect("s1", START))
    waits = []
    for _ in range(3):
        deliver(on_agenda()[0])
        waits.append(on_agenda()[0].due - time.at)
        time.at = on_agenda()[0].due
    assert waits == [timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1)]
    deliver(on_agenda()[0])
    assert (on_agenda(), _counts()) == ([], [LIKES])
    assert _names("POST#p1") == ["MetricsDelayed"] * 3 + ["MetricsCollected"]
    assert (table.get(keys.failures("s1")) or {})["count"] == 0


def test_the_platforms_own_time_to_come_back_is_kept(network: fakes.Network, time: Clock) -> None:
    """A quota that ends tomorrow is not tried today."""
    an_account()
    a_live_publication()
    tomorrow = START + timedelta(hours=8)
    network.metrics_errors = [QuotaExhausted("10023", until=tomorrow)]
    _plan(cadence.collect("s1", START))
    deliver(on_agenda()[0])
    assert [entry.due for entry in on_agenda()] == [tomorrow]


def test_an_occasion_that_never_works_is_missed_and_says_so(network: fakes.Network, time: Clock) -> None:
    """After the last try nothing is left on the agenda and the series has no point, not a zero."""
    an_account()
    a_live_publication()
    network.metrics_errors = [RateLimited("429")] * 6
    _plan(cadence.collect("s1", START))
    run_until(START + timedelta(days=3), time)
    assert (_series(), _names("POST#p1")) == ([], ["MetricsDelayed"] * 5 + ["MetricsMissed"])


def test_a_disconnected_account_is_not_tried_again(network: fakes.Network, time: Clock) -> None:
    """Without credentials the occasion is missed at once; the daily reading ends until the account is back."""
    account = an_account()
    a_live_publication()
    gone = accounts.disconnect(account, time.at)
    key = publishing_keys.account("a1")
    event: Event = AccountDisconnected(subject=key.pk, account_id="a1", platform="fake", reason="asked")
    table.commit([Save(key, account, gone)], [event], Origin("test", time.at))
    _plan(cadence.collect("s1", START), cadence.collect_account("a1", START))
    run_until(START, time)
    assert (on_agenda(), network.calls, _names("POST#p1")) == ([], [], ["MetricsMissed"])


def test_an_account_is_read_every_day(network: fakes.Network, time: Clock) -> None:
    """One point and one row a day, at the account's own minute of the night; each reading plans the next."""
    an_account()
    _plan(cadence.collect_account("a1", START))
    for day in range(3):
        network.figures["account"] = {"followers": 100 + day}
        run_until(START + timedelta(days=day), time)
    rows = series_store.rows_of(Week.parse("2026-W48"))
    assert [(row.id, row.counts["followers"]) for row in rows] == [
        ("a1:2026-11-23", 100),
        ("a1:2026-11-24", 101),
        ("a1:2026-11-25", 102),
    ]
    (next_reading,) = on_agenda()
    assert timedelta(hours=10) <= next_reading.due - time.at < timedelta(hours=11)


def test_a_missed_day_does_not_end_the_daily_reading(network: fakes.Network, time: Clock) -> None:
    """When every try of a day failed, the next day is on the agenda all the same."""
    an_account()
    network.metrics_errors = [PlatformUnavailable("503")] * 6
    _plan(cadence.collect_account("a1", START))
    run_until(START + timedelta(hours=20), time)
    assert [(entry.kind, entry.due > time.at) for entry in on_agenda()] == [("collect_account", True)]
    assert _names("ACCOUNT#a1") == ["MetricsDelayed"] * 5 + ["MetricsMissed"]


def test_two_plans_for_an_account_become_one(network: fakes.Network, time: Clock) -> None:
    """A second first reading, from a reconnection, does not make a second daily reading."""
    an_account()
    network.figures["account"] = {"followers": 1}
    _plan(cadence.collect_account("a1", START), cadence.collect_account("a1", START + timedelta(minutes=1)))
    run_until(START + timedelta(minutes=1), time)
    assert len(on_agenda()) == 1


def test_one_reading_costs_eight_calls(network: fakes.Network) -> None:
    """Two reads, the base of the week, raw answer, point, row, effect, commit; the credentials are opened once."""
    an_account()
    network.figures |= {"1": LIKES, "2": LIKES}
    entries = []
    for number in ("1", "2"):
        a_live_publication(f"s{number}", remote_id=number)
        entries.append(cadence.collect(f"s{number}", START))
    _plan(*entries)
    deliver(entries[0])
    with count_calls() as calls:
        deliver(entries[1])
    assert calls.total == 8
