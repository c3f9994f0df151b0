"""The HTTP API equals the OpenAPI document, and checks tokens before code runs."""

import json

from infra import synth
from infra.deploy_check import MOST_RESOURCES
from infra.nested import files
from infra.routes import OPENAPI, Throttle, load
from socialops.names import OPEN_ROUTES
from tests.templates import Template

ROUTE = "AWS::ApiGatewayV2::Route"


def test_the_routes_are_those_of_the_document(template: Template) -> None:
    """Each operation of `openapi.json` is a route, and there is no other route."""
    document = json.loads(OPENAPI.read_text("utf-8"))
    operations = {
        f"{method.upper()} {path}"
        for path, item in document["paths"].items()
        for method in item
        if method in {"get", "post", "put", "patch", "delete"}
    }
    assert {spec["RouteKey"] for spec in template.of_type(ROUTE).values()} == operations


def test_every_route_leads_to_the_function_of_its_stage(template: Template) -> None:
    """A route's integration is the function that the document's tag names, and that function lets the API call it."""
    integrations = template.of_type("AWS::ApiGatewayV2::Integration")
    functions = template.of_type("AWS::Lambda::Function")
    routes = {route.key: route for route in load()}
    for spec in template.of_type(ROUTE).values():
        integration = integrations[spec["Target"]["Fn::Join"][1][1]["Ref"]]
        assert integration["PayloadFormatVersion"] == "2.0"
        handler = functions[template.name_of(integration["IntegrationUri"])]["Handler"]
        assert handler == f"{routes[spec['RouteKey']].module}.handler"
    permitted = {
        template.name_of(spec["FunctionName"])
        for spec in template.of_type("AWS::Lambda::Permission").values()
        if spec["Principal"] == "apigateway.amazonaws.com"
    }
    assert permitted == {template.name_of(spec["IntegrationUri"]) for spec in integrations.values()}


def test_only_what_the_document_opens_is_open(template: Template) -> None:
    """Every route asks for a token, except those whose operation declares that it needs none."""
    open_routes = {route.key for route in load() if route.open}
    for spec in template.of_type(ROUTE).values():
        wanted = "NONE" if spec["RouteKey"] in open_routes else "JWT"
        assert spec["AuthorizationType"] == wanted
        assert ("AuthorizerId" in spec) == (wanted == "JWT")


def test_ways_in_without_a_token_go_to_the_functions_of_the_table() -> None:
    """Platforms and links reach their functions openly; nothing else does but the description."""
    found = {route.key: route.module for route in load() if route.open}
    assert found == {**OPEN_ROUTES, "GET /openapi.json": "governance.api"}


def test_each_route_is_throttled_by_what_it_does(template: Template) -> None:
    """Reads take 100 requests a second, writes 20, hooks 200, each with twice that at once; links of people 10."""
    (stage,) = template.of_type("AWS::ApiGatewayV2::Stage").values()
    assert stage["DefaultRouteSettings"] == {"ThrottlingRateLimit": 100, "ThrottlingBurstLimit": 200}
    expected = {
        route.key: {"ThrottlingRateLimit": route.throttle.rate, "ThrottlingBurstLimit": route.throttle.burst}
        for route in load()
        if route.throttle is not Throttle.READ
    }
    assert stage["RouteSettings"] == expected


def test_the_stage_waits_for_its_routes(template: Template) -> None:
    """API Gateway refuses settings of a route that is not there, so the stage depends on every route."""
    (stage,) = (spec for spec in template.resources.values() if spec["Type"] == "AWS::ApiGatewayV2::Stage")
    assert set(template.of_type(ROUTE)) <= set(stage["DependsOn"])


def test_every_request_is_logged_as_json_without_its_content(template: Template) -> None:
    """The access log tells route, status, member and time, and neither bodies nor tokens."""
    (stage,) = template.of_type("AWS::ApiGatewayV2::Stage").values()
    line = json.loads(stage["AccessLogSettings"]["Format"])
    assert {"$context.routeKey", "$context.status", "$context.responseLatency"} <= set(line.values())
    assert not [value for value in line.values() if "header" in value.lower()]


def test_browsers_of_the_named_origins_may_call(template: Template) -> None:
    """CORS names origins, methods and the headers that our clients send and read."""
    (api,) = template.of_type("AWS::ApiGatewayV2::Api").values()
    cors = api["CorsConfiguration"]
    assert cors["AllowOrigins"] == ["http://localhost:3000"]
    assert {"authorization", "if-match", "idempotency-key"} <= set(cors["AllowHeaders"])
    assert "etag" in cors["ExposeHeaders"]


def test_routes_take_no_room_of_the_stack() -> None:
    """They stand in a stack of their own, and both have room for a tenth more before the 500 that one may hold."""
    for stack in files(synth.template({**synth.LOCAL, "fixedEgress": "true"})):
        resources = json.loads(stack.read_text("utf-8"))["Resources"]
        of_routes = [name for name, spec in resources.items() if spec["Type"] == ROUTE]
        assert bool(of_routes) == stack.name.endswith(".nested.template.json")
        assert len(resources) <= 0.9 * MOST_RESOURCES
