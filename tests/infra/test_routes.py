"""An OpenAPI document becomes routes."""

from pathlib import Path

import pytest

from infra.routes import Route, RouteError, Throttle, load, routes


def a_document(operation: dict[str, object], method: str = "get", security: object = True) -> dict[str, object]:
    """A document with one operation."""
    return {"paths": {"/v1/posts/{post_id}": {method: operation}}, "security": security}


def test_the_first_tag_names_the_stage() -> None:
    """An operation goes to the `api` of its stage."""
    (route,) = routes(a_document({"tags": ["planning", "posts"]}))
    assert route == Route("GET /v1/posts/{post_id}", "planning.api", open=False, throttle=Throttle.READ)


def test_a_webhook_goes_to_its_own_function() -> None:
    """An operation called `webhook…` is answered by `engagement.on_webhook`, and throttled as one."""
    (route,) = routes(a_document({"tags": ["engagement"], "operationId": "webhook_receive", "security": []}, "post"))
    assert (route.module, route.open, route.throttle) == ("engagement.on_webhook", True, Throttle.HOOK)


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
