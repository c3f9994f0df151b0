"""The running WeChat: its tables, clock, ids, quotas and faults, the work that happens later, and the pushes."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import RLock
from typing import Any

from infra.local.sandbox.clock import SandboxClock
from infra.local.sandbox.faults import FaultBook
from infra.local.sandbox.wechat.courier import Courier
from infra.local.sandbox.wechat.errors import Refusal
from infra.local.sandbox.wechat.ids import IdSource
from infra.local.sandbox.wechat.limits import Meter
from infra.local.sandbox.wechat.state import Account, Push, State


@dataclass(slots=True)
class Settings:
    """What is uncertain about WeChat, or slow: control may change it."""

    settle_seconds: float = 2.0
    """How long a publication or a mass message takes."""
    push_seconds: float = 5.0
    """How long a server may take to answer (developer guide)."""
    push_tries: int = 4
    """One delivery and three retries; the guide can also be read as three deliveries in all."""
    mark_fail_after: int = 10
    """Failed deliveries in a row before pushing pauses for a minute; the number is not published."""
    publish_event: str = "PUBLISHJOBFINISH"
    """Some pages say FREEPUBLISHJOBFINISH, and a MASSSENDJOBFINISH was seen once."""
    digest_chars: int = 120
    """128 on an older page."""
    draft_articles: int = 8
    """From older pages; today's names no number."""
    newspic_chars: int = 1000
    """What the console allows; for the interface no number is published."""
    custom_text_bytes: int = 2048
    reply_chars: int = 600
    """No number is published for the interface."""
    featured_comments: int = 100
    """No number is published."""
    reply_as_list: bool = False
    """Whether comment/list tells the author's answer as a list; both forms were seen."""
    openids_a_page: int = 10_000


class World:
    """One WeChat. Whoever reads or writes it holds `lock`; nothing is sent while it is held.

    Args:
        clock: its time.
        deliver: sends a push to the account's server.
        alarm: is told when late work was put down, and after how many seconds; it must see to `settle`.
    """

    def __init__(
        self, clock: SandboxClock, deliver: Callable[["World", Push], None], alarm: Callable[[float], None] | None
    ) -> None:
        self.clock = clock
        self.lock = RLock()
        self.courier = Courier(lambda push: deliver(self, push))
        self._alarm = alarm
        self.reset()

    def reset(self) -> None:
        """Forget everything but the time."""
        self.courier.forget()
        self.state = State()
        self.settings = Settings()
        self.ids = IdSource()
        self.meter = Meter()
        self.faults = FaultBook()
        self.requests: list[dict[str, Any]] = []
        self._later: list[tuple[float, Callable[[], object]]] = []
        self._moment: float | None = None

    def now(self) -> float:
        """Seconds since the epoch; while late work is done, the time it was due."""
        return self.clock.now() if self._moment is None else self._moment

    def later(self, seconds: float, work: Callable[[], object]) -> None:
        """Do `work` once the clock has gone on by so many seconds."""
        self._later.append((self.now() + seconds, work))
        if self._alarm:
            self._alarm(seconds)

    def settle(self) -> None:
        """Do the late work that is due by now, in the order of its time, and what that puts down in turn."""
        now = self.clock.now()
        try:
            while due := min((entry for entry in self._later if entry[0] <= now), key=lambda e: e[0], default=None):
                self._later.remove(due)
                self._moment, work = due
                work()
        finally:
            self._moment = None

    def account(self, app_id: object = None) -> Account:
        """The account of this app id, or the only one; `KeyError` when there is none."""
        if app_id:
            return self.state.accounts[str(app_id)]
        if len(self.state.accounts) != 1:
            raise KeyError("app_id")
        return next(iter(self.state.accounts.values()))

    def push(self, account: Account, openid: str, clear: str) -> Push | None:
        """Have something delivered to the account's server; None when it has none."""
        if not account.callback_url:
            return None
        push = Push(account.app_id, openid, clear, self.now())
        self.state.pushes.append(push)
        self.courier.send(push)
        return push

    def account_with(self, app_id: str) -> Account:
        """The account of a caller: 41002 without an app id, 40013 for an unknown one."""
        if not app_id:
            raise Refusal(41002)
        if app_id not in self.state.accounts:
            raise Refusal(40013)
        return self.state.accounts[app_id]
