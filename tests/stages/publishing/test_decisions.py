"""After a stop everything held is asked about: sent in its turn, given a time or dropped, each by itself."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from planning.windows import Window
from publishing import decision_store, sendings, standing_store, store
from publishing.decisions import ANSWERS_APART, LEAD, SPACING
from socialops import clock, table
from socialops.table import Origin
from tests.fakes import Crashed
from tests.publishing_world import World, a_reply, counted
from tests.stages.requests import Answer

PRESS = "PUT /v1/pauses/{scope}"
LIFT = "DELETE /v1/pauses/{scope}"
HELD = "GET /v1/pauses/{scope}/held"
DECIDE = "POST /v1/pauses/{scope}/decisions"


def a_stop(world: World, posts: int = 3, *, lifted: bool = True, apart: int = 1, **fields: Any) -> list[str]:
    """So many posts of one account were held by a switch of the brand; their ids in the order of the calendar."""
    account = world.an_account()
    for number in range(posts):
        world.a_post(f"p{number}", f"text {number}", **fields)
    ids = [world.schedule(account, f"p{number}", after=300 + apart * number) for number in range(posts)]
    world.ask(PRESS, path={"scope": "brand"}, body={"reason": "舆情"})
    world.run(minutes=10)
    if lifted:
        world.ask(LIFT, path={"scope": "brand"}, headers={"if-match": '"1"'})
    return ids


def decide(world: World, *decided: dict[str, Any], scope: str = "brand", key: str = "", **given: Any) -> Answer:
    """Send decisions."""
    headers = {"idempotency-key": key} if key else {}
    return world.ask(DECIDE, path={"scope": scope}, body={"decisions": list(decided)}, headers=headers, **given)


def held(world: World, scope: str = "brand") -> list[str]:
    """What waits for a decision."""
    return [each["sending_id"] for each in world.ask(HELD, path={"scope": scope}, role="planner").body["items"]]


def now(sending_id: str, **fields: Any) -> dict[str, Any]:
    """The decision to send something now."""
    return {"publication_id": sending_id, "do": "send_now", **fields}


def test_what_is_sent_now_goes_one_after_the_other(world: World) -> None:
    """Three at once leave in the order of the calendar, five minutes apart, whatever order they were named in."""
    ids = a_stop(world)
    at = world.time.at
    answer = decide(world, *(now(each) for each in reversed(ids)), role="specialist")
    assert [each["publication_id"] for each in answer.body["items"]] == ids[::-1]
    assert [world.get(each).due - at for each in ids] == [LEAD + n * SPACING for n in range(3)]
    world.run(minutes=20)
    assert [one.content.text for one in world.network.visible] == ["text 0", "text 1", "text 2"]
    assert all(later.at - sooner.at >= SPACING for sooner, later in pairwise(world.network.visible))
    assert held(world) == []


def test_one_after_the_other_holds_across_requests(world: World) -> None:
    """Who decides one by one gets no burst either: what was decided before takes its time."""
    ids = a_stop(world)
    for each in ids:
        decide(world, now(each))
    dues = [world.get(each).due for each in ids]
    assert all(later - sooner >= SPACING for sooner, later in pairwise(dues))


def test_the_cadence_of_the_account_is_kept(world: World) -> None:
    """Where the account's cadence asks for more distance than five minutes, that is the distance."""
    ids = a_stop(world)
    account = world.get(ids[0]).account_id
    body = {"minimum_gap_minutes": 40}
    world.ask("PUT /v1/accounts/{account_id}/cadence", path={"account_id": account}, body=body)
    decide(world, *(now(each) for each in ids))
    dues = [world.get(each).due for each in ids]
    assert [later - sooner for sooner, later in pairwise(dues)] == [timedelta(minutes=40)] * 2


def test_each_decision_answers_by_itself(world: World) -> None:
    """One is sent, one gets a time, one is dropped; an unknown one and one for a past time are refused with words."""
    ids = a_stop(world, 4)
    later = clock.text(world.time.at + timedelta(hours=3))
    past = clock.text(world.time.at - timedelta(hours=3))
    answer = decide(
        world,
        {"publication_id": ids[0], "do": "drop"},
        {"publication_id": "nobody", "do": "drop"},
        {"publication_id": ids[1], "do": "new_time", "to": {"at": later}},
        {"publication_id": ids[2], "do": "new_time", "to": {"at": past}},
        now(ids[3]),
    )
    items = answer.body["items"]
    assert [each["done"] for each in items] == [True, False, True, False, True]
    assert [each["problem"] and each["problem"]["code"] for each in items] == [
        None,
        "not-found",
        None,
        "time-in-past",
        None,
    ]
    assert items[2]["publication"]["due"] == later
    assert (world.get(ids[0]).state, held(world)) == ("cancelled", [ids[2]])
    assert items[0]["publication"]["undo"]
    assert items[3]["problem"]["detail"]


