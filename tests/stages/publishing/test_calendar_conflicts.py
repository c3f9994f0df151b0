"""What speaks against a time of an account, over HTTP: refused with the next free time, or only said."""

from datetime import timedelta
from typing import Any

import pytest

from planning import keys as planning_keys
from planning.plans import Plan
from planning.posts import Post
from publishing import keys, standing_store, store
from socialops import clock, table
from socialops.changes import Change, Keep, Note, Save, stored
from socialops.errors import Busy
from socialops.events.planning import PostEdited
from socialops.items import decode_item
from socialops.table import Origin
from tests.publishing_world import World, counted

PLAN = "POST /v1/posts/{post_id}/publications"
MOVE = "PATCH /v1/publications/{publication_id}"
CADENCE = "PUT /v1/accounts/{account_id}/cadence"
SLOT = "GET /v1/accounts/{account_id}/next-slot"
DAYS = "GET /v1/accounts/{account_id}/calendar"


def plan(world: World, account: str, at: str, post: str = "p1", **body: Any) -> Any:
    """Ask to put a post on the calendar; `at` is an instant of 24 November."""
    body = {"account_id": account, "at": f"2026-11-24T{at}:00Z", **body}
    return world.ask(PLAN, role="specialist", path={"post_id": post}, body=body)


def a_cadence(world: World, account: str, **body: Any) -> Any:
    """Set the cadence of an account for the first time."""
    answer = world.ask(CADENCE, role="planner", path={"account_id": account}, body=body)
    assert answer.status == 200, answer.body
    return answer


def codes(answer: Any) -> list[tuple[str, bool]]:
    """What speaks against the time, and whether it would have been refused."""
    return [(each["code"], each["refusal"]) for each in answer.body["conflicts"]]


def test_over_an_allowance_is_refused_with_the_next_free_time(world: World) -> None:
    """Five posts an hour: the sixth is refused, whatever is accepted, and the time that it names is free."""
    account = world.an_account()
    world.a_post()
    for minute in range(5):
        assert plan(world, account, f"12:0{minute}").status == 201
    refused = plan(world, account, "12:30", accept=["paused", "too-close"])
    assert (refused.status, refused.body["code"]) == (409, "quota-full")
    assert refused.body["facts"]["next_slot"] == "2026-11-24T13:00:00.000Z"
    assert "2026-11-24T13:00:00.000Z" in refused.body["next_step"]
    assert plan(world, account, "13:00").status == 201


def test_a_move_into_a_full_hour_is_refused_and_within_it_is_not(world: World) -> None:
    """What is moved does not count at its former time; from outside there is no room for it."""
    account = world.an_account()
    world.a_post()
    inside = [plan(world, account, f"12:0{minute}").body["id"] for minute in range(5)]
    outside = plan(world, account, "14:00").body["id"]
    body, tag = {"at": "2026-11-24T12:40:00Z"}, {"if-match": '"1"'}
    assert world.ask(MOVE, path={"publication_id": outside}, body=body, headers=tag).body["code"] == "quota-full"
    assert world.ask(MOVE, path={"publication_id": inside[0]}, body=body, headers=tag).status == 200


def test_what_went_out_counts_in_the_present_hour(world: World) -> None:
    """The counter of the law and the plan fill one allowance together."""
    account = world.an_account()
    world.a_post()
    counter = keys.quota(account, "post", "3600@2026-11-23T08:00+00:00")
    table.commit([Keep(counter, {"used": 4, "expires": 0})], [], Origin("test", world.time.at))
    world.schedule(account, after=600)
    body = {"account_id": account, "at": clock.text(world.time.at + timedelta(seconds=700))}
    answer = world.ask(PLAN, path={"post_id": "p1"}, body=body)
    assert (answer.body["code"], answer.body["facts"]["next_slot"]) == ("quota-full", "2026-11-23T09:00:00.000Z")


def test_a_cadence_warns_and_a_strict_one_refuses(world: World) -> None:
    """Too close, outside the hours: said in words, or refused with a free time, unless somebody accepts it."""
    account = world.an_account()
    world.a_post()
    world.a_post("p2", text="第二篇")
    hours = [{"weekdays": [1, 2, 3, 4, 5], "opens": "09:00", "closes": "21:00"}]
    body = {"minimum_gap_minutes": 90, "hours": hours}
    tag = a_cadence(world, account, **body).headers["etag"]
    assert codes(plan(world, account, "12:00")) == []
    warned = plan(world, account, "13:01", "p2")
    assert codes(warned) == [("too-close", False), ("outside-hours", False)]
    assert "2026-11-24 21:01" in warned.body["conflicts"][1]["text"]
    strict = {**body, "strict": True}
    assert world.ask(CADENCE, path={"account_id": account}, body=strict, headers={"if-match": tag}).status == 200
    close = plan(world, account, "10:31", "p2").body
    assert (close["code"], close["facts"]["minutes"]) == ("too-close", 90)
    # 21:00 in Shanghai closes the day; the next one opens at nine.
    assert close["facts"]["next_slot"] == "2026-11-25T01:00:00.000Z"
    late = plan(world, account, "15:00", "p2").body
    assert (late["code"], late["facts"]["wall"]) == ("outside-hours", "2026-11-24 23:00")
    accepted = plan(world, account, "15:00", "p2", accept=["outside-hours"])
    assert (accepted.status, codes(accepted)) == (201, [("outside-hours", True), ("same-content", False)])


