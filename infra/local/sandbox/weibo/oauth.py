"""OAuth 2 as Weibo does it (wiki, Oauth2/authorize, Oauth2/access_token): consent, codes, tokens, their end."""

import hmac
from html import escape
from typing import Final
from urllib.parse import urlencode

from werkzeug.wrappers import Response

from infra.local.sandbox.weibo.call import Call
from infra.local.sandbox.weibo.errors import OAuthRefusal, Refusal
from infra.local.sandbox.weibo.render import Json
from infra.local.sandbox.weibo.state import App, Code, Token, TokenKind
from infra.local.sandbox.weibo.world import World

CODE_SECONDS: Final = 600


def authorize(call: Call) -> Response:
    """Show the consent page; a posted `uid` is the user who agrees, an empty one the user who declines."""
    app = _app(call)
    redirect_uri = _redirect_uri(call, app)
    if (call.get("response_type") or "code") != "code":
        raise OAuthRefusal(21329, "unsupported response type")
    if "uid" not in call.fields:
        return Response(_consent_page(call), content_type="text/html; charset=utf-8")
    state = {"state": call.get("state")} if call.get("state") else {}
    uid = call.number("uid", 0)
    if not uid:
        return _redirect(redirect_uri, {"error": "access_denied", "error_code": "21330", **state})
    if uid not in call.world.state.users:
        raise Refusal(20003)
    code = call.world.secret("code")
    call.world.state.codes[code] = Code(uid, app.key, call.at + CODE_SECONDS, call.get("scope"))
    return _redirect(redirect_uri, {**state, "code": code})


def _redirect(uri: str, query: dict[str, str]) -> Response:
    return Response(status=302, headers={"Location": f"{uri}{'&' if '?' in uri else '?'}{urlencode(query)}"})


def _consent_page(call: Call) -> str:
    keep = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in call.fields.items()
    )
    buttons = "".join(
        f'<button name="uid" value="{user.uid}">{escape(user.screen_name)}</button>'
        for user in call.world.state.users.values()
    )
    return f'<!doctype html><form method="post">{keep}{buttons}<button name="uid" value="">取消</button></form>'


def access_token(call: Call) -> Json:
    """Exchange a code (once) or, for tokens of the mobile SDK, a refresh token."""
    app = _app(call)
    if not hmac.compare_digest(call.get("client_secret"), app.secret):
        raise OAuthRefusal(21324, "client_secret does not match")
    grant = call.get("grant_type")
    if grant == "authorization_code":
        _redirect_uri(call, app)
        return _token_json(_redeem(call, app))
    if grant == "refresh_token":
        return _token_json(_renew(call, app))
    raise OAuthRefusal(21328, f"unsupported grant type: {grant}")


def _redeem(call: Call, app: App) -> Token:
    code = call.world.state.codes.get(call.get("code"))
    if code is None or code.used or code.app_key != app.key or code.expires <= call.at:
        raise OAuthRefusal(21325, f"invalid authorization code: {call.get('code')}")
    code.used = True
    return issue(call.world, app, code.uid, scope=code.scope)


def _renew(call: Call, app: App) -> Token:
    given = call.get("refresh_token")
    for token in call.world.state.tokens.values():
        if given and token.refresh == given and token.app_key == app.key and not token.revoked:
            token.revoked = True
            return issue(call.world, app, token.uid, kind="mobile", scope=token.scope)
    raise OAuthRefusal(21325, "invalid refresh token")


def issue(
    world: World, app: App, uid: int, *, kind: TokenKind = "web", scope: str = "", seconds: float | None = None
) -> Token:
    """A new token; only those of the mobile SDK can be refreshed."""
    now = world.now()
    token = Token(
        value=f"2.00{world.secret('token')}",
        uid=uid,
        app_key=app.key,
        kind=kind,
        scope=scope,
        created=now,
        expires=now + (app.token_seconds if seconds is None else seconds),
        refresh=world.secret("refresh") if kind == "mobile" else None,
    )
    world.state.tokens[token.value] = token
    return token


def _token_json(token: Token) -> Json:
    seconds = int(token.expires - token.created)
    answer: Json = {
        "access_token": token.value,
        "remind_in": str(seconds),
        "expires_in": seconds,
        "uid": str(token.uid),
        "isRealName": "true",
    }
    if token.refresh:
        answer["refresh_token"] = token.refresh
    return answer


def get_token_info(call: Call) -> Json:
    """Whose token this is and how long it lives."""
    token = call.token
    return {
        "uid": token.uid,
        "appkey": token.app_key,
        "scope": token.scope,
        "create_at": int(token.created),
        "expire_in": int(token.expires - call.at),
    }


def revoke(call: Call) -> Json:
    """Take the grant back; the token is refused from now on."""
    call.token.revoked = True
    return {"result": "true"}


def check(world: World, value: str) -> Token:
    """The live token of this value, else the code that says what is wrong with it."""
    if not value:
        raise Refusal(10006)
    token = world.state.tokens.get(value)
    if token is None:
        raise Refusal(21332)
    if token.revoked:
        raise Refusal(21316)
    if token.expires <= world.now():
        raise Refusal(21327)
    return token


def _app(call: Call) -> App:
    key = call.get("client_id")
    if not key:
        raise OAuthRefusal(21323, "missing required parameter: client_id")
    app = call.world.state.apps.get(key)
    if app is None:
        raise OAuthRefusal(21324, "invalid client_id")
    return app


def _redirect_uri(call: Call, app: App) -> str:
    if call.get("redirect_uri") != app.redirect_uri:
        raise OAuthRefusal(21322, "redirect_uri does not match the registered one")
    return app.redirect_uri
