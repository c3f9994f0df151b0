"""The life of a grant: an access token for 15 days, a refresh token for 30 that can be renewed five times.

Every call of `refresh` makes one step, so that what the platform gave is stored before the next is asked for. A renewal
ends the old refresh token at once; should its answer get lost, the grant cannot be kept alive any more. Therefore the
access token is extended right before, which leaves a person two weeks to authorise anew.

Source: developer.open-douyin.com, refresh-access-token and renew-refresh-token.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from socialops.platforms.content import Connection
from socialops.platforms.douyin import client, ocean_tokens
from socialops.platforms.douyin.errors import RENEWED_OUT
from socialops.platforms.douyin.values import number, text
from socialops.platforms.errors import AccountDisconnected, PermissionMissing, PlatformUnavailable, TokenExpired
from socialops.platforms.grants import Grant

_REFRESH: Final = "/oauth/refresh_token/"
_RENEW: Final = "/oauth/renew_refresh_token/"

RENEWALS: Final = 5
REFRESH_LIFE: Final = timedelta(days=30)
REFRESH_BEFORE: Final = timedelta(days=3)
"""An access token is refreshed when so much of its life is left."""
RENEW_BEFORE: Final = timedelta(days=5)
"""A refresh token is renewed when so much of its life is left."""
LAST_BEFORE: Final = timedelta(days=1)
"""Before the last refresh token ends, the access token is extended a last time: a reserve for whoever is asked."""
_FRESH: Final = timedelta(days=1)
"""An access token that was refreshed so lately need not be refreshed before a renewal."""
_SKEW: Final = timedelta(hours=1)
"""Clocks may be off by so much; a token that ends earlier than it did by more is an old answer."""
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)


class DouyinTokens:
    """Refreshes and renews. What it remembers is in `Grant.facts`: `renewals`, `refresh_ends_at`, `refreshed_at`."""

    def due(self, grant: Grant) -> datetime | None:
        """The first of: access token, refresh token, last extension, and what Ocean Engine needs."""
        return min((at for at in (_own_due(grant), ocean_tokens.due(grant)) if at is not None), default=None)

    def refresh(self, connection: Connection, grant: Grant, now: datetime) -> Grant:
        """One step: the access token extended, or the refresh token renewed when it is time and the former is fresh.

        Tokens of Ocean Engine follow when nothing of Douyin's own is due: then either it is their turn, or a call found
        one dead, and nobody says which. An extension can be repeated, so nothing is lost when the second request fails.

        Raises:
            TokenExpired: the refresh token is no longer good; a person must authorise anew.
            PlatformError: of the vocabulary; the old grant stays as it was.
        """
        due = _own_due(grant)
        made = _step(connection, grant, now)
        if (due is not None and due <= now) or ocean_tokens.due(grant) is None:
            return made
        return ocean_tokens.refreshed(connection, made, now)


def _own_due(grant: Grant) -> datetime | None:
    """When something of Douyin's own is due; long ago for a grant that was never refreshed."""
    ends_at = _refresh_ends_at(grant)
    if ends_at is None:
        return _LONG_AGO
    is_last = _renewals(grant) >= RENEWALS
    due = [ends_at - (LAST_BEFORE if is_last else RENEW_BEFORE)]
    if is_last and _refreshed_at(grant) >= due[0]:
        return None
    if grant.expires_at is not None and grant.expires_at - REFRESH_BEFORE < ends_at:
        due.append(grant.expires_at - REFRESH_BEFORE)
    return min(due)


def _step(connection: Connection, grant: Grant, now: datetime) -> Grant:
    ends_at = _refresh_ends_at(grant)
    is_time = ends_at is not None and ends_at - now <= RENEW_BEFORE and _renewals(grant) < RENEWALS
    if not is_time or now - _refreshed_at(grant) > _FRESH:
        return refreshed(connection, grant, now)
    try:
        return _renewed(connection, grant, now)
    except (TokenExpired, PermissionMissing) as error:
        if isinstance(error, TokenExpired) and error.platform_code != RENEWED_OUT:
            raise
        return refreshed(connection, _renewed_out(grant), now)


