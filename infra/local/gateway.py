"""The HTTP API: routes of the template to functions, with its JWT authorizer and its CORS.

What API Gateway answers by itself is answered here the same way: 404 without a route, 401 without a valid token, 403
without a scope, 413, 500 for a broken function, and preflights. Throttles and the 30 s limit are not enforced.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from werkzeug.wrappers import Request, Response

from infra.local.functions import FunctionError, Functions
from infra.local.identifiers import Place
from infra.local.payload import InvalidResponseError, event_of, response_of
from infra.local.routes import Route, Routes
from infra.local.template import Template
from infra.local.tokens import Issuer, UnauthorizedError

MOST_BYTES: Final = 10 * 1024 * 1024
"""Largest body that an HTTP API takes (API Gateway quotas)."""
LOCAL_PREFIX: Final = "/_local/"

Page = Callable[[Request], Response]


class Gateway:
    """A WSGI application for the template's HTTP API.

    Args:
        routes: of the template.
        cors: the API's `CorsConfiguration`, empty without.
        functions: behind the routes.
        issuer: that checks tokens.
        place: of the template.
        now: the system's time.
        pages: what the local system itself answers, by path.
    """

    def __init__(
        self,
        *,
        routes: Routes,
        cors: Mapping[str, Any],
        functions: Functions,
        issuer: Issuer,
        place: Place,
        now: Callable[[], datetime],
        pages: Mapping[str, Page],
    ) -> None:
        self._routes = routes
        self._cors = Cors(cors)
        self._functions = functions
        self._issuer = issuer
        self._place = place
        self._now = now
        self._pages = pages

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Answer one request."""
        request = Request(environ)
        page = self._pages.get(request.path)
        if page is not None:
            return page(request)(environ, start_response)
        response = self._cors.preflight(request) or self._answer(request)
        self._cors.decorate(request, response)
        return response(environ, start_response)

    def _answer(self, request: Request) -> Response:
        path = str(request.environ.get("RAW_URI", request.path)).partition("?")[0]
        found = self._routes.find(request.method, path)
        if found is None:
            return message(404, "Not Found")
        if (request.content_length or 0) > MOST_BYTES:
            return message(413, "Request Entity Too Large")
        route, variables = found
        try:
            claims = self._claims(request, route)
        except UnauthorizedError as error:
            response = message(401, "Unauthorized")
            response.headers["www-authenticate"] = f'Bearer scope="" error="invalid_token" error_description="{error}"'
            return response
        if claims is not None and route.scopes and not set(route.scopes) & set(str(claims.get("scope", "")).split()):
            return message(403, "Forbidden")
        event = event_of(
            request,
            route=route,
            path=path,
            variables=variables,
            claims=claims,
            place=self._place,
            now=self._now(),
        )
        try:
            return response_of(self._functions.invoke(route.function, event))
        except (FunctionError, InvalidResponseError):
            return message(500, "Internal Server Error")

    def _claims(self, request: Request, route: Route) -> dict[str, Any] | None:
        if route.authorizer is None:
            return None
        token = request.headers.get("Authorization", "")
        return self._issuer.check(token.removeprefix("Bearer "), route.authorizer)


def message(status: int, text: str) -> Response:
    """An answer of API Gateway's own."""
    return Response(json.dumps({"message": text}), status, content_type="application/json")


def cors_of(template: Template) -> dict[str, Any]:
    """The CORS configuration of the template's HTTP API."""
    for api in template.of_type("AWS::ApiGatewayV2::Api"):
        found: dict[str, Any] = api.properties.get("CorsConfiguration", {})
        return found
    return {}


class Cors:
    """The API's CORS, which API Gateway applies itself and over whatever a function says."""

    def __init__(self, configuration: Mapping[str, Any]) -> None:
        self._configuration = configuration

    def preflight(self, request: Request) -> Response | None:
        """The answer to a preflight, where CORS is configured."""
        if (
            not self._configuration
            or request.method != "OPTIONS"
            or "Access-Control-Request-Method" not in request.headers
        ):
            return None
        response = Response("", 204)
        if self._origin(request):
            configuration = self._configuration
            response.headers["access-control-allow-methods"] = ",".join(configuration.get("AllowMethods", []))
            response.headers["access-control-allow-headers"] = ",".join(configuration.get("AllowHeaders", []))
            response.headers["access-control-max-age"] = str(configuration.get("MaxAge", 0))
        return response

    def decorate(self, request: Request, response: Response) -> None:
        """Add the headers for an allowed origin."""
        if not self._configuration:
            return
        for name in [name for name, _ in response.headers if name.lower() == "access-control-allow-origin"]:
            del response.headers[name]
        origin = self._origin(request)
        if origin is None:
            return
        response.headers["access-control-allow-origin"] = origin
        if origin != "*":
            response.headers["vary"] = "origin"
        if self._configuration.get("AllowCredentials"):
            response.headers["access-control-allow-credentials"] = "true"
        if exposed := self._configuration.get("ExposeHeaders"):
            response.headers["access-control-expose-headers"] = ",".join(exposed)

    def _origin(self, request: Request) -> str | None:
        origin = request.headers.get("Origin")
        allowed = self._configuration.get("AllowOrigins", [])
        if origin is None:
            return None
        if "*" in allowed:
            return "*"
        return origin if origin in allowed else None
