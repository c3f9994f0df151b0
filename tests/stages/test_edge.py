"""The edge of the API: identity, rights, versions, keys, cursors and errors, on a stage made for the test."""

from datetime import timedelta
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path

from socialops import agenda, table
from socialops.api import Api, Cursor, Limit, now, origin, seen
from socialops.changes import Create, Listed, Plan, Save
from socialops.events.planning import ResearchNoteWritten
from socialops.ids import new_id
from socialops.keys import Key
from socialops.models import Entity, Input, Line, Page
from tests.cloud import Clock, Cloud
from tests.stages.requests import ask

api = Api("testing")


class Thing(Entity):
    name: str


class NewThing(Input):
    name: Line


def _key(thing_id: str) -> Key:
    return Key(f"THING#{thing_id}", "THING")


@api.post("/v1/things", allow="write_research")
def write_thing(body: NewThing) -> Thing:
    """Write a thing."""
    thing = Thing(id=new_id(now()), created_at=now(), updated_at=now(), name=body.name)
    event = ResearchNoteWritten(subject=_key(thing.id).pk, kind="industry")
    due = Plan(agenda.Entry("publishing", "send", thing.id, now() + timedelta(seconds=30)))
    table.commit([Create(_key(thing.id), thing, Listed("THINGS", thing.id)), due], [event], origin())
    return thing


@api.patch("/v1/things/<thing_id>", allow="write_research")
def rename_thing(thing_id: Annotated[str, Path()], body: NewThing) -> Thing:
    """Rename a thing."""
    before = table.load(Thing, _key(thing_id)).expect(seen())
    after = before.next(now(), name=body.name)
    event = ResearchNoteWritten(subject=_key(thing_id).pk, kind="industry")
    table.commit([Save(_key(thing_id), before, after, Listed("THINGS", thing_id))], [event], origin())
    return after


@api.get("/v1/things", allow="read_research")
def list_things(limit: Limit = 2, cursor: Cursor = None) -> Page[Thing]:
    """List things."""
    page = table.query("THINGS", index=True, limit=limit, cursor=cursor)
    return Page[Thing](items=[Thing.model_validate(i) for i in page.items], next=page.next)


def test_a_post_writes_the_thing_its_journal_item_and_its_due_entry(cloud: Cloud, time: Clock) -> None:
    """One request leaves the thing, one journal item with its change, and a message for what is due soon."""
    answer = ask(api, "POST /v1/things", body={"name": "双11 🎉"})
    assert (answer.status, answer.headers["etag"]) == (201, '"1"')
    trail = table.query(f"TRACE#THING#{answer.body['id']}").items
    assert [(item["event"], item["by"], item["changed"]["name"]) for item in trail] == [
        ("ResearchNoteWritten", "ling", [None, "双11 🎉"])
    ]
    assert len(cloud.messages("publishing-due")) == 1


def test_a_repeated_key_replays_and_a_reused_one_is_refused(time: Clock) -> None:
    """The same POST with the same key happens once; another body under that key is an error of its own."""
    headers = {"idempotency-key": "k1"}
    first = ask(api, "POST /v1/things", body={"name": "甲"}, headers=headers)
    second = ask(api, "POST /v1/things", body={"name": "甲"}, headers=headers)
    third = ask(api, "POST /v1/things", body={"name": "乙"}, headers=headers)
    assert second.body == first.body
    assert second.headers["idempotency-replayed"] == "true"
    assert (third.status, third.body["code"]) == (422, "key-reused")
    assert len(table.query("THINGS", index=True).items) == 1


def test_a_change_needs_the_present_version(time: Clock) -> None:
    """Without `If-Match` 428, with an old one 412, with the present one the change and a new ETag."""
    made = ask(api, "POST /v1/things", body={"name": "甲"}).body
    route, path = "PATCH /v1/things/{thing_id}", {"thing_id": made["id"]}
    assert ask(api, route, path=path, body={"name": "乙"}).status == 428
    done = ask(api, route, path=path, body={"name": "乙"}, headers={"if-match": '"1"'})
    assert (done.status, done.headers["etag"], done.body["name"]) == (200, '"2"', "乙")
    assert ask(api, route, path=path, body={"name": "丙"}, headers={"if-match": '"1"'}).body["code"] == "stale-version"


def test_wrong_input_is_told_by_place(time: Clock) -> None:
    """Unknown fields, wrong types and broken JSON are 422 with the place of each fault."""
    answer = ask(api, "POST /v1/things", body={"name": 3, "colour": "red"})
    assert (answer.status, answer.body["code"]) == (422, "invalid-input")
    assert {error["where"] for error in answer.body["facts"]["errors"]} == {"body.name", "body.colour"}
    for broken in ("{", "[" * 100_000, '{"name": "\\ud800"}'):
        assert ask(api, "POST /v1/things", body=broken).body["code"] == "invalid-input"
    assert ask(api, "GET /v1/things", query={"limit": "0"}).status == 422


def test_roles_decide_and_strangers_are_refused(time: Clock) -> None:
    """A role without the right gets 403 with the roles that have it; a token without a role gets 401."""
    refused = ask(api, "POST /v1/things", role="reviewer", body={"name": "甲"})
    assert (refused.status, "planner" in refused.body["facts"]["roles"]) == (403, True)
    assert ask(api, "GET /v1/things", role="visitor").status == 401


def test_lists_are_paged_by_a_cursor_that_cannot_be_made_up(time: Clock) -> None:
    """Pages follow each other without gap or repeat; a changed cursor is refused."""
    names = [ask(api, "POST /v1/things", body={"name": f"第{n}"}).body["name"] for n in range(5)]
    seen_names, cursor = [], None
    for _ in range(3):
        page = ask(api, "GET /v1/things", query={"cursor": cursor} if cursor else {}).body
        seen_names += [item["name"] for item in page["items"]]
        cursor = page.get("next")
    assert sorted(seen_names) == sorted(names)
    assert cursor is None
    first = ask(api, "GET /v1/things").body["next"]
    another = "B" if first.startswith("A") else "A"
    assert ask(api, "GET /v1/things", query={"cursor": another + first[1:]}).body["code"] == "bad-cursor"


def test_a_body_over_the_limit_is_refused(time: Clock) -> None:
    """A body longer than a route accepts is 413 before anything reads it."""
    assert ask(api, "POST /v1/things", body={"name": "长" * 300_000}).status == 413


def test_only_json_is_read(time: Clock) -> None:
    """A body of another type is 415, whatever it holds."""
    answer = ask(api, "POST /v1/things", body="name=x", headers={"content-type": "multipart/form-data"})
    assert (answer.status, answer.body["code"]) == (415, "unsupported-type")
