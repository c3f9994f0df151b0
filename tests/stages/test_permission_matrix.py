"""Every route and every role: 403 exactly where the permission table says so, and 401 for strangers everywhere."""

from importlib import import_module

import pytest

from socialops.api import Api, Operation
from socialops.names import Stage
from socialops.permissions import PERMISSIONS, Role
from tests.cloud import Clock
from tests.stages.requests import Answer, ask

APIS: dict[str, Api] = {stage: import_module(f"{stage}.api").api for stage in Stage}
ROUTES = [(stage, operation) for stage, api in APIS.items() for operation in api.operations.values()]
GUARDED = [route for route in ROUTES if route[1].allow]


def _named(routes: list[tuple[str, Operation]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("stage", "operation"), routes, ids=[each.route_key for _, each in routes])


def knock(stage: str, operation: Operation, role: str) -> Answer:
    """Ask for a route with made-up ids and an empty body, which is enough to get to its door."""
    names = [part[1:-1] for part in operation.path.split("/") if part.startswith("<")]
    body: dict[str, str] | None = None if operation.method in {"GET", "DELETE"} else {}
    path = dict.fromkeys(names, "1")
    return ask(APIS[stage], operation.route_key, role=role, body=body, path=path, headers={"if-match": '"1"'})


@pytest.mark.parametrize("role", list(Role))
@_named(GUARDED)
def test_a_role_comes_in_exactly_where_the_table_lets_it(
    stage: str, operation: Operation, role: Role, time: Clock
) -> None:
    """With the right the route answers for itself, without it 403 names the roles that have it."""
    answer = knock(stage, operation, role)
    allowed = PERMISSIONS[operation.allow or ""]
    refused = (answer.status, answer.body.get("code") if isinstance(answer.body, dict) else "") == (403, "not-allowed")
    assert refused is (role not in allowed)
    assert answer.status not in {401, 500}
    if refused:
        assert answer.body["facts"]["roles"] == ", ".join(sorted(allowed))


@_named(GUARDED)
def test_a_stranger_stays_outside(stage: str, operation: Operation, time: Clock) -> None:
    """No token, or a token without a role of ours, is 401 on every route that is not public."""
    assert knock(stage, operation, "visitor").status == 401
    assert knock(stage, operation, "").status == 401
    event = {"routeKey": operation.route_key, "rawPath": operation.path, "headers": {}, "requestContext": {}}
    answer = APIS[stage](event, None)
    assert answer["statusCode"] == 401


def test_only_the_description_is_public() -> None:
    """No other route may be read without a token."""
    assert [operation.route_key for _, operation in ROUTES if not operation.allow] == ["GET /openapi.json"]


def test_every_operation_of_the_table_opens_a_route() -> None:
    """The table has no line that nothing asks for."""
    assert PERMISSIONS.keys() - {operation.allow for _, operation in ROUTES} == set()


def test_operation_ids_are_unique() -> None:
    """An operation id names one route of the whole API."""
    names = [operation.name for _, operation in ROUTES]
    assert len(names) == len(set(names))
