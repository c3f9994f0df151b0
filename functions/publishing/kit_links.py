"""The signed link to the phone page: whoever holds it may see one kit and answer for it, for a while. Pure.

It names the hand-off (a sending and its claim), the member in whose name it speaks, and its end. It is no secret kept
anywhere: a hand-off that is over, or a newer claim, makes every earlier link worthless.
"""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from socialops.errors import LinkExpired, LinkInvalid

GOOD_FOR: Final = timedelta(hours=48)
"""From the time of the post on, or from now where that has gone by."""
LONGEST: Final = 600
_PURPOSE: Final = b"socialops kit link 1"
_MAC: Final = 16


@dataclass(frozen=True)
class Ticket:
    """What a link allows: this hand-off, in this member's name, until then."""

    sending_id: str
    fence: int
    member: str
    ends_at: datetime


def ends_at(due: datetime, now: datetime) -> datetime:
    """When a link that is made now ends, in whole seconds."""
    return (max(due, now) + GOOD_FOR).replace(microsecond=0)


def sign(ticket: Ticket, secret: bytes) -> str:
    """The token of a ticket: letters that need no escaping in an address."""
    fields = (ticket.sending_id, str(ticket.fence), str(int(ticket.ends_at.timestamp())), ticket.member)
    payload = "\n".join(fields).encode()
    return base64.urlsafe_b64encode(_mac(payload, secret) + payload).decode().rstrip("=")


def read(token: str, secret: bytes, now: datetime) -> Ticket:
    """The ticket of a token.

    Raises:
        LinkInvalid: we did not make it.
        LinkExpired: it has ended.
    """
    try:
        raw = base64.b64decode(token[:LONGEST] + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise LinkInvalid() from error
    mac, payload = raw[:_MAC], raw[_MAC:]
    if not hmac.compare_digest(mac, _mac(payload, secret)):
        raise LinkInvalid()
    sending_id, fence, end, member = payload.decode().split("\n", 3)
    ticket = Ticket(sending_id, int(fence), member, datetime.fromtimestamp(int(end), UTC))
    if now >= ticket.ends_at:
        raise LinkExpired()
    return ticket


def _mac(payload: bytes, secret: bytes) -> bytes:
    """Signed with a key of its own, so that nothing else that the secret signs passes for a link."""
    own = hmac.digest(secret, _PURPOSE, hashlib.sha256)
    return hmac.digest(own, payload, hashlib.sha256)[:_MAC]
