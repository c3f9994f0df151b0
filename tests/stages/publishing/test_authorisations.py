"""Connecting an account by the platform's own page: there, and back once, with nothing secret on the way."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from publishing import account_store, authorisations, on_authorised
from socialops import aws
from socialops.platforms.errors import PlatformError, PlatformUnavailable, TokenExpired
from tests import fakes
from tests.cloud import Clock
from tests.fake_grants import FakeOAuth
from tests.fakes import Network
from tests.publishing_world import World

ASK = "POST /v1/authorisations"
APP = "PUT /v1/platforms/{platform_id}/app"
REGISTRATION = {"client_key": "k-1", "client_secret": "s-very-secret"}


@pytest.fixture
def world(time: Clock, monkeypatch: pytest.MonkeyPatch) -> World:
    """A brand on a platform with an authorisation page."""
    return World(time, monkeypatch, Network(oauth=FakeOAuth()))


def page(world: World) -> FakeOAuth:
    """The platform's page."""
    assert world.network.oauth is not None
    return world.network.oauth


def register(world: World) -> Any:
    """Enter the registration."""
    return world.ask(APP, path={"platform_id": "fake"}, body={"credentials": REGISTRATION})


def ask(world: World, **fields: Any) -> str:
    """Ask for an authorisation; the state that the platform will send back."""
    answer = world.ask(ASK, body={"platform": "fake", **fields})
    assert answer.status == 201, answer.body
    return str(parse_qs(urlsplit(answer.body["url"]).query)["state"][0])


def come_back(query: str, language: str = "en", platform: str = "fake") -> Any:
    """The person comes back from the platform's page."""
    event = {
        "pathParameters": {"platform": platform},
        "rawQueryString": query,
        "headers": {"Accept-Language": language},
    }
    return on_authorised.handler(event, None)


def accounts(world: World) -> list[dict[str, Any]]:
    """The connected accounts."""
    found: list[dict[str, Any]] = world.ask("GET /v1/accounts").body["items"]
    return found


def test_an_account_is_connected_by_the_page_of_its_platform(world: World) -> None:
    """There with the public part of the registration, back with a code, and the account can be used."""
    shown = register(world)
    assert shown.body["redirect_uri"] == "https://api.example/oauth/fake"
    assert "s-very-secret" not in json.dumps(shown.body)
    state = ask(world, name="旗舰店")
    answer = come_back(f"code=c9&state={state}")
    assert (answer["statusCode"], "@shop" in answer["body"]) == (200, True)
    (account,) = accounts(world)
    assert (account["name"], account["token"]["state"]) == ("旗舰店", "ending")
    credentials = account_store.get_connection(account["id"]).credentials
    assert credentials == {"access_token": "t-c9", "app_secret": "s-very-secret"}


def test_the_verifier_fits_the_challenge(world: World) -> None:
    """PKCE: the page got the digest of what the exchange brings (RFC 7636)."""
    register(world)
    state = ask(world)
    come_back(f"code=c1&state={state}")
    ((code, verifier),) = page(world).exchanged
    assert code == "c1"
    assert authorisations.challenge(verifier) == page(world).challenges[state]
    assert 43 <= len(verifier) <= 128


def test_the_way_back_is_taken_once(world: World) -> None:
    """A repeated or stolen callback connects nothing more."""
    register(world)
    state = ask(world)
    assert come_back(f"code=c1&state={state}")["statusCode"] == 200
    assert come_back(f"code=c2&state={state}")["statusCode"] == 404
    assert len(page(world).exchanged) == 1


@pytest.mark.parametrize(
    "query", ["", "code=c1", "code=c1&state=", "code=c1&state=made-up", "code=c1&state=" + "x" * 5000]
)
def test_a_state_that_nobody_asked_for_connects_nothing(world: World, query: str) -> None:
    """Forged callbacks get a page and no exchange."""
    register(world)
    ask(world)
    answer = come_back(query)
    assert answer["statusCode"] == 404
    assert page(world).exchanged == []
    assert accounts(world) == []


def test_a_state_is_good_for_its_own_platform_and_a_quarter_of_an_hour(world: World) -> None:
    """Elsewhere, or later, it is worth nothing."""
    register(world)
    state = ask(world)
    assert come_back(f"code=c1&state={state}", platform="weibo")["statusCode"] in {404, 422}
    world.time.at += timedelta(minutes=15)
    assert come_back(f"code=c1&state={state}")["statusCode"] == 404


def test_a_person_who_says_no_is_told_what_to_do(world: World) -> None:
    """The platform sends them back with an error instead of a code."""
    register(world)
    answer = come_back(f"error=access_denied&state={ask(world)}", language="zh-CN")
    assert answer["statusCode"] == 422
    assert answer["headers"]["content-language"] == "zh_CN"
    assert accounts(world) == []


