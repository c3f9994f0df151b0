"""Calendar links in the table, and what they show."""

import logging
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from publishing import feeds, keys, plan_store
from publishing.accounts import Account
from publishing.feeds import CalendarLink, Feed, Shown
from publishing.sendings import Sending
from socialops import brand, settings, table, team
from socialops.changes import Change, Create, Drop, Keep, Remove, Save
from socialops.errors import Busy, CalendarLinkOver, NotFound
from socialops.events.feeds import CalendarLinkChanged, CalendarLinkMade, CalendarLinkRevoked
from socialops.names import Variable
from socialops.table import Origin
from socialops.team import Teammate

PAGE = 200
"""Publications of one read; a read ends at a megabyte anyway."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Settings:
    """Where calendars find the feed."""

    api_url: str = field(metadata={"variable": Variable.API_URL})


@cache
def _settings() -> Settings:
    return settings.load(Settings)


@dataclass(frozen=True)
class Opened:
    """What a token opens: the link, the brand's zone, and what it showed last."""

    feed: Feed
    zone: str
    shown: Shown | None


@dataclass(frozen=True)
class Listing:
    """What a link shows now; `more` when there is more than it may hold."""

    sendings: list[Sending]
    accounts: dict[str, Account]
    more: bool


def find(member_id: str) -> Feed | None:
    """A member's link, where there is one."""
    item = table.get(keys.feed(member_id))
    return Feed.model_validate(item) if item else None


def get(member_id: str) -> Feed:
    """A member's link.

    Raises:
        NotFound: there is none.
    """
    found = find(member_id)
    if found is None:
        raise NotFound(thing=CalendarLink.__name__, id=member_id)
    return found


def put(before: Feed | None, after: Feed, token: str, origin: Origin) -> CalendarLink:
    """Keep a new link; the one before is worthless from here. Its address is in the answer and nowhere else."""
    place = keys.feed(after.id)
    thing = Save(place, before, after) if before else Create(place, after)
    row = Keep(keys.feed_token(after.digest), {"member": after.id})
    event = CalendarLinkMade(subject=place.pk, member=after.id, renewed=before is not None)
    table.commit([thing, row, *_worthless(before)], [event], origin)
    return feeds.view(after, f"{_settings().api_url.rstrip('/')}/calendars/{token}{feeds.SUFFIX}")


def save(before: Feed, after: Feed, origin: Origin) -> None:
    """Keep that a link shows something else."""
    place = keys.feed(after.id)
    table.commit([Save(place, before, after)], [CalendarLinkChanged(subject=place.pk, member=after.id)], origin)


def revoke(before: Feed, origin: Origin) -> None:
    """Make a link worthless."""
    place = keys.feed(before.id)
    event = CalendarLinkRevoked(subject=place.pk, member=before.id)
    table.commit([Remove(place, before), *_worthless(before)], [event], origin)


def _worthless(feed: Feed | None) -> list[Change]:
    return [Drop(keys.feed_token(feed.digest)), Drop(keys.feed_shown(feed.digest))] if feed else []


def open_feed(digest: str) -> Opened:
    """What a token opens, in two reads; the first looks the same whether the token is known or not.

    Raises:
        CalendarLinkOver: it opens nothing, or nothing any more.
    """
    token, shown = keys.feed_token(digest), keys.feed_shown(digest)
    known = table.get_many([token, shown])
    if token not in known:
        raise CalendarLinkOver()
    member = str(known[token]["member"])
    home, mate = keys.feed(member), team.member(member)
    found = table.get_many([home, mate, brand.KEY])
    feed = feeds.require_good(
        Feed.model_validate(found[home]) if home in found else None,
        digest,
        Teammate.model_validate(found[mate]) if mate in found else None,
    )
    zone = str(found.get(brand.KEY, {}).get("zone", brand.ZONE))
    return Opened(feed, zone, Shown.model_validate(known[shown]) if shown in known else None)


def list_shown(feed: Feed, at: datetime) -> Listing:
    """What a link shows: a query for each month it reaches into and each further page, and one read of the accounts."""
    start, end = feeds.window(at)
    found: list[Sending] = []
    cursor: str | None = None
    while True:
        page = plan_store.list_calendar(start, end, PAGE, cursor)
        found += [each for each in page.sendings if feed.shows(each)]
        cursor = page.next
        if cursor is None or len(found) > feeds.MOST_SHOWN:
            break
    shown = found[: feeds.MOST_SHOWN]
    places = {keys.account(each): each for each in feeds.accounts_of(shown)}
    rows = table.get_many(places) if places else {}
    accounts = {places[place]: Account.model_validate(row) for place, row in rows.items()}
    return Listing(shown, accounts, len(found) > len(shown))


def note_shown(opened: Opened, tag: str, origin: Origin) -> Shown:
    """Since when a link shows this; written only when it is something else than before."""
    if opened.shown and opened.shown.tag == tag:
        return opened.shown
    after = Shown.following(opened.shown, tag, origin.at)
    digest = opened.feed.digest
    row = Keep(keys.feed_shown(digest), after.model_dump(mode="json"))
    try:
        table.commit([row], [], origin)
    except Busy:
        # Another subscriber of the same link writes the same.
        logger.info("calendar link shown twice at once")
    return after
