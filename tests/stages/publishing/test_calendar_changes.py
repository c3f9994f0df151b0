"""Moved, swapped, unscheduled over HTTP, and each taken back once, while nothing else was changed."""

from datetime import timedelta
from typing import Any

import pytest

from planning.windows import Window
from publishing import keys
from socialops import clock, table
from tests.publishing_world import World, counted, texts

PLAN = "POST /v1/posts/{post_id}/publications"
GET = "GET /v1/publications/{publication_id}"
MOVE = "PATCH /v1/publications/{publication_id}"
CANCEL = "DELETE /v1/publications/{publication_id}"
SWAP = "POST /v1/publications/{publication_id}/swaps"
UNDO = "POST /v1/undos/{undo_id}"
EARLY, LATE = "2026-11-24T12:00:00.000Z", "2026-11-24T18:00:00.000Z"


def plan(world: World, account: str, at: str, post: str = "p1") -> str:
    """A publication at an instant."""
    answer = world.ask(PLAN, path={"post_id": post}, body={"account_id": account, "at": at})
    assert answer.status == 201, answer.body
    return str(answer.body["id"])


def change(world: World, route: str, publication_id: str, version: int = 1, **body: Any) -> Any:
    """Change a publication in the version that was seen."""
    path, headers = {"publication_id": publication_id}, {"if-match": f'"{version}"'}
    return world.ask(route, role="specialist", path=path, body=body or None, headers=headers)


def undo(world: World, answer: Any) -> Any:
    """Take a change back."""
    return world.ask(UNDO, role="specialist", path={"undo_id": answer.body["undo"]["id"]})


def planned(world: World, account: str) -> list[tuple[str, str]]:
    """The times that the account has taken, and by what."""
    rows = [row for row in world.rows(keys.turn(account).pk) if row["sk"].startswith("WEEK#")]
    return sorted((value["due"], name) for row in rows for name, value in row.items() if name not in {"pk", "sk"})


def dues(world: World) -> list[str]:
    """What is on the agenda to be sent."""
    return [clock.text(entry.due) for entry in world.agenda() if entry.kind == "send"]


def test_a_move_is_taken_back(world: World) -> None:
    """The time, its wall clock, its agenda and its account's calendar are as they were; a second time is refused."""
    account = world.an_account()
    world.a_post()
    body = {"account_id": account, "wall": "2026-11-24T20:00", "zone": "Asia/Shanghai"}
    one = world.ask(PLAN, path={"post_id": "p1"}, body=body).body["id"]
    moved = change(world, MOVE, one, at=LATE)
    assert (dues(world), planned(world, account)) == ([LATE], [(LATE, one)])
    back = undo(world, moved)
    assert back.status == 200, back.body
    shown = back.body["items"][0]
    assert (shown["due"], shown["wall"], shown["state"]) == (EARLY, "2026-11-24T20:00", "scheduled")
    assert (dues(world), planned(world, account)) == ([EARLY], [(EARLY, one)])
    assert undo(world, moved).body["code"] == "undo-over"
    world.run(days=2)
    assert len(world.network.visible) == 1


def test_a_move_that_names_the_account_spares_a_look(world: World) -> None:
    """Two calls, and the campaign's switch still holds; any other account is refused."""
    account = world.an_account()
    world.a_post()
    body = {"account_id": account, "at": EARLY, "campaign": "spring"}
    one = world.ask(PLAN, path={"post_id": "p1"}, body=body).body["id"]
    with counted() as calls:
        moved = change(world, MOVE, one, at=LATE, account_id=account)
    assert (moved.status, calls.names) == (200, ["dynamodb:BatchGetItem", "dynamodb:TransactWriteItems"])
    scope = {"scope": "campaign:spring"}
    world.ask("PUT /v1/pauses/{scope}", path=scope, body={"reason": "x"})
    for named in ({}, {"account_id": account}):
        assert change(world, MOVE, one, 2, at=EARLY, **named).body["code"] == "paused"
    assert change(world, MOVE, one, 2, at=EARLY, account_id=account, accept=["paused"]).status == 200
    world.network.profile = ("r-2", "@other")
    other = world.an_account()
    for wrong in (other, "none"):
        assert change(world, MOVE, one, 3, at=LATE, account_id=wrong).body["code"] == "invalid-input"
    assert change(world, MOVE, "none", 3, at=LATE, account_id=account).body["code"] == "not-found"


