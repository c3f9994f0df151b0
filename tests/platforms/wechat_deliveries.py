"""What WeChat pushes, encrypted as in its secure mode: the signature covers the cipher text."""

import json
from datetime import UTC, datetime

from socialops.platforms.wechat import crypto
from tests.platforms.delivered import Delivered

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SECRETS = {
    "app_id": "wx5823bf96d3bd56c7",
    "token": "camellia",
    "encoding_aes_key": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
}
FAN = "o9AgO5Kd5ggOC-bXrbNODIiE3bGY"
RANDOM = b"0123456789abcdef"
PROOF = ("timestamp", "nonce", "msg_signature")


def element(name: str, value: object) -> str:
    """An element as WeChat writes it: numbers plain, text in CDATA, one level of structure or several."""
    if isinstance(value, dict):
        return f"<{name}>{fields(value)}</{name}>"
    if isinstance(value, list):
        return "".join(element(name, each) for each in value)
    return f"<{name}>{value}</{name}>" if isinstance(value, int) else f"<{name}><![CDATA[{value}]]></{name}>"


def fields(values: dict[str, object]) -> str:
    """Elements, one after the other."""
    return "".join(element(name, value) for name, value in values.items())


def clear(sort: str, **values: object) -> bytes:
    """A message or an event before it is encrypted."""
    head = {"ToUserName": "gh_97417a04a28d", "FromUserName": FAN, "CreateTime": int(NOW.timestamp()), "MsgType": sort}
    return f"<xml>{fields({**head, **values})}</xml>".encode()


def event(name: str, **values: object) -> bytes:
    """An event before it is encrypted."""
    return clear("event", Event=name, **values)


def sealed(message: bytes, secrets: dict[str, str] | None = None) -> str:
    """The `Encrypt` of a message."""
    known = SECRETS if secrets is None else secrets
    return crypto.encrypt(message, known["encoding_aes_key"], known["app_id"], RANDOM)


def signed(encrypted: str, at: datetime = NOW) -> dict[str, str]:
    """The query of a delivery with this `Encrypt`."""
    timestamp, nonce = str(int(at.timestamp())), "415670741"
    return {
        "signature": crypto.sign(SECRETS["token"], timestamp, nonce),
        "timestamp": timestamp,
        "nonce": nonce,
        "encrypt_type": "aes",
        "msg_signature": crypto.sign(SECRETS["token"], timestamp, nonce, encrypted),
    }


def envelope(encrypted: str) -> bytes:
    """The body of a delivery in secure mode."""
    return f"<xml>{fields({'ToUserName': 'gh_97417a04a28d', 'Encrypt': encrypted})}</xml>".encode()


def delivered(name: str, message: bytes) -> Delivered:
    """A good delivery."""
    encrypted = sealed(message)
    return Delivered(name, envelope(encrypted), SECRETS, NOW, query=signed(encrypted), proof=PROOF)


def finished(status: int = 0, **more: object) -> dict[str, object]:
    """How a publication ended."""
    articles = {"count": 1, "item": {"idx": 1, "article_url": "http://mp.weixin.qq.com/s/6LQqXYdGDLHHjeuTfGJgHg"}}
    info = {"publish_id": 2247483650, "publish_status": status, "article_id": "b5O2OUs25HBxRceL7hfReg", **more}
    return {"PublishEventInfo": {**info, "article_detail": articles}}


def mass_finished(status: str = "send success") -> dict[str, object]:
    """How a mass message ended."""
    result = {"Count": 1, "ResultList": {"item": {"ArticleIdx": 1, "ArticleUrl": "http://mp.weixin.qq.com/s/abc"}}}
    return {"MsgID": 2247483651, "Status": status, "TotalCount": 3, "SentCount": 3, "ArticleUrlResult": result}


_JSON: dict[str, object] = {
    "ToUserName": "gh_97417a04a28d",
    "FromUserName": FAN,
    "CreateTime": 1795395600,
    "MsgType": "text",
    "Content": "在吗？Ａ款还有货么 🌸",
    "MsgId": 9_107_199_254_740_993,
}

DELIVERIES = [
    delivered("text", clear("text", Content="在吗？<b>Ａ款</b> & 还有货么 🌸", MsgId=9_107_199_254_740_993)),
    delivered("json text", json.dumps(_JSON, ensure_ascii=False).encode()),
    delivered("image", clear("image", PicUrl="http://mmbiz.qpic.cn/a?b=1&c=2", MediaId="m1", MsgId=9107199254740994)),
    delivered("location", clear("location", Location_X="30.27", Location_Y="120.15", Scale=15, Label="杭州", MsgId=3)),
    delivered("follow by code", event("subscribe", EventKey="qrscene_spring", Ticket="gQE")),
    delivered("unfollow", event("unsubscribe", EventKey="")),
    delivered("menu", event("CLICK", EventKey="NEW")),
    delivered("view", event("VIEW", EventKey="https://shop.example.com/?a=1&b=2", MenuId=7)),
    delivered("published", event("PUBLISHJOBFINISH", **finished())),
    delivered("not published", event("FREEPUBLISHJOBFINISH", **finished(4, fail_idx=[1, 2]))),
    delivered("mass message", event("MASSSENDJOBFINISH", **mass_finished())),
    delivered("later event", event("hologram_event", New={"item": [{"a": 1}, {"a": "二"}]})),
]
