"""The calendar as a file that calendars subscribe to (RFC 5545 and 7986). Only what answers subscribers imports this.

A publication is a quarter of an hour that keeps nobody busy, at its instant in UTC: any calendar shows it in its own
zone, and the intent behind it stands in the description. Nothing in the file depends on when it was made, so what has
not changed is the same file.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from icalendar import Calendar, Event

from publishing.accounts import Account
from publishing.feeds import AFTER, BEFORE, MOST_SHOWN, Feed
from publishing.sendings import Sending
from socialops import clock, words

EVERY: Final = timedelta(minutes=15)
LONGEST_LINE: Final = 60
"""Characters of a post that a calendar shows."""
_UNCERTAIN: Final = frozenset({"unknown", "needs_human", "refused"})


def write(
    feed: Feed, sendings: Sequence[Sending], accounts: Mapping[str, Account], zone: str, *, more: bool = False
) -> bytes:
    """The file of some publications.

    Args:
        feed: the link, in whose language it is.
        sendings: what it shows, in the order of their time.
        accounts: by id; an account that is not there is shown by its id.
        zone: the brand's, for calendars that ask.
        more: whether there are further publications than it may hold.
    """
    name = words.say("feed.name", feed.language)
    facts = {"before": BEFORE.days, "after": AFTER.days, "most": MOST_SHOWN}
    about = words.say("feed.about-cut" if more else "feed.about", feed.language, facts)
    calendar = Calendar()
    calendar.add("prodid", "-//SocialOps//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    for key, value in (("name", name), ("x-wr-calname", name), ("description", about), ("x-wr-caldesc", about)):
        calendar.add(key, value)
    calendar.add("x-wr-timezone", zone)
    calendar.add("refresh-interval", EVERY, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT15M")
    for sending in sendings:
        calendar.add_component(_event(feed, sending, accounts.get(sending.account_id), zone))
    return bytes(calendar.to_ical())


def _event(feed: Feed, sending: Sending, account: Account | None, zone: str) -> Event:
    state = "removed" if sending.removed_at else "held" if sending.held else sending.state
    start = (sending.live_at or sending.due).replace(microsecond=0)
    event = Event()
    event.add("uid", f"publication-{sending.id}@socialops")
    event.add("dtstamp", sending.updated_at.replace(microsecond=0))
    event.add("created", sending.created_at.replace(microsecond=0))
    event.add("last-modified", sending.updated_at.replace(microsecond=0))
    event.add("sequence", sending.version - 1)
    event.add("dtstart", start)
    event.add("dtend", start + EVERY)
    event.add("transp", "TRANSPARENT")
    event.add("status", "TENTATIVE" if sending.held or sending.state in _UNCERTAIN else "CONFIRMED")
    facts = {
        "platform": words.say(f"platform.{sending.platform}", feed.language)
        if words.has(f"platform.{sending.platform}", feed.language)
        else sending.platform,
        "account": line(account.name if account else sending.account_id),
        "text": line(sending.content.text),
        "state": words.say(f"feed.state.{state}", feed.language),
        "when": _intent(sending, zone),
    }
    event.add("summary", words.say("feed.summary", feed.language, facts))
    event.add("description", words.say("feed.description", feed.language, facts))
    if sending.campaign:
        event.add("categories", [line(sending.campaign)])
    if sending.url:
        event.add("url", sending.url)
    return event


def _intent(sending: Sending, zone: str) -> str:
    """The time as it was meant."""
    if sending.wall:
        return f"{sending.wall.replace('T', ' ')} ({sending.zone})"
    return f"{sending.due.astimezone(clock.zone(zone)):%Y-%m-%d %H:%M} ({zone})"


def line(text: str) -> str:
    """The beginning of a text as one line, without anything that does not print."""
    first = " ".join(text.split())
    plain = "".join(each for each in first if unicodedata.category(each) not in {"Cc", "Cs"})
    return plain if len(plain) <= LONGEST_LINE else plain[:LONGEST_LINE] + "…"
