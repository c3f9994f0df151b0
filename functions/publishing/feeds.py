"""A member's own link to the calendar: which publications it shows, and what it is known by. Pure.

The address holds a random token, of which only a digest is kept. A member has one link: a new one makes the one before
worthless, and so does revoking it, from the next request on.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, StringConstraints

from publishing.sendings import Sending
from socialops.errors import CalendarLinkOver
from socialops.models import Entity, Frozen, Input, Instant
from socialops.permissions import may
from socialops.team import Language, Teammate

BEFORE: Final = timedelta(days=30)
AFTER: Final = timedelta(days=90)
MOST_SHOWN: Final = 2000
"""Publications of a feed; the nearest to its beginning, and the feed says that there are more."""
LONGEST: Final = 100
"""Characters of a token that are looked at."""
SUFFIX: Final = ".ics"
Chosen = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{0,60}$")]


class FeedInput(Input):
    """What the link is to show: all publications or only mine, of one account, of one campaign; empty is any.

    `renew` asks for another address; the one before is worthless from then on.
    """

    whose: Literal["mine", "all"] = "all"
    account_id: Chosen = ""
    campaign: Chosen = ""
    language: Language | None = Field(default=None, description="Of its words; that of the request where absent.")
    renew: bool = False


class Feed(Entity):
    """A member's calendar link; `id` is the member's."""

    whose: Literal["mine", "all"]
    account_id: str
    campaign: str
    language: Language
    digest: str

    def shows(self, sending: Sending) -> bool:
        """Whether a publication is one of those asked for."""
        return (
            (self.whose == "all" or sending.owner == self.id)
            and self.account_id in {"", sending.account_id}
            and self.campaign in {"", sending.campaign}
        )


class CalendarLink(Frozen):
    """A member's calendar link; its addresses are shown once, when it is made.

    `url` is for any calendar, `webcal` opens the calendar of this device.
    """

    id: str
    version: int
    created_at: Instant
    updated_at: Instant
    whose: Literal["mine", "all"]
    account_id: str
    campaign: str
    language: Language
    url: str | None = None
    webcal: str | None = None


class Shown(Frozen):
    """What a subscriber was given last: its tag, and since when it is so, in whole seconds."""

    tag: str
    since: Instant

    @classmethod
    def following(cls, before: Self | None, tag: str, at: datetime) -> Self:
        """The record after another content; always a later second than before, as HTTP dates tell no less."""
        second = at.replace(microsecond=0)
        return cls(tag=tag, since=max(second, before.since + timedelta(seconds=1)) if before else second)


def make(before: Feed | None, body: FeedInput, digest: str, *, member_id: str, language: str, at: datetime) -> Feed:
    """A new link, in the place of an earlier one."""
    fields = {**_chosen(body, language), "digest": digest}
    if before:
        return before.next(at, **fields)
    return Feed.model_validate({"id": member_id, "created_at": at, "updated_at": at, **fields})


def change(before: Feed, body: FeedInput, at: datetime) -> Feed:
    """The same link, which shows something else."""
    return before.next(at, **_chosen(body, before.language))


def _chosen(body: FeedInput, language: str) -> dict[str, Any]:
    return {**body.model_dump(exclude={"renew"}), "language": body.language or language}


def view(feed: Feed, address: str = "") -> CalendarLink:
    """What its member sees; `address` is there only when it was just made."""
    told = {"url": address, "webcal": f"webcal:{address.partition(':')[2]}"} if address else {}
    names = CalendarLink.model_fields.keys() & Feed.model_fields.keys()
    return CalendarLink(**{name: getattr(feed, name) for name in names}, **told)


def digest_of(token: str) -> str:
    """What a token is kept under, so that the table tells nobody a valid one."""
    return hashlib.sha256(token.removesuffix(SUFFIX)[:LONGEST].encode(errors="replace")).hexdigest()


def require_good(feed: Feed | None, digest: str, mate: Teammate | None) -> Feed:
    """The link of a token, while it is good.

    Raises:
        CalendarLinkOver: it was never made, was renewed or revoked, or its member has left or may not see the calendar.
    """
    if feed is None or feed.digest != digest:
        raise CalendarLinkOver()
    if mate and (mate.left_at or not may("read_calendar", frozenset(mate.roles))):
        raise CalendarLinkOver()
    return feed


def window(at: datetime) -> tuple[datetime, datetime]:
    """From when until when a feed tells; whole hours, so that it changes no more often than that by itself."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    return hour - BEFORE, hour + AFTER


def is_known(shown: Shown, if_none_match: str, if_modified_since: str) -> bool:
    """Whether a subscriber has exactly this already (RFC 9110, 13.1.2 and 13.1.3: the tag comes before the date)."""
    if if_none_match:
        return bool({"*", shown.tag} & {each.strip().removeprefix("W/") for each in if_none_match.split(",")})
    try:
        date = parsedate_to_datetime(if_modified_since)
    except (TypeError, ValueError):
        return False
    return date.tzinfo is not None and shown.since <= date


def accounts_of(sendings: Iterable[Sending]) -> list[str]:
    """The accounts that some publications are on."""
    return sorted({each.account_id for each in sendings})
