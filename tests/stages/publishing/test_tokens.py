"""Grants stay alive: refreshed ahead, once, and only by something better; people hear of an end in time."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from publishing import grant_store, keys, tokens
from publishing.grant_store import RefreshUnderWay
from publishing.grants import Token
from socialops import aws, clock, secrets, table
from socialops.platforms.errors import PermissionMissing, PlatformUnavailable, TokenExpired
from socialops.platforms.grants import Grant
from socialops.platforms.sending import Refused
from socialops.table import Origin
from tests.cloud import Clock
from tests.fake_grants import LIFE, FakeTokens
from tests.fakes import LOST, Network, saying
from tests.publishing_world import CREDENTIALS, World, counted


@pytest.fixture
def world(time: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A brand on a platform whose tokens live for two hours."""
    network = Network(tokens=FakeTokens())
    network.grant = service(network).grant(time.at, dict(CREDENTIALS))
    yield World(time, monkeypatch, network)
    secrets.unseal.cache_clear()


def service(network: Network) -> FakeTokens:
    """The token service."""
    assert network.tokens is not None
    return network.tokens


def token(account: str) -> Token:
    """The grant as stored."""
    item = table.get(keys.account_token(account))
    assert item is not None
    return Token.model_validate(item)


def access_token(account: str) -> str:
    """The token that calls would use now."""
    return grant_store.get_held(account).credentials()["access_token"]


def told(account: str) -> list[str]:
    """The events of an account, in order."""
    return [item["event"] for item in table.query(f"TRACE#ACCOUNT#{account}", limit=1000).items if "event" in item]


def test_a_token_is_refreshed_before_it_ends_without_anybody_calling(world: World) -> None:
    """A day of idle hours later the token is alive, refreshed by the agenda alone."""
    account = world.an_account()
    world.run(hours=24)
    ends = token(account).expires_at
    assert ends is not None
    assert ends > world.time.at
    assert service(world.network).issued == token(account).generation > 10
    assert access_token(account) == f"t-{service(world.network).issued}"


def test_a_call_with_a_live_token_costs_one_read(world: World) -> None:
    """Nothing is written or asked while the token is not due."""
    account = world.an_account()
    tokens.calling(account, world.time.at, "t", service(world.network).require_newest)
    with counted() as calls:
        tokens.calling(account, world.time.at, "t", service(world.network).require_newest)
    assert calls.names == ["dynamodb:BatchGetItem"]


def test_a_token_that_the_platform_calls_dead_is_renewed_and_the_call_repeated(world: World) -> None:
    """The second call goes with the newer token, which is stored."""
    account = world.an_account()
    service(world.network).issued = 5
    tokens.calling(account, world.time.at, "t", service(world.network).require_newest)
    assert access_token(account) == "t-6"


def test_two_refreshers_never_meet(world: World) -> None:
    """While one refreshes, another finds the lease taken and the platform is asked once."""
    account = world.an_account()
    at = world.time.at + LIFE - timedelta(minutes=4)
    met: list[type[Exception]] = []

    def second() -> None:
        service(world.network).on_refresh = lambda: None
        held = grant_store.get_held(account)
        assert tokens.alive(held, at, "second") == held
        with pytest.raises(RefreshUnderWay) as raised:
            grant_store.take_lease(held, Origin("third", at))
        met.append(type(raised.value))

    service(world.network).on_refresh = second
    after = tokens.alive(grant_store.get_held(account), at, "first")
    assert (met, service(world.network).issued, after.token.generation) == ([RefreshUnderWay], 2, 2)


def test_who_comes_with_a_grant_from_before_a_refresh_goes_on_with_the_newer_one(world: World) -> None:
    """What was read a moment ago is old by now: nobody asks the platform again, and nobody calls with the old token."""
    account = world.an_account()
    old, at = grant_store.get_held(account), world.time.at + LIFE - timedelta(minutes=4)
    tokens.alive(old, at, "first")
    present = tokens.alive(old, at, "second")
    assert (present.token.generation, service(world.network).issued) == (2, 2)
    assert present.credentials()["access_token"] == "t-2"


