"""Forwards every call to the server behind it, unless a fault is armed; takes orders under `/_control/…`.

POST /_control/faults       as for the Weibo sandbox; `code` is an HTTP status here       DELETE disarms all
POST /_control/clock        {"advance": seconds}: late commits happen, the server itself keeps the wall clock
POST /_control/play/<act>   as the owner of the proxy lets fans play
GET  /_control/requests
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from threading import RLock
from typing import TYPE_CHECKING, Any, Final

import urllib3
from werkzeug.wrappers import Request, Response

from infra.local.sandbox.clock import SandboxClock
from infra.local.sandbox.faults import Fault, FaultBook, hang_up, under

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Play = Callable[[str, Mapping[str, Any]], object]
"""An act of a fan by its name, with its fields."""

_HOP_BY_HOP: Final = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "host"})


class FaultyProxy:
    """A WSGI application in front of a server, which stands at the base URL `upstream`."""

    def __init__(self, upstream: str, clock: SandboxClock, play: Play | None = None) -> None:
        self._upstream = upstream
        self._clock = clock
        self._play = play
        self._lock = RLock()
        self._faults = FaultBook()
        self._later: list[tuple[float, Callable[[], object]]] = []
        self._requests: list[dict[str, Any]] = []
        self._http = urllib3.PoolManager(retries=False)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Serve one request (PEP 3333)."""
        request = Request(environ)
        self._settle()
        if request.path.startswith("/_control/"):
            return self._obey(request)(environ, start_response)
        with self._lock:
            fault = self._faults.take(request.path)
            self._requests.append(
                {"method": request.method, "path": request.path, "fault": fault.kind if fault else None}
            )
        body = request.get_data()
        response = under(fault, lambda: self._forward(request, body), later=self._after, refuse=_refuse)
        if response is None:
            hang_up(environ)
        return response(environ, start_response)

    def _forward(self, request: Request, body: bytes) -> Response:
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _HOP_BY_HOP}
        url = f"{self._upstream}{request.full_path if request.query_string else request.path}"
        answer = self._http.request(request.method, url, body=body, headers=headers, redirect=False)
        passed = [(name, value) for name, value in answer.headers.items() if name.lower() not in _HOP_BY_HOP]
        return Response(answer.data, answer.status, headers=passed)

    def _after(self, seconds: float, work: Callable[[], object]) -> None:
        with self._lock:
            self._later.append((self._clock.now() + seconds, work))

    def _settle(self) -> None:
        with self._lock:
            due = [work for at, work in self._later if at <= self._clock.now()]
            self._later = [(at, work) for at, work in self._later if at > self._clock.now()]
        for work in due:
            work()

    def _obey(self, request: Request) -> Response:
        try:
            return _json(self._order(request, json.loads(request.get_data() or b"{}")))
        except (KeyError, TypeError, ValueError) as error:
            return _json({"error": f"{type(error).__name__}: {error}"}, 400)

    def _order(self, request: Request, ask: Mapping[str, Any]) -> object:
        name = request.path.removeprefix("/_control/")
        if name.startswith("play/"):
            if self._play is None:
                raise ValueError("nobody plays here")
            return self._play(name.removeprefix("play/"), ask)
        with self._lock:
            match request.method, name:
                case "POST", "faults":
                    self._faults.arm(Fault.parse(ask))
                case "DELETE", "faults":
                    self._faults.clear()
                case "POST", "clock":
                    self._clock.advance(float(ask["advance"]))
                case "GET", "requests":
                    return list(self._requests)
                case "GET", "faults":
                    pass
                case _:
                    raise ValueError(f"no order {request.method} {name}")
            faults = [asdict(fault) for fault in self._faults.armed()]
        self._settle()
        return faults


def _refuse(status: int) -> Response:
    return _json({"error": "refused by an armed fault"}, status)


def _json(value: object, status: int = 200) -> Response:
    return Response(json.dumps(value, ensure_ascii=False), status, content_type="application/json")
