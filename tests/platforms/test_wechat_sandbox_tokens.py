"""Tokens of the WeChat sandbox: two families, an overlap of five minutes, and who may have one."""

import re
from typing import Any

import pytest

from infra.local.sandbox.wechat.seed import seed_brand
from tests.platforms.wechat_party import HTTP, WeChat


def code_with(wechat: WeChat, token: str) -> int:
    """What a call with a token answers."""
    answer: dict[str, Any] = wechat.get("/cgi-bin/draft/count", access_token=token)
    return int(answer.get("errcode", 0))


def test_a_new_plain_token_leaves_the_old_one_five_minutes(wechat: WeChat) -> None:
    """Both work for five minutes, then the old one is 40001 and the new one goes on to its own end, 42001."""
    old, new = wechat.plain()["access_token"], wechat.plain()["access_token"]
    assert [code_with(wechat, token) for token in (old, new)] == [0, 0]
    wechat.advance(300)
    assert [code_with(wechat, token) for token in (old, new)] == [40001, 0]
    wechat.advance(7200)
    assert code_with(wechat, new) == 42001


def test_the_stable_token_stays_the_same_until_its_last_five_minutes(wechat: WeChat) -> None:
    """The same token with less and less time, then another one; both work until the first one ends."""
    first = wechat.stable()
    assert first["expires_in"] == 7200
    wechat.advance(6899)
    assert wechat.stable() == first | {"expires_in": 301}
    wechat.advance(1)
    second = wechat.stable()
    assert second["expires_in"] == 7200
    assert [code_with(wechat, one["access_token"]) for one in (first, second)] == [0, 0]
    wechat.advance(300)
    assert [code_with(wechat, one["access_token"]) for one in (first, second)] == [42001, 0]


def test_the_families_know_nothing_of_each_other(wechat: WeChat) -> None:
    """A plain token does not end the stable one, nor a forced refresh the plain one."""
    stable, plain = wechat.stable()["access_token"], wechat.plain()["access_token"]
    wechat.plain()
    wechat.advance(600)
    fresh = wechat.plain()["access_token"]
    wechat.stable(force_refresh=True)
    assert [code_with(wechat, token) for token in (stable, plain, fresh)] == [40001, 40001, 0]


def test_force_ends_the_old_token_at_once(wechat: WeChat) -> None:
    """The refreshed token works, the old one is 40001 in the same second."""
    old = wechat.stable()["access_token"]
    new = wechat.stable(force_refresh=True)["access_token"]
    assert [code_with(wechat, token) for token in (old, new)] == [40001, 0]


def test_force_is_left_out_within_half_a_minute_and_after_twenty_times(wechat: WeChat) -> None:
    """Too soon or too often, the running token comes back as if nothing had been asked."""
    token = wechat.stable(force_refresh=True)["access_token"]
    wechat.advance(29)
    assert wechat.stable(force_refresh=True)["access_token"] == token
    seen = set()
    for _ in range(25):
        wechat.advance(30)
        seen.add(wechat.stable(force_refresh=True)["access_token"])
    assert len(seen) == 19
    wechat.advance(86_400)
    assert wechat.stable(force_refresh=True)["access_token"] not in seen


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"grant_type": "password"}, 40002),
        ({"appid": ""}, 41002),
        ({"appid": "wx1"}, 40013),
        ({"secret": ""}, 41004),
        ({"secret": "wrong"}, 40125),
    ],
)
def test_both_interfaces_refuse_a_wrong_ask(wechat: WeChat, change: dict[str, str], code: int) -> None:
    """Each fault has its code in either family."""
    assert wechat.plain(**change)["errcode"] == code
    assert wechat.stable(**change)["errcode"] == code


def test_an_address_that_is_not_listed_gets_no_token(wechat: WeChat) -> None:
    """40164 names the address; interfaces behind the token do not ask for it."""
    seed_brand(wechat.control, ip_whitelist=["203.0.113.7"])
    for answer in (wechat.plain(), wechat.stable()):
        assert answer["errcode"] == 40164
        assert answer["errmsg"].startswith("invalid ip 127.0.0.1 ipv6 ::ffff:127.0.0.1, not in whitelist rid: ")