def test_who_finds_a_dead_token_under_refresh_comes_back_soon(world: World) -> None:
    """With the token past its end and another one refreshing it, the call is put off, not made."""
    account = world.an_account()
    at = world.time.at + LIFE
    grant_store.take_lease(grant_store.get_held(account), Origin("first", at))
    with pytest.raises(PlatformUnavailable) as raised:
        tokens.alive(grant_store.get_held(account), at, "second")
    assert raised.value.until is not None
    assert at < raised.value.until <= at + timedelta(minutes=1)


def test_a_refresher_that_died_is_followed_by_another(world: World) -> None:
    """The lease ends by itself."""
    account = world.an_account()
    at = world.time.at + LIFE
    grant_store.take_lease(grant_store.get_held(account), Origin("dead", at))
    later = at + timedelta(seconds=61)
    assert tokens.alive(grant_store.get_held(account), later, "second").token.generation == 2


def test_the_answer_of_a_refresher_that_lost_its_lease_is_dropped(world: World) -> None:
    """What comes after another one's refresh does not replace it."""
    account = world.an_account()
    at = world.time.at + LIFE
    slow = grant_store.take_lease(grant_store.get_held(account), Origin("slow", at))
    later = at + timedelta(seconds=61)
    tokens.alive(grant_store.get_held(account), later, "fast")
    with pytest.raises(RefreshUnderWay):
        grant_store.put_token(slow, slow.token, world.network.platform(), [], Origin("slow", later))
    assert access_token(account) == "t-2"


@pytest.mark.parametrize("worse", ["empty", "missing", "older"])
def test_an_empty_or_older_token_never_replaces_a_full_one(world: World, worse: str) -> None:
    """What is not whole, or ends before the one we hold, is not stored; the failure is, with its reason."""
    account = world.an_account()
    good = service(world.network).grant(world.time.at, dict(CREDENTIALS))
    answer = {
        "empty": Grant({**good.credentials, "access_token": ""}, world.time.at + 2 * LIFE),
        "missing": Grant({"access_token": "t-9"}, world.time.at + 2 * LIFE),
        "older": Grant(good.credentials, world.time.at + LIFE - timedelta(minutes=10)),
    }[worse]
    service(world.network).answers = [answer]
    world.run(hours=1, minutes=55, seconds=30)
    kept = token(account)
    assert (access_token(account), kept.generation, kept.failure) == ("t-1", 1, "platform-unavailable")
    assert world.ask("GET /v1/accounts/{account_id}", path={"account_id": account}).body["token"]["state"] == "failing"
    world.run(minutes=10)
    assert (access_token(account), token(account).failure) == ("t-2", "")


def test_a_refresh_that_fails_is_tried_again_and_told_once(world: World) -> None:
    """Three failures for the same reason are one event; then it works and says so."""
    account = world.an_account()
    service(world.network).errors = [PlatformUnavailable("502")] * 3
    world.run(hours=2, minutes=30)
    assert token(account).failures == 0
    assert told(account).count("TokenRefreshFailed") == 1
    assert "TokenRefreshed" in told(account)


def test_people_hear_of_the_end_of_a_grant_in_time(world: World) -> None:
    """A week before, a day before, and at the end that only a person can move."""
    service(world.network).life = timedelta(days=4)
    service(world.network).ends_at = world.time.at + timedelta(days=10)
    world.network.grant = service(world.network).grant(world.time.at, dict(CREDENTIALS))
    account = world.an_account()
    world.run(days=2)
    assert "TokenEnding" not in told(account)
    world.run(days=1, hours=1)
    assert told(account).count("TokenEnding") == 1
    view = world.ask("GET /v1/accounts/{account_id}", path={"account_id": account}).body["token"]
    assert view["state"] == "ending"
    world.run(days=8)
    assert told(account).count("TokenEnding") == 3
    view = world.ask("GET /v1/accounts/{account_id}", path={"account_id": account}).body["token"]
    assert view["state"] == "ended"


