"""The WSGI application: reads the request, applies an armed fault to its work, keeps the request log."""

from collections.abc import Iterable
from hashlib import sha256
from threading import Timer
from typing import TYPE_CHECKING, Any, Final

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Request, Response

from infra.local.sandbox.clock import SandboxClock
from infra.local.sandbox.faults import Fault, FaultKind, hang_up, under
from infra.local.sandbox.wechat import control, gate, push
from infra.local.sandbox.wechat.call import Call, File
from infra.local.sandbox.wechat.errors import Refusal
from infra.local.sandbox.wechat.world import World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

MAX_REQUEST: Final = 12 * 1024 * 1024
_SECRETS: Final = frozenset({"access_token", "secret", "appsecret"})


class WeChatSandbox:
    """A stand-in for api.weixin.qq.com, and `/_control/…`.

    On the wall clock (no `clock` given) late work is done by itself; on any other clock it is done when the next call
    or order comes after its time.
    """

    def __init__(self, clock: SandboxClock | None = None) -> None:
        self.world = World(clock or SandboxClock(), push.deliver, None if clock else self._wake)

    def _wake(self, seconds: float) -> None:
        timer = Timer(seconds + 0.01, self._settle)
        timer.daemon = True
        timer.start()

    def _settle(self) -> None:
        with self.world.lock:
            self.world.settle()

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
        try:
            raw = b"" if request.mimetype == "multipart/form-data" else request.get_data()
            files = {name: File(f.filename or "", f.mimetype, f.read()) for name, f in request.files.items()}
        except RequestEntityTooLarge:
            return Response("<html><body>413 Request Entity Too Large</body></html>", 413, mimetype="text/html")
        world = self.world
        with world.lock:
            world.settle()
            fault = world.faults.take(request.path)
            call = Call(
                world=world,
                path=request.path,
                ip=request.remote_addr or "",
                query=request.args.to_dict(),
                raw=raw,
                form={} if raw else request.form.to_dict(),
                files=files,
                at=world.now(),
                lag=fault.seconds if fault and fault.kind is FaultKind.LIST_LAG else 0.0,
            )
            entry = _log_entry(request, call, fault)
            world.requests.append(entry)
            response = under(
                fault,
                lambda: gate.answer(call, request.method),
                later=world.later,
                refuse=lambda code: gate.refuse(call, Refusal(code or -1)),
            )
            entry["status"] = response.status_code if response else None
            entry["answer"] = _told(response)
            return response


def _log_entry(request: Request, call: Call, fault: Fault | None) -> dict[str, Any]:
    """What came, without its secrets."""
    return {
        "at": call.at,
        "method": request.method,
        "path": call.path,
        "query": without_secrets(call.query),
        "body": without_secrets(gate.read_json(call.raw)),
        "form": dict(call.form),
        "files": {
            name: {"name": f.name, "type": f.type, "size": len(f.data), "sha256": sha256(f.data).hexdigest()}
            for name, f in call.files.items()
        },
        "fault": fault.kind if fault else None,
    }


def _told(response: Response | None) -> Any:
    """An answer for the log: its JSON without a token, or how long it is."""
    if response is None:
        return None
    told = gate.read_json(response.get_data())
    return {"bytes": len(response.get_data())} if told is None else without_secrets(told)


def without_secrets(value: Any) -> Any:
    """The same without tokens and app secrets on its first level."""
    return {k: v for k, v in value.items() if k not in _SECRETS} if hasattr(value, "items") else value
