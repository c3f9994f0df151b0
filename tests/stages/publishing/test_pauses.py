"""The kill switch: one write, the instant from which it holds, what it met, and what is asked when it is lifted."""

from datetime import timedelta
from typing import Any

import pytest

from publishing import claim_store, pause_store
from publishing.pauses import Pause, press
from publishing.sendings import LEASE
from socialops import clock, table
from socialops.errors import StaleVersion
from socialops.platforms.sending import SendOutcome
from socialops.table import Origin
from tests import fakes
from tests.publishing_world import World, counted

PRESS = "PUT /v1/pauses/{scope}"
LIFT = "DELETE /v1/pauses/{scope}"
READ = "GET /v1/pauses/{scope}"
WRITE = "TransactWriteItems"


def test_pressing_is_one_write_and_tells_from_when_it_holds(world: World) -> None:
    """One read, one write, one look at what is under way, one note of it; the answer has the instant, the list it."""
    with counted() as calls:
        answer = world.ask(PRESS, path={"scope": "brand"}, body={"reason": "舆情"})
    assert calls.names == [f"dynamodb:{name}" for name in ("GetItem", WRITE, "Query", WRITE)]
    assert (answer.status, answer.body["effective_at"]) == (200, clock.text(world.time.at))
    (listed,) = world.ask("GET /v1/pauses", role="analyst").body["items"]
    assert (listed["id"], listed["reason"], listed["set_by"]) == ("brand", "舆情", "ling")
    assert world.events("PAUSE#brand") == ["PauseSet"]


def test_what_is_in_flight_is_named(world: World) -> None:
    """A sending that was claimed before is told, in its scopes only; it comes to its end by itself."""
    account = world.an_account()
    world.a_post()
    met: dict[str, list[str]] = {}

    def press(sent: fakes.Attempted) -> SendOutcome:
        for scope in ("brand", "platform:fake", f"account:{account}", "campaign:other"):
            body = world.ask(PRESS, path={"scope": scope}, body={"reason": "stop"}).body
            met[scope.partition(":")[0]] = [each["sending_id"] for each in body["in_flight"]]
        return sent.publish()

    world.network.answers = [press]
    sending_id = world.schedule(account)
    world.run(minutes=11)
    assert met == {"brand": [sending_id], "platform": [sending_id], "account": [sending_id], "campaign": []}
    assert world.get(sending_id).state == "live"


def claimed_before(world: World, monkeypatch: pytest.MonkeyPatch, *, seconds: float) -> None:
    """The switch is pressed between a claim and its request, which leaves so many seconds later."""
    original = claim_store.claim

    def claim(*given: Any) -> None:
        original(*given)
        monkeypatch.setattr(claim_store, "claim", original)
        world.ask(PRESS, path={"scope": "brand"}, body={"reason": "stop"})
        world.time.advance(seconds=seconds)

    monkeypatch.setattr(claim_store, "claim", claim)


