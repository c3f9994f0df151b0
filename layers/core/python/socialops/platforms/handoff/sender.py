"""The sender that is a person: at its time a post is handed over, and the person tells what became of it."""

from datetime import datetime, timedelta
from typing import Final

from socialops.platforms.content import Connection, Content, ReadMedia
from socialops.platforms.sending import HandedOver, Inconclusive, LookOutcome, Prepared, SendOutcome, Traces


class HandOff:
    """Hands a post to a person. Nothing leaves this system, so nothing has to settle."""

    settle = timedelta(minutes=1)
    bounded = False

    def prepare(
        self, content: Content, connection: Connection, read: ReadMedia, now: datetime, so_far: Prepared | None = None
    ) -> Prepared:
        """Nothing to prepare: the copy kit is made when it is opened."""
        return Prepared()

    def send(
        self, content: Content, prepared: Prepared, connection: Connection, *, read: ReadMedia, key: str, now: datetime
    ) -> SendOutcome:
        """Handed over."""
        return HandedOver()

    def look(self, traces: Traces, connection: Connection, now: datetime) -> LookOutcome:
        """No interface can tell."""
        return Inconclusive("a person tells")


HANDOFF: Final = HandOff()
