"""The receipt of a sending: one row per attempt and per look, kept for good, never personal and never secret."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from publishing import tracking
from socialops.models import Frozen, Instant
from socialops.platforms.content import Content
from socialops.platforms.sending import (
    Accepted,
    Found,
    HandedOver,
    Inconclusive,
    Live,
    LookOutcome,
    NotSent,
    Refused,
    SendOutcome,
    Unknown,
)

LONGEST_MESSAGE = 300

Answer = Literal["none", "live", "accepted", "refused", "not-sent", "unknown", "handed-off"]


class Attempt(Frozen):
    """One claim and what came of it; `answer` stays `none` when the sender ended between claim and record."""

    number: int
    claimed_at: Instant
    request: str
    key: str
    answer: Answer = "none"
    sent_at: Instant | None = None
    """When its request left; absent where none did."""
    answered_at: Instant | None = None
    latency_ms: int | None = None
    platform_code: str = ""
    message: str = ""
    remote_id: str = ""
    url: str = ""


class Look(Frozen):
    """One reading look: what it saw, and the digest of the text as the platform shows it, where told."""

    at: Instant
    result: Literal["found", "refused", "absent", "inconclusive"]
    remote_ids: list[str] = Field(default_factory=list)
    read_back: str = ""
    reason: str = ""


class Statement(Frozen):
    """What a person said about a post that they publish by hand: that it is out and where, or that it is not."""

    at: Instant
    by: str
    said: Literal["published", "corrected", "not-published"]
    url: str = ""
    remote_id: str = ""
    proof: str = ""
    published_at: Instant | None = None
    note: str = ""


class Receipt(Frozen):
    """Everything known about how one thing became public, or did not."""

    sending_id: str
    state: str
    attempts: list[Attempt]
    looks: list[Look]
    statements: list[Statement] = Field(default_factory=list)


def begun(number: int, content: Content, key: str, at: datetime) -> Attempt:
    """The attempt as the claim records it, before anything is sent."""
    return Attempt(number=number, claimed_at=at, request=tracking.digest(content), key=key)


def ended(attempt: Attempt, outcome: SendOutcome, at: datetime, sent_at: datetime | None = None) -> Attempt:
    """The attempt with the platform's answer; `sent_at` is when its request was sent, if one was."""
    latency = round((at - attempt.claimed_at).total_seconds() * 1000)
    left = None if isinstance(outcome, NotSent | HandedOver) else sent_at
    return attempt.model_copy(update={"sent_at": left, "answered_at": at, "latency_ms": latency, **_answer(outcome)})


def _answer(outcome: SendOutcome) -> dict[str, str]:
    match outcome:
        case Live(remote_id, url):
            return {"answer": "live", "remote_id": remote_id, "url": url}
        case Accepted(handle):
            return {"answer": "accepted", "remote_id": handle}
        case HandedOver():
            return {"answer": "handed-off"}
        case Refused(error, message, code):
            return {"answer": "refused", "platform_code": code, "message": f"{error}: {message}"[:LONGEST_MESSAGE]}
        case NotSent(reason, code):
            return {"answer": "not-sent", "platform_code": code, "message": reason[:LONGEST_MESSAGE]}
        case Unknown(reason, code):
            return {"answer": "unknown", "platform_code": code, "message": reason[:LONGEST_MESSAGE]}


def looked(outcome: LookOutcome, at: datetime) -> Look:
    """The row of a look that began at `at`."""
    match outcome:
        case Found(matches):
            shown = next((match.shown for match in matches if match.shown), "")
            return Look(at=at, result="found", remote_ids=[match.remote_id for match in matches], read_back=shown)
        case Refused(error, message):
            return Look(at=at, result="refused", reason=f"{error}: {message}"[:LONGEST_MESSAGE])
        case Inconclusive(reason):
            return Look(at=at, result="inconclusive", reason=reason[:LONGEST_MESSAGE])
        case _:
            return Look(at=at, result="absent")
