"""Sessions of Bluesky: opened by an app password, renewed, opened anew, and never for the owner's own password."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from werkzeug.wrappers import Response

from infra.local.sandbox.server import Server
from socialops.platforms.bluesky.session import BlueskyTokens, identify
from socialops.platforms.content import Connection, Content
from socialops.platforms.errors import (
    AccountDisconnected,
    PermissionMissing,
    PlatformUnavailable,
    RateLimited,
    TokenExpired,
)
from socialops.platforms.grants import Grant
from socialops.platforms.sending import Live, Refused
from tests.platforms.bluesky_case import BlueskyCase

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)


def connect(bluesky: BlueskyCase, **change: str) -> Any:
    """Identify with other credentials."""
    given = {name: bluesky.connection.credentials[name] for name in ("identifier", "app_password")}
    connection = Connection("a1", "", "", {**given, **change}, host=bluesky.connection.host)
    return identify(connection, bluesky.now())


def test_a_session_says_when_it_ends(bluesky: BlueskyCase) -> None:
    """Two hours from now; it is renewed ten minutes before."""
    grant = connect(bluesky).grant
    assert grant.expires_at == bluesky.now() + timedelta(hours=2)
    assert BlueskyTokens().due(grant) == bluesky.now() + timedelta(minutes=110)
    assert (grant.scopes, grant.ends_at) == (("com.atproto.appPass",), None)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"app_password": "wrong"}, TokenExpired),
        ({"identifier": "nobody.test"}, TokenExpired),
        ({"app_password": "the-owner-of-camellia"}, PermissionMissing),
        ({"app_password": ""}, AccountDisconnected),
    ],
)
def test_who_cannot_be_connected_is_told_why(bluesky: BlueskyCase, change: dict[str, str], error: type) -> None:
    """A wrong password, an unknown name, the owner's own password, none at all."""
    with pytest.raises(error):
        connect(bluesky, **change)


def test_an_account_that_was_taken_down_is_not_connected(bluesky: BlueskyCase) -> None:
    """The network's own verdict."""
    bluesky.control.order("takedown", handle=bluesky.connection.handle)
    with pytest.raises(AccountDisconnected):
        connect(bluesky)


def test_an_ended_session_is_told_and_renewed(bluesky: BlueskyCase) -> None:
    """The access token ends after two hours, the refresh token makes new ones, and the post goes out."""
    grant = Grant(bluesky.connection.credentials)
    bluesky.control.order("clock", advance=7201)
    outcome = bluesky.send(Content("春茶"))
    assert isinstance(outcome, Refused)
    assert (outcome.error, outcome.platform_code) == ("TokenExpired", "ExpiredToken")
    renewed = BlueskyTokens().refresh(bluesky.connection, grant, bluesky.now())
    assert set(renewed.credentials) == {"identifier", "app_password", "access_jwt", "refresh_jwt"}
    assert isinstance(bluesky.with_connection(credentials=renewed.credentials).send(Content("春茶")), Live)


def test_a_dead_refresh_token_opens_a_new_session(bluesky: BlueskyCase) -> None:
    """After ninety days of silence the app password is used again; once that is revoked, a person must act."""
    bluesky.control.order("clock", advance=91 * 86_400)
    grant = Grant(bluesky.connection.credentials)
    anew = BlueskyTokens().refresh(bluesky.connection, grant, bluesky.now())
    assert anew.expires_at == bluesky.now() + timedelta(hours=2)
    assert bluesky.requests("/xrpc/com.atproto.server.createSession") == 2
    bluesky.control.order("revoke", handle=bluesky.connection.handle)
    with pytest.raises(TokenExpired):
        BlueskyTokens().refresh(bluesky.connection, grant, bluesky.now())


def test_a_renewal_that_fails_for_the_moment_opens_no_session(bluesky: BlueskyCase) -> None:
    """Sessions are few; only a dead refresh token costs one. A renewal whose answer was lost can be repeated."""
    grant = Grant(bluesky.connection.credentials)
    path = "/xrpc/com.atproto.server.refreshSession"
    for fault in ({"kind": "lost_answer"}, {"kind": "http", "status": 503}):
        bluesky.control.order("faults", path=path, **fault)
        with pytest.raises(PlatformUnavailable):
            BlueskyTokens().refresh(bluesky.connection, grant, bluesky.now())
    assert bluesky.requests("/xrpc/com.atproto.server.createSession") == 1
    assert BlueskyTokens().refresh(bluesky.connection, grant, bluesky.now()).expires_at


