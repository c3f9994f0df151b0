"""What events put on the agenda: readings of a publication, readings of an account, the weekly report."""

from datetime import timedelta

import pytest

from infra.local.calls import count_calls
from insights import on_event
from socialops import clock
from tests import fakes
from tests.cloud import START, Clock, Cloud
from tests.stages.insights.builders import (
    a_brand,
    a_live_publication,
    an_account,
    deliver,
    metrics_items,
    on_agenda,
    told,
    told_live,
)


def _planned() -> list[tuple[str, str, timedelta]]:
    return [(entry.kind, entry.ref, entry.due - START) for entry in on_agenda()]


def test_a_live_publication_is_read_at_the_ages_of_its_platform(network: fakes.Network) -> None:
    """One hour, one day and seven days after it went live, and not before its first figures."""
    an_account()
    assert on_event.handler(told_live(a_live_publication()), None) == {"batchItemFailures": []}
    assert _planned() == [
        ("collect", "s1", timedelta(hours=1)),
        ("collect", "s1", timedelta(days=1)),
        ("collect", "s1", timedelta(days=7)),
    ]


def test_a_live_publication_is_in_the_weeks_rows_before_it_is_read(network: fakes.Network, cloud: Cloud) -> None:
    """The row of its week is there, without figures, so that a report can say what is still to be read."""
    an_account()
    on_event.handler(told_live(a_live_publication(text="一\n二")), None)
    (row,) = metrics_items(cloud)
    assert (row["pk"]["S"], row["sk"]["S"], row["title"]["S"]) == ("WEEK#2026-W48", "s1", "一 二")
    assert "collected_at" not in row


def test_an_event_that_comes_twice_plans_once(network: fakes.Network, time: Clock) -> None:
    """A late copy of an event does not bring back a reading that was done."""
    an_account()
    network.figures["1"] = {"likes": 3}
    event = told_live(a_live_publication())
    on_event.handler(event, None)
    time.advance(hours=1)
    deliver(on_agenda()[0])
    assert on_event.handler(event, None) == {"batchItemFailures": []}
    assert [entry.due - START for entry in on_agenda()] == [timedelta(days=1), timedelta(days=7)]


def test_planning_costs_three_calls(network: fakes.Network) -> None:
    """One read, the row of the week, one commit."""
    an_account()
    event = told_live(a_live_publication())
    with count_calls() as calls:
        on_event.handler(event, None)
    assert calls.total == 3


def test_replies_are_not_read(network: fakes.Network) -> None:
    """A reply that went live has no figures of its own."""
    an_account()
    on_event.handler(told_live(a_live_publication(kind="reply")), None)
    assert on_agenda() == []


def test_a_platform_without_figures_is_not_asked(monkeypatch: pytest.MonkeyPatch, time: Clock) -> None:
    """Where the capability is missing nothing is planned, besides the weekly report."""
    network = fakes.Network()
    fakes.install(monkeypatch, network, network.platform(metrics=None))
    an_account()
    on_event.handler(told_live(a_live_publication()), None)
    on_event.handler(told("AccountConnected", clock.now(), "e2", account_id="a1", platform="fake"), None)
    assert [entry.kind for entry in on_agenda()] == ["report"]


def test_a_connected_account_is_read_at_once_and_the_report_is_scheduled(network: fakes.Network, cloud: Cloud) -> None:
    """The first reading is due with the event and queued; the report on Monday at eight in Shanghai."""
    an_account()
    on_event.handler(told("AccountConnected", clock.now(), account_id="a1", platform="fake"), None)
    assert _planned() == [
        ("collect_account", "a1", timedelta()),
        ("report", "weekly", timedelta(days=6, hours=16)),
    ]
    assert len(cloud.messages("insights-due")) == 1


def test_many_accounts_share_one_schedule_of_the_report(network: fakes.Network, time: Clock) -> None:
    """Every connected account asks for the weekly report; it is one entry of the agenda."""
    for number in range(3):
        an_account(f"a{number}", f"r-{number}")
        event = told("AccountConnected", clock.now(), f"e{number}", account_id=f"a{number}", platform="fake")
        on_event.handler(event, None)
        time.advance(hours=7)
    assert [entry.ref for entry in on_agenda() if entry.kind == "report"] == ["weekly"]


def test_the_report_is_due_by_the_clocks_of_the_brand(network: fakes.Network) -> None:
    """In New York it is Monday three in the morning at the start: the report of last week is due the same day."""
    a_brand("America/New_York")
    on_event.handler(told("AccountConnected", clock.now(), account_id="a1", platform="fake"), None)
    (due,) = [entry.due for entry in on_agenda() if entry.kind == "report"]
    assert due == START + timedelta(hours=5)
