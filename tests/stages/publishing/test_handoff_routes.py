"""A post that a person publishes: handed over in its second, listed, confirmed, corrected, declined, or late."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from planning import keys as planning_keys
from publishing import keys
from socialops import clock, table
from tests.publishing_world import World, counted
from tests.stages.publishing.by_hand import (
    CONFIRM,
    CORRECT,
    DECLINE,
    HANDOFFS,
    KIT,
    OTHER_URL,
    REMOTE_ID,
    URL,
    a_screenshot,
    ask,
    close,
    handed_over,
)
from tests.stages.requests import Answer


@pytest.fixture(autouse=True)
def _closed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """No server may publish here."""
    close(world, monkeypatch)


def test_at_its_second_a_post_is_handed_to_a_person(world: World) -> None:
    """The claim holds as for any other; then it waits in somebody's hands, and no request left."""
    sending_id = handed_over(world)
    sending = world.get(sending_id)
    assert (sending.state, sending.fence, sending.reason) == ("handed_off", 1, "handed-off")
    assert world.events()[-2:] == ["SendingClaimed", "SendingHandedOff"]
    assert [call for call in world.network.calls if "post" in call] == []
    receipt = ask(world, "GET /v1/publications/{publication_id}/receipt", sending_id).body
    assert [attempt["answer"] for attempt in receipt["attempts"]] == ["handed-off"]


def test_a_confirmation_makes_it_live_with_its_proof_on_the_receipt(world: World) -> None:
    """The address is known by its id from then on, the list is empty, and the receipt says who said so and when."""
    sending_id = handed_over(world)
    answer = ask(world, CONFIRM, sending_id, role="specialist", member="mei", body={"url": f"看 {URL}?xsec_token=A"})
    assert (answer.status, answer.body["state"], answer.body["remote_id"]) == (200, "live", REMOTE_ID)
    row = table.get(keys.remote("fake", REMOTE_ID))
    assert row is not None
    assert (row["sending_id"], row["subject"]) == (sending_id, "p1")
    assert world.events()[-1] == "SendingWentLive"
    (told,) = ask(world, "GET /v1/publications/{publication_id}/receipt", sending_id).body["statements"]
    assert (told["by"], told["said"], told["url"]) == ("mei", "published", f"{URL}?xsec_token=A")
    assert told["at"] == clock.text(world.time.at)
    assert (world.ask(HANDOFFS).body["items"], world.agenda()) == ([], [])


def test_the_same_confirmation_twice_is_one(world: World) -> None:
    """A second click, with or without a key, changes nothing; another address is refused."""
    sending_id = handed_over(world)
    for _ in range(2):
        assert ask(world, CONFIRM, sending_id, body={"url": URL}, headers={"idempotency-key": "k"}).status == 200
    assert ask(world, CONFIRM, sending_id, body={"url": URL}).body["version"] == world.get(sending_id).version
    assert world.events().count("SendingWentLive") == 1
    refused = ask(world, CONFIRM, sending_id, body={"url": OTHER_URL})
    assert (refused.status, refused.body["code"]) == (409, "already-confirmed")


def test_a_screenshot_is_a_proof_when_it_is_there(world: World) -> None:
    """A picture that nobody uploaded, or that is not checked yet, proves nothing."""
    sending_id = handed_over(world)
    a_screenshot("m1")
    a_screenshot("m2", "waiting")
    assert ask(world, CONFIRM, sending_id, body={"screenshot": "nope"}).status == 404
    assert ask(world, CONFIRM, sending_id, body={"screenshot": "m2"}).body["code"] == "media-not-ready"
    answer = ask(world, CONFIRM, sending_id, body={"screenshot": "m1"})
    assert (answer.body["state"], answer.body["url"]) == ("live", "")
    assert world.get(sending_id).proof == "m1"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "invalid-input"),
        ({"url": ""}, 422, "invalid-input"),
        ({"url": "已经发了"}, 422, "foreign-address"),
        ({"url": "https://evil.example/explore/65b8e3f0000000001a017081"}, 422, "foreign-address"),
        ({"url": "javascript:alert(1)"}, 422, "foreign-address"),
        ({"url": URL, "published_at": "2030-01-01T00:00:00Z"}, 422, "invalid-input"),
        ({"url": URL, "published_at": "2020-01-01T00:00:00Z"}, 422, "invalid-input"),
        ({"url": URL, "more": 1}, 422, "invalid-input"),
        ({"screenshot": "../m1"}, 422, "invalid-input"),
        ({"url": "x" * 3000}, 422, "invalid-input"),
    ],
)
def test_what_is_no_proof_is_refused(world: World, body: dict[str, str], status: int, code: str) -> None:
    """Nothing changes, and the answer says what is wrong."""
    sending_id = handed_over(world)
    answer = ask(world, CONFIRM, sending_id, body=body)
    assert (answer.status, answer.body["code"]) == (status, code)
    assert world.get(sending_id).state == "handed_off"


