"""The access token: one for everybody, never forced, never empty, never older; and what WeChat's answers mean."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.local.sandbox.server import Server
from socialops.platforms.errors import (
    VOCABULARY,
    AccountDisconnected,
    ContentRefused,
    PermissionMissing,
    PlatformUnavailable,
    QuotaExhausted,
    RateLimited,
    TokenExpired,
)
from socialops.platforms.grants import Grant
from socialops.platforms.wechat import client, errors
from socialops.platforms.wechat.tokens import AHEAD, WeChatTokens, identify
from tests.platforms.wechat_case import WeChatCase, wechat_case
from tests.platforms.wechat_party import WeChat
from tests.platforms.wechat_stub import NOW, Stub, connection

TOKEN = "/cgi-bin/stable_token"
TOKENS = WeChatTokens()


@pytest.fixture
def case(wechat: WeChat) -> WeChatCase:
    """The brand of an empty WeChat."""
    return wechat_case(wechat)


@pytest.fixture
def stub() -> Iterator[tuple[Stub, str]]:
    """A WeChat that says what it is told, and its address."""
    app = Stub()
    with Server(app) as server:
        yield app, server.base_url


def grant(seconds: float = 600) -> Grant:
    """A grant that lives so long."""
    return Grant(connection("").credentials, NOW + timedelta(seconds=seconds), facts={"kept": "1"})


def test_an_account_is_its_app_id_with_a_stable_token(case: WeChatCase) -> None:
    """The grant holds what was given and the token, and knows when that ends."""
    given = {name: value for name, value in case.connection.credentials.items() if name != "access_token"}
    found = identify(replace(case.connection, credentials=given), case.now())
    assert (found.remote_id, found.handle) == (given["app_id"], given["app_id"])
    assert {**found.grant.credentials, "access_token": ""} == {**given, "access_token": ""}
    assert found.grant.credentials["access_token"]
    assert found.grant.expires_at
    assert case.now() + timedelta(seconds=300) <= found.grant.expires_at <= case.now() + timedelta(seconds=7200)


def test_a_refresh_is_never_forced(case: WeChatCase) -> None:
    """Two refreshes give the same token while it is good, and a new one near its end, while the old one works."""
    held = identify(case.connection, case.now()).grant
    again = TOKENS.refresh(case.connection, held, case.now())
    assert again.credentials == held.credentials
    due = TOKENS.due(held)
    assert due
    case.control.order("clock", advance=(due - case.now()).total_seconds() + 1)
    fresh = TOKENS.refresh(case.connection, held, case.now())
    assert fresh.credentials["access_token"] != held.credentials["access_token"]
    assert fresh.expires_at
    assert held.expires_at
    assert fresh.expires_at > held.expires_at
    old = replace(case.connection, credentials=held.credentials)
    assert client.get("/cgi-bin/tags/get", old, case.now())
    asked = [entry["body"] for entry in case.control.read("requests") if entry["path"] == TOKEN]
    assert not any(body.get("force_refresh") for body in asked)


def test_a_refresh_is_due_five_minutes_ahead() -> None:
    """A grant without an end is never due."""
    assert TOKENS.due(grant(600)) == NOW + timedelta(seconds=600) - AHEAD
    assert TOKENS.due(Grant({})) is None


def test_the_rest_of_a_grant_stays(stub: tuple[Stub, str]) -> None:
    """Only the token and its end change."""
    app, url = stub
    app.answers[TOKEN] = [{"access_token": "next", "expires_in": 7200}]
    fresh = TOKENS.refresh(connection(url), grant(), NOW)
    assert fresh == Grant(
        {**grant().credentials, "access_token": "next"}, NOW + timedelta(seconds=7200), facts={"kept": "1"}
    )
    assert app.bodies(TOKEN) == [{"grant_type": "client_credential", "appid": "wx1", "secret": "s1"}]


@pytest.mark.parametrize(
    "answer",
    [
        {"access_token": "", "expires_in": 7200},
        {"access_token": "  ", "expires_in": 7200},
        {"access_token": None, "expires_in": 7200},
        {"access_token": "next"},
        {"access_token": "next", "expires_in": 0},
        {"access_token": "next", "expires_in": 86_400},
        {"access_token": "next", "expires_in": "soon"},
        {"expires_in": 7200},
        {"access_token": "older", "expires_in": 400},
        {},
        b"<html>",
        b"[]",
    ],
)
def test_an_empty_or_older_token_is_never_returned(stub: tuple[Stub, str], answer: Any) -> None:
    """The old grant stays as it was."""
    app, url = stub
    app.answers[TOKEN] = [answer]
    with pytest.raises(PlatformUnavailable):
        TOKENS.refresh(connection(url), grant(3600), NOW)


def test_the_same_token_may_end_a_little_earlier_than_we_thought(stub: tuple[Stub, str]) -> None:
    """Two clocks never agree."""
    app, url = stub
    app.answers[TOKEN] = [{"access_token": "held", "expires_in": 400}]
    assert TOKENS.refresh(connection(url), grant(3600), NOW).expires_at == NOW + timedelta(seconds=400)


@pytest.mark.parametrize(
    "wrong", [{"encoding_aes_key": "A" * 42}, {"encoding_aes_key": "茶" * 43}, {"token": ""}, {"callback_mode": "open"}]
)
def test_what_the_callback_needs_is_looked_at(case: WeChatCase, wrong: dict[str, str]) -> None:
    """A connection that could never hear anything is told before it is made."""
    with pytest.raises(AccountDisconnected):
        identify(replace(case.connection, credentials={**case.connection.credentials, **wrong}), case.now())


@pytest.mark.parametrize("code", [40001, 40013, 40125, 40243, 41002, 41004])
def test_bad_credentials_need_a_person(stub: tuple[Stub, str], code: int) -> None:
    """At a connection they are told as such; at a refresh, as a grant that nothing renews."""
    app, url = stub
    app.answers[TOKEN] = [{"errcode": code, "errmsg": "no"}]
    with pytest.raises(AccountDisconnected) as told:
        identify(connection(url), NOW)
    assert told.value.platform_code == str(code)
    with pytest.raises(TokenExpired):
        TOKENS.refresh(connection(url), grant(), NOW)


@pytest.mark.parametrize("code", [40164, 61004, 89503])
def test_an_unlisted_address_says_what_to_do(case: WeChatCase, code: int) -> None:
    """Operations must list the address; no retry helps, and the grant is not lost."""
    case.control.order("faults", kind="error", path=TOKEN, code=code, times=2)
    with pytest.raises(PermissionMissing, match=r"whitelist|administrator"):
        identify(case.connection, case.now())
    with pytest.raises(PermissionMissing):
        TOKENS.refresh(case.connection, grant(), case.now())


def test_a_wrong_secret_is_told_by_the_sandbox_too(case: WeChatCase) -> None:
    """The account cannot be connected with it."""
    wrong = replace(case.connection, credentials={**case.connection.credentials, "app_secret": "0" * 32})
    with pytest.raises(AccountDisconnected):
        identify(wrong, case.now())


@pytest.mark.parametrize("revoked", [False, True])
def test_a_dead_token_is_told_as_one(case: WeChatCase, revoked: bool) -> None:
    """Expired or replaced: the house refreshes and tries once more."""
    case.control.order("token/expire", revoked=revoked)
    with pytest.raises(TokenExpired) as told:
        client.get("/cgi-bin/tags/get", case.connection, case.now())
    assert told.value.platform_code == ("40001" if revoked else "42001")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"errcode": 45015, "errmsg": "x"}', ContentRefused),
        (b'{"errcode": "45015", "errmsg": "x"}', ContentRefused),
        (b'{"errcode": -1}', PlatformUnavailable),
        (b'{"errcode": "-1"}', PlatformUnavailable),
        (b'{"errcode": 40001}', TokenExpired),
        (b'{"errcode": 45009}', QuotaExhausted),
        (b'{"errcode": 45011}', RateLimited),
        (b'{"errcode": 48001}', PermissionMissing),
        (b'{"errcode": 50002}', AccountDisconnected),
        (b'{"errcode": 777777}', PlatformUnavailable),
        (b'{"errcode": "1e9"}', PlatformUnavailable),
        (b'{"errcode": null}', PlatformUnavailable),
        (b'{"errcode": true}', PlatformUnavailable),
        (b"[]", PlatformUnavailable),
        (b"null", PlatformUnavailable),
        (b"<html>", PlatformUnavailable),
        (b"", PlatformUnavailable),
        (b"[" * 100_000, PlatformUnavailable),
    ],
)
def test_an_error_inside_a_success_is_an_error(stub: tuple[Stub, str], body: bytes, expected: type) -> None:
    """HTTP says 200 to everything; the code counts, as a number or as text."""
    app, url = stub
    app.answers["/cgi-bin/tags/get"] = [body]
    with pytest.raises(expected):
        client.get("/cgi-bin/tags/get", connection(url), NOW)


@pytest.mark.parametrize("answer", [{"tags": []}, {"errcode": 0}, {"errcode": "0"}])
def test_an_answer_without_a_code_is_a_success(stub: tuple[Stub, str], answer: dict[str, Any]) -> None:
    """Many successes leave it out."""
    app, url = stub
    app.answers["/cgi-bin/tags/get"] = [answer]
    assert client.get("/cgi-bin/tags/get", connection(url), NOW) == answer


def test_bodies_carry_raw_characters(stub: tuple[Stub, str]) -> None:
    """WeChat keeps or refuses escaped ones."""
    app, url = stub
    client.post("/x", connection(url), NOW, {"text": "春茶 🌸"})
    assert app.raws == ['{"text": "春茶 🌸"}'.encode()]


def test_a_spent_day_ends_at_midnight_in_beijing() -> None:
    """And a spent minute in a minute."""
    day = errors.error_of(45009, "reach max api daily quota limit", NOW)
    assert (day.until, day.platform_code) == (datetime(2026, 11, 23, 16, tzinfo=UTC), "45009")
    assert errors.error_of(45011, "", NOW).until == NOW + timedelta(minutes=1)


def test_every_code_is_of_the_vocabulary_and_long_words_are_cut() -> None:
    """The table is walked, and a message has its end."""
    assert {meaning.error for meaning in errors.CODES.values()} <= set(VOCABULARY)
    assert len(errors.error_of(48001, "x" * 10_000, NOW).message) == 300
