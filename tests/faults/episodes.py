"""Episodes: one publication under faults, then normal operation; and what must be true of every one of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from socialops import secrets
from socialops.platforms.content import Connection, Content, ReadMedia
from socialops.platforms.sending import LookOutcome, Prepared, SendOutcome, Traces
from tests import fakes
from tests.cloud import Clock
from tests.fakes import Crashed, FakeSender, Network
from tests.publishing_world import Calls, Moment, World, counted

ENDS = ("live", "refused", "cancelled", "needs_human")


@dataclass
class CrashingSender:
    """The fake sender with a point before and after each of its calls at which the process may end."""

    inner: FakeSender
    half: Callable[[], None] = lambda: None
    sent: Callable[[], None] = lambda: None

    @property
    def settle(self) -> timedelta:
        return self.inner.settle

    @property
    def bounded(self) -> bool:
        return self.inner.bounded

    def prepare(
        self, content: Content, connection: Connection, read: ReadMedia, now: datetime, so_far: Prepared | None = None
    ) -> Prepared:
        """Prepare between two points."""
        self.half()
        made = self.inner.prepare(content, connection, read, now, so_far)
        self.half()
        return made

    def send(
        self, content: Content, prepared: Prepared, connection: Connection, *, read: ReadMedia, key: str, now: datetime
    ) -> SendOutcome:
        """Send between two points."""
        self.half()
        outcome = self.inner.send(content, prepared, connection, read=read, key=key, now=now)
        self.sent()
        self.half()
        return outcome

    def look(self, traces: Traces, connection: Connection, now: datetime) -> LookOutcome:
        """Look between two points."""
        self.half()
        outcome = self.inner.look(traces, connection, now)
        self.half()
        return outcome


class Stage:
    """A brand with one publication that is due in ten minutes, and a way to play it again and again."""

    def __init__(self, time: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
        network = Network()
        self.sender = CrashingSender(network.publisher)
        self.world = World(time, monkeypatch, network)
        fakes.install(monkeypatch, network, network.platform(publisher=self.sender))
        account = self.world.an_account()
        self.world.a_post()
        self.sending_id = self.world.schedule(account)
        self.world.run(seconds=300)
        self.start: Moment = self.world.remember()
        self.record = 0
        """The point right after the record of the last episode's first answer."""

    def play(self, *answers: fakes.Answer, crashes: tuple[int, ...] = (), duplicate: bool = False) -> int:
        """One episode from the beginning: these answers of the platform, the process ending at these points.

        Returns the number of points passed until it was resolved (without crashes: how many there are to crash at).
        """
        self.world.return_to(self.start)
        self.world.network.answers = list(answers)
        secrets.unseal.cache_clear()
        with self.dying(crashes) as points:
            for _ in range(30):
                self.world.run(minutes=2)
                if duplicate:
                    self.world.duplicate()
                if self.world.get(self.sending_id).state in ENDS:
                    break
        self.record = points.record
        return points.halves

    @contextmanager
    def dying(self, crashes: tuple[int, ...]) -> "Iterator[Points]":
        """For the body, the process that handles messages ends at these points."""
        points = Points(crashes)
        self.sender.half, self.sender.sent = points.half, points.sent
        deliver = self.world.deliver

        def watched(body: str, receives: int = 0) -> None:
            with counted(points):
                deliver(body, receives)

        self.world.deliver = watched  # type: ignore[method-assign]  # only what runs in the function may crash
        try:
            yield points
        finally:
            self.world.deliver = deliver  # type: ignore[method-assign]  # as it was

    def must_be_resolved(self, *, visible: int = 1) -> None:
        """At most one post, the outcome known, the journal complete, nothing left open."""
        world, sending = self.world, self.world.get(self.sending_id)
        assert len(world.network.visible) == visible
        assert sending.state == ("live" if visible else sending.state)
        assert sending.state in ENDS
        told = world.events()
        assert told.count("SendingScheduled") == 1
        assert told.count("SendingClaimed") == sending.fence == len(self.attempts())
        assert told.count("SendingWentLive") == visible
        assert set(world.unresolved()) <= {"needs_human"}
        assert not [entry for entry in world.agenda() if entry.kind not in {"after_look"}]

    def attempts(self) -> list[str]:
        """The answers of the receipt."""
        rows = self.world.rows(f"SENDING#{self.sending_id}")
        return [row["answer"] for row in rows if row["sk"].startswith("ATTEMPT#")]


class Points(Calls):
    """All points at which a process may end, before and after every AWS and platform call, in their order."""

    def __init__(self, crashes: tuple[int, ...]) -> None:
        super().__init__()
        self.crashes = set(crashes)
        self.record = 0
        self._calls_until_sent: int | None = None

    def sent(self) -> None:
        """The platform was asked; the next write is the record."""
        if self._calls_until_sent is None:
            self._calls_until_sent = len(self.names)

    def after(self, **given: Any) -> None:
        """A call has ended."""
        super().after(**given)
        since = self.names[self._calls_until_sent :] if self._calls_until_sent is not None else []
        if not self.record and "dynamodb:TransactWriteItems" in since:
            self.record = self.halves

    def half(self) -> None:
        """One more point."""
        self.halves += 1
        if self.halves in self.crashes:
            raise Crashed