def test_what_nobody_decides_stays_listed(world: World) -> None:
    """The list says why in words, is of the scope alone, and is paged."""
    ids = a_stop(world)
    world.run(hours=48)
    assert held(world) == ids
    assert held(world, "platform:fake") == ids
    assert held(world, "spend") == held(world, "campaign:618") == []
    page = world.ask(HELD, path={"scope": "brand"}, query={"limit": "2"}).body
    assert (len(page["items"]), bool(page["next"])) == (2, True)
    assert page["items"][0]["explanation"]["cause"]
    rest = world.ask(HELD, path={"scope": "brand"}, query={"limit": "2", "cursor": page["next"]}).body
    assert [each["sending_id"] for each in [*page["items"], *rest["items"]]] == ids


def test_while_the_switch_is_on_nothing_is_sent_now(world: World) -> None:
    """It says which switch; dropping and a time that accepts the pause are possible all the same."""
    ids = a_stop(world, lifted=False)
    later = clock.text(world.time.at + timedelta(hours=3))
    answer = decide(
        world,
        now(ids[0], accept=["paused"]),
        {"publication_id": ids[1], "do": "drop"},
        {"publication_id": ids[2], "do": "new_time", "to": {"at": later}, "accept": ["paused"]},
    )
    assert [each["done"] for each in answer.body["items"]] == [False, True, True]
    assert answer.body["items"][0]["problem"]["code"] == "paused"
    assert held(world) == [ids[0]]


def test_a_new_time_is_held_to_what_a_move_is(world: World) -> None:
    """A full allowance refuses and names the next free time; with that time it is done."""
    (sending_id,) = a_stop(world, 1)
    account, full = world.get(sending_id).account_id, world.time.at.replace(minute=0, second=0) + timedelta(hours=3)
    for number in range(5):
        world.a_post(f"full{number}", f"full {number}")
        after = (full - world.time.at).total_seconds() + 600 * number
        world.schedule(account, f"full{number}", after=after)
    wanted = {"publication_id": sending_id, "do": "new_time", "to": {"at": clock.text(full + timedelta(minutes=55))}}
    (refused,) = decide(world, wanted).body["items"]
    assert (refused["problem"]["code"], refused["next_slot"]) == ("quota-full", clock.text(full + timedelta(hours=1)))
    (done,) = decide(world, {**wanted, "to": {"at": refused["next_slot"]}}).body["items"]
    assert (done["done"], done["publication"]["due"]) == (True, refused["next_slot"])


def test_a_full_allowance_is_not_spent_by_sending_now(world: World) -> None:
    """Where the hour has room for two of three, the third takes its turn in the next hour."""
    ids = a_stop(world)
    account, hour = world.get(ids[0]).account_id, world.time.at.replace(minute=0, second=0)
    for number in range(3):
        world.a_post(f"full{number}", f"full {number}")
        at = hour + timedelta(minutes=40 + 5 * number)
        world.schedule(account, f"full{number}", after=(at - world.time.at).total_seconds())
    decide(world, *(now(each) for each in ids))
    assert [world.get(each).due < hour + timedelta(hours=1) for each in ids] == [True, True, False]


def test_a_window_that_is_over_is_only_dropped_or_approved_anew(world: World) -> None:
    """Sending it now is refused as such; approved with another window it goes out, with the new words."""
    account = world.an_account()
    until = world.time.at + timedelta(minutes=8)
    world.a_post("p0")
    world.change_post("p0", approve=True, window=Window(not_after=until))
    sending_id = world.schedule(account, "p0", after=300)
    world.ask(PRESS, path={"scope": "brand"}, body={"reason": "stop"})
    world.run(minutes=10)
    world.ask(LIFT, path={"scope": "brand"}, headers={"if-match": '"1"'})
    (refused,) = decide(world, now(sending_id)).body["items"]
    assert (refused["done"], refused["problem"]["code"]) == (False, "window-over")
    assert held(world) == [sending_id]
    world.change_post("p0", approve=True, text="renewed", window=Window(not_after=until + timedelta(days=1)))
    (done,) = decide(world, now(sending_id)).body["items"]
    assert done["done"]
    world.run(minutes=2)
    assert [one.content.text for one in world.network.visible] == ["renewed"]


def test_the_same_request_twice_is_done_once(world: World) -> None:
    """With a key the first answer comes again; without one the second finds nothing held, and moves nothing."""
    ids = a_stop(world)
    first = decide(world, *(now(each) for each in ids), key="k1")
    dues = [world.get(each).due for each in ids]
    world.time.advance(seconds=2)
    again = decide(world, *(now(each) for each in ids), key="k1")
    assert (again.body, again.headers["idempotency-replayed"]) == (first.body, "true")
    codes = [each["problem"]["code"] for each in decide(world, *(now(each) for each in ids)).body["items"]]
    assert codes == ["wrong-state"] * 3
    assert [world.get(each).due for each in ids] == dues
    other = decide(world, {"publication_id": ids[0], "do": "drop"}, key="k1")
    assert other.body["code"] == "key-reused"


