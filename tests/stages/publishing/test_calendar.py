"""The calendar over HTTP: times as people mean them, what may be planned, pages, moves and cancellations."""

from datetime import timedelta
from typing import Any

import pytest

from publishing import keys
from publishing.sendings import schedule
from socialops import clock, table
from socialops.changes import Create, Listed
from socialops.changes import stored as stored_item
from socialops.items import encode_item
from socialops.platforms.content import Content
from socialops.table import Origin
from tests.publishing_world import World, counted, filled

PLAN = "POST /v1/posts/{post_id}/publications"
LIST = "GET /v1/publications"
GET = "GET /v1/publications/{publication_id}"
MOVE = "PATCH /v1/publications/{publication_id}"


def plan(world: World, account: str, **body: Any) -> Any:
    """Ask to put the post on the calendar."""
    return world.ask(PLAN, role="specialist", path={"post_id": "p1"}, body={"account_id": account, **body})


def test_a_wall_clock_time_is_an_instant_of_the_brands_zone(world: World) -> None:
    """20:00 means 20:00 in Shanghai unless a zone is named; the intent is kept with the instant."""
    account = world.an_account()
    world.a_post()
    shanghai = plan(world, account, wall="2026-11-24T20:00:00").body
    assert (shanghai["due"], shanghai["wall"], shanghai["zone"]) == (
        "2026-11-24T12:00:00.000Z",
        "2026-11-24T20:00:00",
        "Asia/Shanghai",
    )
    paris = plan(world, account, wall="2026-11-24T20:00", zone="Europe/Paris").body
    assert paris["due"] == "2026-11-24T19:00:00.000Z"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"wall": "2026-11-23T15:59:59"}, "time-in-past"),
        ({"at": "2026-11-23T08:00:00Z"}, "time-in-past"),
        ({"wall": "2027-03-28T02:30", "zone": "Europe/Paris"}, "time-does-not-exist"),
        ({"wall": "2027-10-31T02:30", "zone": "Europe/Paris"}, "time-ambiguous"),
        ({"wall": "2026-11-24T20:00", "zone": "Europe/Atlantis"}, "unknown-zone"),
        ({"wall": "2026-13-24T20:00"}, "invalid-input"),
        ({"wall": "2026-11-24T20:00", "at": "2026-11-24T20:00:00Z"}, "invalid-input"),
        ({"at": "2026-11-24T20:00:00"}, "invalid-input"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "invalid-input"),
        ({"at": "2036-11-24T20:00:00Z"}, "invalid-input"),
        ({}, "invalid-input"),
        ({"wall": "2026-11-24T20:00", "colour": "red"}, "invalid-input"),
    ],
)
def test_a_time_that_cannot_be_meant_is_refused(world: World, body: dict[str, str], code: str) -> None:
    """Past, skipped, doubled, unknown zone, malformed: each its own answer, and nothing is planned."""
    account = world.an_account()
    world.a_post()
    assert plan(world, account, **body).body["code"] == code
    assert world.agenda() == []


def test_a_doubled_time_is_planned_once_it_is_said_which(world: World) -> None:
    """`fold` chooses between the two instants that the clocks show alike."""
    account = world.an_account()
    world.a_post()
    when = {"wall": "2027-10-31T02:30", "zone": "Europe/Paris"}
    dues = [plan(world, account, **when, fold=fold).body["due"] for fold in (0, 1)]
    assert dues == ["2027-10-31T00:30:00.000Z", "2027-10-31T01:30:00.000Z"]


def test_only_what_is_approved_for_the_platform_can_be_planned(world: World) -> None:
    """No approval, a void one, none for this platform, no such post, no such account: refused by name."""
    account = world.an_account()
    at = {"at": "2026-11-24T12:00:00Z"}
    assert plan(world, account, **at).body["code"] == "not-found"
    world.a_post()
    assert plan(world, "nobody", **at).body["code"] == "not-found"
    world.change_post(text="edited")
    assert plan(world, account, **at).body["code"] == "not-approved"
    world.change_post(approve=True)
    assert plan(world, account, **at).status == 201
    world.ask("DELETE /v1/accounts/{account_id}", path={"account_id": account}, headers={"if-match": '"1"'})
    assert plan(world, account, **at).body["code"] == "account-not-connected"


