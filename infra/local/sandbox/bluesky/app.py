"""The WSGI application: reads the XRPC call, applies an armed fault to its work, keeps the request log."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from werkzeug.wrappers import Request, Response

from infra.local.sandbox.bluesky import control, records, sessions, views
from infra.local.sandbox.bluesky.call import Call
from infra.local.sandbox.bluesky.refusals import NAMES, STATUS, Refusal
from infra.local.sandbox.bluesky.world import Json, World
from infra.local.sandbox.clock import SandboxClock
from infra.local.sandbox.faults import FaultKind, hang_up, under

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

METHODS: Final[Mapping[str, tuple[str, Callable[[Call], Json]]]] = {
    "com.atproto.server.createSession": ("POST", sessions.create),
    "com.atproto.server.refreshSession": ("POST", sessions.refresh),
    "com.atproto.identity.resolveHandle": ("GET", sessions.resolve_handle),
    "com.atproto.repo.putRecord": ("POST", records.put),
    "com.atproto.repo.createRecord": ("POST", records.create),
    "com.atproto.repo.deleteRecord": ("POST", records.delete),
    "com.atproto.repo.getRecord": ("GET", records.get),
    "com.atproto.repo.listRecords": ("GET", records.list_records),
    "com.atproto.repo.uploadBlob": ("POST", records.upload),
    "app.bsky.feed.getPosts": ("GET", views.get_posts),
    "app.bsky.feed.getAuthorFeed": ("GET", views.get_author_feed),
    "app.bsky.actor.getProfile": ("GET", views.get_profile),
    "app.bsky.notification.listNotifications": ("GET", views.list_notifications),
}
"""XRPC method → its HTTP method (queries are GET, procedures POST) and what does it."""


class BlueskySandbox:
    """A stand-in of a personal data server and the network behind it under one address, and `/_control/…`."""

    def __init__(self, clock: SandboxClock | None = None) -> None:
        self.world = World(clock or SandboxClock())

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Serve one request (PEP 3333)."""
        request = Request(environ)
        if request.path.startswith("/_control/"):
            return control.DESK.answer(self.world, request)(environ, start_response)
        response = self._serve(request)
        if response is None:
            hang_up(environ)
        return response(environ, start_response)

    def _serve(self, request: Request) -> Response | None:
        """The answer, or None when the caller is to get none."""
        raw = request.get_data()
        with self.world.lock:
            self.world.settle()
            fault = self.world.faults.take(request.path)
            lag = fault.seconds if fault and fault.kind is FaultKind.LIST_LAG else 0.0
            entry = {"method": request.method, "path": request.path, "fault": fault.kind if fault else None}
            self.world.requests.append(entry)
            return under(
                fault,
                lambda: _answer(self.world, request, raw, lag),
                later=self.world.later,
                refuse=lambda code: _refuse(self.world, Refusal(NAMES[code], "refused by an armed fault")),
            )


def _answer(world: World, request: Request, raw: bytes, lag: float) -> Response:
    try:
        answer = _method(request)(_call(world, request, raw, lag))
        return Response(json.dumps(answer, ensure_ascii=False), content_type="application/json; charset=utf-8")
    except Refusal as refusal:
        return _refuse(world, refusal)
    except (KeyError, TypeError, AttributeError) as error:
        return _refuse(world, Refusal("InvalidRequest", f"{type(error).__name__}: {error}"))


def _method(request: Request) -> Callable[[Call], Json]:
    verb, method = METHODS.get(request.path.removeprefix("/xrpc/"), ("", None))
    if method is None:
        raise Refusal("MethodNotImplemented", "Method Not Implemented")
    if verb != request.method:
        raise Refusal("InvalidRequest", f"Incorrect HTTP method ({request.method}) expected {verb}")
    return method


def _call(world: World, request: Request, raw: bytes, lag: float) -> Call:
    return Call(
        world=world,
        bearer=request.headers.get("Authorization", "").removeprefix("Bearer ").strip(),
        query=dict(request.args.lists()),
        body=_body(request, raw),
        raw=raw,
        type=request.mimetype,
        lag=lag,
    )


def _body(request: Request, raw: bytes) -> Mapping[str, Any]:
    if request.mimetype != "application/json":
        return {}
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise Refusal("InvalidRequest", "Unable to parse the body") from error
    if not isinstance(body, dict):
        raise Refusal("InvalidRequest", "Input must be an object")
    return body


def _refuse(world: World, refusal: Refusal) -> Response:
    status = STATUS.get(refusal.name, 400)
    reset = refusal.reset or world.now() + 300
    headers = {"RateLimit-Remaining": "0", "RateLimit-Reset": str(int(reset))} if status == 429 else {}
    body = json.dumps({"error": refusal.name, "message": refusal.message}, ensure_ascii=False)
    return Response(body, status, headers=headers, content_type="application/json; charset=utf-8")
