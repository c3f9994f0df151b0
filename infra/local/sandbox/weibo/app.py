"""The WSGI application: reads the request, applies an armed fault to its work, keeps the request log."""

from collections.abc import Iterable
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Request, Response

from infra.local.sandbox.clock import SandboxClock
from infra.local.sandbox.faults import Fault, FaultKind, hang_up, under
from infra.local.sandbox.weibo import control, gate
from infra.local.sandbox.weibo.call import Call
from infra.local.sandbox.weibo.errors import Refusal
from infra.local.sandbox.weibo.world import World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

MAX_REQUEST: Final = 8 * 1024 * 1024
ACCEPTED_LATER: Final = 20032
_SECRET_FIELDS: Final = frozenset({"access_token", "client_secret", "refresh_token"})


class WeiboSandbox:
    """A stand-in for api., upload.api., c.api., m.api. and rm.api.weibo.com under one address, and `/_control/…`."""

    def __init__(self, clock: SandboxClock | None = None) -> None:
        self.world = World(clock or SandboxClock())

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Serve one request (PEP 3333)."""
        request = Request(environ)
        request.max_content_length = MAX_REQUEST
        if request.path.startswith("/_control/"):
            return control.DESK.answer(self.world, request)(environ, start_response)
        response = self._serve(request)
        if response is None:
            hang_up(environ)
        return response(environ, start_response)

    def _serve(self, request: Request) -> Response | None:
        """The answer, or None when the caller is to get none."""
        path = request.path.replace("/biz.json", ".json")
        try:
            fields, files = _fields(request), request.files.to_dict()
        except RequestEntityTooLarge:
            return gate.refuse(path, Refusal(10018))
        with self.world.lock:
            self.world.settle()
            fault = self.world.faults.take(path)
            call = Call(
                world=self.world,
                path=path,
                ip=request.remote_addr or "",
                fields=fields,
                files=files,
                at=self.world.now(),
                lag=fault.seconds if fault and fault.kind is FaultKind.LIST_LAG else 0.0,
            )
            entry = _log_entry(request, call, fault)
            self.world.requests.append(entry)
            response = under(
                fault,
                lambda: gate.answer(call, request),
                later=self.world.later,
                refuse=lambda code: gate.refuse(path, Refusal(code or ACCEPTED_LATER)),
            )
            entry["status"] = response.status_code if response else None
            entry["answer"] = response.get_data(as_text=True) if response and response.is_json else None
            return response


def _fields(request: Request) -> dict[str, str]:
    """A GET has its fields in the query, a POST in the body; beside OAuth only its token may stand in the query."""
    query = request.args.to_dict()
    if request.method == "POST" and not request.path.startswith("/oauth2/"):
        query = {name: value for name, value in query.items() if name == "access_token"}
    return {**query, **request.form.to_dict()}


def _log_entry(request: Request, call: Call, fault: Fault | None) -> dict[str, Any]:
    """What came, without its secrets."""
    files = {}
    for name, file in call.files.items():
        data = file.read()
        file.seek(0)
        files[name] = {"name": file.filename, "type": file.mimetype, "size": len(data), "sha256": _digest(data)}
    return {
        "at": call.at,
        "method": request.method,
        "path": call.path,
        "fields": {name: value for name, value in call.fields.items() if name not in _SECRET_FIELDS},
        "files": files,
        "fault": fault.kind if fault else None,
    }


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()
