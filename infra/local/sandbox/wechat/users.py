"""Fans (developers.weixin.qq.com, user/*): who they are, in pages; their remark; the blacklist. Names are not told."""

from typing import Final

from infra.local.sandbox.wechat.call import OK, Call, as_table
from infra.local.sandbox.wechat.errors import Refusal
from infra.local.sandbox.wechat.records import Json
from infra.local.sandbox.wechat.state import Fan

AT_ONCE: Final = 100
BLACKLISTED_AT_ONCE: Final = 20
BLACKLIST_PAGE: Final = 1000
REMARK_BYTES: Final = 30


def get(call: Call) -> Json:
    """A page of openids after `next_openid`; an empty page tells the end."""
    fans = [fan.openid for fan in call.account.subscribers()]
    return {"total": len(fans)} | paged(fans, call.query.get("next_openid", ""), call.world.settings.openids_a_page)


def paged(openids: list[str], after: str, size: int) -> Json:
    """The openids behind `after`, at most so many; 40003 when it is not among them."""
    if after and after not in openids:
        raise Refusal(40003)
    page = openids[openids.index(after) + 1 if after else 0 :][:size]
    told: Json = {"count": len(page), "next_openid": page[-1] if page else ""}
    return told | ({"data": {"openid": page}} if page else {})


def info(call: Call) -> Json:
    """One fan; of somebody who does not follow there is nothing but the openid."""
    return _told(known(call, call.query.get("openid", "")))


def batchget(call: Call) -> Json:
    """Up to a hundred fans at once."""
    asked = call.body.get("user_list")
    if not isinstance(asked, list) or not asked:
        raise Refusal(40031)
    if len(asked) > AT_ONCE:
        raise Refusal(40032)
    return {"user_info_list": [_told(known(call, as_table(one).get("openid"))) for one in asked]}


def updateremark(call: Call) -> Json:
    """Give a fan a name of one's own."""
    fan, remark = known(call, call.body.get("openid")), call.body.get("remark")
    if not isinstance(remark, str) or len(remark.encode()) >= REMARK_BYTES:
        raise Refusal(40035)
    fan.remark = remark
    return OK


def getblacklist(call: Call) -> Json:
    """A page of the blacklist."""
    black = [fan.openid for fan in call.account.fans.values() if fan.blacklisted]
    return {"total": len(black)} | paged(black, str(call.body.get("begin_openid") or ""), BLACKLIST_PAGE)


def batchblacklist(call: Call) -> Json:
    """Put up to twenty fans on the blacklist."""
    return _blacklist(call, on=True)


def batchunblacklist(call: Call) -> Json:
    """Take up to twenty fans off the blacklist."""
    return _blacklist(call, on=False)


def known(call: Call, openid: object) -> Fan:
    """Somebody the account has met: 40003 otherwise."""
    fan = call.account.fans.get(str(openid))
    if fan is None:
        raise Refusal(40003)
    return fan


def _blacklist(call: Call, *, on: bool) -> Json:
    openids = call.texts("openid_list", BLACKLISTED_AT_ONCE, code=40031, too_many=40032)
    for fan in [known(call, openid) for openid in openids]:
        fan.blacklisted = on
    return OK


def _told(fan: Fan) -> Json:
    if not fan.subscribed:
        return {"subscribe": 0, "openid": fan.openid}
    return {
        "subscribe": 1,
        "openid": fan.openid,
        "language": "zh_CN",
        "subscribe_time": int(fan.subscribe_time),
        "remark": fan.remark,
        "groupid": fan.tags[0] if fan.tags else 0,
        "tagid_list": fan.tags,
        "subscribe_scene": fan.scene,
        "qr_scene": int(fan.qr_scene) if fan.qr_scene.isdigit() else 0,
        "qr_scene_str": "" if fan.qr_scene.isdigit() else fan.qr_scene,
    }
