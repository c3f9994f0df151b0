"""Calling a platform with a grant that is alive: refreshed ahead of time, or when the platform says it is dead.

Whoever calls a platform calls it through here. Of all that find a token due at once one refreshes it, under a lease;
the others go on with what still works.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from publishing import grant_store, grants
from publishing.grant_store import Held, RefreshUnderWay
from publishing.grants import Token
from publishing.outcomes import code
from socialops import clock
from socialops.agenda import Entry
from socialops.changes import EntryGone
from socialops.events.accounts import TokenEnding, TokenRefreshed, TokenRefreshFailed
from socialops.events.base import Event
from socialops.platforms import registry
from socialops.platforms.content import Connection
from socialops.platforms.contract import Platform
from socialops.platforms.errors import (
    AccountDisconnected,
    PermissionMissing,
    PlatformError,
    PlatformUnavailable,
    TokenExpired,
)
from socialops.table import Origin

LOST = (TokenExpired, AccountDisconnected, PermissionMissing)
"""What no repetition mends: a person must authorise anew, or set the platform's console right."""
SOON = grants.RETRY[0] / 12
"""When to come back while another one refreshes."""

T = TypeVar("T")


def calling(account_id: str, now: datetime, by: str, call: Callable[[Connection], T]) -> T:
    """What `call` returns with the account's connection; once more with a newer token when the first one was dead.

    For calls that only read, or that may be repeated.

    Raises:
        NotFound: there is no such account.
        AccountNotConnected: it has no credentials any more.
        PlatformError: what the call, or the refresh, raised.
    """
    held = alive(grant_store.get_held(account_id), now, by)
    try:
        return call(held.connection())
    except TokenExpired:
        return call(renewed(held, now, by).connection())


def alive(held: Held, now: datetime, by: str) -> Held:
    """The account with a token that is good for a call; without any AWS call when it is not due.

    Raises:
        PlatformError: the token is dead and could not be refreshed.
    """
    platform = registry.platform(held.account.platform)
    if not grants.is_due(held.token, platform, now):
        return held
    try:
        return _refresh(held, platform, Origin(by, now))
    except RefreshUnderWay as error:
        present = grant_store.get_held(held.account.id)
        if grants.is_usable(present.token, now):
            return present
        raise PlatformUnavailable("the token is being refreshed", until=now + SOON) from error
    except PlatformError:
        if grants.is_usable(held.token, now):
            return held
        raise


def renewed(held: Held, now: datetime, by: str) -> Held:
    """The account with another token than the one that the platform has just called dead.

    Raises:
        TokenExpired: the platform has no way to refresh, or it does not help.
        PlatformError: the refresh failed, or another one is at it.
    """
    platform = registry.platform(held.account.platform)
    if platform.tokens is None:
        raise TokenExpired()
    present = grant_store.get_held(held.account.id)
    if present.token.generation != held.token.generation:
        return present
    try:
        return _refresh(present, platform, Origin(by, now), dead=True)
    except RefreshUnderWay as error:
        raise PlatformUnavailable("the token is being refreshed", until=now + SOON) from error


def refresh_due(entry: Entry, now: datetime, by: str) -> None:
    """A refresh whose time has come.

    Raises:
        EntryGone: the grant has been refreshed, or is gone.
        RefreshUnderWay: another one is at it; the entry comes again.
    """
    held = _planned(entry)
    try:
        _refresh(held, registry.platform(held.account.platform), Origin(by, now))
    except PlatformError:
        # Recorded with the grant, told by an event, and planned again: there is nothing else to do here.
        return


def warn_due(entry: Entry, now: datetime, by: str) -> None:
    """Tell that a grant ends.

    Raises:
        EntryGone: there is a newer grant, or none.
    """
    held = _planned(entry)
    platform = registry.platform(held.account.platform)
    end = grants.end_of(held.token, platform) or now
    told = TokenEnding(
        subject=_subject(held),
        account_id=held.account.id,
        platform=platform.id,
        ends_at=clock.text(end),
        days=max(round((end - entry.due).total_seconds() / 86_400), 0),
    )
    grant_store.take_warning(held, entry, platform, told, Origin(by, now))


def _planned(entry: Entry) -> Held:
    held = grant_store.get_held(entry.ref)
    if entry.sk not in held.token.entries:
        raise EntryGone(entry=entry.sk)
    return held


def _refresh(held: Held, platform: Platform, origin: Origin, *, dead: bool = False) -> Held:
    if platform.tokens is None:
        raise TokenExpired()
    leased = grant_store.take_lease(held, origin)
    old = held.token.grant(held.credentials())
    try:
        new = platform.tokens.refresh(held.connection(), old, origin.at)
        grants.require_better(old, new, platform, dead=dead)
    except PlatformError as error:
        _put_failure(leased, platform, error, origin)
        raise
    after, _ = grant_store.sealed(held.account.id, platform, new, held.token.generation + 1, origin.at)
    told = TokenRefreshed(
        subject=_subject(held),
        account_id=held.account.id,
        platform=platform.id,
        expires_at=clock.text(new.expires_at) if new.expires_at else "",
        ends_at=clock.text(new.ends_at) if new.ends_at else "",
    )
    return grant_store.put_token(leased, after, platform, [told], origin)


def _put_failure(leased: Held, platform: Platform, error: PlatformError, origin: Origin) -> None:
    final = isinstance(error, LOST)
    token: Token = leased.token
    reason = code(type(error).__name__)
    update = {"failures": token.failures + 1, "failure": reason}
    told: list[Event] = []
    if reason != token.failure:
        told.append(
            TokenRefreshFailed(
                subject=_subject(leased), account_id=leased.account.id, platform=platform.id, reason=reason, final=final
            )
        )
    grant_store.put_token(leased, token.model_copy(update=update), platform, told, origin)


def _subject(held: Held) -> str:
    return f"ACCOUNT#{held.account.id}"
