"""Links for people without an account: what they open, for how long, and how they are signed. Pure.

The token names the subject, the link's record and its end. It is worth nothing after the record was used or revoked,
after the review is over, or when other content is under review than the link was made for.
"""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

from pydantic import Field, StringConstraints

from planning.review import Review
from socialops.errors import LinkExpired, LinkInvalid, ReviewLinkOver
from socialops.events.reviews import GUEST
from socialops.models import Entity, Frozen, Input, Instant, Line, Personal
from socialops.team import Email

LONGEST: Final = 600
"""Characters of a token that are looked at."""
_PURPOSE: Final = b"socialops review link 1"
_MAC: Final = 16


class InvitationInput(Input):
    """Whom to invite, and what they may do; with `hours` the link ends."""

    name: Line
    email: Email = ""
    may_decide: bool = True
    hours: int = Field(default=72, ge=1, le=720)


class GuestLink(Entity):
    """The record of a link: whom it is for, on which content, and whether it is still good.

    `media` and `authors` are those of the content, so that one read fetches everything that a page needs.
    """

    review_id: str
    content_hash: str
    name: Annotated[str, Personal]
    email: Annotated[str, Personal] = ""
    may_decide: bool
    media: list[str] = Field(default_factory=list)
    authors: list[str] = Field(default_factory=list)
    invited_by: str
    ends_at: Instant
    used_at: Instant | None = None
    revoked_at: Instant | None = None

    @property
    def guest(self) -> str:
        """How decisions, comments and the journal name its holder."""
        return f"{GUEST}{self.id}"


class Invited(Frozen):
    """A link as it is handed out; `url` is shown this once."""

    link: GuestLink
    url: Annotated[str, StringConstraints(min_length=1)]


@dataclass(frozen=True)
class Ticket:
    """What a token names."""

    subject: str
    link_id: str
    ends_at: datetime


def invite(body: InvitationInput, link_id: str, about: Review, by: str, at: datetime) -> GuestLink:
    """The record of a new link on the content that is under review now."""
    return GuestLink(
        id=link_id,
        created_at=at,
        updated_at=at,
        review_id=about.id,
        content_hash=about.subject.content_hash,
        name=body.name,
        email=body.email,
        may_decide=body.may_decide,
        media=about.subject.media,
        authors=about.subject.authors,
        invited_by=by,
        ends_at=(at + timedelta(hours=body.hours)).replace(microsecond=0),
    )


def require_good(link: GuestLink | None, about: Review | None, at: datetime) -> tuple[GuestLink, Review]:
    """The link and its review, while both are good.

    Raises:
        ReviewLinkOver: it was used or revoked, its review is over, or other content is under review.
    """
    if link is None or about is None:
        raise ReviewLinkOver()
    over = link.used_at or link.revoked_at or at >= link.ends_at
    if over or about.state != "waiting" or about.subject.content_hash != link.content_hash:
        raise ReviewLinkOver()
    return link, about


def sign(ticket: Ticket, secret: bytes) -> str:
    """The token of a ticket: letters that need no escaping in an address."""
    payload = "\n".join((ticket.subject, ticket.link_id, str(int(ticket.ends_at.timestamp())))).encode()
    return _written(_mac(payload, secret) + payload)


def read(token: str, secret: bytes, now: datetime) -> Ticket:
    """The ticket of a token.

    Raises:
        LinkInvalid: we did not make it.
        LinkExpired: its time is over.
    """
    try:
        raw = base64.b64decode(token[:LONGEST] + "=" * (-len(token[:LONGEST]) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise LinkInvalid() from error
    if _written(raw) != token:
        raise LinkInvalid()
    mac, payload = raw[:_MAC], raw[_MAC:]
    if not hmac.compare_digest(mac, _mac(payload, secret)):
        raise LinkInvalid()
    subject, link_id, end = payload.decode().split("\n")
    ticket = Ticket(subject, link_id, datetime.fromtimestamp(int(end), UTC))
    if now >= ticket.ends_at:
        raise LinkExpired()
    return ticket


def _written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _mac(payload: bytes, secret: bytes) -> bytes:
    """Signed with a key of its own, so that nothing else that the secret signs passes for a link."""
    own = hmac.digest(secret, _PURPOSE, hashlib.sha256)
    return hmac.digest(own, payload, hashlib.sha256)[:_MAC]
