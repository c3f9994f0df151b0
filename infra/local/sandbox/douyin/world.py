"""The running Douyin: its tables, clock, ids, quotas, faults and switches, and what is still to happen."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import RLock
from typing import Any

from infra.local.sandbox.clock import SandboxClock
from infra.local.sandbox.douyin.ids import IdSource
from infra.local.sandbox.douyin.limits import Meter
from infra.local.sandbox.douyin.media import Verdict
from infra.local.sandbox.douyin.state import Push, State
from infra.local.sandbox.douyin.times import day
from infra.local.sandbox.faults import FaultBook

MIB = 1024 * 1024


@dataclass(slots=True)
class Settings:
    """Where the platform is uncertain or slow, a switch. The defaults are the harder case for a caller."""

    review_seconds: float = 60.0
    audit_seconds: float = 600.0
    """Review of a DOU+ order."""
    pin_seconds: float = 60.0
    """Review of a pinned comment."""
    push_seconds: float = 5.0
    """How long a webhook may take to answer."""
    codes_as_text: bool = False
    """`error_code` as a numeric string."""
    old_codes: bool = False
    """The older family of codes on the current paths too."""
    figures_as_text: bool = False
    """Figures of `data.external.*` as strings."""
    content_as_text: bool = False
    """`content` of a webhook as a JSON string."""
    tells_status: bool = False
    """`video_status` and `is_reviewed` in lists, as before 2024-12-13."""
    comment_events: bool = False
    """The event `item_comment_reply`, which the current event list does not name."""
    wants_device: bool = True
    """The query parameters about the device that the newest comment pages require."""
    short_tail: bool = False
    """Whether the last part of a video may be below the least size of a part."""
    part_bytes: int = 5 * MIB
    whole_bytes: int = 0
    """The most bytes of a video in one piece; 0 for the documented limit of the path."""
    comment_length: int = 100
    figures_from_fans: int = 1000
    """Below so many fans the figures of an account are reported empty (seen in 2024)."""
    sensitive: list[str] = field(default_factory=list)
    """Words for which a comment is refused."""


class World:
    """One Douyin. Whoever reads or writes it holds `lock`; nothing is sent while it is held."""

    def __init__(self, clock: SandboxClock) -> None:
        self.clock = clock
        self.lock = RLock()
        self.reset()

    def reset(self) -> None:
        """Forget everything but the time."""
        self.state = State()
        self.ids = IdSource()
        self.meter = Meter()
        self.faults = FaultBook()
        self.settings = Settings()
        self.requests: list[dict[str, Any]] = []
        self.denied: dict[str, int] = {}
        """Scopes that every application is refused, each with its code."""
        self.next_verdicts: list[Verdict] = []
        """What the next reviews end with; they pass when nothing is said."""
        self.ocean_secrets: dict[str, str] = {}
        """The applications at Ocean Engine, by `app_id`."""
        self.follows: dict[tuple[str, str], float] = {}
        """Since when a fan follows a brand, by (brand, fan)."""
        self.pinned_until: dict[str, float] = {}
        """Until when the newest pin under a post is reviewed."""
        self.outbox: list[Push] = []
        """Events that are told once the lock is free."""
        self._later: list[tuple[float, Callable[[], object]]] = []
        self._moment: float | None = None

    def now(self) -> float:
        """Seconds since the epoch; while late work is done, the time it was due."""
        return self.clock.now() if self._moment is None else self._moment

    def later(self, seconds: float, work: Callable[[], object]) -> None:
        """Do `work` once the clock has gone on by so many seconds."""
        self._later.append((self.now() + seconds, work))

    def settle(self) -> None:
        """Do the late work that is due by now, in the order of its time."""
        now = self.clock.now()
        due = sorted((entry for entry in self._later if entry[0] <= now), key=lambda entry: entry[0])
        self._later = [entry for entry in self._later if entry[0] > now]
        try:
            for self._moment, work in due:
                work()
        finally:
            self._moment = None

    def verdict(self) -> Verdict:
        """How the review that begins now will end."""
        return self.next_verdicts.pop(0) if self.next_verdicts else "pass"

    def count(self, subject: str, name: str, times: int = 1) -> None:
        """Something happened to a post or an account today."""
        self.state.daily[subject, day(self.now()), name] += times
