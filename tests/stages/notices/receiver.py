"""A chat vendor's server on the loopback interface, which checks signatures by its own reading of the vendor's page."""

import base64
import hashlib
import hmac
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlsplit

SECRET = "SEC0123456789中文"
HOUR = 3600


@dataclass
class Receiver:
    """What came, and what is answered; `answers` are given first, one each, then success.

    Attributes:
        now: the vendor's clock, in seconds.
        answers: (status, body) to give instead of reading; a status of 0 closes the line without an answer.
    """

    kind: str
    now: float = 0.0
    answers: list[tuple[int, Any]] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    def answer(self, path: str, raw: bytes) -> tuple[int, Any]:
        self.paths.append(path)
        body = json.loads(raw)
        self.bodies.append(body)
        if self.answers:
            return self.answers.pop(0)
        return 200, getattr(self, self.kind)(path, body)

    def wecom(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """No signature: the key says it all."""
        parts = urlsplit(path)
        if parts.path != "/cgi-bin/webhook/send" or parse_qs(parts.query) != {"key": ["wecom-key"]}:
            return {"errcode": 93000, "errmsg": "invalid webhook url"}
        assert body["msgtype"] == "markdown"
        assert len(body["markdown"]["content"].encode()) <= 4096
        return {"errcode": 0, "errmsg": "ok"}

    def feishu(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """The string to sign is the key, and the message is empty."""
        assert path == "/open-apis/bot/v2/hook/feishu-token"
        string_to_sign = "{}\n{}".format(body["timestamp"], SECRET)
        code = hmac.new(string_to_sign.encode("utf-8"), digestmod=hashlib.sha256).digest()
        fits = body["sign"] == base64.b64encode(code).decode("utf-8")
        if not fits or abs(self.now - int(body["timestamp"])) > HOUR:
            return {"code": 19021, "msg": "sign match fail or timestamp is not within one hour from current time"}
        assert body["msg_type"] == "text"
        return {"code": 0, "msg": "success", "data": {}}

    def dingtalk(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """The string to sign is the message, and the secret is the key; the query carries it encoded."""
        parts = urlsplit(path)
        query = dict(pair.split("=", 1) for pair in parts.query.split("&"))
        assert (parts.path, query["access_token"]) == ("/robot/send", "ding-token")
        enc = "{}\n{}".format(query.get("timestamp", ""), SECRET).encode("utf-8")
        code = hmac.new(SECRET.encode("utf-8"), enc, digestmod=hashlib.sha256).digest()
        fits = unquote_plus(query.get("sign", "")) == base64.b64encode(code).decode("utf-8")
        if not fits or abs(self.now * 1000 - int(query["timestamp"])) > HOUR * 1000:
            return {"errcode": 310000, "errmsg": "sign not match"}
        assert body["msgtype"] == "markdown"
        return {"errcode": 0, "errmsg": "ok"}


class Served:
    """A receiver that listens until it is closed."""

    def __init__(self, receiver: Receiver) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                status, body = receiver.answer(self.path, self.rfile.read(int(self.headers["Content-Length"])))
                if not status:
                    self.close_connection = True
                    return
                raw = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *args: Any) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