def test_how_fast_it_stopped_is_measured_to_the_last_request(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was claimed before and left after is told with its outcome; the time to it is the switch's, later too."""
    account = world.an_account()
    for number in range(3):
        world.a_post(f"p{number}")
    claimed_before(world, monkeypatch, seconds=1.25)
    first, *_ = [world.schedule(account, f"p{number}", after=600 + number) for number in range(3)]
    world.run(minutes=11)
    with counted() as calls:
        told = world.ask(READ, role="analyst", path={"scope": "brand"}).body
    assert calls.names == ["dynamodb:Query", "dynamodb:BatchGetItem"]
    (flight,) = told["in_flight"]
    assert (flight["sending_id"], flight["state"], flight["answer"]) == (first, "live", "live")
    assert (told["time_to_last_send_ms"], told["exact"], told["settled"]) == (1250, True, True)
    assert clock.instant(told["last_sent_at"]) - clock.instant(told["effective_at"]) == timedelta(seconds=1.25)
    world.ask(LIFT, path={"scope": "brand"}, headers={"if-match": '"1"'})
    after = world.ask(READ, path={"scope": "brand"}).body
    assert (after["time_to_last_send_ms"], after["lifted_by"]) == (1250, "ling")


def test_while_a_request_may_still_leave_no_time_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under way is no figure; a sender that ended without a record counts until its lease ended, and says so."""
    account = world.an_account()
    world.a_post()
    world.network.answers = [fakes.CRASH_BEFORE]
    claimed_before(world, monkeypatch, seconds=0)
    world.schedule(account)
    world.run(minutes=10, seconds=5)
    under_way = world.ask(READ, path={"scope": "brand"}).body
    assert (under_way["time_to_last_send_ms"], under_way["settled"]) == (None, False)
    assert [each["state"] for each in under_way["in_flight"]] == ["sending"]
    world.run(hours=1)
    told = world.ask(READ, path={"scope": "brand"}).body
    assert (told["time_to_last_send_ms"], told["exact"]) == (LEASE.total_seconds() * 1000, False)
    assert [each["answer"] for each in told["in_flight"]] == ["none"]


def test_a_switch_that_met_nothing_stopped_at_once(world: World) -> None:
    """Nothing in flight is an answer too, and a second press leaves the first word of it."""
    pressed = world.ask(PRESS, path={"scope": "spend"}, body={"reason": "one"}).body
    world.time.advance(minutes=1)
    world.ask(PRESS, path={"scope": "spend"}, body={"reason": "two"})
    told = world.ask(READ, path={"scope": "spend"}).body
    assert (told["in_flight"], told["time_to_last_send_ms"], told["last_sent_at"]) == ([], 0, None)
    assert (told["effective_at"], told["reason"]) == (pressed["effective_at"], "two")
    assert world.ask(READ, path={"scope": "brand"}).status == 404
    assert world.ask(READ, path={"scope": "money"}).status == 422


def test_each_press_has_a_record_of_its_own(world: World) -> None:
    """After it was lifted and pressed again, the report is about the new time."""
    world.ask(PRESS, path={"scope": "brand"}, body={"reason": "one"})
    world.ask(LIFT, path={"scope": "brand"}, headers={"if-match": '"1"'})
    world.time.advance(minutes=5)
    pressed = world.ask(PRESS, path={"scope": "brand"}, body={"reason": "two"}).body
    assert world.ask(READ, path={"scope": "brand"}).body["effective_at"] == pressed["effective_at"]


def test_a_press_that_ended_before_it_could_look_claims_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an earlier press remembered is not told of this one; pressing again writes down what holds now."""
    world.ask(PRESS, path={"scope": "brand"}, body={"reason": "one"})
    world.ask(LIFT, path={"scope": "brand"}, headers={"if-match": '"1"'})
    with monkeypatch.context() as patch:
        patch.setattr(pause_store, "remember", lambda *_: None)
        world.time.advance(minutes=5)
        world.ask(PRESS, path={"scope": "brand"}, body={"reason": "two"})
    told = world.ask(READ, path={"scope": "brand"}).body
    assert (told["effective_at"], told["settled"], told["time_to_last_send_ms"]) == (None, False, None)
    again = world.ask(PRESS, path={"scope": "brand"}, body={"reason": "two"}).body
    assert world.ask(READ, path={"scope": "brand"}).body["effective_at"] == again["effective_at"]


def test_after_lifting_everything_held_is_asked_about_and_nothing_bursts_out(world: World) -> None:
    """What was held is named; without a decision nothing goes out, with a new time it does."""
    account = world.an_account()
    for number in range(3):
        world.a_post(f"p{number}")
    ids = [world.schedule(account, f"p{number}", after=300 + number) for number in range(3)]
    pressed = world.ask(PRESS, path={"scope": "brand"}, body={"reason": "舆情"})
    world.run(minutes=10)
    lifted = world.ask(LIFT, path={"scope": "brand"}, headers={"if-match": pressed.headers["etag"]})
    assert [each["sending_id"] for each in lifted.body["held"]] == ids
    world.run(hours=1)
    assert world.network.visible == []
    held = world.ask("GET /v1/unresolved", role="planner", query={"state": "held"}).body["items"]
    assert [(each["sending_id"], each["reason"]) for each in held] == [(each, "paused") for each in ids]
    for sending_id, route, body in (
        (ids[0], "PATCH /v1/publications/{publication_id}", {"at": clock.text(world.time.at + timedelta(minutes=5))}),
        (ids[1], "DELETE /v1/publications/{publication_id}", None),
    ):
        path, tag = {"publication_id": sending_id}, {"if-match": f'"{world.get(sending_id).version}"'}
        assert world.ask(route, role="specialist", path=path, body=body, headers=tag).status == 200
    world.run(minutes=6)
    assert (len(world.network.visible), world.unresolved()) == (1, {"held": 1})


def test_no_claim_follows_the_instant_of_the_switch(world: World) -> None:
    """Of many that are due around it, none is claimed after the switch holds, and none is lost."""
    account = world.an_account()
    for number in range(5):
        world.a_post(f"p{number}")
        world.schedule(account, f"p{number}", after=1798 + number)
    world.run(seconds=1800)
    pressed = world.ask(PRESS, path={"scope": "brand"}, body={"reason": "stop"}).body
    world.run(minutes=10)
    effective_at = clock.instant(pressed["effective_at"])
    assert all(one.at <= effective_at for one in world.network.visible)
    assert len(world.network.visible) + world.unresolved()["held"] == 5
    assert len(world.network.visible) == 3


def test_a_switch_that_nothing_checks_is_refused(world: World) -> None:
    """A malformed scope, an unknown platform, an unknown account: a switch for them would stop nothing."""
    wanted = {"everything": 422, "brand:x": 422, "platform:": 422, "platform:myspace": 422, "account:nobody": 404}
    given = {s: world.ask(PRESS, path={"scope": s}, body={"reason": "x"}).status for s in wanted}
    assert given == wanted
    assert world.ask("GET /v1/pauses").body["items"] == []


def test_pressing_twice_keeps_the_first_instant(world: World) -> None:
    """A second press renews the reason; the switch has been on since the first."""
    first = world.ask(PRESS, path={"scope": "brand"}, body={"reason": "one"}).body
    world.time.advance(minutes=5)
    second = world.ask(PRESS, path={"scope": "brand"}, body={"reason": "two"}).body
    assert (second["set_at"], second["reason"], second["version"]) == (first["set_at"], "two", 2)
    told = world.ask("GET /v1/pauses/{scope}", path={"scope": "brand"}).body
    assert first["effective_at"] == second["effective_at"] == told["effective_at"]


def test_two_who_press_in_the_same_moment_both_succeed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """In an emergency nobody gets an error for being second: the switch is on."""
    original = pause_store.find_pause

    def find_before_another_presses(scope: str) -> Pause | None:
        found = original(scope)
        other = press(found, scope, "the other", by="wei", at=world.time.at)
        pause_store.put_pressed(found, other, Origin("wei", world.time.at))
        return found

    monkeypatch.setattr(pause_store, "find_pause", find_before_another_presses)
    answer = world.ask(PRESS, path={"scope": "brand"}, body={"reason": "mine"})
    assert (answer.status, answer.body["reason"]) == (200, "the other")


def test_lifting_needs_the_version_that_was_seen(world: World) -> None:
    """Whoever lifts has seen this very switch: an old version is refused, a lifted one is not there."""
    world.ask(PRESS, path={"scope": "brand"}, body={"reason": "one"})
    world.ask(PRESS, path={"scope": "brand"}, body={"reason": "two"})
    assert world.ask(LIFT, path={"scope": "brand"}).status == 428
    stale = world.ask(LIFT, path={"scope": "brand"}, headers={"if-match": '"1"'})
    assert stale.body["code"] == StaleVersion.code
    assert world.ask(LIFT, path={"scope": "brand"}, headers={"if-match": '"2"'}).status == 200
    assert world.ask(LIFT, path={"scope": "brand"}, headers={"if-match": '"3"'}).status == 404
    assert world.ask(PRESS, role="specialist", path={"scope": "brand"}, body={"reason": "x"}).status == 403
    again = world.ask(PRESS, path={"scope": "brand"}, body={"reason": "again"}).body
    assert (again["version"], again["lifted_at"]) == (4, None)
    assert table.query("PAUSES", index=True).items[0]["reason"] == "again"