def test_planning_on_a_paused_scope_is_refused_unless_somebody_accepts_it(world: World) -> None:
    """Brand, platform, account and campaign alike; a pause may be lifted in time, so a person may plan all the same."""
    account = world.an_account()
    world.a_post()
    at = {"at": "2026-11-24T12:00:00Z", "campaign": "spring"}
    for scope in ("brand", "platform:fake", f"account:{account}", "campaign:spring"):
        pause = world.ask("PUT /v1/pauses/{scope}", path={"scope": scope}, body={"reason": "check"})
        refused = plan(world, account, **at).body
        assert (refused["code"], refused["facts"]["scope"]) == ("paused", scope)
        answer = plan(world, account, **at, accept=["paused"])
        assert (answer.status, answer.body["paused_by"]) == (201, [scope])
        first = answer.body["conflicts"][0]
        assert (first["code"], first["refusal"]) == ("paused", True)
        tag = {"if-match": pause.headers["etag"]}
        assert world.ask("DELETE /v1/pauses/{scope}", path={"scope": scope}, headers=tag).status == 200


def test_planning_costs_two_calls(world: World) -> None:
    """One read of all that holds and one write; one more puts what is due within two minutes on its queue."""
    account = world.an_account()
    world.a_post()
    with counted() as calls:
        plan(world, account, at="2026-11-24T12:00:00Z")
    assert calls.names == ["dynamodb:BatchGetItem", "dynamodb:TransactWriteItems"]
    with counted() as calls:
        world.schedule(account, after=30)
    assert calls.names[2:] == ["sqs:SendMessageBatch"]


def test_the_same_post_with_the_same_key_is_planned_once(world: World) -> None:
    """A double click with one Idempotency-Key is one publication."""
    account = world.an_account()
    world.a_post()
    body, key = {"account_id": account, "at": "2026-11-24T12:00:00Z"}, {"idempotency-key": "k"}
    answers = [world.ask(PLAN, path={"post_id": "p1"}, body=body, headers=key).body["id"] for _ in range(2)]
    assert answers[0] == answers[1]
    assert len(table.query(keys.calendar("2026-11"), index=True).items) == 1


def listed(world: World, **query: str) -> Any:
    """One page of the calendar."""
    return world.ask(LIST, role="planner", query={name.rstrip("_"): value for name, value in query.items()})


def test_a_range_shows_what_is_due_in_it_in_order(world: World) -> None:
    """A day of Shanghai, across the months of UTC, live and scheduled alike; the end is exclusive."""
    account = world.an_account()
    world.a_post()
    for wall in ("2026-12-01T09:00", "2026-12-01T00:00", "2026-11-30T23:59", "2026-12-02T00:00"):
        assert plan(world, account, wall=wall).status == 201
    world.schedule(account, after=60)
    world.run(minutes=2)
    day = listed(world, from_="2026-12-01", to="2026-12-02").body
    assert [each["wall"] for each in day["items"]] == ["2026-12-01T00:00", "2026-12-01T09:00"]
    month = listed(world, from_="2026-11-01", to="2026-12-01", zone="Asia/Shanghai").body
    assert [each["state"] for each in month["items"]] == ["live", "scheduled"]
    exact = listed(world, from_="2026-11-30T15:59:00Z", to="2026-12-01T00:00:00%2B08:00".replace("%2B", "+")).body
    assert [each["wall"] for each in exact["items"]] == ["2026-11-30T23:59"]


def test_pages_follow_each_other_across_months(world: World) -> None:
    """Every publication once, in order, in pages of any size; a made-up cursor is refused."""
    account = world.an_account()
    world.a_post()
    days = [*range(24, 31), 31, 32, 33, 61, 62]
    for day in days:
        plan(world, account, at=clock.text(world.time.at.replace(day=1) + timedelta(days=day - 1)))
    for size in ("1", "3", "50"):
        seen, cursor = [], None
        while True:
            more: dict[str, str] = {"cursor": cursor} if cursor else {}
            page = listed(world, from_="2026-11-01", to="2027-01-20", limit=size, **more).body
            seen += [each["due"] for each in page["items"]]
            if not (cursor := page.get("next")):
                break
        assert (len(seen), seen) == (len(days), sorted(seen))
    first = listed(world, from_="2026-11-01", to="2027-01-20", limit="1").body["next"]
    for wrong in ("2026-10.x", "x", first[:-4] + "AAAA"):
        assert listed(world, from_="2026-11-01", to="2027-01-20", limit="1", cursor=wrong).body["code"] == "bad-cursor"


@pytest.mark.parametrize(
    "query",
    [
        {"from_": "2026-11-01"},
        {"from_": "2026-11-01", "to": "2026-11-02", "span": "day"},
        {"from_": "2026-11-01", "span": "year"},
        {"from_": "2026-11-01", "to": "2026-11-01"},
        {"from_": "2026-11-01", "to": "2027-11-01"},
        {"from_": "2026-02-30", "to": "2026-03-01"},
        {"from_": "2026-11-01T00:00:00", "to": "2026-11-02"},
        {"from_": "2026-11-01", "to": "2026-11-02", "zone": "Nowhere/City"},
    ],
)
def test_a_range_that_is_none_is_refused(world: World, query: dict[str, str]) -> None:
    """Missing, empty, longer than a season, no date, no offset, no zone."""
    assert listed(world, **query).status == 422


