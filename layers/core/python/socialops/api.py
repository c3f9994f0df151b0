"""The edge of a stage's HTTP API: who calls, whether they may, the version they saw, errors as problem documents.

A route function gets validated values, calls a rule or its store, and returns a model. What every request has
besides (member, origin, version, language) it asks this module for: `caller()`, `origin()`, `seen()`, `language()`.

The routes of a stage stand in its modules `*_api`. A cold start loads the one module that answers its first request;
which one that is says the stage's `routes.json`, which `python -m infra.local.openapi` makes from the modules.
"""

import base64
import hashlib
import inspect
import json
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path as File
from threading import Lock
from typing import Annotated, Any, Literal, TypeVar

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from socialops import clock, members, observability, problems, settings, words
from socialops.errors import (
    BodyTooLarge,
    InvalidInput,
    NotAllowed,
    NotFound,
    SocialOpsError,
    Unexpected,
    UnsupportedType,
    VersionRequired,
)
from socialops.members import Member
from socialops.names import MAX_BODY, Measure, Variable
from socialops.permissions import PERMISSIONS, may
from socialops.table import Once, Origin, Replayed, recall

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
F = TypeVar("F", bound=Callable[..., Any])
JSON = "application/json"
HTML = "text/html"
ROUTES = "routes.json"
"""Which module of a stage holds which of its routes; made from the modules."""

PageMaker = Callable[[Any, str], tuple[str, str]]
"""Makes a page of an answer in a language: its HTML, and its content security policy."""

