"""What a planner asks of the calendar: over HTTP, or by the route's own function beside another planner.

The API takes one request at a time in a process, as Lambda does. So two planners at once call the functions behind the
routes, each with a request of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from publishing import moves_api, publications_api
from publishing.api import api
from publishing.calendar import Move, NewPublication, Swap
from socialops import api as edge
from socialops import clock
from socialops.errors import SocialOpsError
from socialops.members import Member
from socialops.permissions import Role
from tests.publishing_world import World

ROUTES: dict[str, tuple[str, Callable[..., BaseModel], type[BaseModel] | None]] = {
    "plan": ("POST /v1/posts/{id}/publications", publications_api.schedule_publication, NewPublication),
    "move": ("PATCH /v1/publications/{id}", moves_api.move_publication, Move),
    "swap": ("POST /v1/publications/{id}/swaps", moves_api.swap_publications, Swap),
    "unschedule": ("DELETE /v1/publications/{id}", moves_api.cancel_publication, None),
    "undo": ("POST /v1/undos/{id}", moves_api.undo_change, None),
}


@dataclass(frozen=True)
class Ask:
    """One request: what, about which thing, in which version, with what body."""

    act: str
    id: str
    version: int = 0
    body: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Got:
    """What came of it: the code of a refusal, or nothing and the answer."""

    code: str
    body: dict[str, Any]


def over_http(world: World, ask: Ask) -> Got:
    """As a planner asks."""
    route = ROUTES[ask.act][0]
    names = {"plan": "post_id", "undo": "undo_id"}
    name = names.get(ask.act, "publication_id")
    headers = {"if-match": f'"{ask.version}"'} if ask.version else {}
    route = route.replace("{id}", f"{{{name}}}")
    answer = world.ask(route, role="specialist", path={name: ask.id}, body=ask.body or None, headers=headers)
    assert answer.status < 500, answer.body
    return Got("" if answer.status < 300 else answer.body["code"], answer.body)


def directly(ask: Ask, into: list[Got]) -> None:
    """As a planner whose request is taken apart at its AWS calls; for a thread of its own."""
    _, function, model = ROUTES[ask.act]
    operation = next(each for each in api.operations.values() if each.name == function.__name__)
    member = Member("wu", "wu", frozenset({Role.SPECIALIST}))
    headers = {"if-match": f'"{ask.version}"'} if ask.version else {}
    edge._request.set(edge._Request(operation, member, clock.now(), None, headers, "en"))
    given = [model.model_validate(ask.body)] if model else []
    try:
        into.append(Got("", function(ask.id, *given).model_dump(mode="json")))
    except SocialOpsError as error:
        into.append(Got(error.code, {"facts": error.facts}))