def test_an_unscheduling_is_taken_back_and_goes_out(world: World) -> None:
    """Off the calendar and on again, with a place in its account's allowances meanwhile free."""
    account = world.an_account()
    world.a_post()
    one = plan(world, account, EARLY)
    gone = change(world, CANCEL, one)
    assert (dues(world), planned(world, account), gone.body["state"]) == ([], [], "cancelled")
    assert table.query(keys.calendar("2026-11"), index=True).items == []
    assert undo(world, gone).status == 200
    assert (dues(world), planned(world, account)) == ([EARLY], [(EARLY, one)])
    assert world.events()[-2:] == ["SendingCancelled", "SendingScheduled"]
    world.run(days=2)
    assert world.get(one).state == "live"


def test_what_was_held_is_held_again(world: World) -> None:
    """Its reason comes back with it; nothing goes out by itself, and it can be moved anew."""
    account = world.an_account()
    world.a_post()
    one = plan(world, account, "2026-11-23T08:10:00Z")
    pause = world.ask("PUT /v1/pauses/{scope}", path={"scope": "brand"}, body={"reason": "x"})
    world.run(minutes=15)
    tag = {"if-match": pause.headers["etag"]}
    world.ask("DELETE /v1/pauses/{scope}", path={"scope": "brand"}, headers=tag)
    before = world.get(one)
    moved = change(world, MOVE, one, before.version, at=LATE)
    assert undo(world, moved).status == 200
    after = world.get(one)
    assert (after.held, after.due, after.entry) == (before.held, before.due, "")
    assert (dues(world), planned(world, account), world.unresolved()) == ([], [], {"held": 1})
    gone = change(world, CANCEL, one, after.version)
    assert undo(world, gone).status == 200
    assert (world.get(one).held, world.unresolved()) == (before.held, {"held": 1})


def test_nothing_is_taken_back_that_was_changed_since(world: World) -> None:
    """Another move, a send, half an hour, a former time that is over: each its own answer, and nothing is changed."""
    account = world.an_account()
    world.a_post()
    one, two, three = (plan(world, account, at) for at in ("2026-11-23T08:20:00Z", EARLY, LATE))
    first = change(world, MOVE, two, at="2026-11-24T13:00:00Z")
    change(world, MOVE, two, 2, at="2026-11-24T14:00:00Z")
    assert undo(world, first).body["code"] == "stale-version"
    over = change(world, MOVE, one, at="2026-11-23T08:40:00Z")
    world.run(minutes=25)
    assert undo(world, over).body["code"] == "time-in-past"
    late = change(world, CANCEL, three)
    world.run(minutes=31)
    assert undo(world, late).body["code"] == "undo-over"
    assert (world.get(one).state, world.get(three).state) == ("live", "cancelled")
    assert world.ask(UNDO, path={"undo_id": "nothing"}).status == 410


def test_an_undo_needs_room_and_an_approval(world: World) -> None:
    """Others took the place of an unscheduled one, or its words were edited: refused, and it stays as it is."""
    account = world.an_account()
    for number in range(6):
        world.a_post(f"p{number}", text=f"第{number}")
    one = plan(world, account, EARLY, "p0")
    gone = change(world, CANCEL, one)
    for number in range(1, 6):
        plan(world, account, f"2026-11-24T12:0{number}:00Z", f"p{number}")
    refused = undo(world, gone).body
    assert (refused["code"], refused["facts"]["next_slot"]) == ("quota-full", "2026-11-24T13:00:00.000Z")
    other = plan(world, account, LATE, "p0")
    gone = change(world, CANCEL, other)
    world.change_post("p0", text="edited")
    assert undo(world, gone).body["code"] == "not-approved"
    assert world.get(other).state == "cancelled"


