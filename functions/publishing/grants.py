"""What is kept of an account's grant: the sealed credentials, how long they live, and when somebody must act.

Pure. A grant is replaced by a whole and newer one or not at all; one refresher at a time holds the lease.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, Literal

from pydantic import Field

from socialops.agenda import REACH, Entry
from socialops.models import Frozen, Instant
from socialops.platforms.contract import Capability, Platform
from socialops.platforms.errors import PlatformUnavailable
from socialops.platforms.grants import Grant

STAGE: Final = "publishing"
REFRESH: Final = "refresh"
WARN: Final = "warn"

LEASE: Final = timedelta(seconds=60)
"""How long a refresher has; another one may try when it ended without a result."""
SPARE: Final = timedelta(seconds=60)
"""A token with less life than this is not used for a call any more."""
TOLERANCE: Final = timedelta(seconds=30)
"""By how much the same token may seem to end sooner when it is handed out again: whole seconds, and the way."""
RETRY: Final = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))
"""Waits after refreshes that failed for the moment; the last one is repeated."""
OVERDUE: Final = REACH + timedelta(seconds=1)
"""An overdue refresh is left to the tick, just beyond a writer's reach: who connects need not wait for it."""
WARNINGS: Final = (timedelta(days=7), timedelta(days=1), timedelta())
"""How long before the end of a grant its people are told; the last one is the end itself."""

TokenState = Literal["ok", "ending", "ended", "failing"]


class Token(Frozen):
    """The row of a grant. Without `sealed` nothing in it is secret.

    Attributes:
        sealed: all credentials, for the purpose `token`.
        fingerprint: tells whether new credentials are the same.
        generation: one more with each grant; what a refresher saw.
        expires_at, ends_at, scopes, facts: as in `Grant`.
        lacks: capability → what the grant lacks for it, in the platform's own words.
        refreshed_at: when this grant was made.
        failures: refreshes in a row that failed.
        failure: why the last one did; empty after a success.
        lease_until: another refresher is at work until then.
        entries: sort keys of its agenda entries.
    """

    sealed: str
    fingerprint: str
    generation: int = 1
    expires_at: Instant | None = None
    ends_at: Instant | None = None
    scopes: tuple[str, ...] | None = None
    facts: dict[str, str] = Field(default_factory=dict)
    lacks: dict[Capability, tuple[str, ...]] = Field(default_factory=dict)
    refreshed_at: Instant | None = None
    failures: int = 0
    failure: str = ""
    lease_until: Instant | None = None
    entries: tuple[str, ...] = ()

    def grant(self, credentials: Mapping[str, str]) -> Grant:
        """The grant, with its credentials opened."""
        return Grant(credentials, self.expires_at, self.ends_at, self.scopes, self.facts)


class TokenView(Frozen):
    """The health of a grant as members see it.

    `ends_at` is when a person must authorise anew, absent where that never comes by itself.
    """

    state: TokenState
    expires_at: Instant | None
    ends_at: Instant | None
    refreshed_at: Instant | None
    reason: str = ""


def end_of(token: Token, platform: Platform) -> datetime | None:
    """The instant after which only a person can help."""
    return token.ends_at or (token.expires_at if platform.tokens is None else None)


def is_usable(token: Token, at: datetime) -> bool:
    """Whether its access token lives long enough for a call."""
    return token.expires_at is None or at + SPARE < token.expires_at


def is_due(token: Token, platform: Platform, at: datetime) -> bool:
    """Whether it should be refreshed before it is used."""
    if platform.tokens is None:
        return False
    due = platform.tokens.due(token.grant({}))
    return due is not None and due <= at and not (token.failures and is_usable(token, at))


def view(token: Token | None, platform: Platform, at: datetime) -> TokenView | None:
    """What members see; nothing for an account without credentials."""
    if token is None:
        return None
    end = end_of(token, platform)
    return TokenView(
        state=_state(token, end, at),
        expires_at=token.expires_at,
        ends_at=end,
        refreshed_at=token.refreshed_at,
        reason=token.failure,
    )


def _state(token: Token, end: datetime | None, at: datetime) -> TokenState:
    if end is not None and end <= at:
        return "ended"
    if token.failure:
        return "failing"
    return "ending" if end is not None and end - at <= WARNINGS[0] else "ok"


def require_better(old: Grant, new: Grant, platform: Platform, *, dead: bool = False) -> None:
    """Whether a refreshed grant may replace the one we hold: it is whole, and not an older one.

    Args:
        old: what we hold.
        new: what the platform gave.
        platform: whose it is.
        dead: the platform has called the old one dead, so its end does not count any more.

    Raises:
        PlatformUnavailable: it is not; what we hold stays.
    """
    wanted = {*platform.credentials, *(name for name, value in old.credentials.items() if value)}
    missing = sorted(name for name in wanted if not new.credentials.get(name))
    if missing:
        raise PlatformUnavailable(f"the new grant lacks {', '.join(missing)}")
    if not dead and old.expires_at and (new.expires_at is None or new.expires_at < old.expires_at - TOLERANCE):
        raise PlatformUnavailable("the new grant ends before the one we hold")


def planned(token: Token, account_id: str, platform: Platform, at: datetime) -> list[Entry]:
    """Its agenda: the next refresh, and the next warning of its end."""
    entries = []
    if (due := next_refresh(token, platform, at)) is not None:
        entries.append(Entry(STAGE, REFRESH, account_id, due))
    if (warning := next_warning(token, platform, at)) is not None:
        entries.append(Entry(STAGE, WARN, account_id, warning))
    return entries


def next_refresh(token: Token, platform: Platform, at: datetime) -> datetime | None:
    """When to refresh next; after failures more and more patiently, and never when only a person can help."""
    end = end_of(token, platform)
    if platform.tokens is None or (end is not None and end <= at):
        return None
    due = platform.tokens.due(token.grant({}))
    if due is None:
        return None
    if token.failures:
        due = max(due, at + RETRY[min(token.failures, len(RETRY)) - 1])
    return due if due > at else at + OVERDUE


def next_warning(token: Token, platform: Platform, at: datetime) -> datetime | None:
    """The next of the warnings that lies ahead."""
    end = end_of(token, platform)
    if end is None:
        return None
    return next((end - before for before in WARNINGS if end - before > at), None)
