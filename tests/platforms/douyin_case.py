"""Douyin on our own sandbox, as the contract's suite and its own tests see it; and what it pushes, signed."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from infra.local.sandbox.remote import Control
from socialops.platforms.content import Connection, Content
from socialops.platforms.douyin import errors
from socialops.platforms.registry import platform
from socialops.platforms.sending import Accepted, Found, Prepared, Traces
from tests.platforms.cases import TOKEN, Case, a_picture, read
from tests.platforms.douyin_party import Douyin

V1 = "/api/douyin/v1/video"
SECRETS = {"client_key": "awcamellia", "client_secret": "my_client_secret", "open_id": "_000Brand"}
FAN = "_000Fan"


class _Control(Control):
    """The suite's words for what fans do, in those of this sandbox."""

    def play(self, act: str, **ask: object) -> Any:
        """Let a fan do something to `status`."""
        if "status" in ask:
            ask["item"] = ask.pop("status")
        return super().play("forward" if act == "repost" else act, **ask)


@dataclass(frozen=True)
class DouyinCase(Case):
    """Douyin on our own sandbox. Every post has a picture, and what is sent is looked at when its review is over."""

    home: Connection | None = None
    """The account as it is, also where a test calls with another host or without credentials."""

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.control.read("clock")["now"], UTC)

    def public(self) -> Sequence[str]:
        return [
            post["item_id"] for post in reversed(self.control.read("state")["posts"]) if post["standing"] != "deleted"
        ]

    def content(self, text: str = "春茶到店", token: str = TOKEN, **more: Any) -> Content:
        return super().content(text, token, **{"pictures": (a_picture(),), **more})

    def send(self, content: Content, prepared: Prepared | None = None, key: str = "") -> Any:
        """Send a post; one that was accepted as what a look finds when its review passed and somebody watched it."""
        ready = prepared or self.publisher.prepare(content, self.home or self.connection, read, self.now())
        outcome = super().send(content, ready, key)
        if not isinstance(outcome, Accepted):
            return outcome
        self.show()
        found = self.look_for(content, outcome.handle, ready)
        assert isinstance(found, Found)
        return found.matches[0]

    def taken(self, content: Content | None = None) -> Any:
        """Send a post; the platform's answer for what it is."""
        content = content or self.content()
        prepared = self.prepare(content)
        return self.publisher.send(content, prepared, self.connection, read=read, key="k", now=self.now())

    def accepted(self, content: Content | None = None) -> str:
        """The id of a post that was taken."""
        outcome = self.taken(content)
        assert isinstance(outcome, Accepted)
        return outcome.handle

    def live(self) -> str:
        """The id of a post that others see."""
        item = self.accepted()
        self.show()
        return item

    def look(self, content: Content, prepared: Prepared, token: str = TOKEN, key: str = "") -> Any:
        self.show()
        return super().look(content, prepared, token, key)

    def look_for(self, content: Content, handle: str, prepared: Prepared | None = None) -> Any:
        """Look for a post by the id that the platform gave it."""
        traces = Traces(content, TOKEN, prepared or Prepared(), handle, self.now())
        return self.publisher.look(traces, self.connection, self.now())

    def show(self) -> None:
        """Every review passes, and somebody watches."""
        for post in self.control.read("state")["posts"]:
            if post["standing"] == "in_review":
                self.control.play("review", item=post["item_id"])
                self.control.play("play", item=post["item_id"])


def douyin_case(douyin: Douyin) -> DouyinCase:
    """The brand of a fresh Douyin, connected two days ago, so that it has figures; it may post more than others."""
    brand = douyin.brand
    control = _Control(douyin.base_url)
    control.order("quota", posts_day=200)
    douyin.advance(2 * 86_400)
    ocean = control.order("ocean", app_id=brand.ocean_app_id, secret=brand.ocean_secret, open_ids=[brand.open_id])
    credentials = {
        "client_key": brand.client_key,
        "client_secret": brand.client_secret,
        "open_id": brand.open_id,
        "access_token": brand.access_token,
        "refresh_token": brand.refresh_token,
        "ocean_access_token": ocean["access"],
        "ocean_refresh_token": ocean["refresh"],
        "ocean_app_id": brand.ocean_app_id,
        "ocean_secret": brand.ocean_secret,
        "aweme_sec_uid": brand.aweme_sec_uid,
    }
    connection = Connection(
        "acc-douyin", brand.open_id, brand.nickname, credentials, douyin.base_url, caller_ip="203.0.113.7"
    )
    return DouyinCase(
        platform=platform("douyin"),
        errors=errors,
        connection=connection,
        home=connection,
        control=control,
        link="https://shop.example.com/a",
        send_path=f"{V1}/create_image_text/",
        list_path=f"{V1}/video_list/",
        refusal=2113001,
        spent=2114007,
        shown=81,
        nobody="@8hxdhauTCMppanGnM4ltGM780mDqPP+KPpR0qQOmLVAXb/T060zdRmYqig357zEBq6CZRp4NVe6qLIJW/V/x1w==",
    )