def test_the_address_of_another_publication_is_refused(world: World) -> None:
    """Yesterday's link pasted once more does not stand for today's post, and yesterday's keeps its own."""
    account_id = world.an_account()
    first = handed_over(world, "p1", account_id)
    assert ask(world, CONFIRM, first, body={"url": URL}).status == 200
    second = handed_over(world, "p2", account_id)
    refused = ask(world, CONFIRM, second, body={"url": URL})
    assert (refused.status, refused.body["code"]) == (409, "address-taken")
    row = table.get(keys.remote("fake", REMOTE_ID))
    assert row is not None
    assert row["sending_id"] == first


def test_a_correction_moves_the_address(world: World) -> None:
    """The wrong id is free again, the right one is known, and both words stand on the receipt."""
    sending_id = handed_over(world)
    ask(world, CONFIRM, sending_id, body={"url": URL})
    world.time.advance(minutes=5)
    answer = ask(world, CORRECT, sending_id, body={"url": OTHER_URL})
    assert (answer.status, answer.body["url"]) == (200, OTHER_URL)
    assert table.get(keys.remote("fake", REMOTE_ID)) is None
    assert table.get(keys.remote("fake", OTHER_URL[-24:])) is not None
    said = ask(world, "GET /v1/publications/{publication_id}/receipt", sending_id).body["statements"]
    assert [(each["said"], each["url"]) for each in said] == [("published", URL), ("corrected", OTHER_URL)]
    world.time.advance(hours=2)
    late = ask(world, CORRECT, sending_id, body={"url": URL})
    assert (late.status, late.body["code"]) == (409, "correction-closed")


def test_what_was_declined_can_be_given_another_time(world: World) -> None:
    """It is held with its reason in words, and handed over anew at its new time."""
    sending_id = handed_over(world)
    declined = ask(world, DECLINE, sending_id, body={"note": "账号被限流"})
    assert (declined.body["state"], declined.body["held"]) == ("scheduled", "declined")
    assert "not publish" in declined.body["explanation"]["cause"]
    assert world.unresolved() == Counter(held=1)
    when = clock.text(world.time.at + timedelta(minutes=10))
    tag = {"if-match": declined.headers["etag"]}
    route = "PATCH /v1/publications/{publication_id}"
    assert ask(world, route, sending_id, body={"at": when}, headers=tag).status == 200
    world.run(minutes=11)
    assert (world.get(sending_id).state, world.get(sending_id).fence) == ("handed_off", 2)


def test_what_was_declined_can_be_dropped(world: World) -> None:
    """`cancel` ends it."""
    sending_id = handed_over(world)
    assert ask(world, DECLINE, sending_id, body={"then": "cancel"}).body["state"] == "cancelled"
    assert (world.ask(HANDOFFS).body["items"], world.agenda()) == ([], [])


def test_an_unconfirmed_one_is_told_and_stands_first(world: World) -> None:
    """After half an hour, and then hourly, it is told to its owner; the longest waiting comes first in the list."""
    account_id = world.an_account()
    first = handed_over(world, "p1", account_id)
    world.run(minutes=100)
    second = handed_over(world, "p2", account_id)
    items = world.ask(HANDOFFS, role="planner").body["items"]
    assert [(item["id"], item["late"], item["reminders"]) for item in items] == [(first, True, 2), (second, False, 0)]
    assert items[0]["title"] == "春茶到店 先到先得 #春茶 #龙井"
    assert world.events().count("SendingHandoffLate") == 2
    assert world.ask("GET /v1/publications/{publication_id}", path={"publication_id": first}).body["reason"] == (
        "handoff-late"
    )