@pytest.mark.parametrize("same_post", [True, False])
def test_two_swap_their_times_in_one_commit_and_back(world: World, same_post: bool) -> None:
    """Each has the other's time, on the agenda and the account too; taking it back swaps both."""
    account = world.an_account()
    world.a_post()
    world.a_post("p2", text="第二篇")
    one, two = plan(world, account, EARLY), plan(world, account, LATE, "p1" if same_post else "p2")
    with counted() as calls:
        swapped = change(world, SWAP, one, with_id=two, with_version=1)
    assert swapped.status == 200, swapped.body
    assert calls.names.count("dynamodb:TransactWriteItems") == 1
    assert len(calls.names) == 3
    assert [each["due"] for each in swapped.body["items"]] == [LATE, EARLY]
    assert planned(world, account) == [(EARLY, two), (LATE, one)]
    assert undo(world, swapped).status == 200
    assert planned(world, account) == [(EARLY, one), (LATE, two)]
    assert dues(world) == [EARLY, LATE]


def test_a_full_hour_takes_a_swap(world: World) -> None:
    """One comes for the one that goes: the allowance is as full as before."""
    account = world.an_account()
    world.a_post()
    inside = [plan(world, account, f"2026-11-24T12:0{minute}:00Z") for minute in range(5)]
    outside = plan(world, account, LATE)
    assert change(world, SWAP, outside, with_id=inside[0], with_version=1).status == 200


def test_a_swap_between_accounts_keeps_each_on_its_own(world: World) -> None:
    """Only the times change places; each account is checked for what comes to it."""
    account = world.an_account()
    world.a_post()
    world.network.profile = ("r-2", "@other")
    other = world.an_account()
    full = [plan(world, other, f"2026-11-24T18:0{minute}:00Z") for minute in range(5)]
    one = plan(world, account, EARLY)
    swapped = change(world, SWAP, one, with_id=full[0], with_version=1)
    assert swapped.status == 200, swapped.body
    assert (planned(world, account), planned(world, other)[0]) == ([(LATE, one)], (EARLY, full[0]))
    assert undo(world, swapped).status == 200
    assert (planned(world, account), planned(world, other)[0]) == ([(EARLY, one)], (LATE, full[0]))


def test_a_swap_that_cannot_be_is_refused_whole(world: World) -> None:
    """An old version of either, with itself, with nothing, with what was unscheduled: neither is changed."""
    account = world.an_account()
    world.a_post()
    one, two = plan(world, account, EARLY), plan(world, account, LATE)
    assert change(world, SWAP, one, 9, with_id=two, with_version=1).body["code"] == "stale-version"
    assert change(world, SWAP, one, with_id=two, with_version=9).body["code"] == "stale-version"
    assert change(world, SWAP, one, with_id=one, with_version=1).body["code"] == "invalid-input"
    assert change(world, SWAP, one, with_id="none", with_version=1).body["code"] == "not-found"
    change(world, CANCEL, two)
    assert change(world, SWAP, one, with_id=two, with_version=2).body["code"] == "wrong-state"
    world.change_post(text="edited")
    three = change(world, SWAP, one, with_id=two, with_version=2)
    assert three.body["code"] == "wrong-state"
    assert planned(world, account) == [(EARLY, one)]


