"""The cadence of an account: set, checked each day by the agenda, and told when the account falls behind."""

from typing import Any

from publishing import keys
from tests.publishing_world import World, counted

SET = "PUT /v1/accounts/{account_id}/cadence"
GET = "GET /v1/accounts/{account_id}/cadence"
REMOVE = "DELETE /v1/accounts/{account_id}/cadence"


def a_cadence(world: World, account: str, version: int = 0, role: str = "planner", **body: Any) -> Any:
    """Set the cadence of an account."""
    headers = {"if-match": f'"{version}"'} if version else {}
    return world.ask(SET, role=role, path={"account_id": account}, body=body, headers=headers)


def told(world: World, account: str) -> list[str]:
    """What was told of the account's cadence."""
    return [each for each in world.events(keys.account(account).pk) if each.startswith("Cadence")]


def checks(world: World) -> list[str]:
    """The checks on the agenda."""
    return [f"{entry.due:%m-%d %H:%M}" for entry in world.agenda() if entry.kind == "cadence"]


def test_a_cadence_is_set_by_a_planner_in_the_brands_zone_and_changed_in_a_version(world: World) -> None:
    """Who schedules does not decide it; a second one names the version that was seen."""
    account = world.an_account()
    assert a_cadence(world, account, role="specialist").status == 403
    made = a_cadence(world, account, posts_per_week=3, hours=[{"weekdays": [1], "opens": "09:00", "closes": "12:00"}])
    assert (made.status, made.body["zone"], made.body["version"]) == (200, "Asia/Shanghai", 1)
    assert a_cadence(world, account, posts_per_week=4).status == 428
    assert a_cadence(world, account, 9, posts_per_week=4).status == 412
    assert a_cadence(world, account, 1, posts_per_week=4, zone="Europe/Paris").body["version"] == 2
    read = world.ask(GET, role="reviewer", path={"account_id": account}).body
    assert (read["posts_per_week"], read["hours"], read["zone"]) == (4, [], "Europe/Paris")
    assert a_cadence(world, "nobody").status == 404
    assert a_cadence(world, account, 2, zone="Mars/Olympus").body["code"] == "unknown-zone"
    assert a_cadence(world, account, 2, posts_per_week=-1).status == 422


def test_there_is_one_check_whatever_becomes_of_the_cadence(world: World) -> None:
    """Set, set in another zone, removed, set again: each leaves the one check that belongs to it, or none."""
    account = world.an_account()
    path = {"account_id": account}
    a_cadence(world, account, posts_per_week=1)
    assert checks(world) == ["11-24 01:00"]
    a_cadence(world, account, 1, posts_per_week=1, zone="Europe/Paris")
    assert checks(world) == ["11-24 08:00"]
    assert world.ask(REMOVE, role="planner", path=path, headers={"if-match": '"2"'}).status == 200
    assert (checks(world), world.ask(GET, path=path).status) == ([], 404)
    a_cadence(world, account, posts_per_week=1)
    assert checks(world) == ["11-24 01:00"]


def test_an_account_that_falls_behind_is_told_of_once_a_week(world: World) -> None:
    """Too few in the coming week: told by the next check, not again the day after, and anew the next Monday."""
    account = world.an_account()
    a_cadence(world, account, posts_per_week=2, responsible=["ling"])
    world.run(days=1)
    assert told(world, account) == ["CadenceSet", "CadenceMissed"]
    world.run(days=3)
    assert told(world, account) == ["CadenceSet", "CadenceMissed"]
    world.run(days=4)
    assert told(world, account) == ["CadenceSet", "CadenceMissed", "CadenceMissed"]
    assert len(checks(world)) == 1


def test_an_account_that_catches_up_is_told_of_too(world: World) -> None:
    """Enough is planned: what was told is over, once; a check costs one read and one write."""
    account = world.an_account()
    world.a_post()
    a_cadence(world, account, posts_per_week=1)
    world.run(days=1)
    world.schedule(account, after=5 * 86_400)
    world.run(days=1)
    assert told(world, account) == ["CadenceSet", "CadenceMissed", "CadenceMet"]
    world.time.at = world.agenda()[0].due
    world.tick()
    (message,) = world.pending()
    with counted() as calls:
        world.deliver(message)
    assert calls.names == [f"dynamodb:{name}" for name in ("BatchGetItem", "TransactWriteItems")]
    assert told(world, account) == ["CadenceSet", "CadenceMissed", "CadenceMet"]


def test_a_long_silence_is_told_and_a_disconnected_account_is_not(world: World) -> None:
    """Three days are allowed and nothing is planned; without its account nobody can do anything about it."""
    account = world.an_account()
    a_cadence(world, account, longest_hole_hours=72)
    world.ask("DELETE /v1/accounts/{account_id}", path={"account_id": account}, headers={"if-match": '"1"'})
    world.run(days=2)
    assert told(world, account) == ["CadenceSet"]
    assert len(checks(world)) == 1


def test_a_check_that_comes_twice_tells_once(world: World) -> None:
    """A message that is delivered again finds its entry gone."""
    account = world.an_account()
    a_cadence(world, account, longest_hole_hours=72)
    world.time.at = world.agenda()[0].due
    world.tick()
    world.duplicate()
    world.run(minutes=5)
    assert told(world, account) == ["CadenceSet", "CadenceMissed"]
    assert len(checks(world)) == 1