def test_mine_are_those_that_i_answer_for(world: World) -> None:
    """A hand-off is its owner's: whoever the account names for it, else whoever planned it."""
    account_id = world.an_account(options={"responsible": "mei"})
    handed_over(world, "p1", account_id)
    mine = {
        member: world.ask(HANDOFFS, member=member, query={"mine": "true"}).body["items"] for member in ("mei", "ling")
    }
    assert {member: len(items) for member, items in mine.items()} == {"mei": 1, "ling": 0}
    assert mine["mei"][0]["owner"] == "mei"


def test_the_kit_holds_everything_and_links_that_work(world: World) -> None:
    """Text in pieces, the tracked link, the checklist in the caller's language, and the page in the caller's name."""
    sending_id = handed_over(world)
    kit = ask(world, KIT, sending_id, member="mei", headers={"accept-language": "zh"}).body
    assert (kit["title"], kit["body"], kit["hashtags"]) == ("春茶到店", "先到先得", ["春茶", "龙井"])
    assert kit["text"] == "春茶到店\n先到先得\n#春茶 #龙井"
    assert parse_qs(urlsplit(kit["link"]).query)["s"] == [world.get(sending_id).token]
    assert kit["steps"][0]["words"].startswith("标题")
    assert kit["page"]["url"].startswith("https://api.example/kits/")
    assert clock.instant(kit["page"]["expires_at"]) == world.get(sending_id).due + timedelta(hours=48, seconds=1)


@pytest.mark.parametrize("scope", ["brand", "platform:fake"])
def test_a_pause_stops_people_too(world: World, scope: str) -> None:
    """While a switch is on nobody gets the kit, though who published before may say so."""
    sending_id = handed_over(world)
    world.ask("PUT /v1/pauses/{scope}", path={"scope": scope}, body={"reason": "舆情"})
    stopped = ask(world, KIT, sending_id)
    assert (stopped.status, stopped.body["code"], stopped.body["facts"]["scope"]) == (409, "paused", scope)
    assert ask(world, CONFIRM, sending_id, body={"url": URL}).status == 200


def test_a_void_approval_takes_the_kit_back(world: World) -> None:
    """Edited since, it is not what was approved: nobody is to publish it."""
    sending_id = handed_over(world)
    world.change_post(text="别的")
    stopped = ask(world, KIT, sending_id)
    assert (stopped.status, stopped.body["code"]) == (409, "not-approved")


def test_there_is_a_kit_only_while_it_waits(world: World) -> None:
    """Not before its time, when something could still stop it, and not after it is done."""
    account_id = world.an_account()
    world.a_post()
    early = world.schedule(account_id)
    assert ask(world, KIT, early).body["code"] == "wrong-state"
    world.run(minutes=11)
    assert ask(world, KIT, early).status == 200
    ask(world, CONFIRM, early, body={"url": URL})
    assert ask(world, KIT, early).body["code"] == "wrong-state"
    assert ask(world, KIT, "nope").status == 404


def test_the_calls_are_counted(world: World) -> None:
    """Reading a kit takes two calls, and so does the list; a confirmation two, with a screenshot three."""
    account_id = world.an_account()
    first = handed_over(world, "p1", account_id)
    a_screenshot("m1")
    acts: dict[str, Callable[[], Answer]] = {
        "kit": lambda: ask(world, KIT, first),
        "list": lambda: world.ask(HANDOFFS),
        "confirm": lambda: ask(world, CONFIRM, first, body={"url": URL, "screenshot": "m1"}),
    }
    costs = {}
    for name, act in acts.items():
        with counted() as calls:
            assert act().status == 200
        costs[name] = len(calls.names)
    assert costs == {"kit": 2, "list": 2, "confirm": 3}


def test_a_race_with_the_reminder_loses_nothing(world: World) -> None:
    """Confirmed in the second of the reminder: it is live, and nobody is reminded."""
    sending_id = handed_over(world)
    world.run(minutes=27)
    ask(world, CONFIRM, sending_id, body={"url": URL})
    world.run(hours=3)
    assert world.get(sending_id).state == "live"
    assert "SendingHandoffLate" not in world.events()
    assert world.failures == []
    assert table.get(planning_keys.post("p1")) is not None
