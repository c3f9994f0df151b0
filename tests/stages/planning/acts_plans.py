"""What people do with plans in the tests: open, change, adopt, copy, fill."""

from typing import Any

from planning import adoption, keys, plan_store
from planning.api import api
from planning.plans import Plan
from socialops import table
from socialops.clock import now
from socialops.table import Origin
from tests.stages.requests import Answer, ask
from tests.unit.planning.builders_plans import a_plan_body

NOTE = {"kind": "industry", "title": "笔记", "finding": "发现", "seen_on": "2026-11-20"}


def a_note() -> str:
    """The id of a note."""
    note: str = ask(api, "POST /v1/research/notes", role="planner", body=NOTE).body["id"]
    return note


def opening(**fields: Any) -> Answer:
    """Open a plan of November 2026."""
    return ask(api, "POST /v1/plans", role="planner", body=a_plan_body(**fields))


def an_open_plan(**fields: Any) -> dict[str, Any]:
    """Such a plan, as the API answers it."""
    answer = opening(**fields)
    assert answer.status == 201, answer.body
    made: dict[str, Any] = answer.body
    return made


def on_plan(route: str, plan: dict[str, Any], body: Any = None, *, role: str = "planner", **path: str) -> Answer:
    """A call about a plan in the version that is at hand: `PUT`, or `GET /coverage`."""
    method, _, rest = route.partition(" ")
    headers = {"if-match": f'"{plan["version"]}"'} if method != "GET" else {}
    key = f"{method} /v1/plans/{{plan_id}}{rest}"
    return ask(api, key, role=role, path={"plan_id": plan["id"], **path}, body=body, headers=headers)


def edit_plan(plan: dict[str, Any], reason: str = "", **fields: Any) -> Answer:
    """Write a plan anew with some fields changed."""
    body = {name: plan[name] for name in a_plan_body()}
    return on_plan("PUT", plan, {**body, **fields, "reason": reason})


def read_plan(plan: dict[str, Any]) -> dict[str, Any]:
    """The plan as it is."""
    found: dict[str, Any] = on_plan("GET", plan).body
    return found


def adopt(plan: dict[str, Any]) -> dict[str, Any]:
    """Submit and adopt a plan, as the review does when everybody said yes."""
    draft = plan_store.get(plan["id"])
    asked = adoption.submit(draft, "r1", now())
    subject = keys.plan(asked.id).pk
    origin = Origin("test", now())
    table.commit([plan_store.saved(draft, asked)], [adoption.submitted(asked, subject)], origin)
    done = adoption.adopt(asked, adoption.content_hash(asked), now())
    table.commit([plan_store.saved(asked, done)], [adoption.adopted(done, subject)], origin)
    return read_plan(plan)


def in_review(plan: dict[str, Any]) -> Plan:
    """Submit a plan and leave it there."""
    draft = plan_store.get(plan["id"])
    asked = adoption.submit(draft, "r1", now())
    event = adoption.submitted(asked, keys.plan(asked.id).pk)
    table.commit([plan_store.saved(draft, asked)], [event], Origin("test", now()))
    return asked


def fill(plan: dict[str, Any], slot_id: str, post_id: str, **headers: str) -> Answer:
    """Put a post into a slot."""
    return ask(
        api,
        "POST /v1/plans/{plan_id}/slots/{slot_id}/fillings",
        role="specialist",
        path={"plan_id": plan["id"], "slot_id": slot_id},
        body={"post_id": post_id},
        headers=headers,
    )


def empty(plan: dict[str, Any], slot_id: str) -> Answer:
    """Take the post out of a slot."""
    route = "DELETE /v1/plans/{plan_id}/slots/{slot_id}/filling"
    return ask(api, route, role="specialist", path={"plan_id": plan["id"], "slot_id": slot_id})