def test_a_swap_of_what_was_edited_is_refused(world: World) -> None:
    """Both times are new promises: both need an approval that holds now, and the refusal names what has none."""
    account = world.an_account()
    world.a_post()
    world.a_post("p2", text="第二篇")
    one, two = plan(world, account, EARLY), plan(world, account, LATE, "p2")
    world.change_post("p2", text="edited")
    refused = change(world, SWAP, one, with_id=two, with_version=1).body
    assert (refused["code"], refused["facts"]["publication"]) == ("not-approved", two)
    assert planned(world, account) == [(EARLY, one), (LATE, two)]


@pytest.mark.parametrize("act", ["move", "swap"])
def test_a_new_time_is_given_to_the_version_that_is_approved_now(world: World, act: str) -> None:
    """Edited and approved anew since it was planned: moved or swapped it goes out in the new words."""
    account = world.an_account()
    world.a_post()
    world.a_post("p2", text="第二篇")
    one, two = plan(world, account, EARLY), plan(world, account, LATE, "p2")
    world.change_post(approve=True, text="改过的文案")
    if act == "swap":
        with counted() as calls:
            answer = change(world, SWAP, two, with_id=one, with_version=1)
        assert len(calls.names) == 6
        shown = {each["id"]: each for each in answer.body["items"]}
        assert (shown[one]["due"], shown[two]["due"], shown[two]["text"]) == (LATE, EARLY, "第二篇")
    else:
        with counted() as calls:
            answer = change(world, MOVE, one, at=LATE)
        assert len(calls.names) == 5
        shown = {one: answer.body}
    assert (answer.status, shown[one]["text"]) == (200, "改过的文案")
    world.run(days=2)
    assert sorted(texts(world.network)) == ["改过的文案", "第二篇"]


def test_a_swap_looks_at_the_window_that_is_approved_now(world: World) -> None:
    """The planned version may go out in the morning only; the one approved since in the evening too, and no later."""
    account = world.an_account()
    world.a_post()
    world.a_post("p2", text="第二篇")
    world.change_post(approve=True, window=Window(not_after=clock.instant(EARLY)))
    one, two = plan(world, account, EARLY), plan(world, account, LATE, "p2")
    assert change(world, SWAP, one, with_id=two, with_version=1).body["code"] == "time-outside-window"
    world.change_post(approve=True, window=Window(not_after=clock.instant(LATE)))
    swapped = change(world, SWAP, one, with_id=two, with_version=1)
    assert swapped.status == 200, swapped.body
    assert world.get(one).window.not_after == clock.instant(LATE)


def test_what_is_taken_back_goes_out_in_the_words_that_are_approved_then(world: World) -> None:
    """The former words while they are approved; others that were approved since; none, and nothing is taken back."""
    account = world.an_account()
    world.a_post()
    one = plan(world, account, EARLY)
    world.change_post(approve=True, text="第二稿")
    moved = change(world, MOVE, one, at=LATE)
    back = undo(world, moved).body["items"][0]
    assert (back["due"], back["text"]) == (EARLY, "第二稿")
    gone = change(world, CANCEL, one, 3)
    world.change_post(text="第三稿")
    assert undo(world, gone).body["code"] == "not-approved"
    assert (world.get(one).state, world.get(one).version) == ("cancelled", 4)
    world.change_post(approve=True, window=Window(not_after=clock.instant(EARLY) - timedelta(hours=1)))
    assert undo(world, gone).body["code"] == "time-outside-window"
    world.change_post(approve=True, window=Window())
    assert undo(world, gone).body["items"][0]["text"] == "第三稿"
    world.run(days=2)
    assert texts(world.network) == ["第三稿"]


def test_of_two_edits_at_once_the_second_is_told_to_look_again(world: World) -> None:
    """Both saw the same version: one moves it, the other is refused with the version that is there now."""
    account = world.an_account()
    world.a_post()
    one = plan(world, account, EARLY)
    assert change(world, MOVE, one, at=LATE).status == 200
    second = change(world, MOVE, one, at="2026-11-24T15:00:00Z")
    assert (second.status, second.body["facts"]["now"]) == (412, 2)
    assert world.get(one).due == clock.instant(LATE)
