"""Fans and their tags (developers.weixin.qq.com, user/get and tags/*). Names and pictures of fans are not told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from socialops.platforms.audience import FanPage, FanTag
from socialops.platforms.content import Connection
from socialops.platforms.errors import ContentRefused, PlatformUnavailable
from socialops.platforms.wechat import client, limits
from socialops.platforms.wechat.ids import number_of

_TAG: Final = "/cgi-bin/tags/members/batchtagging"
_UNTAG: Final = "/cgi-bin/tags/members/batchuntagging"


class WeChatAudience:
    """Reads fans, ten thousand a call, and gives and takes tags, fifty fans a call."""

    def fans(self, connection: Connection, cursor: str, now: datetime) -> FanPage:
        """One page. The cursor is the last fan of the page, so the end is a page without fans."""
        answer = client.get("/cgi-bin/user/get", connection, now, **({"next_openid": cursor} if cursor else {}))
        ids = tuple(each for each in client.items_of(answer.get("data"), "openid") if isinstance(each, str))
        following = answer.get("next_openid")
        return FanPage(ids, following if ids and isinstance(following, str) else "")

    def tags(self, connection: Connection, now: datetime) -> Sequence[FanTag]:
        """All tags, with those that WeChat made itself."""
        answer = client.get("/cgi-bin/tags/get", connection, now)
        return [_tag_of(each) for each in client.items_of(answer, "tags")]

    def create_tag(self, connection: Connection, name: str, now: datetime) -> FanTag:
        """A new tag; there are a hundred at most."""
        answer = client.read("/cgi-bin/tags/create", connection, now, {"tag": {"name": name}})
        return _tag_of(answer.get("tag"))

    def delete_tag(self, connection: Connection, tag_id: str, now: datetime) -> None:
        """Remove a tag from everybody."""
        client.read("/cgi-bin/tags/delete", connection, now, {"tag": {"id": _number(tag_id)}})

    def tag(self, connection: Connection, tag_id: str, fan_ids: Sequence[str], now: datetime) -> None:
        """Give fans a tag; a fan bears twenty at most. A refusal leaves the batches before it tagged."""
        _change(_TAG, connection, tag_id, fan_ids, now)

    def untag(self, connection: Connection, tag_id: str, fan_ids: Sequence[str], now: datetime) -> None:
        """Take a tag from fans."""
        _change(_UNTAG, connection, tag_id, fan_ids, now)


def _change(path: str, connection: Connection, tag_id: str, fan_ids: Sequence[str], now: datetime) -> None:
    for start in range(0, len(fan_ids), limits.TAGGED):
        fans = list(fan_ids[start : start + limits.TAGGED])
        client.read(path, connection, now, {"openid_list": fans, "tagid": _number(tag_id)})


def _number(tag_id: str) -> int:
    if not number_of(tag_id):
        raise ContentRefused("the id of a tag is a number", platform_code="45159")
    return int(tag_id)


def _tag_of(tag: object) -> FanTag:
    fields = tag if isinstance(tag, dict) else {}
    tag_id = number_of(fields.get("id"))
    if not tag_id:
        raise PlatformUnavailable("an answer without a tag")
    return FanTag(tag_id, str(fields.get("name", "")), int(number_of(fields.get("count")) or 0))
