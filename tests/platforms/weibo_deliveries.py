"""What Weibo pushes: the signature stands in the query and does not cover the body."""

import hashlib
import json
from datetime import UTC, datetime

from tests.platforms.delivered import Delivered

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SECRET = "weibo-app-secret"  # made up


def _delivered(name: str, event: dict[str, object]) -> Delivered:
    timestamp, nonce = str(int(NOW.timestamp())), "n0nce"
    signature = hashlib.sha1("".join(sorted((SECRET, timestamp, nonce))).encode()).hexdigest()  # noqa: S324 - Weibo's
    return Delivered(
        name=name,
        raw=json.dumps(event, ensure_ascii=False).encode(),
        secrets={"app_secret": SECRET},
        now=NOW,
        query={"timestamp": timestamp, "nonce": nonce, "signature": signature},
        proof=("timestamp", "nonce", "signature"),
        body_signed=False,
    )


_COMMON: dict[str, object] = {
    "sender_id": 2489518277,
    "receiver_id": 1902538057,
    "created_at": "Mon Jul 16 18:09:20 +0800 2012",
}

DELIVERIES = [
    _delivered("text", {**_COMMON, "type": "text", "text": "在吗 🌸", "data": {}}),
    _delivered("image", {**_COMMON, "type": "image", "text": "发了一张图片", "data": {"vfid": 821804459}}),
    _delivered("mention", {**_COMMON, "type": "mention", "text": "@山茶花", "data": {"key": "3569815347541411"}}),
    _delivered("follow", {**_COMMON, "type": "event", "text": "关注事件消息", "data": {"subtype": "follow"}}),
    _delivered("click", {**_COMMON, "type": "event", "text": "", "data": {"subtype": "click", "key": "new"}}),
    _delivered("later kind", {**_COMMON, "type": "hologram", "text": "", "data": {"new_field": [1, {"深": None}]}}),
]