def test_a_frozen_secret_gets_no_token(wechat: WeChat) -> None:
    """The owner froze the secret: 40243."""
    seed_brand(wechat.control, secret_frozen=True)
    assert wechat.stable()["errcode"] == 40243


@pytest.mark.parametrize(("token", "code"), [("", 41001), ("x", 40014), ("x" * 136, 40001)])
def test_what_is_no_token_has_its_code(wechat: WeChat, token: str, code: int) -> None:
    """Missing, malformed and unknown are told apart."""
    assert code_with(wechat, token) == code


@pytest.mark.parametrize(("revoked", "code"), [(False, 42001), (True, 40001)])
def test_control_can_end_all_tokens(wechat: WeChat, revoked: bool, code: int) -> None:
    """Whatever was issued is over, and a new token works."""
    token = wechat.stable()["access_token"]
    wechat.control.order("token/expire", revoked=revoked)
    assert code_with(wechat, token) == code
    assert code_with(wechat, wechat.stable()["access_token"]) == 0


def test_a_token_opens_its_own_account_only(wechat: WeChat) -> None:
    """Two accounts on one sandbox hold their drafts apart."""
    wechat.draft()
    other = WeChat(wechat.base_url, wechat.control, seed_brand(wechat.control, number=2))
    assert other.get("/cgi-bin/draft/count") == {"total_count": 0}
    assert wechat.get("/cgi-bin/draft/count") == {"total_count": 1}


def test_every_refusal_carries_a_request_id_of_its_time(wechat: WeChat) -> None:
    """HTTP 200, code and text with a rid whose first group is the second of the call; no charset in the type."""
    response = HTTP.request("GET", f"{wechat.base_url}/cgi-bin/draft/count")
    assert (response.status, response.headers["Content-Type"]) == (200, "application/json; encoding=utf-8")
    found = re.fullmatch(r"access_token missing rid: ([0-9a-f]{8})-[0-9a-f]{8}-[0-9a-f]{8}", response.json()["errmsg"])
    assert found
    assert int(found[1], 16) == 1_795_395_600


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("POST", "/cgi-bin/draft/count", 43001),
        ("GET", "/cgi-bin/draft/add", 43002),
        ("GET", "/cgi-bin/nonsense", 40066),
    ],
)
def test_a_wrong_call_has_its_code(wechat: WeChat, method: str, path: str, code: int) -> None:
    """Method and path are checked before the token."""
    assert HTTP.request(method, wechat.base_url + path).json()["errcode"] == code


@pytest.mark.parametrize("path", ["/cgi-bin/datacube/getusersummary", "/datacube/nonsense", "/nonsense"])
def test_what_lies_outside_is_not_found(wechat: WeChat, path: str) -> None:
    """The statistics do not live under /cgi-bin: HTTP 404."""
    assert HTTP.request("POST", wechat.base_url + path).status == 404


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", 44002),
        (b"{", 47001),
        (b"[]", 47001),
        (rb'{"articles":[{"title":"\u65b0"}]}', 40033),
        (rb'{"articles":[{"title":"\\u65b0 \u0007"}]}', 44004),
    ],
)
def test_a_body_must_be_json_with_raw_characters(wechat: WeChat, raw: bytes, code: int) -> None:
    """Escapes of Chinese are refused; a backslash before a u, and an escaped control character, are no such escapes."""
    assert wechat.post("/cgi-bin/draft/add", raw)["errcode"] == code


def test_an_unverified_account_has_drafts_and_little_else(wechat: WeChat) -> None:
    """What is for verified accounts only is 48001."""
    seed_brand(wechat.control, verified=False)
    assert "media_id" in wechat.draft()
    assert wechat.submit()["errcode"] == 48001
    assert wechat.get("/cgi-bin/user/get")["errcode"] == 48001
    assert wechat.post("/datacube/getusersummary", {})["errcode"] == 48001