def test_the_same_content_again_within_a_week_is_said(world: World) -> None:
    """A double post is most often a mistake, and sometimes meant: a warning names the other one."""
    account = world.an_account()
    world.a_post()
    first = plan(world, account, "12:00").body["id"]
    again = plan(world, account, "18:00")
    assert codes(again) == [("same-content", False)]
    assert again.body["conflicts"][0]["facts"]["other"] == first


def test_two_who_plan_at_once_do_not_both_get_the_last_place(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between reading and writing another takes the last one: it is read again, and refused."""
    account = world.an_account()
    world.a_post()
    for minute in range(4):
        plan(world, account, f"12:0{minute}")
    original = store.take

    def take_after_another(*args: Any, **kwargs: Any) -> None:
        monkeypatch.setattr(store, "take", original)
        other = {"due": "2026-11-24T12:20:00.000Z", "subject": "", "content_hash": ""}
        row = Note(keys.planned(account, "2026-W48"), {"x": other})
        turn = standing_store.take_turn(standing_store.get(account, world.time.at, world.time.at))
        table.commit([row, turn], [], Origin("wei", world.time.at))
        original(*args, **kwargs)

    monkeypatch.setattr(store, "take", take_after_another)
    assert plan(world, account, "12:30").body["code"] == "quota-full"
    assert plan(world, account, "13:30").status == 201


def test_who_is_never_first_is_told_to_try_again(world: World) -> None:
    """After several turns of others the answer is busy, and nothing was written."""

    def never() -> None:
        raise standing_store.CalendarMovedOnError()

    with pytest.raises(Busy):
        standing_store.in_turn(never)


def test_a_disconnected_account_can_neither_be_planned_on_nor_moved_on(world: World) -> None:
    """Nor has it a free time: each says that the account is not connected."""
    account = world.an_account()
    world.a_post()
    path = {"publication_id": plan(world, account, "12:00").body["id"]}
    world.ask("DELETE /v1/accounts/{account_id}", path={"account_id": account}, headers={"if-match": '"1"'})
    moved = world.ask(MOVE, path=path, body={"at": "2026-11-24T13:00:00Z"}, headers={"if-match": '"1"'})
    free = world.ask(SLOT, path={"account_id": account})
    assert {each.body["code"] for each in (moved, free, plan(world, account, "13:00"))} == {"account-not-connected"}


def test_the_next_free_time_keeps_to_everything(world: World) -> None:
    """Hours, distance, so many a week, the hour's allowance; where a pause is on it is refused."""
    account = world.an_account()
    world.a_post()
    a_cadence(world, account, posts_per_week=2, minimum_gap_minutes=60, hours=[{"weekdays": [2, 3], "opens": "20:00"}])

    def ask(**query: str) -> Any:
        return world.ask(SLOT, role="planner", path={"account_id": account}, query=query)

    found = ask().body
    assert (found["at"], found["wall"], found["zone"]) == (
        "2026-11-24T12:00:00.000Z",
        "2026-11-24T20:00:00",
        "Asia/Shanghai",
    )
    plan(world, account, "12:00")
    assert ask().body["at"] == "2026-11-24T13:00:00.000Z"
    plan(world, account, "14:00")
    # Two this week: the next Tuesday evening.
    assert ask().body["at"] == "2026-12-01T12:00:00.000Z"
    later = ask(after="2026-12-05T00:00:00Z").body
    assert later["at"] == "2026-12-08T12:00:00.000Z"
    with counted() as calls:
        ask()
    assert calls.names == ["dynamodb:BatchGetItem"]
    world.ask("PUT /v1/pauses/{scope}", path={"scope": "platform:fake"}, body={"reason": "x"})
    assert ask().body["code"] == "paused"


@pytest.mark.parametrize(
    ("slot", "taken", "expected"),
    [
        ({"date": "2026-11-26", "at": "19:30"}, "", ("2026-11-26T11:30:00.000Z", "s1")),
        ({"date": "2026-11-26", "at": "19:30"}, "2026-11-26T11:30:00Z", ("2026-11-23T08:05:00.000Z", "")),
        ({"date": "2026-11-26"}, "", ("2026-11-25T16:00:00.000Z", "s1")),
        ({"date": "2026-11-20"}, "", ("2026-11-23T08:05:00.000Z", "")),
    ],
)
def test_a_post_in_a_slot_of_its_plan_gets_the_slots_time(
    world: World, slot: dict[str, str], taken: str, expected: tuple[str, str]
) -> None:
    """Its very time, or a time of its day; where that is taken or over, the next free one."""
    account = world.an_account()
    world.a_post()
    a_cadence(world, account, minimum_gap_minutes=30)
    a_slot(world, {"id": "s1", "theme": "t", "platforms": ["fake"], **slot})
    if taken:
        body = {"account_id": account, "at": taken}
        assert world.ask(PLAN, path={"post_id": "p1"}, body=body).status == 201
    found = world.ask(SLOT, path={"account_id": account}, query={"post_id": "p1"}).body
    assert (found["at"], found["slot_id"]) == expected


def a_slot(world: World, slot: dict[str, Any]) -> None:
    """The post is in this slot of a plan."""
    at = world.time.at
    fields = {"title": "t", "starts_on": "2026-11-01", "ends_on": "2026-12-31", "author": "ling", "slots": [slot]}
    made = Plan.model_validate({"id": "pl", "created_at": at, "updated_at": at, **fields})
    key = planning_keys.plan("pl")
    row = decode_item(stored(key, made, None))
    place = planning_keys.post("p1")
    before = table.load(Post, place)
    after = before.next(at, plan_id="pl", slot_id="s1", theme="t")
    changes: list[Change] = [
        Keep(key, {n: v for n, v in row.items() if n not in {"pk", "sk"}}),
        Save(place, before, after),
    ]
    table.commit(changes, [PostEdited(subject=place.pk)], Origin("ling", at))


def test_the_days_of_an_account_show_what_is_left(world: World) -> None:
    """Planned and used of each allowance, the scarcest hour of a day, and what the cadence lacks, in words."""
    account = world.an_account()
    world.a_post()
    a_cadence(world, account, posts_per_week=4, longest_hole_hours=72)
    for at in ("12:00", "12:10", "14:00"):
        plan(world, account, at)
    with counted() as calls:
        shown = world.ask(
            DAYS,
            role="reviewer",
            path={"account_id": account},
            query={"from": "2026-11-24", "to": "2026-11-26"},
            headers={"accept-language": "zh"},
        ).body
    assert calls.names == ["dynamodb:BatchGetItem"]
    assert [(each["day"], each["planned"]) for each in shown["days"]] == [("2026-11-24", 3), ("2026-11-25", 0)]
    left = {each["kind"]: (each["planned"], each["left"]) for each in shown["days"][0]["quotas"]}
    assert left == {"call": (3, 97), "post": (2, 3)}
    assert [each["code"] for each in shown["gaps"]] == ["week-below", "hole"]
    assert "3" in shown["gaps"][0]["text"]
    wrong = world.ask(DAYS, path={"account_id": account}, query={"from": "2026-11-24", "to": "2027-11-26"})
    assert wrong.status == 422


@pytest.mark.parametrize(
    ("span", "days"),
    [("day", range(25, 26)), ("week", range(23, 30)), ("month", range(23, 31))],
)
def test_a_day_a_week_and_a_month_are_those_of_the_zone(world: World, span: str, days: range) -> None:
    """The 25th of November: its day, its week from Monday, its month; by the brand's clocks, or others."""
    account = world.an_account()
    world.a_post()
    walls = [f"2026-11-{day}T{at}" for day in range(23, 31) for at in ("16:30", "23:30")] + ["2026-12-01T00:00"]
    for wall in walls:
        assert world.ask(PLAN, path={"post_id": "p1"}, body={"account_id": account, "wall": wall}).status == 201
    shown = world.ask("GET /v1/publications", query={"from": "2026-11-25", "span": span, "limit": "100"}).body["items"]
    assert [each["wall"] for each in shown] == [f"2026-11-{day}T{at}" for day in days for at in ("16:30", "23:30")]
    query = {"from": "2026-11-25", "span": "day", "zone": "Europe/Paris"}
    paris = world.ask("GET /v1/publications", query=query).body["items"]
    assert [each["wall"] for each in paris] == ["2026-11-25T16:30", "2026-11-25T23:30"]


def test_a_list_shows_only_what_is_asked_for(world: World) -> None:
    """By account, campaign, platform and state; every page of a filtered list leads on until the end."""
    account = world.an_account()
    world.a_post()
    plan(world, account, "12:00", campaign="spring")
    plan(world, account, "12:01", campaign="autumn")
    gone = plan(world, account, "12:02", campaign="spring").body["id"]
    path = {"publication_id": gone}
    world.ask("DELETE /v1/publications/{publication_id}", path=path, headers={"if-match": '"1"'})

    def found(**query: str) -> list[str]:
        seen: list[str] = []
        cursor: dict[str, str] = {}
        while True:
            asked = {"from": "2026-11-24", "span": "day", "limit": "1", **query, **cursor}
            page = world.ask("GET /v1/publications", query=asked).body
            seen += [each["campaign"] for each in page["items"]]
            if not page.get("next"):
                return seen
            cursor = {"cursor": page["next"]}

    assert found() == ["spring", "autumn"]
    assert found(campaign="autumn", platform="fake", account_id=account, state="scheduled") == ["autumn"]
    assert found(platform="weibo") == found(account_id="other") == found(state="live") == found(state="held") == []
    assert world.ask("GET /v1/publications", query={"from": "2026-11-24", "span": "day", "state": "odd"}).status == 422