class Pushed(NamedTuple):
    """A delivery as it comes in: header names in lower case, the raw body, and the secrets of the account."""

    headers: Mapping[str, str]
    query: Mapping[str, str]
    raw: bytes
    secrets: Mapping[str, str]


def pushed(event: str, content: object, *, msg_id: str = "1700000000000000001", **envelope: object) -> Pushed:
    """An event as Douyin signs it."""
    named = {"client_key": SECRETS["client_key"], "from_user_id": FAN, "to_user_id": SECRETS["open_id"], **envelope}
    raw = json.dumps({"event": event, **named, "content": content}, ensure_ascii=False).encode()
    signature = hashlib.sha1(SECRETS["client_secret"].encode() + raw).hexdigest()  # noqa: S324 - as Douyin signs
    headers = {"content-type": "application/json", "x-douyin-signature": signature, "msg-id": msg_id}
    return Pushed(headers, {}, raw, SECRETS)


COMMENT: dict[str, Any] = {
    "comment_id": "@8hxdhauTCMppanGnM4ltGM780mDqPP+KPpR0qQOmLVAXb/T060zdRmYqig357zEB1tSgbExoci7R0e1yFxAIMw==",
    "comment_user_id": FAN,
    "content": "多少钱呀 🍵",
    "create_time": 1795395600,
    "digg_count": 0,
    "reply_comment_total": 0,
    "reply_to_comment_id": "",
    "reply_to_item_id": "@9VxT0uuFWsE7M3Koc4olFM791WbsNPGKOp1wrgiiJ1ERbfD060zdRmYqig357zEB1tSgbExoci7R0e1yFxAIMw==",
    "at_user_id": "",
}
MESSAGE: dict[str, Any] = {
    "conversation_short_id": "@9Vxc1/yDU8sqaS+gN4koEc7912foPPiLPZVyrQmgKVQabPH460zdRmYqig357zEBMaXjKvvhvw==",
    "server_message_id": "@9Vxc1/yDU8sqaS+gN4koEc7912foPPyAPpF2rgykLFgbafb560zdRmYqig357zEBmWXVPshhwyd/y/7BQpXy/w==",
    "conversation_type": 1,
    "create_time": 1795395600123,
    "message_type": "text",
    "source": "",
    "scene_type": 100,
    "text": "在吗？Ａ款还有货么",
    "user_infos": [
        {"open_id": FAN, "nick_name": "小林", "avatar": ""},
        {"open_id": SECRETS["open_id"], "nick_name": "山茶官方旗舰店", "avatar": ""},
    ],
}

DELIVERIES: tuple[Pushed, ...] = (
    pushed("im_receive_msg", MESSAGE),
    pushed("im_receive_msg", json.dumps(MESSAGE, ensure_ascii=False)),
    pushed("item_comment_reply", COMMENT),
    pushed("new_follow_action", '{"action_type":1,"action_time":1795395600}', log_id="20261123090000000000"),
    pushed("create_video", {"item_id": "@8hx/+==", "share_id": "1710000000000000001"}),
    pushed("unauthorize", {"scopes": ["item.comment"]}, from_user_id=SECRETS["open_id"], to_user_id=""),
    pushed("verify_webhook", {"challenge": 12345}, from_user_id="", to_user_id=""),
    pushed("something_new", {"action_time": 1795395600, "later_field": 9_107_199_254_740_993}),
)
"""One of each kind. The signature covers the body and nothing else: `msg-id` may be spoiled without being refused."""
