"""HTTP servers on the loopback interface: WSGI applications, one thread a connection, connections kept open.

werkzeug's own server closes the connection after each answer, which costs tools that send many requests a thread and
a handshake each.
"""

import io
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import unquote

HOST: Final = "127.0.0.1"
IDLE_SECONDS: Final = 30
"""A connection without a request for so long is closed."""
MOST_BYTES: Final = 64 * 1024 * 1024
"""Bodies are read whole before the application runs; longer ones are refused."""


class _Handler(BaseHTTPRequestHandler):
    """Turns requests into calls of a WSGI application."""

    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    disable_nagle_algorithm = True
    wbufsize = -1
    server: "_HttpServer"

    def log_message(self, *args: Any) -> None:
        """Say nothing: functions log their own requests."""

    def handle_one_request(self) -> None:
        """Answer one request, whatever its method."""
        try:
            self.raw_requestline = self.rfile.readline(65537)
        except TimeoutError:  # the client kept its connection and has nothing to ask
            self.close_connection = True
            return
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        body = self._body()
        if body is None:
            self.close_connection = True
            self.send_error(413)
        else:
            self._run(body)
        self.wfile.flush()

    def _body(self) -> bytes | None:
        """The whole body; None when it is too long."""
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            return self._chunks()
        length = int(self.headers.get("Content-Length") or 0)
        return self.rfile.read(length) if length <= MOST_BYTES else None

    def _chunks(self) -> bytes | None:
        parts: list[bytes] = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            if sum(map(len, parts)) + size > MOST_BYTES:
                return None
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass  # trailers
        return b"".join(parts)

    def _run(self, body: bytes) -> None:
        app = self.server.app
        if app is None:
            self.close_connection = True
            self.send_error(503)
            return
        answer: list[Any] = []
        content = b"".join(app(self._environ(body), lambda *start: answer.extend(start)))
        status, headers = answer[:2]
        code, _, reason = status.partition(" ")
        self.send_response_only(int(code), reason)
        for name, value in headers:
            self.send_header(name, value)
        bodiless = self.command == "HEAD" or code in ("204", "304")
        if not any(name.lower() == "content-length" for name, _ in headers) and not bodiless:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if not bodiless:
            self.wfile.write(content)

    def _environ(self, body: bytes) -> dict[str, Any]:
        path, _, query = self.path.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            # WSGI wants the bytes of the path as Latin-1 text (PEP 3333).
            "PATH_INFO": unquote(path, "latin-1"),
            "RAW_URI": self.path,
            "QUERY_STRING": query,
            "SERVER_NAME": HOST,
            "SERVER_PORT": str(self.server.server_port),
            "SERVER_PROTOCOL": self.request_version,
            "REMOTE_ADDR": self.client_address[0],
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in self.headers.items():
            key = f"HTTP_{name.upper().replace('-', '_')}"
            if key not in ("HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING"):
                environ[key] = f"{environ[key]},{value}" if key in environ else value
        return environ


class _HttpServer(ThreadingHTTPServer):
    """A server that knows its application."""

    daemon_threads = True
    # Connections that are kept open may outlive the server; nobody waits for them.
    block_on_close = False
    request_queue_size = 128
    app: Any = None


class Server:
    """A WSGI application being served. The port is taken at once, so its URL is known before the application exists."""

    def __init__(self, port: int = 0) -> None:
        self._server = _HttpServer((HOST, port), _Handler)
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The base URL, without a slash at the end."""
        return f"http://{HOST}:{self._server.server_port}"

    def start(self, app: Any) -> None:
        """Serve an application on a thread of its own."""
        self._server.app = app
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="http", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Take no more requests; those on connections that are still open get 503. Twice is as good as once."""
        self._server.app = None
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()