@pytest.mark.parametrize(
    ("error", "status"), [(TokenExpired(platform_code="10007"), 422), (PlatformUnavailable("502"), 503)]
)
def test_an_exchange_that_fails_is_told(world: World, error: PlatformError, status: int) -> None:
    """A code that is too old, or a platform that does not answer: a page, and no account."""
    register(world)
    page(world).errors = [error]
    assert come_back(f"code=c1&state={ask(world)}")["statusCode"] == status
    assert accounts(world) == []


def test_the_same_profile_is_renewed_not_doubled(world: World) -> None:
    """A second authorisation of the profile gives its account a new grant."""
    register(world)
    come_back(f"code=c1&state={ask(world)}")
    come_back(f"code=c2&state={ask(world)}")
    (account,) = accounts(world)
    assert account_store.get_connection(account["id"]).credentials["access_token"] == "t-c2"


def test_what_a_person_entered_besides_outlives_a_renewal(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page knows nothing of a token that the platform hands out elsewhere; it stands with the registration."""
    fakes.install(monkeypatch, world.network, world.network.platform(optional_credentials=("fan_token",)))
    body = {"credentials": {**REGISTRATION, "fan_token": "f-7"}}
    assert world.ask(APP, path={"platform_id": "fake"}, body=body).status == 200
    for code in ("c1", "c2"):
        come_back(f"code={code}&state={ask(world)}")
    (account,) = accounts(world)
    credentials = account_store.get_connection(account["id"]).credentials
    assert (credentials["access_token"], credentials["fan_token"]) == ("t-c2", "f-7")


def test_another_profile_does_not_take_an_accounts_place(world: World) -> None:
    """Who is logged in with the wrong profile is told so, and the account stays as it was."""
    register(world)
    come_back(f"code=c1&state={ask(world)}")
    (account,) = accounts(world)
    page(world).profile = ("r-2", "@other")
    assert come_back(f"code=c2&state={ask(world, account_id=account['id'])}")["statusCode"] == 409
    assert account_store.get_connection(account["id"]).credentials["access_token"] == "t-c1"


def test_without_a_registration_the_member_is_told_to_enter_one(world: World) -> None:
    """The page would not know us."""
    answer = world.ask(ASK, body={"platform": "fake"})
    assert (answer.status, answer.body["code"]) == (409, "app-not-registered")
    weibo = world.ask(ASK, body={"platform": "weibo"}, headers={"accept-language": "zh-CN"}).body
    assert (weibo["detail"].startswith("微博 的授权页"), "/v1/platforms/weibo/app" in weibo["next_step"]) == (
        True,
        True,
    )


def test_where_anyone_may_register_nobody_has_to(world: World) -> None:
    """The registration is made on the way, once for each server."""
    page(world).registers = True
    come_back(f"code=c1&state={ask(world, host='https://one.example')}")
    (account,) = accounts(world)
    assert account["host"] == "https://one.example"
    assert account_store.get_connection(account["id"]).credentials["app_secret"] == "s-auto"


def test_a_registration_must_be_whole(world: World) -> None:
    """What is missing or unknown is named; no value is repeated."""
    answer = world.ask(APP, path={"platform_id": "fake"}, body={"credentials": {"client_key": "k", "hue": "x-y-z"}})
    assert answer.status == 422, answer.body
    assert {error["where"] for error in answer.body["facts"]["errors"]} == {
        "body.credentials.client_secret",
        "body.credentials.hue",
    }
    assert "x-y-z" not in json.dumps(answer.body)


def test_the_table_holds_no_state_and_no_secret(world: World) -> None:
    """Who reads the table can neither finish an authorisation nor speak for the app."""
    register(world)
    state = ask(world)
    stored = json.dumps(aws.client("dynamodb").scan(TableName="operations")["Items"])
    assert state not in stored
    assert "s-very-secret" not in stored


def test_the_platforms_tell_what_connecting_takes(world: World) -> None:
    """Each with its capabilities and what a person has to bring."""
    found = {each["id"]: each for each in world.ask("GET /v1/platforms", role="planner").body["items"]}
    assert found["fake"]["app_credentials"] == ["client_key", "client_secret"]
    assert found["fake"]["redirect_uri"] == "https://api.example/oauth/fake"
    assert found["weibo"]["capabilities"]["publish"] is True


@pytest.mark.parametrize("role", ["planner", "specialist", "analyst", "reviewer"])
def test_only_a_manager_connects(world: World, role: str) -> None:
    """Everybody else is refused."""
    assert world.ask(ASK, role=role, body={"platform": "fake"}).status == 403
    assert world.ask(APP, role=role, path={"platform_id": "fake"}, body={"credentials": REGISTRATION}).status == 403