@pytest.mark.parametrize("stored", [100, 20_000])
def test_a_page_costs_the_same_however_much_is_stored(world: World, stored: int) -> None:
    """One query of one month, as many items read as shown."""
    step = schedule(
        "s",
        world.time.at,
        kind="post",
        platform="fake",
        account_id="a",
        subject="p1",
        root="POST#p1",
        owner="ling",
        content=Content("x"),
        due=world.time.at,
    )
    one = stored_item(step.after.key, step.after, Listed("", ""))
    dues = [world.time.at + timedelta(minutes=number) for number in range(stored)]
    places = (
        {"pk": f"SENDING#s{number}", "sk": "SENDING", "list": keys.calendar(f"{due:%Y-%m}"), "rank": clock.text(due)}
        for number, due in enumerate(dues)
    )
    # What no page shows needs no more than its place.
    items = ({**(one if number < 30 else {}), **encode_item(place)} for number, place in enumerate(places))
    with filled(items), counted() as calls:
        page = listed(world, from_="2026-11-23", to="2026-11-24", limit="20", zone="Asia/Shanghai").body
    assert (len(page["items"]), calls.names) == (20, ["dynamodb:Query"])


def test_moving_needs_the_present_version_and_a_time_to_come(world: World) -> None:
    """428 without a version, 412 with an old one, 422 into the past; a move costs three calls and is journaled."""
    account = world.an_account()
    world.a_post()
    path = {"publication_id": world.schedule(account, after=3600)}
    body = {"wall": "2026-11-25T08:00"}
    assert world.ask(MOVE, path=path, body=body).status == 428
    assert world.ask(MOVE, path=path, body=body, headers={"if-match": '"9"'}).status == 412
    past = world.ask(MOVE, path=path, body={"at": "2026-11-23T07:00:00Z"}, headers={"if-match": '"1"'})
    assert past.body["code"] == "time-in-past"
    with counted() as calls:
        moved = world.ask(MOVE, path=path, body=body, headers={"if-match": '"1"'})
    assert (moved.status, moved.body["due"], len(calls.names)) == (200, "2026-11-25T00:00:00.000Z", 3)
    assert [entry.due for entry in world.agenda()] == [
        clock.instant("2026-11-24T23:58:00Z"),
        clock.instant("2026-11-25T00:00:00Z"),
    ]
    assert world.events()[-1] == "SendingMoved"


def test_what_is_out_cannot_be_moved_or_cancelled(world: World) -> None:
    """Live is an end: both are refused with the state."""
    account = world.an_account()
    world.a_post()
    path = {"publication_id": world.schedule(account, after=30)}
    world.run(minutes=1)
    tag = {"if-match": world.ask(GET, path=path).headers["etag"]}
    moved = world.ask(MOVE, path=path, body={"at": "2026-11-25T00:00:00Z"}, headers=tag)
    cancelled = world.ask("DELETE /v1/publications/{publication_id}", path=path, headers=tag)
    retried = world.ask("POST /v1/publications/{publication_id}/retry", path=path, body={})
    assert [each.body["code"] for each in (moved, cancelled, retried)] == ["wrong-state"] * 3


def test_moving_what_was_edited_is_refused_until_it_is_approved(world: World) -> None:
    """A new time is a new promise: it needs an approval that holds now."""
    account = world.an_account()
    world.a_post()
    path = {"publication_id": world.schedule(account, after=3600)}
    world.change_post(text="edited")
    answer = world.ask(MOVE, path=path, body={"at": "2026-11-25T00:00:00Z"}, headers={"if-match": '"1"'})
    assert answer.body["code"] == "not-approved"


def test_the_words_of_a_reply_are_not_in_the_calendars_answers(world: World) -> None:
    """Who may read the calendar may not always read conversations: a reply shows without its text."""
    account = world.an_account()
    step = schedule(
        "r1",
        world.time.at,
        kind="reply",
        platform="fake",
        account_id=account,
        subject="c1",
        root="CONVERSATION#c1",
        owner="ling",
        content=Content("私信内容", channel="direct"),
        due=world.time.at + timedelta(hours=1),
    )
    table.commit([Create(step.after.key, step.after)], step.events, Origin("ling", world.time.at))
    shown = world.ask(GET, role="reviewer", path={"publication_id": "r1"})
    assert (shown.status, shown.body["text"], "私信" in str(shown.body)) == (200, "", False)


def test_a_receipt_needs_the_right_to_read_it(world: World) -> None:
    """Planner and reviewer may not; an unknown publication is 404."""
    path = {"publication_id": "none"}
    route = "GET /v1/publications/{publication_id}/receipt"
    assert world.ask(route, role="planner", path=path).status == 403
    assert world.ask(route, role="analyst", path=path).status == 404