def test_a_request_that_ended_on_the_way_goes_on_where_it_was(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was stored before the end answers as done in the repeat, once; the rest is done then."""
    ids = a_stop(world)
    original = decision_store.take
    stored: list[Any] = []

    def take_two(*given: Any, **more: Any) -> Any:
        if len(stored) == 2:
            raise Crashed
        stored.append(given)
        return original(*given, **more)

    with monkeypatch.context() as patch:
        patch.setattr(decision_store, "take", take_two)
        with pytest.raises(Crashed):
            decide(world, *(now(each) for each in ids), key="k1")
    dues = [world.get(each).due for each in ids[:2]]
    world.time.advance(seconds=3)
    again = decide(world, *(now(each) for each in ids), key="k1").body["items"]
    assert [each["done"] for each in again] == [True] * 3
    assert [world.get(each).due for each in ids[:2]] == dues
    assert world.get(ids[2]).due - dues[1] == SPACING


def test_another_planner_in_between_is_seen(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody plans on the account while it is decided: it is read again, and the distance holds."""
    ids = a_stop(world)
    account, at = world.get(ids[0]).account_id, world.time.at
    original = store.take
    planned: list[str] = []

    def take(*given: Any, **more: Any) -> None:
        if not planned:
            planned.append("s9")
            due = at + timedelta(seconds=60)
            step = sendings.move(world.get(ids[2]), due, at)
            new = step.after.model_copy(update={"id": "s9", "subject": "p9", "version": 1})
            turn = standing_store.take_turn(standing_store.get(account, at, at))
            table.commit([*store.schedule_changes(new), turn], step.events, Origin("wei", at))
        original(*given, **more)

    monkeypatch.setattr(store, "take", take)
    decide(world, *(now(each) for each in ids))
    dues = sorted(world.get(each).due - at for each in [*ids, *planned])
    assert dues[0] == timedelta(seconds=60)
    assert all(later - sooner >= SPACING for sooner, later in pairwise(dues))


def test_an_old_version_decides_nothing(world: World) -> None:
    """Where the version that was seen is given, a publication that was changed since stays as it is."""
    ids = a_stop(world, 1)
    version = world.get(ids[0]).version
    (stale,) = decide(world, now(ids[0], version=version - 1)).body["items"]
    assert stale["problem"]["code"] == "stale-version"
    (done,) = decide(world, now(ids[0], version=version)).body["items"]
    assert done["done"]


def test_held_answers_leave_one_by_one_too(world: World) -> None:
    """Replies have no calendar: they follow each other by a quarter of a minute, also over several requests."""
    account = world.an_account()
    ids = []
    for number in range(3):
        ids.append(a_held_reply(world, account, f"r{number}"))
    at = world.time.at
    decide(world, now(ids[0]), now(ids[1]))
    decide(world, now(ids[2]))
    assert sorted(world.get(each).due - at for each in ids) == [LEAD + n * ANSWERS_APART for n in range(3)]
    world.run(minutes=2)
    assert len(world.network.visible) == 3


def a_held_reply(world: World, account: str, sending_id: str) -> str:
    """An answer that a switch held."""
    step = sendings.schedule(
        sending_id,
        world.time.at,
        kind="reply",
        platform="fake",
        account_id=account,
        subject="c1",
        root="CONVERSATION#c1",
        owner="ling",
        content=a_reply(),
        due=world.time.at,
    )
    table.commit(store.schedule_changes(step.after), step.events, Origin("ling", world.time.at))
    store.take(sendings.hold(step.after, "paused", world.time.at), Origin("ling", world.time.at))
    return sending_id


def test_what_is_outside_the_scope_is_not_decided_by_it(world: World) -> None:
    """A decision names the switch it follows; something that the switch does not stop is not there."""
    ids = a_stop(world, 1)
    (refused,) = decide(world, now(ids[0]), scope="campaign:618").body["items"]
    assert refused["problem"]["code"] == "not-found"
    assert decide(world, now(ids[0]), scope="money").status == 422
    assert decide(world, now(ids[0]), role="planner").status == 403


def test_decisions_cost_one_write_each(world: World) -> None:
    """Two reads for all of them, one commit for each."""
    ids = a_stop(world)
    with counted() as calls:
        decide(world, *(now(each) for each in ids))
    names = [name for name in calls.names if name.startswith("dynamodb:")]
    assert names == ["dynamodb:BatchGetItem"] * 2 + ["dynamodb:TransactWriteItems"] * 3
