"""Routes of an HTTP API: which one answers a request, and what a route demands.

Precedence is API Gateway's: a path without variables before one with, that before a greedy one, and `$default` last;
at equal paths a method before `ANY` ("Working with routes for HTTP APIs").
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import unquote

from infra.local import grants
from infra.local.template import Resource, Template, TemplateError
from infra.local.tokens import Authorizer

DEFAULT: Final = "$default"


@dataclass(frozen=True)
class Route:
    """One route and the function behind it."""

    key: str
    function: str
    authorizer: Authorizer | None = None
    scopes: tuple[str, ...] = ()

    @property
    def method(self) -> str:
        """The method, or `ANY`."""
        return "ANY" if self.key == DEFAULT else self.key.split(" ")[0]

    @property
    def path(self) -> str:
        """The path with its variables in braces."""
        return "/{proxy+}" if self.key == DEFAULT else self.key.split(" ")[1]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The path as a pattern over encoded paths."""
        parts = re.split(r"(\{[^}]+\})", self.path)
        return re.compile("".join(_part(part) for part in parts))

    @property
    def rank(self) -> tuple[int, int, int, int]:
        """Lower goes first."""
        variables = self.path.count("{")
        return (self.key == DEFAULT, "+}" in self.path, variables, self.method == "ANY")

    def match(self, method: str, path: str) -> dict[str, str] | None:
        """The path variables when the route answers this request."""
        found = self.pattern.fullmatch(path) if self.method in ("ANY", method) else None
        if found is None:
            return None
        names = [name.strip("{}+") for name in re.findall(r"\{[^}]+\}", self.path)]
        return {name: unquote(value) for name, value in zip(names, found.groups(), strict=True)}


def _part(part: str) -> str:
    if not part.startswith("{"):
        return re.escape(part)
    return "(.*)" if part.endswith("+}") else "([^/]+)"


class Routes:
    """All routes of a template's HTTP API."""

    def __init__(self, routes: list[Route]) -> None:
        self.all = sorted(routes, key=lambda route: route.rank)

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """The route that answers, with its path variables."""
        for route in self.all:
            variables = route.match(method, path)
            if variables is not None:
                return route, variables
        return None


def routes_of(template: Template) -> Routes:
    """Read the routes, integrations and authorizers of a template.

    Raises:
        TemplateError: something of the API is not run locally, or may not invoke its function.
    """
    integrations = {i.ids.ref: i for i in template.of_type("AWS::ApiGatewayV2::Integration")}
    authorizers = {a.ids.ref: _authorizer(a) for a in template.of_type("AWS::ApiGatewayV2::Authorizer")}
    routes = []
    for resource in template.of_type("AWS::ApiGatewayV2::Route"):
        properties = resource.properties
        kind = properties.get("AuthorizationType", "NONE")
        if kind not in ("NONE", "JWT"):
            raise TemplateError(f"{resource.logical_id}: authorization {kind} is not run locally")
        route = Route(
            key=properties["RouteKey"],
            function=_function(integrations[properties["Target"].removeprefix("integrations/")], template),
            authorizer=authorizers[properties["AuthorizerId"]] if kind == "JWT" else None,
            scopes=tuple(properties.get("AuthorizationScopes", [])),
        )
        source = template.place.arn("execute-api", f"{properties['ApiId']}/$default/{route.method}{route.path}")
        grants.require_permission(template, route.function, "apigateway.amazonaws.com", source)
        routes.append(route)
    return Routes(routes)


def _authorizer(resource: Resource) -> Authorizer:
    properties = resource.properties
    if properties["AuthorizerType"] != "JWT":
        raise TemplateError(f"{resource.logical_id}: authorizer {properties['AuthorizerType']} is not run locally")
    configuration = properties["JwtConfiguration"]
    return Authorizer(configuration["Issuer"], tuple(configuration["Audience"]))


def _function(integration: Resource, template: Template) -> str:
    """The ARN of the function behind an integration, whose URI may be the ARN itself or an invocation URI."""
    properties = integration.properties
    if properties["IntegrationType"] != "AWS_PROXY" or properties.get("PayloadFormatVersion") != "2.0":
        raise TemplateError(f"{integration.logical_id}: only AWS_PROXY with payload format 2.0 is run locally")
    uri = str(properties["IntegrationUri"])
    return uri.partition("/functions/")[2].removesuffix("/invocations") or uri
