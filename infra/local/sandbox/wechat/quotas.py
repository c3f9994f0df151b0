"""The interfaces about the interface (developers.weixin.qq.com, openapi management): quotas, request ids, addresses.

Which of 76001..76004 means what for a rid is not certain: here 76001 is unknown and 76004 older than seven days.
"""

import re
from typing import Final

from infra.local.sandbox.wechat.call import OK, Call
from infra.local.sandbox.wechat.errors import Refusal
from infra.local.sandbox.wechat.limits import A_MINUTE, CLEARS_A_MONTH, CLEARS_OF_ONE_A_MONTH, UNPUBLISHED
from infra.local.sandbox.wechat.records import Json
from infra.local.sandbox.wechat.times import DAY

RID_LIFE: Final = 7 * DAY
_SCENES: Final = ("QR_SCENE", "QR_STR_SCENE", "QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE")
_QR_SECONDS: Final = 2_592_000


def get(call: Call) -> Json:
    """What is left of the day on one path."""
    path = _path(call)
    meter = call.world.meter
    used, limit = meter.used(call.account.app_id, path, call.at), meter.limit(path)
    return OK | {
        "quota": {"daily_limit": limit, "used": used, "remain": limit - used},
        "rate_limit": {"call_count": A_MINUTE.get(path, UNPUBLISHED), "refresh_second": 60},
    }


def clear(call: Call) -> Json:
    """Give the day back on all paths: ten times a month."""
    if call.body.get("appid") != call.account.app_id:
        raise Refusal(40013)
    _clear_all(call, call.account.app_id)
    return OK


def clear_v2(call: Call) -> Json:
    """The same without a token, for whom the token's own quota is used up; app id and secret in body or query."""
    given = {**call.query, **call.body}
    account = call.world.account_with(str(given.get("appid", "")))
    if given.get("appsecret") != account.app_secret:
        raise Refusal(40125)
    _clear_all(call, account.app_id)
    return OK


def clear_one(call: Call) -> Json:
    """Give the day back on one path: fifty times a month."""
    path, app_id = _path(call), call.account.app_id
    call.world.meter.charge_month(app_id, "clear one", CLEARS_OF_ONE_A_MONTH, call.at, 48006)
    call.world.meter.clear(app_id, path, call.at)
    return OK


def rid(call: Call) -> Json:
    """What a refused request was, within seven days and for its own account."""
    given = str(call.body.get("rid", ""))
    if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{8}){2}", given):
        raise Refusal(76003)
    record = call.world.state.records.get(given)
    if record is None or record.app_id != call.account.app_id:
        raise Refusal(76001)
    if call.at - record.at > RID_LIFE:
        raise Refusal(76004)
    told = {
        "invoke_time": int(record.at),
        "cost_in_ms": 1,
        "request_url": f"access_token=***{record.path}",
        "request_body": record.body,
        "response_body": record.answer,
        "client_ip": record.ip,
    }
    return OK | {"request": told}


def addresses(call: Call) -> Json:
    """Where WeChat calls from, or is reached at."""
    return {"ip_list": ["127.0.0.1"]}


def check_callback(call: Call) -> Json:
    """Whether the server of the account can be reached."""
    if not call.account.callback_url:
        raise Refusal(40201)
    if call.body.get("action") not in {"dns", "ping", "all"}:
        raise Refusal(40202)
    if call.body.get("check_operator", "DEFAULT") not in {"CHINANET", "UNICOM", "CAP", "DEFAULT"}:
        raise Refusal(40203)
    return {"dns": [{"ip": "127.0.0.1", "real_operator": "DEFAULT"}], "ping": []}


def qrcode(call: Call) -> Json:
    """A QR code with a scene, which comes back in the subscribe and SCAN events."""
    action = call.text("action_name")
    scene = call.table("action_info").get("scene")
    named = "scene_str" if "STR" in action else "scene_id"
    if action not in _SCENES or not isinstance(scene, dict) or not scene.get(named):
        raise Refusal(40035)
    seconds = call.number("expire_seconds", 60)
    if seconds > _QR_SECONDS:
        raise Refusal(40035)
    ticket = call.world.ids.text(f"ticket {scene[named]}", 80)
    lasts = {} if "LIMIT" in action else {"expire_seconds": seconds}
    return {"ticket": ticket, **lasts, "url": f"http://weixin.qq.com/q/{ticket[:30]}"}


def _path(call: Call) -> str:
    """The path that is asked about: 76003 without its slash, 76021 when there is none such."""
    path = call.body.get("cgi_path")
    if not isinstance(path, str) or not path.startswith("/"):
        raise Refusal(76003)
    if path not in call.paths:
        raise Refusal(76021)
    return path


def _clear_all(call: Call, app_id: str) -> None:
    call.world.meter.charge_month(app_id, "clear", CLEARS_A_MONTH, call.at, 48006)
    call.world.meter.clear(app_id, "", call.at)
