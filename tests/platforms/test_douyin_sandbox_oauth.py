"""Consent, codes and tokens of the Douyin sandbox, and how each of them ends."""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.platforms.douyin_party import HTTP, PNG, V1, Douyin, Hook

DAY = 86_400
LIST = f"{V1}/video_list/"


def consent(douyin: Douyin, open_id: str | None = None, **change: str) -> dict[str, list[str]]:
    """Press the button of the consent page; the query of the address that the browser is sent to."""
    query = {
        "client_key": douyin.brand.client_key,
        "response_type": "code",
        "scope": "user_info,video.list.bind",
        "redirect_uri": douyin.brand.redirect_uri,
        "state": "a+b",
    } | change
    url = f"{douyin.base_url}/platform/oauth/connect/?{urlencode(query)}"
    form = {"open_id": douyin.brand.open_id if open_id is None else open_id}
    answer = HTTP.request("POST", url, fields=form, encode_multipart=False, redirect=False)
    return parse_qs(urlsplit(answer.headers.get("Location", "")).query)


def exchange(douyin: Douyin, code: str, **change: str) -> Any:
    """Exchange a code for tokens; the `data`."""
    form = {
        "client_key": douyin.brand.client_key,
        "client_secret": douyin.brand.client_secret,
        "code": code,
        "grant_type": "authorization_code",
    }
    return douyin.oauth("/oauth/access_token/", **(form | change))["data"]


def refresh(douyin: Douyin, token: str | None = None, **change: str) -> Any:
    """Refresh the access token; the `data`."""
    given = {
        "client_key": douyin.brand.client_key,
        "grant_type": "refresh_token",
        "refresh_token": token or douyin.brand.refresh_token,
    }
    return douyin.oauth("/oauth/refresh_token/", **(given | change))["data"]


def renew(douyin: Douyin, token: str) -> Any:
    """Renew the refresh token; the `data`."""
    return douyin.oauth("/oauth/renew_refresh_token/", client_key=douyin.brand.client_key, refresh_token=token)["data"]


def code_of(answer: Any) -> int:
    """The code of an answer in the data style."""
    return int(answer["extra"]["error_code"])


def upload_code(douyin: Douyin) -> int:
    """The code of a picture's upload."""
    return code_of(douyin.upload(f"{V1}/upload_image/", "image", PNG))


def test_consent_leads_to_tokens(douyin: Douyin) -> None:
    """The page names the account; the code buys both tokens, their lives and the scopes; the token works."""
    page = HTTP.request(
        "GET",
        f"{douyin.base_url}/platform/oauth/connect/",
        fields={
            "client_key": douyin.brand.client_key,
            "response_type": "code",
            "scope": "user_info",
            "redirect_uri": douyin.brand.redirect_uri,
        },
    )
    assert douyin.brand.nickname in page.data.decode()
    back = consent(douyin)
    assert back["state"] == ["a+b"]
    got = exchange(douyin, back["code"][0])
    assert got["access_token"].startswith("act.")
    assert got["refresh_token"].startswith("rft.")
    assert (got["expires_in"], got["refresh_expires_in"], got["open_id"]) == (15 * DAY, 30 * DAY, douyin.brand.open_id)
    assert got["scope"] == "user_info,video.list.bind,renew_refresh_token"
    assert code_of(douyin.get(LIST, token=got["access_token"])) == 0


def test_a_code_is_good_once_and_for_ten_minutes(douyin: Douyin) -> None:
    """A used code, one that grew old, and one before a newer consent are 10007."""
    first, second = consent(douyin)["code"][0], consent(douyin)["code"][0]
    assert exchange(douyin, first)["error_code"] == 10007
    assert exchange(douyin, second)["error_code"] == 0
    assert exchange(douyin, second)["error_code"] == 10007
    third = consent(douyin)["code"][0]
    douyin.advance(600)
    assert exchange(douyin, third)["error_code"] == 10007


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"client_key": "other"}, 10003),
        ({"client_secret": "wrong"}, 10013),
        ({"client_secret": ""}, 10005),
        ({"grant_type": "password"}, 10002),
        ({"code": "wrong"}, 10007),
    ],
)
def test_a_faulty_exchange_has_its_code(douyin: Douyin, change: dict[str, str], code: int) -> None:
    """Each fault of the exchange has its code, in the envelope of OAuth."""
    good = consent(douyin)["code"][0]
    answer = exchange(douyin, **({"code": good} | change))
    assert (answer["error_code"], "access_token" in answer) == (code, False)