def refreshed(connection: Connection, grant: Grant, now: datetime) -> Grant:
    """The grant with its access token extended, or replaced where it had ended.

    Raises:
        AccountDisconnected: these are the tokens of another account.
        PlatformError: of the vocabulary.
    """
    form = {
        "client_key": client.token(connection, "client_key"),
        "grant_type": "refresh_token",
        "refresh_token": client.token(connection, "refresh_token"),
    }
    answer = client.send_form(connection.host, _REFRESH, now, form)
    if text(answer.get("open_id")) not in {"", connection.remote_id}:
        raise AccountDisconnected("the tokens are those of another account")
    made = granted(answer, grant, now)
    is_same = made.credentials["access_token"] == grant.credentials.get("access_token")
    if is_same and grant.expires_at and made.expires_at and made.expires_at < grant.expires_at - _SKEW:
        raise PlatformUnavailable("the same token with an earlier end")
    return made


def granted(answer: Mapping[str, Any], before: Grant, now: datetime) -> Grant:
    """The grant that an answer with tokens makes of the one before.

    A refresh token whose age nobody knows is taken to end now: its renewal is then the first thing to be done.

    Raises:
        PlatformUnavailable: it has no token, or one without a life.
    """
    access, life = text(answer.get("access_token")), number(answer.get("expires_in"))
    if not access or not life or life <= 0:
        raise PlatformUnavailable("an answer without a token")
    refresh = text(answer.get("refresh_token")) or before.credentials.get("refresh_token", "")
    if not refresh:
        raise PlatformUnavailable("an answer without a refresh token")
    credentials = {**before.credentials, "access_token": access, "refresh_token": refresh}
    scopes = tuple(filter(None, (scope.strip() for scope in text(answer.get("scope")).split(","))))
    known, rest = _refresh_ends_at(before), number(answer.get("refresh_expires_in"))
    ends_at = now if known is None else known
    if rest and rest > 0:
        ends_at = min(ends_at, now + timedelta(seconds=rest))
    facts = {**before.facts, "refreshed_at": now.isoformat(), "refresh_ends_at": ends_at.isoformat()}
    made = Grant(credentials, now + timedelta(seconds=life), None, scopes or before.scopes, facts)
    return replace(made, ends_at=_last_day(made))


def _last_day(grant: Grant) -> datetime | None:
    """When a person must authorise anew: each renewal left adds its thirty days, less those that it comes early."""
    ends_at = _refresh_ends_at(grant)
    return ends_at + (RENEWALS - _renewals(grant)) * (REFRESH_LIFE - RENEW_BEFORE) if ends_at else None


def _refresh_ends_at(grant: Grant) -> datetime | None:
    """The end of the refresh token. A refresh does not move it, whatever its answer says; only a renewal does."""
    told = grant.facts.get("refresh_ends_at")
    return datetime.fromisoformat(told) if told else None


def _renewed(connection: Connection, grant: Grant, now: datetime) -> Grant:
    form = {
        "client_key": client.token(connection, "client_key"),
        "refresh_token": client.token(connection, "refresh_token"),
    }
    answer = client.send_form(connection.host, _RENEW, now, form)
    token, life = text(answer.get("refresh_token")), number(answer.get("expires_in"))
    if not token or not life or life <= 0:
        raise PlatformUnavailable("a renewal without a token")
    facts = {
        **grant.facts,
        "renewals": str(_renewals(grant) + 1),
        "refresh_ends_at": (now + timedelta(seconds=life)).isoformat(),
    }
    made = replace(grant, credentials={**grant.credentials, "refresh_token": token}, facts=facts)
    return replace(made, ends_at=_last_day(made))


def _renewed_out(grant: Grant) -> Grant:
    """The grant with no renewals left."""
    return replace(grant, facts={**grant.facts, "renewals": str(RENEWALS)})


def _renewals(grant: Grant) -> int:
    return int(grant.facts.get("renewals", "0"))


def _refreshed_at(grant: Grant) -> datetime:
    told = grant.facts.get("refreshed_at")
    return datetime.fromisoformat(told) if told else _LONG_AGO
