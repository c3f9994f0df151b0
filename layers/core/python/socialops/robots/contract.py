"""What every robot is: how its address looks, how many messages it takes, and how one message gets there.

A robot's webhook has no idempotency key and shows nobody what was written, so an unknown outcome stays unknown: it is
never sent again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from socialops.platforms import http
from socialops.platforms.errors import NothingSent, OutcomeUnknown

A_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True)
class Message:
    """What a group reads: a title, and paragraphs under it. Plain text; each vendor renders it its own way."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Delivered:
    """The vendor took it."""


@dataclass(frozen=True)
class NotDelivered:
    """Provably nobody read it; after `wait`, where given, another try is safe and may succeed."""

    reason: str
    wait: timedelta | None = None


@dataclass(frozen=True)
class Unknown:
    """The request left and nobody knows what became of it."""

    reason: str


Outcome = Delivered | NotDelivered | Unknown


@dataclass(frozen=True)
class Request:
    """One POST: path under the vendor's host, query, JSON body."""

    path: str
    query: dict[str, str]
    body: dict[str, Any]


@dataclass(frozen=True)
class Vendor:
    """One kind of robot.

    Attributes:
        host: base URL of its public host.
        signs: whether a message needs the robot's secret besides its address.
        per_minute: messages that it takes in a minute; we keep to half of it per minute of the clock, so that no
            sixty seconds hold more.
        token_of: the token of a webhook's address, given its path and query; empty when it is no such address.
        request: the POST of one message, with the token, the secret and the instant.
        outcome: what a JSON answer means.
    """

    id: str
    names: dict[str, str]
    host: str
    signs: bool
    per_minute: int
    token_of: Callable[[str, str], str]
    request: Callable[[Message, str, str, datetime], Request]
    outcome: Callable[[dict[str, Any]], Outcome]

    def token(self, address: str) -> str:
        """The token of a webhook's address as the vendor shows it; empty when the address is not this vendor's."""
        try:
            parts = urlsplit(address.strip())
        except ValueError:
            return ""
        if f"{parts.scheme}://{parts.netloc}" != self.host or parts.fragment:
            return ""
        return self.token_of(parts.path, parts.query)

    def send(self, message: Message, token: str, secret: str, now: datetime, host: str = "") -> Outcome:
        """Write one message into the group: exactly one request, every outcome a value.

        Args:
            message: what the group reads.
            token: of the webhook's address.
            secret: signs the message; empty where the vendor signs nothing.
            now: the instant that is signed.
            host: base URL instead of the public one.
        """
        request = self.request(message, token, secret, now)
        try:
            answer = http.request(
                "POST", (host or self.host) + request.path, query=request.query or None, json_body=request.body
            )
        except NothingSent:
            return NotDelivered("not-reached", A_MINUTE)
        except OutcomeUnknown as error:
            return Unknown(str(error))
        return self._read(answer)

    def _read(self, answer: http.Answer) -> Outcome:
        if answer.status == 429:
            return NotDelivered("rate-limited", A_MINUTE)
        if answer.status >= 500:
            return Unknown(f"http-{answer.status}")
        try:
            told = answer.json()
        except ValueError:
            told = None
        if isinstance(told, dict):
            return self.outcome(told)
        return NotDelivered(f"http-{answer.status}") if answer.status >= 400 else Unknown("unreadable")


SHOWN: Final = str.maketrans({"<": "＜", ">": "＞", "[": "［", "]": "］", "`": "｀", "*": "＊", "\\": "＼", "#": "＃"})


def plain(text: str) -> str:
    """Text in which no vendor finds markup, a mention or a link: the marks look the same and mean nothing."""
    return " ".join(text.translate(SHOWN).split())


def cut(text: str, most: int) -> str:
    """At most so many bytes of UTF-8, never half a character."""
    raw = text.encode()
    return text if len(raw) <= most else raw[: most - 3].decode(errors="ignore") + "…"
