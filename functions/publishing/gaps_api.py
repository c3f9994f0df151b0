"""The gaps of the calendar across all accounts, over HTTP."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final

from aws_lambda_powertools.event_handler.openapi.params import Query

from publishing import calendar, gap_store, gaps
from publishing.alarms import CalendarGap
from publishing.api import api
from publishing.calendar import Bound, Explanation, Name, Span, ZoneName
from publishing.conflicts import Standing
from publishing.gaps import AccountGaps, BrandGaps, OpenGap
from publishing.telling import said_open
from socialops import clock, words
from socialops.api import Cursor, language, now

AccountsLimit = Annotated[int, Query(ge=1, le=25)]
ANYWHERE: Final = ("Etc/GMT-14", "Etc/GMT+12")
"""The first and the last zone of the earth: a range by the brand's clocks lies between theirs, so that accounts and
zone are read at once."""


@api.get("/v1/calendar-gaps", allow="read_calendar")
def list_gaps(
    *,
    start: Annotated[Bound | None, Query(alias="from")] = None,
    end: Annotated[Bound | None, Query(alias="to")] = None,
    span: Annotated[Span | None, Query()] = None,
    zone: Annotated[ZoneName | None, Query()] = None,
    account_id: Annotated[Name | None, Query()] = None,
    platform: Annotated[Name | None, Query()] = None,
    limit: AccountsLimit = 10,
    cursor: Cursor = None,
) -> BrandGaps:
    """List the gaps of all accounts.

    Which accounts break their cadence in a week (the present one, where nothing is said), a `span` from `from`, or from
    `from` until before `to`, six weeks at most: since when and until when, how many are planned of how many wanted,
    and the next free time to fill it with. A week counts from Monday by the clocks of the account's cadence, and whole
    where the range cuts it; what has gone by cannot be filled and is left out. The zone is the brand's where none is
    given. `without_cadence` names accounts that nothing is promised of. `limit` counts accounts that are looked at, so
    a page may be shorter, or empty; the list ends where there is no `next`.
    """
    first, length = start or clock.text(now()), span or (None if end else "week")
    around = [calendar.range_of(first, end, length, name) for name in ([zone] if zone else ANYWHERE)]
    gaps.require_range(*around[0])
    accounts, following = gap_store.list_accounts(account_id or "", platform or "", limit, cursor)
    edges = (min(each[0] for each in around), max(each[1] for each in around))
    brand_zone, found = gap_store.read(accounts, *edges, now())
    begins, ends = calendar.range_of(first, end, length, zone or brand_zone)
    standings = gap_store.look_back(found, begins, ends)
    items = [each for standing in standings if (each := _of(standing, begins, ends)) is not None]
    watched = sum(each.cadence is not None for each in standings)
    code = gaps.why_nothing(begins, ends, now(), accounts=len(accounts), watched=watched)
    return BrandGaps(
        start=begins,
        end=ends,
        zone=zone or brand_zone,
        items=sorted(items, key=lambda each: (each.gaps[0].start, each.account_id)),
        watched=watched,
        without_cadence=[gaps.unwatched(each.account) for each in standings if each.cadence is None],
        explanation=None if items else _explained(code),
        next=following,
    )


def _of(standing: Standing, start: datetime, end: datetime) -> AccountGaps | None:
    """What an account lacks in the range, in words and with free times; nothing where it lacks nothing."""
    cadence = standing.cadence
    found = gaps.lacking(cadence, standing.taken, start, end, standing.at) if cadence else []
    return gaps.of(standing, cadence, _offered(found, standing, start, end)) if cadence and found else None


def _offered(found: Sequence[CalendarGap], standing: Standing, start: datetime, end: datetime) -> list[OpenGap]:
    return [said_open(gap, standing, *gaps.offer(gap, standing, start, end)) for gap in found]


def _explained(code: str) -> Explanation:
    key = f"calendar-gap.{code}"
    return Explanation(cause=words.say(f"{key}.cause", language()), next_step=words.say(f"{key}.next", language()))
