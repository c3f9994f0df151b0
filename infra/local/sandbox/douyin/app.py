"""The WSGI application: reads the request, applies an armed fault to its work, keeps the request log."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from infra.local.sandbox.clock import SandboxClock
from infra.local.sandbox.douyin import control, gate, push, uploads
from infra.local.sandbox.douyin.call import Call, Json
from infra.local.sandbox.douyin.streams import StreamedRequest
from infra.local.sandbox.douyin.world import World
from infra.local.sandbox.faults import Fault, FaultKind, hang_up, under

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

MAX_REQUEST: Final = 5 * 1024**3
_SECRETS: Final = frozenset(
    {"access_token", "refresh_token", "client_secret", "code", "secret", "auth_code", "biz_token", "biz_refresh_token"}
)


class DouyinSandbox:
    """A stand-in for open.douyin.com and api.oceanengine.com under one address, and `/_control/…`."""

    def __init__(self, clock: SandboxClock | None = None) -> None:
        self.world = World(clock or SandboxClock())

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Serve one request (PEP 3333)."""
        request = StreamedRequest(environ)
        request.max_content_length = MAX_REQUEST
        if request.path.startswith("/_control/"):
            response: Response | None = control.DESK.answer(self.world, request)
        else:
            response = self._serve(request)
        push.flush(self.world)
        if response is None:
            hang_up(environ)
        return response(environ, start_response)

    def _serve(self, request: StreamedRequest) -> Response | None:
        """The answer, or None when the caller is to get none."""
        query = request.args.to_dict()
        with self.world.lock:
            request.whole = uploads.running(self.world, query)
        call = Call(
            world=self.world,
            method=request.method,
            path=request.path,
            query=query,
            body={},
            files={},
            token=_token(request, query),
            at=0.0,
        )
        try:
            files = request.received() if request.mimetype == "multipart/form-data" else {}
            kind, body = _body(request)
        except (RequestEntityTooLarge, TypeError, ValueError):
            with self.world.lock:
                return gate.fail(replace(call, at=self.world.now()), 28001007)
        with self.world.lock:
            self.world.settle()
            fault = self.world.faults.take(request.path)
            lag = fault.seconds if fault and fault.kind is FaultKind.LIST_LAG else 0.0
            call = replace(call, body=body, files=files, at=self.world.now(), lag=lag)
            entry = _log_entry(call, kind, fault)
            self.world.requests.append(entry)
            response = under(
                fault,
                lambda: gate.answer(replace(call, at=self.world.now())),
                later=self.world.later,
                refuse=lambda code: gate.fail(call, code),
            )
            entry["status"] = response.status_code if response else None
            entry["answer"] = _clean(json.loads(response.get_data())) if response and response.is_json else None
            return response


def _token(request: StreamedRequest, query: Mapping[str, str]) -> str:
    """The header `access-token` (of Ocean Engine too), or the query of the older style."""
    return request.headers.get("access-token", "") or query.get("access_token", "")


def _body(request: StreamedRequest) -> tuple[str, Json]:
    """The kind of the body and its fields; `ValueError` or `TypeError` for what is no JSON object."""
    if request.mimetype in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        return request.mimetype, request.form.to_dict()
    raw = request.get_data()
    if not raw:
        return "", {}
    value = json.loads(raw)
    if not isinstance(value, dict):
        raise TypeError("the body is no object")
    return "application/json", value


def _log_entry(call: Call, kind: str, fault: Fault | None) -> dict[str, Any]:
    """What came, without its secrets."""
    return {
        "at": call.at,
        "method": call.method,
        "path": call.path,
        "query": _clean(dict(call.query)),
        "type": kind,
        "body": _clean(dict(call.body)),
        "files": {
            name: {"name": file.filename, "type": file.type, "size": file.size, "sha256": file.sha256}
            for name, file in call.files.items()
        },
        "token": bool(call.token),
        "fault": fault.kind if fault else None,
    }


def _clean(value: Any) -> Any:
    """The same JSON without credentials."""
    if isinstance(value, dict):
        kept = {name: inner for name, inner in value.items() if not (name in _SECRETS and isinstance(inner, str))}
        return {name: _clean(inner) for name, inner in kept.items()}
    return [_clean(inner) for inner in value] if isinstance(value, list) else value