def test_a_disconnected_account_leaves_the_agenda(world: World) -> None:
    """Nobody refreshes or warns for what is not there."""
    account = world.an_account()
    assert world.agenda()
    seen = {"if-match": '"1"'}
    world.ask("DELETE /v1/accounts/{account_id}", path={"account_id": account}, headers=seen)
    assert world.agenda() == []
    world.run(days=1)
    assert service(world.network).issued == 1


def test_a_dead_token_at_the_second_costs_one_attempt_not_the_post(world: World) -> None:
    """The platform turns the token away when the post goes out: it is renewed, and the post is live shortly after."""
    account = world.an_account()
    world.a_post()
    sending = world.schedule(account, after=600)
    world.network.answers.append(saying(Refused("TokenExpired", "", "401")))
    world.run(minutes=12)
    assert world.get(sending).state == "live"
    assert len(world.network.visible) == 1
    assert access_token(account) == "t-2"


def test_a_dead_token_in_a_preparation_is_renewed_within_it(world: World) -> None:
    """The preparation goes on with the newer token."""
    account = world.an_account()
    world.a_post()
    sending = world.schedule(account, after=600)
    world.network.prepare_errors.append(TokenExpired(platform_code="401"))
    world.run(minutes=9)
    assert world.get(sending).is_prepared
    assert access_token(account) == "t-2"


def test_a_lost_right_is_told_as_final(world: World) -> None:
    """What only a person can mend is marked so in the event."""
    account = world.an_account()
    service(world.network).errors = [PermissionMissing("ip not listed", platform_code="40164")]
    world.run(hours=1, minutes=56)
    events = [item for item in table.query(f"TRACE#ACCOUNT#{account}", limit=1000).items if "event" in item]
    failed = next(item for item in events if item["event"] == "TokenRefreshFailed")
    assert failed["data"]["final"] is True
    assert failed["data"]["reason"] == "permission-missing"


def test_no_token_is_readable_anywhere(world: World) -> None:
    """Neither the table nor the journal holds one in the clear."""
    account = world.an_account()
    world.run(hours=3)
    stored = str(aws.client("dynamodb").scan(TableName="operations")["Items"])
    for number in range(1, service(world.network).issued + 1):
        assert f"'t-{number}'" not in stored
    assert token(account).generation == 2


def test_a_lost_answer_is_not_mistaken_for_a_dead_token(world: World) -> None:
    """Only the platform's own word renews a token."""
    account = world.an_account()
    world.a_post()
    world.schedule(account, after=600)
    world.network.answers.append(LOST)
    world.run(minutes=20)
    assert service(world.network).issued == 1
    assert len(world.network.visible) == 1


def test_a_post_beyond_the_end_of_a_grant_is_refused_unless_somebody_accepts_it(world: World) -> None:
    """Who plans it learns when the grant ends and what is free before; whoever renews it in time may plan it."""
    ends = world.time.at + timedelta(days=10)
    service(world.network).ends_at = ends
    world.network.grant = service(world.network).grant(world.time.at, dict(CREDENTIALS))
    account = world.an_account()
    world.a_post()
    route, path = "POST /v1/posts/{post_id}/publications", {"post_id": "p1"}
    for days, told_end, accept in ((9, None, []), (11, clock.text(ends), ["grant-ends-before"])):
        body = {"account_id": account, "at": clock.text(world.time.at + timedelta(days=days))}
        if accept:
            refused = world.ask(route, path=path, body=body).body
            assert (refused["code"], refused["facts"]["ends_at"]) == ("grant-ends-before", told_end)
            assert clock.instant(refused["facts"]["next_slot"]) < ends
        answer = world.ask(route, path=path, body={**body, "accept": accept})
        assert answer.body["token_ends_at"] == told_end
