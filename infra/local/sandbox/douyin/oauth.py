"""Authorisation by a person (developer.open-douyin.com, platform/oauth/connect): consent, code, exchange, who it is.

The documentation wants `/oauth/*` as a form; clients in the field send JSON too, so both pass, and the request log
tells which it was (`type`). What happens when a person declines is not documented: here the page just says so.
"""

from html import escape
from typing import Final
from urllib.parse import urlencode, urlsplit

from werkzeug.wrappers import Response

from infra.local.sandbox.douyin import push, tokens
from infra.local.sandbox.douyin.call import Call, Json
from infra.local.sandbox.douyin.errors import Refusal
from infra.local.sandbox.douyin.state import App, Code

CODE_SECONDS: Final = 600


def connect(call: Call) -> Response:
    """Show the consent page; a posted `open_id` is the person who agrees, an empty one who declines."""
    app, scopes = _checked(call)
    if call.method == "GET":
        return Response(_page(call, scopes), content_type="text/html; charset=utf-8")
    open_id = call.form("open_id")
    if not open_id:
        return Response("<!doctype html>已取消授权", content_type="text/html; charset=utf-8")
    if open_id not in call.world.state.users:
        raise Refusal(10002)
    for earlier in call.world.state.codes.values():
        if (earlier.open_id, earlier.client_key) == (open_id, app.client_key):
            earlier.used = True
    code = call.world.ids.secret("code")
    call.world.state.codes[code] = Code(open_id, app.client_key, scopes, call.at + CODE_SECONDS)
    push.tell(call.world, app.client_key, "authorize", open_id, {"scopes": list(scopes)})
    back = {"code": code, "state": call.form("state"), "scopes": ",".join(scopes)}
    return Response(status=302, headers={"Location": f"{app.redirect_uri}?{urlencode(back)}"})


def _checked(call: Call) -> tuple[App, tuple[str, ...]]:
    """The application and the scopes asked for; an optional one (`name,1,name,0`) counts when it is preselected."""
    app = call.world.state.apps.get(call.form("client_key"))
    if app is None:
        raise Refusal(10003)
    uri = call.form("redirect_uri")
    if uri != app.redirect_uri or urlsplit(uri).scheme != "https" or urlsplit(uri).query:
        raise Refusal(10006)
    if call.form("response_type") != "code":
        raise Refusal(10002)
    optional = [part for part in call.form("optionalScope").split(",") if part]
    chosen = [name for name, preselected in zip(optional[::2], optional[1::2], strict=False) if preselected == "1"]
    scopes = tuple(dict.fromkeys([*filter(None, call.form("scope").split(",")), *chosen]))
    if not scopes:
        raise Refusal(10005)
    if not set(scopes) <= set(app.scopes):
        raise Refusal(10004)
    return app, scopes


def _page(call: Call, scopes: tuple[str, ...]) -> str:
    keep = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in call.query.items()
    )
    buttons = "".join(
        f'<button name="open_id" value="{escape(user.open_id)}">{escape(user.nickname)}</button>'
        for user in call.world.state.users.values()
    )
    asked = escape("、".join(scopes))
    return (
        f'<!doctype html><p>{asked}</p><form method="post">{keep}{buttons}<button name="open_id" value="">取消</button>'
        "</form>"
    )


def access_token(call: Call) -> Json:
    """Exchange a code, once."""
    app = tokens.secretly(call)
    if call.form("grant_type") != "authorization_code":
        raise Refusal(10002)
    code = call.world.state.codes.get(call.form("code"))
    if code is None or code.used or code.expires <= call.at:
        raise Refusal(10007)
    if code.client_key != app.client_key:
        raise Refusal(10014)
    code.used = True
    return tokens.shown(call.world, tokens.issue(call.world, app, code.open_id, (*code.scopes, *_default(app, code))))


def _default(app: App, code: Code) -> tuple[str, ...]:
    """`renew_refresh_token` comes with every grant, unless the application has lost it."""
    name = "renew_refresh_token"
    return (name,) if name in app.scopes and name not in code.scopes else ()


def userinfo(call: Call) -> Json:
    """Who the person is. The token stands in the form, or in the header as the official SDK sends it."""
    grant = tokens.grant_of(call.world, call.form("access_token") or call.token)
    if call.form("open_id") != grant.open_id:
        raise Refusal(28001015)
    if "user_info" not in grant.scopes:
        raise Refusal(28001012)
    user = call.world.state.users[grant.open_id]
    return {
        "open_id": user.open_id,
        "union_id": f"u-{user.open_id}",
        "nickname": user.nickname,
        "avatar": f"https://p3.douyinpic.com/aweme/100x100/{user.open_id}.jpeg",
        "e_account_role": user.role,
    }