@pytest.mark.parametrize(
    "change",
    [
        {"redirect_uri": "https://evil.example/"},
        {"client_key": "other"},
        {"scope": ""},
        {"scope": "user_info,video.list"},
        {"response_type": "token"},
    ],
)
def test_a_faulty_consent_page_leads_nowhere(douyin: Douyin, change: dict[str, str]) -> None:
    """Another address, application, scope or kind of answer sends nobody back."""
    assert consent(douyin, **change) == {}


def test_a_person_can_decline(douyin: Douyin) -> None:
    """Declining makes no code."""
    assert consent(douyin, open_id="") == {}


def test_optional_scopes_count_where_preselected(douyin: Douyin) -> None:
    """`optionalScope=name,1,name,0` adds the first and not the second."""
    back = consent(douyin, scope="user_info", optionalScope="item.comment,1,video.data.bind,0")
    assert back["scopes"] == ["user_info,item.comment"]


def test_json_is_taken_too_and_the_log_says_so(douyin: Douyin) -> None:
    """The page wants a form; JSON passes, and the request log tells which it was, without the secret."""
    body = {"client_key": douyin.brand.client_key, "client_secret": douyin.brand.client_secret}
    url = f"{douyin.base_url}/oauth/client_token/"
    answer = HTTP.request("POST", url, json={**body, "grant_type": "client_credential"}).json()
    assert (answer["message"], answer["data"]["expires_in"]) == ("success", 7200)
    log = douyin.control.read("requests")
    assert log[-1]["type"] == "application/json"
    assert douyin.brand.client_secret not in str(log)
    assert answer["data"]["access_token"] not in str(log)


def test_a_refresh_makes_a_living_token_live_longer(douyin: Douyin) -> None:
    """The same access token gets 15 days anew; the end of the refresh token stays."""
    douyin.advance(10 * DAY)
    got = refresh(douyin)
    assert got["access_token"] == douyin.brand.access_token
    assert (got["expires_in"], got["refresh_expires_in"]) == (15 * DAY, 20 * DAY)


def test_a_refresh_replaces_a_dead_token(douyin: Douyin) -> None:
    """After 15 days the token is 28001008 (2190008 on old paths); a refresh makes another one."""
    douyin.advance(15 * DAY)
    assert code_of(douyin.get(LIST)) == 28001008
    assert code_of(douyin.get("/video/list/")) == 2190008
    got = refresh(douyin)
    assert got["access_token"] != douyin.brand.access_token
    assert code_of(douyin.get(LIST, token=got["access_token"])) == 0
    assert code_of(douyin.get(LIST)) == 28001008


def test_a_refresh_token_ends_after_thirty_days(douyin: Douyin) -> None:
    """Refreshing does not move its end: on day 30 both refresh and renewal are 10010."""
    douyin.advance(29 * DAY)
    assert refresh(douyin)["error_code"] == 0
    douyin.advance(DAY)
    assert refresh(douyin)["error_code"] == 10010
    assert renew(douyin, douyin.brand.refresh_token)["error_code"] == 10010


def test_a_refresh_token_is_renewed_five_times(douyin: Douyin) -> None:
    """Each renewal ends the token before; the sixth is 10020; in all that is 180 days."""
    token = douyin.brand.refresh_token
    for _ in range(5):
        douyin.advance(30 * DAY - 1)
        got = renew(douyin, token)
        assert got["expires_in"] == 30 * DAY
        assert refresh(douyin, token)["error_code"] == 10010
        token = got["refresh_token"]
    assert renew(douyin, token)["error_code"] == 10020
    assert refresh(douyin, token)["error_code"] == 0


def test_renewal_needs_its_scope(douyin: Douyin) -> None:
    """Without `renew_refresh_token` it is 10004."""
    grant = douyin.control.order(
        "grants", open_id=douyin.brand.open_id, client_key=douyin.brand.client_key, scopes=["user_info"]
    )
    assert renew(douyin, grant["refresh"])["error_code"] == 10004


