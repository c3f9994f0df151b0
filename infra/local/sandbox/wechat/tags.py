"""Tags of fans (developers.weixin.qq.com, tags/*): at most a hundred of them, twenty a fan, fifty fans a call.

Tags 0, 1 and 2 are WeChat's own. That a tag with more than 100,000 fans cannot be deleted is general knowledge.
"""

from typing import Final

from infra.local.sandbox.wechat import users
from infra.local.sandbox.wechat.call import OK, Call
from infra.local.sandbox.wechat.errors import Refusal
from infra.local.sandbox.wechat.records import Json, Tag
from infra.local.sandbox.wechat.state import Fan

FIRST: Final = 100
MOST: Final = 100
NAME_CHARS: Final = 30
A_FAN: Final = 20
FANS_AT_ONCE: Final = 50
MOST_FANS: Final = 100_000
_SYSTEM: Final = frozenset({0, 1, 2})


def create(call: Call) -> Json:
    """A new tag."""
    tags = call.account.tags
    if len(tags) >= MOST:
        raise Refusal(45056)
    tag = Tag(max(tags, default=FIRST - 1) + 1, _name(call))
    tags[tag.id] = tag
    return {"tag": {"id": tag.id, "name": tag.name}}


def get(call: Call) -> Json:
    """All tags, with how many fans have each."""
    return {"tags": [{"id": t.id, "name": t.name, "count": len(_fans(call, t.id))} for t in call.account.tags.values()]}


def update(call: Call) -> Json:
    """Another name for a tag."""
    tag = _existing(call, call.table("tag").get("id"))
    tag.name = _name(call, own=tag)
    return OK


def delete(call: Call) -> Json:
    """Take a tag away, from everybody who has it."""
    tag = _existing(call, call.table("tag").get("id"))
    if len(_fans(call, tag.id)) > MOST_FANS:
        raise Refusal(45057)
    del call.account.tags[tag.id]
    for fan in call.account.fans.values():
        fan.tags = [one for one in fan.tags if one != tag.id]
    return OK


def fans(call: Call) -> Json:
    """A page of those who have a tag."""
    tag = _existing(call, call.body.get("tagid"))
    after = str(call.body.get("next_openid") or "")
    return users.paged(_fans(call, tag.id), after, call.world.settings.openids_a_page)


def getidlist(call: Call) -> Json:
    """The tags of one fan."""
    return {"tagid_list": users.known(call, call.body.get("openid")).tags}


def batchtagging(call: Call) -> Json:
    """Give up to fifty fans a tag; all or nobody."""
    tag, chosen = _members(call)
    if any(tag.id not in fan.tags and len(fan.tags) >= A_FAN for fan in chosen):
        raise Refusal(45059)
    for fan in chosen:
        fan.tags = fan.tags if tag.id in fan.tags else [*fan.tags, tag.id]
    return OK


def batchuntagging(call: Call) -> Json:
    """Take a tag from up to fifty fans."""
    tag, chosen = _members(call)
    for fan in chosen:
        fan.tags = [one for one in fan.tags if one != tag.id]
    return OK


def _members(call: Call) -> tuple[Tag, list[Fan]]:
    openids = call.texts("openid_list", FANS_AT_ONCE, code=40031, too_many=40032)
    chosen = [users.known(call, openid) for openid in openids]
    if not all(fan.subscribed for fan in chosen):
        raise Refusal(49003)
    return _existing(call, call.body.get("tagid")), chosen


def _fans(call: Call, tag_id: int) -> list[str]:
    return [fan.openid for fan in call.account.subscribers() if tag_id in fan.tags]


def _existing(call: Call, tag_id: object) -> Tag:
    if tag_id in _SYSTEM:
        raise Refusal(45058)
    tag = call.account.tags.get(tag_id) if isinstance(tag_id, int) else None
    if tag is None:
        raise Refusal(45159)
    return tag


def _name(call: Call, own: Tag | None = None) -> str:
    name = call.table("tag").get("name")
    if not isinstance(name, str) or not name.strip():
        raise Refusal(45157)
    if len(name) > NAME_CHARS:
        raise Refusal(45158)
    if any(tag.name == name and tag is not own for tag in call.account.tags.values()):
        raise Refusal(45157)
    return name
