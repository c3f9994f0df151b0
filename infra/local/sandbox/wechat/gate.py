"""The way into an interface: path, method, token, rights, quota, body; and the envelope of what is turned down."""

import json
import re
from dataclasses import replace
from typing import Any, Final

from werkzeug.wrappers import Response

from infra.local.sandbox.wechat import tokens
from infra.local.sandbox.wechat.call import Call
from infra.local.sandbox.wechat.errors import Refusal
from infra.local.sandbox.wechat.records import Json
from infra.local.sandbox.wechat.routes import ROUTES, Route
from infra.local.sandbox.wechat.state import Record

CONTENT_TYPE: Final = "application/json; encoding=utf-8"
"""Names no charset, so a client that guesses one reads Chinese wrong; the body is UTF-8."""
_ESCAPED: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\u(?!00[0-7])[0-9a-fA-F]{4}")
"""An escaped character beyond ASCII; WeChat wants them raw."""


def answer(call: Call, method: str) -> Response:
    """Let the call in and answer it, or refuse it with its code."""
    route = ROUTES.get(call.path)
    if route is None:
        if call.path.startswith(("/cgi-bin/datacube/", "/datacube/")) or not call.path.startswith("/cgi-bin/"):
            return Response("<html><body>404 Not Found</body></html>", 404, mimetype="text/html")
        return refuse(call, Refusal(40066))
    if method != route.method:
        return refuse(call, Refusal(43001 if route.method == "GET" else 43002))
    known = call
    try:
        known = _authorised(call, route)
        result = route.interface(_with_body(known, route))
    except Refusal as refusal:
        return refuse(known, refusal)
    return result if isinstance(result, Response) else _json(result)


def _authorised(call: Call, route: Route) -> Call:
    """The call with its account; its quota is charged once its token is good."""
    if route.open:
        return call
    account = tokens.holder(call.world, call.query.get("access_token", ""), call.at)
    if (route.verified and not account.verified) or (route.kind and route.kind != account.kind):
        raise Refusal(48001)
    call.world.meter.charge(account.app_id, call.path, call.at)
    return replace(call, known=account)


def _with_body(call: Call, route: Route) -> Call:
    """The call with its JSON, read whatever content type it claims."""
    if route.takes == "other" or (route.takes == "maybe json" and not call.raw):
        return call
    if not call.raw.strip():
        raise Refusal(44002)
    if _ESCAPED.search(call.raw):
        raise Refusal(40033)
    body = read_json(call.raw)
    if not isinstance(body, dict):
        raise Refusal(47001)
    return replace(call, body=body, paths=ROUTES.keys())


def read_json(raw: bytes) -> Any:
    """What the bytes say as JSON; None when they are none."""
    try:
        return json.loads(raw)
    except ValueError:
        return None


def refuse(call: Call, refusal: Refusal) -> Response:
    """The envelope of an error, with a request id that rid/get finds again."""
    world = call.world
    rid = world.ids.rid(call.at)
    response = _json({"errcode": refusal.code, "errmsg": f"{refusal.text} rid: {rid}", **refusal.more})
    app_id = call.known.app_id if call.known else ""
    told = response.get_data(as_text=True)
    world.state.records[rid] = Record(app_id, call.at, call.path, call.ip, call.raw.decode(errors="replace"), told)
    return response


def _json(value: Json | object) -> Response:
    return Response(json.dumps(value, ensure_ascii=False), content_type=CONTENT_TYPE)