def test_too_many_sessions_are_a_rate_limit(bluesky: BlueskyCase) -> None:
    """Thirty in five minutes; the answer says when the first of them is forgotten."""
    until = bluesky.now() + timedelta(minutes=5)
    for _ in range(29):
        connect(bluesky)
    with pytest.raises(RateLimited) as raised:
        connect(bluesky)
    assert raised.value.until == until


@pytest.mark.parametrize(
    ("document", "server"),
    [
        (
            {"service": [{"id": "#atproto_pds", "serviceEndpoint": "https://pds.example.com"}]},
            "https://pds.example.com",
        ),
        (
            {"service": [5, {"id": "did:plc:a#atproto_pds", "serviceEndpoint": "https://pds.example.com:8443"}]},
            "https://pds.example.com:8443",
        ),
        ({"service": [{"id": "#atproto_pds", "serviceEndpoint": "http://pds.example.com"}]}, None),
        ({"service": [{"id": "#atproto_pds", "serviceEndpoint": "https://user@pds.example.com"}]}, None),
        ({"service": [{"id": "#atproto_pds", "serviceEndpoint": "https://pds.example.com/path"}]}, None),
        ({"service": [{"id": "#other", "serviceEndpoint": "https://pds.example.com"}]}, None),
        ({"service": {}}, None),
        ("nonsense", None),
    ],
)
def test_the_accounts_own_server_is_remembered(document: Any, server: str | None) -> None:
    """It is called from then on; an address that is not a plain public one is not."""
    session = {"accessJwt": "a.b.c", "refreshJwt": "r", "did": "did:plc:a", "handle": "a.test", "didDoc": document}
    with Server(Response(json.dumps(session))) as running:
        connection = Connection("a1", "", "", {"identifier": "a.test", "app_password": "p"}, host=running.base_url)
        grant = identify(connection, NOW).grant
    assert grant.credentials.get("pds") == server
    assert grant.expires_at == NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    "session",
    [
        {},
        {"accessJwt": 5, "refreshJwt": "r", "did": "d"},
        {"accessJwt": "a", "refreshJwt": "", "did": "d"},
        {"accessJwt": "a", "refreshJwt": "r"},
    ],
)
def test_a_session_that_cannot_be_read_is_none(session: Any) -> None:
    """Nothing is kept of an answer without its tokens."""
    with Server(Response(json.dumps(session))) as running:
        connection = Connection("a1", "", "", {"identifier": "a.test", "app_password": "p"}, host=running.base_url)
        with pytest.raises(PlatformUnavailable):
            identify(connection, NOW)


@pytest.mark.parametrize("claims", [{"exp": "soon"}, {"exp": True}, {"exp": 10**30}, [], {"exp": None, "scope": 5}])
def test_a_token_that_does_not_say_when_it_ends_lives_an_hour(claims: Any) -> None:
    """Another server's tokens may be anything."""
    token = f"e30.{base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip('=')}.s"
    session = {"accessJwt": token, "refreshJwt": "r", "did": "did:plc:a", "handle": "a.test"}
    with Server(Response(json.dumps(session))) as running:
        connection = Connection("a1", "", "", {"identifier": "a.test", "app_password": "p"}, host=running.base_url)
        assert identify(connection, NOW).grant.expires_at == NOW + timedelta(hours=1)


def test_a_deactivated_account_is_not_connected() -> None:
    """The session opens, and says that the account is not active."""
    session = {"accessJwt": "a", "refreshJwt": "r", "did": "d", "active": False, "status": "deactivated"}
    with Server(Response(json.dumps(session))) as running:
        connection = Connection("a1", "", "", {"identifier": "a.test", "app_password": "p"}, host=running.base_url)
        with pytest.raises(AccountDisconnected, match="deactivated"):
            identify(connection, NOW)
