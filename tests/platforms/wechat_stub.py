"""A WeChat that says what it is told to say: for answers that the sandbox would never give."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from werkzeug.wrappers import Request, Response

from socialops.platforms.content import Connection

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""Nine in the morning in Beijing."""


@dataclass
class Stub:
    """Answers each path with its next answer, the last one for ever, and keeps what was asked."""

    answers: dict[str, list[Any]] = field(default_factory=dict)
    asked: list[tuple[str, Any]] = field(default_factory=list)
    raws: list[bytes] = field(default_factory=list)

    def __call__(self, environ: Any, start_response: Any) -> Any:
        request = Request(environ)
        raw = request.get_data()
        self.raws.append(raw)
        self.asked.append((request.path, json.loads(raw) if raw.startswith(b"{") else raw))
        waiting = self.answers.get(request.path, [{"errcode": 0, "errmsg": "ok"}])
        answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if callable(answer):
            answer = answer(self.asked[-1][1])
        body = answer if isinstance(answer, bytes) else json.dumps(answer, ensure_ascii=False).encode()
        return Response(body, content_type="application/json")(environ, start_response)

    def bodies(self, path: str) -> list[Any]:
        """What was asked of a path."""
        return [body for asked, body in self.asked if asked == path]


def connection(host: str) -> Connection:
    """An account on the stub."""
    credentials = {
        "app_id": "wx1",
        "app_secret": "s1",
        "token": "t1",
        "encoding_aes_key": "A" * 43,
        "access_token": "held",
    }
    return Connection("acc", "wx1", "wx1", credentials, host)