def test_a_client_token_leaves_the_one_before_five_minutes(douyin: Douyin) -> None:
    """The newest works; the one before for 300 s; the one before that no more."""
    form = {
        "client_key": douyin.brand.client_key,
        "client_secret": douyin.brand.client_secret,
        "grant_type": "client_credential",
    }

    def works(token: str) -> bool:
        return code_of(douyin.get("/share-id/", token=token)) == 0

    first, second = (douyin.oauth("/oauth/client_token/", **form)["data"]["access_token"] for _ in range(2))
    assert (works(first), works(second)) == (True, True)
    douyin.advance(300)
    assert (works(first), works(second)) == (False, True)
    third, fourth = (douyin.oauth("/oauth/client_token/", **form)["data"]["access_token"] for _ in range(2))
    assert [works(token) for token in (second, third, fourth)] == [False, True, True]
    douyin.advance(7200)
    assert not works(fourth)


def test_userinfo_tells_who_it_is(douyin: Douyin) -> None:
    """By the form, and by the header as the official SDK sends the token."""
    form = {"open_id": douyin.brand.open_id, "access_token": douyin.brand.access_token}
    assert douyin.oauth("/oauth/userinfo/", **form)["data"]["nickname"] == douyin.brand.nickname
    assert douyin.post("/oauth/userinfo/", {"open_id": douyin.brand.open_id})["data"]["e_account_role"] == "EAccountM"
    assert douyin.oauth("/oauth/userinfo/", **(form | {"open_id": "_other"}))["data"]["error_code"] == 28001015


def test_the_user_takes_the_grant_back(douyin: Douyin, hook: Hook) -> None:
    """The tokens end at once, and the event `unauthorize` names the user and the scopes."""
    assert douyin.listen(hook.url)
    douyin.control.play("revoke", brand=douyin.brand.open_id)
    assert code_of(douyin.get(LIST)) == 28001003
    assert refresh(douyin)["error_code"] == 10010
    (event,) = hook.events
    assert (event["event"], event["from_user_id"]) == ("unauthorize", douyin.brand.open_id)
    assert set(event["content"]["scopes"]) == set(douyin.brand.scopes)


def test_tokens_can_be_ended(douyin: Douyin) -> None:
    """Control ends an access token, then the refresh token."""
    douyin.control.order("token/expire", token=douyin.brand.access_token)
    assert code_of(douyin.get(LIST)) == 28001008
    douyin.control.order("token/expire", open_id=douyin.brand.open_id, refresh=True)
    assert refresh(douyin)["error_code"] == 10010


def test_a_token_opens_its_own_account_only(douyin: Douyin) -> None:
    """Another open_id is 28001015, an unknown token 28001003; the token may stand in the query as of old."""
    assert code_of(douyin.get(LIST, open_id="_other")) == 28001015
    assert code_of(douyin.get(LIST, token="act.none")) == 28001003
    assert code_of(douyin.get(LIST, token="")) == 28001003
    assert code_of(douyin.get(LIST, token="", access_token=douyin.brand.access_token)) == 0


def test_scopes_gate_every_interface(douyin: Douyin) -> None:
    """A capability the application lacks is 28001018 (2190004), one the user did not grant 28001012 (2190003)."""
    douyin.control.order("scope/deny", scope="video.create.bind")
    assert upload_code(douyin) == 28001018
    assert code_of(douyin.upload("/image/upload/", "image", b"\xff\xd8\xff1")) == 2190004
    douyin.control.order("scope/deny", scope="video.create.bind", code=28001019)
    assert upload_code(douyin) == 28001019
    douyin.control.order("scope/allow", scope="video.create.bind")
    assert upload_code(douyin) == 0
    some = douyin.control.order(
        "grants", open_id=douyin.brand.open_id, client_key=douyin.brand.client_key, scopes=["user_info"]
    )
    assert code_of(douyin.get(LIST, token=some["access"])) == 28001012
    assert code_of(douyin.get("/video/list/", token=some["access"])) == 2190003


def test_a_barred_account_is_told_so(douyin: Douyin) -> None:
    """An account in bad standing is refused with its code everywhere."""
    douyin.control.order("users", open_id=douyin.brand.open_id, nickname="山茶", barred=28001046)
    assert code_of(douyin.get(LIST)) == 28001046
