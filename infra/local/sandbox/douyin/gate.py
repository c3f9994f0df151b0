"""The way into an interface: path, method, token, account, scope, quota; what is turned down has its envelope."""

from collections.abc import Sequence
from dataclasses import replace

from werkzeug.wrappers import Response

from infra.local.sandbox.douyin import envelopes, ocean, tokens
from infra.local.sandbox.douyin.call import Call
from infra.local.sandbox.douyin.envelopes import Envelope
from infra.local.sandbox.douyin.errors import OceanRefusal, Refusal
from infra.local.sandbox.douyin.routes import ROUTES, Route
from infra.local.sandbox.douyin.state import App, Grant


def answer(call: Call) -> Response:
    """Let the call in and answer it, or refuse it with its code."""
    route = ROUTES.get(call.path)
    if route is None or call.method not in route.methods:
        return envelopes.refusal(call, envelope(call.path), Refusal(28001017))
    known = replace(call, legacy=route.legacy)
    try:
        known = _let_in(known, route)
        result = route.interface(known)
    except (Refusal, OceanRefusal) as error:
        return envelopes.refusal(known, route.envelope, error)
    return result if isinstance(result, Response) else envelopes.success(known, route.envelope, result)


def fail(call: Call, code: int) -> Response:
    """The answer with one of the platform's codes, as it was asked for."""
    kind = envelope(call.path)
    return envelopes.refusal(call, kind, OceanRefusal(code, "error") if kind == "ocean" else Refusal(code))


def envelope(path: str) -> Envelope:
    """The envelope of a path, known or not."""
    route = ROUTES.get(path)
    if route is not None:
        return route.envelope
    return "oauth" if path.startswith("/oauth/") else "data"


def _let_in(call: Call, route: Route) -> Call:
    if route.wants == "ocean":
        ocean.check(call.world, call.token)
        return call
    if route.wants == "nothing":
        return call
    if route.wants == "client":
        app = tokens.app_of(call.world, call.token)
        _charge(call, app, None, route.scopes)
        return replace(call, given_app=app)
    grant = tokens.grant_of(call.world, call.token)
    app, user = call.world.state.apps[grant.client_key], call.world.state.users[grant.open_id]
    if call.get("open_id") != grant.open_id:
        raise Refusal(28001015)
    if user.barred:
        raise Refusal(user.barred)
    _charge(call, app, grant, route.scopes)
    return replace(call, given_app=app, given_grant=grant, given_user=user)


def _charge(call: Call, app: App, grant: Grant | None, scopes: Sequence[str]) -> None:
    """The application must have one of the scopes, the user must have granted it, and its day must not be used up."""
    if not scopes:
        return
    had = [scope for scope in scopes if scope in app.scopes and scope not in call.world.denied]
    if not had:
        raise Refusal(next((call.world.denied[scope] for scope in scopes if scope in call.world.denied), 28001018))
    granted = had if grant is None else [scope for scope in had if scope in grant.scopes]
    if not granted:
        raise Refusal(28001012)
    call.world.meter.charge_call(app.client_key, granted[0], call.at)
