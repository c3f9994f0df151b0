"""Hosts a WSGI application on the loopback interface, in a thread of this process."""

from threading import Thread
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

LOOPBACK: Final = "127.0.0.1"


class _QuietHandler(WSGIRequestHandler):
    """Says nothing per request: a sandbox keeps its own request log, which can be asked for."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Drop the line."""


class Server:
    """A started application has a `base_url`; `port=0` takes any free port. Also usable in a `with` statement."""

    def __init__(self, app: "WSGIApplication", port: int = 0) -> None:
        self._app = app
        self._port = port
        self._server: BaseWSGIServer | None = None
        self._thread: Thread | None = None

    @property
    def base_url(self) -> str:
        """`http://127.0.0.1:<port>`; `RuntimeError` before `start`."""
        if self._server is None:
            raise RuntimeError("the server is not started")
        return f"http://{LOOPBACK}:{self._server.server_port}"

    def start(self) -> str:
        """Listen, serve each request in its own thread, and return the base URL."""
        self._server = make_server(LOOPBACK, self._port, self._app, threaded=True, request_handler=_QuietHandler)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        return self.base_url

    def stop(self) -> None:
        """Stop listening and wait for the serving thread to end; harmless when not started."""
        if self._server is None or self._thread is None:
            return
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._server = self._thread = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()
