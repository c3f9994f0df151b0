"""Connecting a Mastodon account by its instance's page, on the third-party double."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from mastodon import Mastodon
from werkzeug.wrappers import Request, Response

from infra.local.sandbox.mastodon import MastodonSandbox
from infra.local.sandbox.server import Server
from socialops.platforms.content import Connection, Content
from socialops.platforms.errors import ContentRefused, PlatformUnavailable
from socialops.platforms.grants import App
from socialops.platforms.mastodon.oauth import ASKED, MastodonOAuth
from socialops.platforms.registry import platform
from socialops.platforms.sending import Live, Prepared
from tests.platforms.cases import read
from tests.platforms.parties import HTTP

NOW = datetime(2026, 11, 23, tzinfo=UTC)
REDIRECT = "https://api.example/oauth/mastodon"
PAGE = MastodonOAuth()


def register(sandbox: MastodonSandbox) -> App:
    """Our registration on the instance."""
    return PAGE.register(sandbox.base_url, REDIRECT, NOW)


def agree(app: App, username: str) -> dict[str, str]:
    """Somebody opens the page and agrees; what comes back to the redirect address."""
    url = PAGE.authorize_url(app, "state-1", "challenge-1")
    form = dict(parse_qsl(urlsplit(url).query)) | {"username": username}
    answer = HTTP.request("POST", url.partition("?")[0], fields=form, encode_multipart=False, redirect=False)
    target = answer.headers["Location"]
    assert target.startswith(f"{REDIRECT}?")
    return dict(parse_qsl(urlsplit(target).query))


def test_an_account_is_connected_by_its_instances_page(mastodon_sandbox: MastodonSandbox) -> None:
    """Registered by ourselves, agreed to by a person, and good for a post that somebody else's client reads."""
    app = register(mastodon_sandbox)
    back = agree(app, mastodon_sandbox.brand.username)
    assert back["state"] == "state-1"
    found = PAGE.exchange(app, back["code"], "verifier-1", NOW)
    assert found.handle == mastodon_sandbox.brand.username
    assert found.grant.expires_at is None
    assert set(found.grant.scopes or ()) == set(ASKED)

    network = platform("mastodon")
    assert set(network.credentials) == set(found.grant.credentials)
    connection = Connection("a1", found.remote_id, found.handle, found.grant.credentials, mastodon_sandbox.base_url)
    assert network.publisher
    live = network.publisher.send(Content("春茶到店"), Prepared(), connection, read=read, key="oauth-1", now=NOW)
    assert isinstance(live, Live)
    judge = Mastodon(access_token=found.grant.credentials["access_token"], api_base_url=mastodon_sandbox.base_url)
    assert str(judge.account_verify_credentials().id) == found.remote_id
    assert judge.status(live.remote_id).account.username == found.handle


def test_the_page_is_asked_for_no_more_than_we_use(mastodon_sandbox: MastodonSandbox) -> None:
    """State, PKCE's challenge and the scopes stand in the address; nothing secret does."""
    app = register(mastodon_sandbox)
    url = PAGE.authorize_url(App({"client_id": "public"}, REDIRECT), "s/1", "c+1")
    assert url.startswith("https://mastodon.social/oauth/authorize?")
    assert {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()} == {
        "response_type": "code",
        "client_id": "public",
        "redirect_uri": REDIRECT,
        "scope": " ".join(ASKED),
        "state": "s/1",
        "code_challenge": "c+1",
        "code_challenge_method": "S256",
    }
    assert app.credentials["client_secret"] not in PAGE.authorize_url(app, "s", "c")


def test_a_code_that_is_none_is_refused(mastodon_sandbox: MastodonSandbox) -> None:
    """The instance says so, and nothing is connected."""
    with pytest.raises(ContentRefused):
        PAGE.exchange(register(mastodon_sandbox), "nonsense", "verifier-1", NOW)


def test_the_verifier_and_the_secret_go_with_the_code() -> None:
    """To the token address of the instance, once, in the body."""
    got: list[Request] = []

    def instance(environ: Any, start_response: Any) -> Any:
        request = Request(environ)
        request.get_data()
        got.append(request)
        body = '{"access_token": "t"}' if request.path == "/oauth/token" else '{"id": "7", "acct": "camellia"}'
        return Response(body)(environ, start_response)

    with Server(instance) as server:
        app = App({"client_id": "c", "client_secret": "s"}, REDIRECT, server.base_url)
        found = PAGE.exchange(app, "code-1", "verifier-1", NOW)
    assert (found.remote_id, found.handle, found.grant.scopes) == ("7", "camellia", None)
    assert [request.path for request in got] == ["/oauth/token", "/api/v1/accounts/verify_credentials"]
    assert got[0].get_json() == {
        "grant_type": "authorization_code",
        "code": "code-1",
        "client_id": "c",
        "client_secret": "s",
        "redirect_uri": REDIRECT,
        "code_verifier": "verifier-1",
    }


@pytest.mark.parametrize("body", ["{}", "[]", '{"access_token": 5, "client_id": 5}', '{"access_token": ""}'])
def test_an_answer_without_what_was_asked_for_is_none(body: str) -> None:
    """Neither a registration nor a token is made of it."""
    with Server(Response(body)) as server:
        with pytest.raises(PlatformUnavailable):
            PAGE.register(server.base_url, REDIRECT, NOW)
        app = App({"client_id": "c", "client_secret": "s"}, REDIRECT, server.base_url)
        with pytest.raises(PlatformUnavailable):
            PAGE.exchange(app, "code-1", "verifier-1", NOW)


@pytest.mark.parametrize(
    ("scopes", "allowed"),
    [
        (None, True),
        (("read", "write"), True),
        (ASKED, True),
        (("read", "write:media"), False),
    ],
)
def test_scopes_say_whether_we_may_publish(scopes: tuple[str, ...] | None, allowed: bool) -> None:
    """A broad scope holds its narrow ones; a token given by hand does not tell."""
    assert platform("mastodon").grants("publish", scopes) is allowed
