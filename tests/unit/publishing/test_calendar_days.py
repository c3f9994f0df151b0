"""Days of the calendar: each publication on the day that the clocks of the zone show, once."""

from datetime import UTC, date, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from publishing import calendar, calendar_days
from publishing.calendar import Span
from publishing.calendar_days import LONGEST_LINE
from publishing.calendar_pages import LEVELS
from publishing.sendings import State
from socialops import clock
from tests.unit.publishing.test_feeds import a_sending

SPANS: st.SearchStrategy[Span] = st.sampled_from(["day", "week", "month"])
ZONES = st.sampled_from(["Asia/Shanghai", "Europe/Paris", "America/St_Johns", "Pacific/Apia", "Australia/Lord_Howe"])
DAYS = st.dates(min_value=date(2026, 1, 1), max_value=date(2028, 12, 31))


@given(DAYS, SPANS, ZONES, st.lists(st.floats(0, 1, exclude_max=True), max_size=8))
def test_each_stands_once_on_its_day(day: date, span: Span, zone: str, places: list[float]) -> None:
    """Whatever the zone does with its clocks in the range; days follow each other without gap."""
    start, end = calendar.span(str(day), span, zone)
    dues = sorted(start + timedelta(seconds=int((end - start).total_seconds() * place)) for place in places)
    sendings = [a_sending(sending_id=f"s{number}", due=due) for number, due in enumerate(dues)]
    shown = calendar_days.of(sendings, {}, (start, end), zone, start, more=False)
    dates = [each.date for each in shown.days]
    assert dates == [shown.first + timedelta(days=n) for n in range(len(dates))]
    assert dates[-1] == shown.last
    found = {entry.id: (each.date, entry.time) for each in shown.days for entry in each.items}
    assert list(found) == [each.id for each in sendings]
    for each in sendings:
        wall = each.due.astimezone(ZoneInfo(zone))
        assert found[each.id] == (wall.date(), f"{wall:%H:%M}")
    assert sum(shown.counts.values()) == len(sendings)


@given(st.text(max_size=200))
def test_a_line_tells_which_one_it_is(text: str) -> None:
    """The first line with something in it, cut where it is long, never across lines."""
    bounds = (datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 12, 2, tzinfo=UTC))
    sending = a_sending(text=text, due=bounds[0])
    ((entry,),) = [day.items for day in calendar_days.of([sending], {}, bounds, "UTC", bounds[0], more=False).days]
    assert len(entry.words) <= LONGEST_LINE
    assert entry.words.splitlines() in ([], [entry.words])
    assert bool(entry.words) == bool(text.strip())


def test_every_state_has_a_colour() -> None:
    """Those of sendings, and what a list shows besides."""
    assert LEVELS.keys() == {*get_args(State), "held", "removed"}


def test_answers_to_fans_have_their_own_place() -> None:
    """They are in the inbox, not on the calendar."""
    start = clock.instant("2026-12-01T00:00:00Z")
    replies = [a_sending(due=start).model_copy(update={"kind": "reply"})]
    shown = calendar_days.of(replies, {}, (start, start + timedelta(days=1)), "UTC", start, more=False)
    assert shown.counts == {}
