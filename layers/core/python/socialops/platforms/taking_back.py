"""Taking back what is public, as something that is sent: one request, and looks at whether it is gone."""

from datetime import datetime, timedelta
from typing import Final, get_args

from socialops.platforms.content import Connection, Content, ReadMedia, SendingKind
from socialops.platforms.errors import PlatformError
from socialops.platforms.outcomes import outcome_of
from socialops.platforms.sending import (
    Absent,
    Found,
    Inconclusive,
    Live,
    LookOutcome,
    Prepared,
    Remover,
    SendOutcome,
    Traces,
)

SETTLE: Final = timedelta(minutes=1)
"""How long a list may still show what was taken back."""


def content(kind: SendingKind, remote_id: str) -> Content:
    """What is sent to take something back: nothing but what it is."""
    return Content("", channel="removal", answers={"kind": kind, "remote_id": remote_id})


class TakingBack:
    """A remover by the protocol of a sender. To "find" is to find it gone; to repeat a removal does no harm."""

    settle = SETTLE
    bounded = True

    def __init__(self, remover: Remover) -> None:
        self._remover = remover

    def prepare(
        self, content: Content, connection: Connection, read: ReadMedia, now: datetime, so_far: Prepared | None = None
    ) -> Prepared:
        """There is nothing to prepare."""
        return Prepared()

    def send(
        self, content: Content, prepared: Prepared, connection: Connection, *, read: ReadMedia, key: str, now: datetime
    ) -> SendOutcome:
        """One request; `Live` is that it is gone."""
        kind, remote_id = _target(content)
        try:
            self._remover.remove(connection, kind, remote_id, now)
        except PlatformError as error:
            return outcome_of(error)
        return Live(remote_id)

    def look(self, traces: Traces, connection: Connection, now: datetime) -> LookOutcome:
        """Ask for what was to be taken back."""
        kind, remote_id = _target(traces.content)
        try:
            there = self._remover.is_there(connection, kind, remote_id, now)
        except PlatformError as error:
            return Inconclusive(f"{type(error).__name__} {error.platform_code}".strip())
        return Absent() if there else Found((Live(remote_id),))


def _target(content: Content) -> tuple[SendingKind, str]:
    kinds: dict[str, SendingKind] = {name: name for name in get_args(SendingKind)}
    return kinds[content.answers["kind"]], content.answers["remote_id"]
