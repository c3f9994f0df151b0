"""Connecting a Weibo account by its authorisation page, on our sandbox."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from werkzeug.wrappers import Response

from infra.local.sandbox.server import Server
from socialops.platforms.content import Connection, Content
from socialops.platforms.errors import PermissionMissing, PlatformUnavailable, TokenExpired
from socialops.platforms.grants import App
from socialops.platforms.registry import platform
from socialops.platforms.sending import Live, Prepared, Refused
from socialops.platforms.weibo.oauth import WeiboOAuth, identify
from tests.platforms.cases import read, weibo_case
from tests.platforms.parties import HTTP, Weibo

PAGE = WeiboOAuth()
NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)


def an_app(weibo: Weibo, **change: str) -> App:
    """The brand's app, as a person enters it."""
    credentials = {"app_key": weibo.brand.app_key, "app_secret": weibo.brand.app_secret, **change}
    return App(credentials, f"https://{weibo.brand.safe_domain}/weibo/callback", weibo.base_url)


def agree(weibo: Weibo, app: App, uid: str = "") -> dict[str, str]:
    """Somebody opens the page and agrees (or, with uid 0, does not); what comes back to the redirect address."""
    page = PAGE.authorize_url(App({"app_key": app.credentials["app_key"]}, app.redirect_uri, app.host), "state-1", "c")
    address, _, query = page.partition("?")
    form = dict(parse_qsl(query)) | {"uid": uid or weibo.brand.uid}
    answer = HTTP.request("POST", address, fields=form, encode_multipart=False, redirect=False)
    assert answer.status == 302, answer.data
    assert answer.headers["Location"].startswith(app.redirect_uri)
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))


def test_an_account_is_connected_by_weibos_page(weibo: Weibo) -> None:
    """The grant ends when Weibo says, holds the app's secret for the webhook, and is good for a post."""
    weibo.control.order("apps", **{**app_order(weibo), "token_seconds": 7 * 86_400})
    app = an_app(weibo)
    back = agree(weibo, app)
    assert back["state"] == "state-1"
    case = weibo_case(weibo)
    found = PAGE.exchange(app, back["code"], "", case.now())
    assert (found.remote_id, found.handle) == (weibo.brand.uid, weibo.brand.screen_name)
    assert found.grant.expires_at == case.now() + timedelta(days=7)
    assert set(found.grant.credentials) == {"access_token", "app_secret"} == set(case.platform.credentials)
    assert isinstance(case.with_connection(credentials=found.grant.credentials).send(case.content()), Live)


def app_order(weibo: Weibo) -> dict[str, Any]:
    """The brand's app as the sandbox is told of it."""
    return {
        "key": weibo.brand.app_key,
        "secret": weibo.brand.app_secret,
        "redirect_uri": f"https://{weibo.brand.safe_domain}/weibo/callback",
        "safe_domains": [weibo.brand.safe_domain],
    }


def test_nothing_secret_stands_in_the_address(weibo: Weibo) -> None:
    """On the public host where there is no other."""
    app = an_app(weibo)
    assert weibo.brand.app_secret not in PAGE.authorize_url(app, "s", "")
    url = PAGE.authorize_url(App(app.credentials, app.redirect_uri), "s", "")
    assert url.startswith("https://api.weibo.com/oauth2/authorize?")


def test_a_code_is_good_once(weibo: Weibo) -> None:
    """A second exchange is refused."""
    app = an_app(weibo)
    code = agree(weibo, app)["code"]
    PAGE.exchange(app, code, "", NOW)
    with pytest.raises(TokenExpired) as raised:
        PAGE.exchange(app, code, "", NOW)
    assert raised.value.platform_code == "21325"


def test_a_wrong_app_is_refused(weibo: Weibo) -> None:
    """The secret is checked with the code."""
    app = an_app(weibo)
    code = agree(weibo, app)["code"]
    with pytest.raises(PermissionMissing):
        PAGE.exchange(an_app(weibo, app_secret="wrong"), code, "", NOW)


def test_who_does_not_agree_sends_no_code(weibo: Weibo) -> None:
    """The way back names the reason and the state."""
    assert agree(weibo, an_app(weibo), uid="0") == {
        "error": "access_denied",
        "error_code": "21330",
        "state": "state-1",
    }


def test_a_token_given_by_hand_says_when_it_ends(weibo: Weibo) -> None:
    """get_token_info tells it, to the second."""
    case = weibo_case(weibo)
    weibo.control.order("clock", advance=1000)
    found = identify(case.connection, case.now())
    assert found.grant.expires_at == case.now() + timedelta(days=365, seconds=-1000)
    assert found.grant.credentials == case.connection.credentials


def test_without_a_token_of_the_fan_service_only_private_messages_are_missing(weibo: Weibo) -> None:
    """The credential is not asked for; an answer in private is refused, one in public goes out."""
    network = platform("weibo")
    assert ("fan_service_token" in network.credentials, network.optional_credentials) == (False, ("fan_service_token",))
    case = weibo_case(weibo)
    given = {name: case.connection.credentials[name] for name in network.credentials}
    short = case.with_connection(credentials=given)
    assert isinstance(short.send(case.content()), Live)
    private = Content("您好", channel="direct", answers={"fan": "7000000001"})
    assert network.replies
    outcome = network.replies.send(private, Prepared(), short.connection, read=read, key="r", now=case.now())
    assert isinstance(outcome, Refused)
    assert outcome.error == "PermissionMissing"


@pytest.mark.parametrize(
    ("told", "seconds"),
    [(3600, 3600), ("3600", 3600), (-1, None), ("soon", None), (None, None), (True, None), (10**12, None), (1.5, None)],
)
def test_an_end_is_taken_as_it_is_told_or_not_at_all(told: Any, seconds: int | None) -> None:
    """A number or its text; what is neither is no end."""

    def weibo(environ: Any, start_response: Any) -> Any:
        body = {"uid": 5, "expire_in": told, "screen_name": "山茶"}
        return Response(json.dumps(body))(environ, start_response)

    with Server(weibo) as server:
        found = identify(Connection("a1", "", "", {"access_token": "t"}, host=server.base_url), NOW)
    assert (found.remote_id, found.handle) == ("5", "山茶")
    assert found.grant.expires_at == (None if seconds is None else NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize("body", ["{}", "[]", '{"access_token": ""}', '{"access_token": "t", "uid": null}'])
def test_an_answer_without_token_or_user_is_none(body: str) -> None:
    """Nothing is connected with it."""
    with Server(Response(body)) as server:
        app = App({"app_key": "k", "app_secret": "s"}, "https://shop.example.com/cb", server.base_url)
        with pytest.raises(PlatformUnavailable):
            PAGE.exchange(app, "code", "", NOW)