Id = Annotated[str, Path(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9_.:-]+$")]
Limit = Annotated[int, Query(ge=1, le=100)]
Cursor = Annotated[str | None, Query(max_length=2000)]


@dataclass(frozen=True)
class Operation:
    """One route, as the permission matrix, the documentation and the infrastructure see it."""

    method: Method
    path: str
    allow: str | None
    name: str
    status: int
    guarded: bool
    summary: str
    module: str

    @property
    def route_key(self) -> str:
        """As API Gateway names it: `GET /v1/posts/{post_id}`."""
        return f"{self.method} {self.path.replace('<', '{').replace('>', '}')}"


@dataclass(frozen=True)
class Settings:
    """What every stage's API needs."""

    roles_claim: str = field(metadata={"variable": Variable.ROLES_CLAIM})


@cache
def _settings() -> Settings:
    return settings.load(Settings)


@dataclass(frozen=True)
class _Request:
    operation: Operation
    member: Member | None
    at: datetime
    once: Once | None
    headers: Mapping[str, str]
    language: str


_request: ContextVar[_Request] = ContextVar("request")


def caller() -> Member:
    """The member who calls."""
    member = _request.get().member
    if member is None:
        raise LookupError("a public route has no caller")
    return member


def now() -> datetime:
    """The instant of the request; one for all of it."""
    return _request.get().at


def origin() -> Origin:
    """Who and when, for `commit`; carries the `Idempotency-Key` of a POST."""
    request = _request.get()
    return Origin(caller().id, request.at, request.once)


def language() -> str:
    """The language of the answer."""
    return _request.get().language


def seen() -> int:
    """The version the caller bases a change on, from `If-Match`.

    Raises:
        VersionRequired: the header is missing.
        InvalidInput: it is not an ETag of ours.
    """
    tag = _request.get().headers.get("if-match", "").removeprefix("W/").strip('" ')
    if not tag:
        raise VersionRequired()
    if not tag.isdecimal() or len(tag) > 12:
        raise InvalidInput(errors=[{"where": "header.If-Match", "what": "not an ETag of this API"}])
    return int(tag)


class Api:
    """The routes of one stage and their Lambda handler.

    `package` is that of the modules `*_api` with the routes; without one they are those that were added by hand.
    """

    # The resolver keeps the current event on its class: two requests in one process take turns.
    # In Lambda there is never a second one.
    _turn = Lock()

    def __init__(self, stage: str, package: str | None = None) -> None:
        self.stage = stage
        self._package = package
        self._operations: dict[str, Operation] = {}
        self.resolver = APIGatewayHttpResolver(enable_validation=True, response_validation_error_http_code=500)
        self.resolver.exception_handler(RequestValidationError)(_refuse_input)
        self.resolver.exception_handler([SocialOpsError, Replayed])(_settle)

    @property
    def operations(self) -> dict[str, Operation]:
        """Every route by its key, module by module; loads all modules of the stage."""
        for module in self._home.glob("*_api.py") if self._package else ():
            import_module(f"{self._package}.{module.stem}")
        return dict(sorted(self._operations.items(), key=lambda item: item[1].module))

    def _operation(self, route_key: str) -> Operation | None:
        if route_key not in self._operations and route_key in self._modules:
            import_module(f"{self._package}.{self._modules[route_key]}")
        return self._operations.get(route_key)

    @cached_property
    def _modules(self) -> dict[str, str]:
        """Route key → the module that holds it."""
        found: dict[str, str] = json.loads((self._home / ROUTES).read_bytes()) if self._package else {}
        return found

    @property
    def _home(self) -> File:
        return File(str(import_module(f"{self._package}").__file__)).parent

    def get(self, path: str, *, allow: str | None, page: PageMaker | None = None) -> Callable[[F], F]:
        """A route that reads; `allow` names the operation of the permission table, `None` makes it public.

        With `page` it answers a browser (`Accept: text/html`) with that page of what it otherwise answers as JSON.
        """
        return self._route("GET", path, allow, 200, guarded=False, page=page)

    def post(self, path: str, *, allow: str, status: int = 201, guarded: bool = False) -> Callable[[F], F]:
        """A route that makes something or acts; it honours `Idempotency-Key`."""
        return self._route("POST", path, allow, status, guarded=guarded)

    def put(self, path: str, *, allow: str, guarded: bool = True) -> Callable[[F], F]:
        """A route that replaces; with `guarded` it needs `If-Match`."""
        return self._route("PUT", path, allow, 200, guarded=guarded)

    def patch(self, path: str, *, allow: str) -> Callable[[F], F]:
        """A route that changes some fields; it needs `If-Match`."""
        return self._route("PATCH", path, allow, 200, guarded=True)

    def delete(self, path: str, *, allow: str, guarded: bool = True) -> Callable[[F], F]:
        """A route that ends something."""
        return self._route("DELETE", path, allow, 200, guarded=guarded)

    def _route(
        self,
        method: Method,
        path: str,
        allow: str | None,
        status: int,
        *,
        guarded: bool,
        page: PageMaker | None = None,
    ) -> Callable[[F], F]:
        def register(function: F) -> F:
            first_line, _, rest = inspect.cleandoc(function.__doc__ or "").partition("\n")
            summary = first_line.rstrip(".")
            module = function.__module__.rpartition(".")[2]
            operation = Operation(method, path, allow, function.__name__, status, guarded, summary, module)
            if allow is not None and allow not in PERMISSIONS:
                raise KeyError(f"{operation.route_key}: no such operation {allow!r}")
            self._operations[operation.route_key] = operation
            wrapped: F = self.resolver.route(
                path,
                method,
                summary=summary,
                description=rest.strip() or first_line,
                tags=[self.stage],
                operation_id=function.__name__,
                status_code=status,
                middlewares=[_with_etag, *([_as_page(page)] if page else [])],
                openapi_extensions={"x-roles": sorted(PERMISSIONS[allow])} if allow else {},
                security=None if allow else [],
            )(function)
            return wrapped

        return register

    def __call__(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        """The Lambda handler: API Gateway payload 2.0 in, response out; never raises."""
        headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
        spoken = words.language_of(headers.get("accept-language", ""))
        with self._turn:
            try:
                operation, member = self._admit(event, headers)
                once = _once(event, operation, member, headers)
                token = _request.set(_Request(operation, member, clock.now(), once, headers, spoken))
                try:
                    return self.resolver.resolve(event, context)
                finally:
                    _request.reset(token)
            except SocialOpsError as error:
                return _problem(error, spoken)
            except Exception:
                observability.logger().exception("defect", extra={"route": event.get("routeKey")})
                observability.measure(Measure.DEFECTS, service=self.stage)
                request_id = getattr(context, "aws_request_id", "")
                return _problem(Unexpected(request_id=request_id), spoken)

    def _admit(self, event: Mapping[str, Any], headers: Mapping[str, str]) -> tuple[Operation, Member | None]:
        operation = self._operation(str(event.get("routeKey")))
        if operation is None:
            raise NotFound(thing="route", id=str(event.get("rawPath", "")))
        body = event.get("body") or ""
        if len(body) > MAX_BODY * (4 / 3 if event.get("isBase64Encoded") else 1):
            raise BodyTooLarge(most=MAX_BODY)
        kind = headers.get("content-type", JSON).partition(";")[0].strip().lower()
        if body and kind != JSON:
            raise UnsupportedType(given=kind)
        if body:
            _require_json(base64.b64decode(body) if event.get("isBase64Encoded") else body.encode())
        if operation.allow is None:
            return operation, None
        authorizer = event.get("requestContext", {}).get("authorizer", {})
        member = members.from_claims(authorizer.get("jwt", {}).get("claims", {}), _settings().roles_claim)
        if not may(operation.allow, member.roles):
            needed = sorted(PERMISSIONS[operation.allow])
            raise NotAllowed(operation=operation.allow, roles=", ".join(needed))
        return operation, member


def _require_json(body: bytes) -> None:
    try:
        json.loads(body.decode())
    except (ValueError, RecursionError) as error:
        raise InvalidInput(errors=[{"where": "body", "what": f"not JSON in UTF-8: {type(error).__name__}"}]) from error


def _once(
    event: Mapping[str, Any], operation: Operation, member: Member | None, headers: Mapping[str, str]
) -> Once | None:
    key = headers.get("idempotency-key", "").strip()
    if operation.method != "POST" or not key or member is None:
        return None
    if len(key) > 128 or not key.isprintable():
        raise InvalidInput(errors=[{"where": "header.Idempotency-Key", "what": "1 to 128 printable characters"}])
    request = f"{event.get('rawPath')}?{event.get('rawQueryString', '')}\n{event.get('body') or ''}"
    return Once(member.id, key, hashlib.sha256(request.encode()).hexdigest())


def _settle(error: SocialOpsError | Replayed) -> Response[str]:
    """A keyed POST that fails may fail because it was done before: then it gets the answer it had."""
    request = _request.get()
    earlier = recall(request.once, request.at) if request.once and isinstance(error, SocialOpsError) else None
    outcome = earlier or error
    answer = _replay(outcome, request) if isinstance(outcome, Replayed) else _problem(outcome, request.language)
    return Response(status_code=answer["statusCode"], headers=answer["headers"], body=answer["body"])


def _replay(replayed: Replayed, request: _Request) -> dict[str, Any]:
    body = json.dumps(replayed.answer, ensure_ascii=False, separators=(",", ":"))
    tag = {"etag": f'"{replayed.answer["version"]}"'} if "version" in replayed.answer else {}
    headers = {"content-type": JSON, "idempotency-replayed": "true", **tag}
    return {"statusCode": request.operation.status, "headers": headers, "body": body, "isBase64Encoded": False}


def _problem(error: SocialOpsError, spoken: str) -> dict[str, Any]:
    return {
        "statusCode": error.status,
        "headers": {"content-type": problems.CONTENT_TYPE, "content-language": spoken.replace("_", "-")},
        "body": json.dumps(problems.document(error, spoken), ensure_ascii=False),
        "isBase64Encoded": False,
    }


def _with_etag(app: APIGatewayHttpResolver, next_middleware: Callable[..., Any]) -> Any:
    response = next_middleware(app)
    if "ETag" in response.headers:
        return response
    body = response.body
    if isinstance(body, str) and response.is_json():
        body = json.loads(body)
    if isinstance(body, dict) and isinstance(body.get("version"), int):
        response.headers["ETag"] = f'"{body["version"]}"'
    return response


def _as_page(make: PageMaker) -> Callable[..., Any]:
    def middleware(app: APIGatewayHttpResolver, next_middleware: Callable[..., Any]) -> Any:
        response = next_middleware(app)
        request = _request.get()
        if response.status_code != 200 or HTML not in request.headers.get("accept", "").lower():
            return response
        body = json.loads(response.body) if isinstance(response.body, str) else response.body
        html, policy = make(body, request.language)
        headers: dict[str, str | list[str]] = {
            "content-security-policy": policy,
            "content-language": request.language.replace("_", "-"),
            "cache-control": "no-store",
            "referrer-policy": "no-referrer",
            "x-content-type-options": "nosniff",
        }
        return Response(200, f"{HTML}; charset=utf-8", html, headers)

    return middleware


def _refuse_input(error: RequestValidationError) -> Response[str]:
    return _settle(
        InvalidInput(
            errors=[
                {"where": ".".join(str(part) for part in each["loc"]), "what": str(each.get("msg", each["type"]))}
                for each in error.errors()
            ]
        )
    )
