"""OAuth of the Weibo sandbox, driven by the independent `weibo` client and by hand."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import weibo as weibo_client  # type: ignore[import-untyped]  # has no types

from tests.platforms.parties import HTTP, Weibo


def a_client(weibo: Weibo, **change: str) -> Any:
    """The PyPI client, pointed at the sandbox."""
    given = {"api_key": weibo.brand.app_key, "api_secret": weibo.brand.app_secret} | change
    client = weibo_client.Client(redirect_uri="https://shop.example.com/weibo/callback", **given)
    client.authorization_url = f"{weibo.base_url}/oauth2/authorize"
    client.token_url = f"{weibo.base_url}/oauth2/access_token"
    client.api_url = f"{weibo.base_url}/2/"
    return client


def consent(weibo: Weibo, address: str, uid: str = "", **more: str) -> dict[str, list[str]]:
    """Press the button of the consent page; the query of the address that the browser is sent to."""
    form = {"uid": uid or weibo.brand.uid, **more}
    answer = requests.post(address, data=form, allow_redirects=False, timeout=5)
    assert answer.status_code == 302
    return parse_qs(urlsplit(answer.headers["Location"]).query)


def test_the_weibo_client_gets_a_token_and_shares(weibo: Weibo) -> None:
    """The client of somebody else passes consent, code, token, share with a picture and the timeline."""
    client = a_client(weibo)
    assert weibo.brand.screen_name in requests.get(client.authorize_url, timeout=5).text
    client.set_code(consent(weibo, client.authorize_url)["code"][0])
    assert client.uid == weibo.brand.uid
    shared = client.post("statuses/share", status="你好 https://shop.example.com/x", rip="1.2.3.4", pic=b"GIF89a....")
    timeline = client.get("statuses/user_timeline")
    assert [status["id"] for status in timeline["statuses"]] == [shared["id"]]


def test_the_weibo_client_understands_our_refusals(weibo: Weibo) -> None:
    """The error envelope is the one that client reads."""
    client = a_client(weibo)
    client.set_code(consent(weibo, client.authorize_url)["code"][0])
    with pytest.raises(RuntimeError, match="20008"):
        client.post("statuses/share", status="", rip="1.2.3.4")


def test_a_code_is_good_once(weibo: Weibo) -> None:
    """The second exchange of a code is 21325."""
    client = a_client(weibo)
    code = consent(weibo, client.authorize_url)["code"][0]
    client.set_code(code)
    with pytest.raises(RuntimeError, match="21325 invalid_grant"):
        client.set_code(code)


def test_a_code_grows_old(weibo: Weibo) -> None:
    """After ten minutes a code is 21325."""
    client = a_client(weibo)
    code = consent(weibo, client.authorize_url)["code"][0]
    weibo.control.order("clock", advance=600)
    with pytest.raises(RuntimeError, match="21325"):
        client.set_code(code)


def test_the_user_can_decline(weibo: Weibo) -> None:
    """Declining sends the browser back with access_denied and the state, without a code."""
    answer = requests.post(
        f"{a_client(weibo).authorize_url}&state=s1", data={"uid": ""}, allow_redirects=False, timeout=5
    )
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert (query["error"], query["state"], "code" in query) == (["access_denied"], ["s1"], False)


def test_state_comes_back(weibo: Weibo) -> None:
    """The state parameter returns unchanged."""
    assert consent(weibo, f"{a_client(weibo).authorize_url}&state=a%2Bb")["state"] == ["a+b"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"client_id": ""}, 21323),
        ({"client_id": "1"}, 21324),
        ({"client_secret": "wrong"}, 21324),
        ({"redirect_uri": "https://evil.example/"}, 21322),
        ({"grant_type": "password"}, 21328),
        ({"code": "wrong"}, 21325),
        ({"grant_type": "refresh_token", "refresh_token": "wrong"}, 21325),
    ],
)
def test_a_faulty_exchange_has_its_code(weibo: Weibo, change: dict[str, str], code: int) -> None:
    """Each fault of the token call has its code, the short name and a description."""
    form = {
        "client_id": weibo.brand.app_key,
        "client_secret": weibo.brand.app_secret,
        "grant_type": "authorization_code",
        "code": consent(weibo, a_client(weibo).authorize_url)["code"][0],
        "redirect_uri": "https://shop.example.com/weibo/callback",
    } | change
    answer = requests.post(f"{weibo.base_url}/oauth2/access_token", data=form, timeout=5)
    assert (answer.status_code, answer.json()["error_code"]) == (400, code)
    assert set(answer.json()) == {"error", "error_code", "request", "error_uri", "error_description"}


def test_only_a_mobile_token_can_be_refreshed(weibo: Weibo) -> None:
    """A web token has no refresh_token; a mobile one has, and the old token ends with the refresh."""
    kinds = {
        kind: weibo.control.order("tokens", uid=weibo.brand.uid, app_key=weibo.brand.app_key, kind=kind)
        for kind in ("web", "mobile")
    }
    assert kinds["web"]["refresh"] is None
    form = {
        "client_id": weibo.brand.app_key,
        "client_secret": weibo.brand.app_secret,
        "grant_type": "refresh_token",
        "refresh_token": kinds["mobile"]["refresh"],
        "redirect_uri": "https://shop.example.com/weibo/callback",
    }
    fresh = requests.post(f"{weibo.base_url}/oauth2/access_token", data=form, timeout=5).json()
    assert weibo.get("/2/statuses/user_timeline.json", token=fresh["access_token"])[0] == 200
    assert weibo.get("/2/statuses/user_timeline.json", token=kinds["mobile"]["value"])[1]["error_code"] == 21316


def test_the_token_tells_about_itself(weibo: Weibo) -> None:
    """get_token_info names the user, the app and the seconds left."""
    weibo.control.order("clock", advance=100)
    form = {"access_token": weibo.brand.access_token}
    url = f"{weibo.base_url}/oauth2/get_token_info"
    info = HTTP.request("POST", url, fields=form, encode_multipart=False).json()
    assert (str(info["uid"]), info["appkey"]) == (weibo.brand.uid, weibo.brand.app_key)
    assert info["expire_in"] == 365 * 86_400 - 100
