"""An OpenAPI document becomes routes."""

import json
from pathlib import Path

import pytest

from infra.routes import Route, RouteError, Throttle, load, routes
from socialops.names import OPEN_ROUTES


def a_document(operation: dict[str, object], method: str = "get", security: object = True) -> dict[str, object]:
    """A document with one operation."""
    return {"paths": {"/v1/posts/{post_id}": {method: operation}}, "security": security}


def test_the_first_tag_names_the_stage() -> None:
    """An operation goes to the `api` of its stage."""
    (route,) = routes(a_document({"tags": ["planning", "posts"]}))
    assert route == Route("GET /v1/posts/{post_id}", "planning.api", open=False, throttle=Throttle.READ)


def test_a_way_in_without_a_token_goes_to_its_own_function() -> None:
    """The table of open routes names the function, whatever the tag says; programs may knock more often than people."""
    document = {"paths": {path: {"post": {"tags": ["planning"], "security": []}} for path in _paths("POST")}}
    found = {route.key: route for route in routes(document)}
    for key, module in OPEN_ROUTES.items():
        if key.startswith("POST"):
            throttle = Throttle.HOOK if module == "engagement.on_webhook" else Throttle.DOOR
            assert found[key] == Route(key, module, open=True, throttle=throttle)


def test_a_way_in_cannot_ask_for_a_token() -> None:
    """An open route whose operation does not say `security: []` contradicts the table, so no template is made."""
    with pytest.raises(RouteError, match="asks for one"):
        list(routes({"paths": {_paths("GET")[0]: {"get": {"tags": ["engagement"]}}}}))


def test_a_document_without_a_way_in_is_too_old(tmp_path: Path) -> None:
    """Each open route has to be in the document, or the template would lack it in silence."""
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(a_document({"tags": ["planning"]})), "utf-8")
    with pytest.raises(RouteError, match="older than"):
        load(path)


def _paths(method: str) -> list[str]:
    return [path for verb, path in (key.split(" ") for key in OPEN_ROUTES) if verb == method]


def test_an_operation_is_open_only_when_it_says_so() -> None:
    """`security: []` opens an operation; the document's own requirement holds for those that say nothing."""
    secured: list[object] = [{"member": []}]
    assert [r.open for r in routes(a_document({"tags": ["planning"], "security": []}, security=secured))] == [True]
    assert [r.open for r in routes(a_document({"tags": ["planning"]}, security=secured))] == [False]
    assert [r.open for r in routes(a_document({"tags": ["planning"]}))] == [False]


def test_a_write_is_throttled_harder_than_a_read() -> None:
    """Every method but GET is a write."""
    for method in ("post", "put", "patch", "delete"):
        (route,) = routes(a_document({"tags": ["planning"]}, method))
        assert route.throttle is Throttle.WRITE


def test_names_in_the_template_tell_the_route() -> None:
    """The logical id is readable."""
    (route,) = routes(a_document({"tags": ["planning"]}))
    assert route.logical_id == "GetV1PostsByPostId"


def test_an_operation_without_a_stage_is_refused() -> None:
    """No tag, no function, so no template."""
    with pytest.raises(RouteError, match="no stage answers"):
        list(routes(a_document({})))


def test_a_missing_document_says_where_it_comes_from(tmp_path: Path) -> None:
    """The error names the file and that it is generated."""
    with pytest.raises(RouteError, match=r"openapi\.json is missing: it is generated"):
        load(tmp_path / "openapi.json")
