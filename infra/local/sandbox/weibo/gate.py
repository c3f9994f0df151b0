"""The way into an interface: IP quota, path, method, token, user quota; and the envelopes of what is turned down."""

import json
from dataclasses import replace

from werkzeug.wrappers import Request, Response

from infra.local.sandbox.weibo import oauth
from infra.local.sandbox.weibo.call import Call
from infra.local.sandbox.weibo.errors import OAUTH_NAMES, OAuthRefusal, Refusal, http_status
from infra.local.sandbox.weibo.routes import ROUTES, Route
from infra.local.sandbox.weibo.users import quota_key


def answer(call: Call, request: Request) -> Response:
    """Let the call in and answer it, or refuse it with its code."""
    try:
        call.world.meter.charge_ip(call.ip, call.at)
        route = _route(call, request.method)
        result = route.interface(_authorised(call, request, route))
    except Refusal as refusal:
        return refuse(call.path, refusal)
    except OAuthRefusal as refusal:
        return _refuse_oauth(call.path, refusal)
    return result if isinstance(result, Response) else _json(result, 200)


def _route(call: Call, method: str) -> Route:
    route = ROUTES.get(call.path)
    if route is None:
        raise Refusal(10020)
    if method not in route.methods:
        raise Refusal(10021)
    return route


def _authorised(call: Call, request: Request, route: Route) -> Call:
    """The call with its token and user. A fan-service token opens the messages interface and nothing else."""
    if route.wants == "nothing":
        return call
    given = call.get("access_token") or request.headers.get("Authorization", "").removeprefix("OAuth2 ").strip()
    token = oauth.check(call.world, given)
    if route.wants != "any" and (token.kind == "fan_service") != (route.wants == "fan_service"):
        raise Refusal(10014)
    user = call.world.state.users.get(token.uid)
    if user is None:
        raise Refusal(20003)
    known = replace(call, given_token=token, given_user=user)
    if route.wants != "any":
        call.world.meter.charge_user(quota_key(known), call.path, call.at)
    return known


def refuse(path: str, refusal: Refusal) -> Response:
    """The error envelope of the interfaces."""
    body = {"request": path, "error_code": refusal.code, "error": refusal.text}
    return _json(body, http_status(refusal.code))


def _refuse_oauth(path: str, refusal: OAuthRefusal) -> Response:
    body = {
        "error": OAUTH_NAMES[refusal.code],
        "error_code": refusal.code,
        "request": path,
        "error_uri": path,
        "error_description": refusal.description,
    }
    return _json(body, 400)


def _json(value: object, status: int) -> Response:
    return Response(json.dumps(value, ensure_ascii=False), status, content_type="application/json;charset=UTF-8")
