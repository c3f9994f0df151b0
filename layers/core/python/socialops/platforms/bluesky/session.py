"""Sessions: an app password opens one, its refresh token renews it, and a new one is opened when that is dead.

Opening is limited to 30 in five minutes and 300 a day (docs.bsky.app, advanced-guides/rate-limits), renewing is not.
A renewal whose answer is lost can be repeated: the old refresh token stays good for two hours (bluesky-social/atproto,
pds, `rotateRefreshToken`).
"""

import base64
import json
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from socialops.platforms.bluesky import client, limits
from socialops.platforms.bluesky.mapping import UNKNOWN_HANDLE
from socialops.platforms.content import Connection
from socialops.platforms.errors import AccountDisconnected, PermissionMissing, PlatformUnavailable, TokenExpired
from socialops.platforms.grants import Grant, Identity

OWNER: Final = "com.atproto.access"
"""The scope of a session that the account's own password opened: it may change the account itself."""


def identify(connection: Connection, now: datetime) -> Identity:
    """The account of an app password, with a session.

    Raises:
        PermissionMissing: it is the account's own password, which we do not keep.
        PlatformError: of the vocabulary.
    """
    session = client.open_session(connection, now)
    grant = _grant(session, connection, now)
    if grant.scopes == (OWNER,):
        raise PermissionMissing("this is the account's own password; make an app password in Bluesky's settings")
    handle = str(session.get("handle") or UNKNOWN_HANDLE)
    return Identity(str(session["did"]), handle, grant)


class BlueskyTokens:
    """Renews a session."""

    def due(self, grant: Grant) -> datetime | None:
        """Ten minutes before the access token ends."""
        return grant.expires_at - limits.REFRESH_AHEAD if grant.expires_at else None

    def refresh(self, connection: Connection, grant: Grant, now: datetime) -> Grant:
        """The renewed session, or a new one where the refresh token is dead.

        Raises:
            TokenExpired: the app password is no longer accepted either.
            PlatformError: of the vocabulary.
        """
        try:
            session = client.renew_session(connection, now)
        except (TokenExpired, AccountDisconnected):
            session = client.open_session(connection, now)
        return _grant(session, connection, now)


def _grant(session: Any, connection: Connection, now: datetime) -> Grant:
    tokens = {name: session.get(name) for name in ("accessJwt", "refreshJwt", "did")}
    if not all(isinstance(value, str) and value for value in tokens.values()):
        raise PlatformUnavailable("the session cannot be read")
    if session.get("active") is False:
        raise AccountDisconnected(f"the account is {session.get('status') or 'not active'}")
    added = {"access_jwt": tokens["accessJwt"], "refresh_jwt": tokens["refreshJwt"]}
    if server := _server(session.get("didDoc")):
        added["pds"] = server
    claims = _claims(tokens["accessJwt"])
    scope = claims.get("scope")
    return Grant(
        credentials={**connection.credentials, **added},
        expires_at=_end(claims.get("exp"), now),
        scopes=(scope,) if isinstance(scope, str) else None,
    )


def _claims(token: str) -> dict[str, Any]:
    """What a token says of itself, unverified; nothing where it is no JWT."""
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError):
        return {}
    return claims if isinstance(claims, dict) else {}


def _end(expires: object, now: datetime) -> datetime:
    """The end of a token that was made just now; one that says nothing sensible is taken for a short one."""
    try:
        end = datetime.fromtimestamp(expires, UTC) if isinstance(expires, int) else now
    except (ValueError, OverflowError, OSError):
        end = now
    return end if end > now else now + limits.SESSION


def _server(document: object) -> str:
    """The account's own server, from its DID document (atproto.com, specs/did); only a plain public address counts."""
    services = document.get("service") if isinstance(document, dict) else None
    for service in services if isinstance(services, list) else []:
        if not isinstance(service, dict) or not str(service.get("id", "")).endswith("#atproto_pds"):
            continue
        address = str(service.get("serviceEndpoint", ""))
        parts = urlsplit(address)
        if parts.scheme == "https" and parts.hostname and address == f"https://{parts.netloc}" and "@" not in address:
            return address
    return ""
