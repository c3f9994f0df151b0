"""Fans at play: they follow, leave, write, tap the menu, scan, read, like, share and comment. Control calls these.

Each act names a `fan` (made on first sight) or an `article` (its article_id or msg_data_id, and `index` from 1), and
`app_id` where there is more than one account.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, Final

from infra.local.sandbox.wechat import customer, events, media
from infra.local.sandbox.wechat.figures import SCENES
from infra.local.sandbox.wechat.records import Act, Article, Comment, Json, Publication
from infra.local.sandbox.wechat.state import Account, Fan, Heard, Passage, Push
from infra.local.sandbox.wechat.world import World

Ask = Mapping[str, Any]

PICTURE: Final = b"\xff\xd8\xff\xe0" + bytes(60)
VOICE: Final = b"#!AMR\n" + bytes(60)
CLIP: Final = bytes(4) + b"ftypisom" + bytes(60)
_SOURCES: Final = {"ADD_SCENE_SEARCH": 1, "ADD_SCENE_QR_CODE": 30, "ADD_SCENE_PROFILE_CARD": 17}
_MENU_OPENS: Final = frozenset({"CLICK", "scancode_push", "scancode_waitmsg"})
_READS: Final = frozenset({"read", "like", "zaikan", "share", "collection"})


def play(world: World, act: str, ask: Ask) -> Json:
    """Let a fan do one thing and wait for what is pushed; `KeyError` or `ValueError` for nonsense."""
    with world.lock:
        world.settle()
        told, push = PLAYS[act](world, world.account(ask.get("app_id")), ask)
    world.courier.wait()
    return told | {"push": asdict(push) if push else None}


def follow(world: World, account: Account, fan: Fan, *, scene: str = "") -> Push | None:
    """Somebody follows, by a QR code when there is a scene."""
    fan.scene = "ADD_SCENE_QR_CODE" if scene else "ADD_SCENE_SEARCH"
    fan.subscribed, fan.subscribe_time, fan.qr_scene = True, world.now(), scene
    account.passages.append(Passage(world.now(), 1, _SOURCES[fan.scene]))
    customer.open_window(fan, "follow", world.now())
    if scene:
        customer.open_window(fan, "scan", world.now())
        ticket = world.ids.text("ticket", 80)
        return events.event(world, account, fan, "subscribe", EventKey=f"qrscene_{scene}", Ticket=ticket)
    return events.event(world, account, fan, "subscribe", EventKey="")


def _follow(world: World, account: Account, ask: Ask) -> tuple[Json, Push | None]:
    """`scene`: the scene of the QR code that brought them."""
    fan = account.fan_named(ask["fan"])
    if fan.subscribed:
        raise ValueError("follows already")
    return {"fan": fan.openid}, follow(world, account, fan, scene=str(ask.get("scene", "")))


def _unfollow(world: World, account: Account, ask: Ask) -> tuple[Json, Push | None]:
    """WeChat forgets what the account knew of them."""
    fan = _subscriber(account, ask)
    account.fans[fan.openid] = Fan(fan.openid, fan.name)
    account.passages.append(Passage(world.now(), -1, _SOURCES[fan.scene]))
    return {"fan": fan.openid}, events.event(world, account, fan, "unsubscribe", EventKey="")


def _message(world: World, account: Account, ask: Ask) -> tuple[Json, Push | None]:
    """`type` (text by default) with `text`, or with `data` for the fields of another type; `article` they came from."""
    fan = _subscriber(account, ask)
    kind = str(ask.get("type", "text"))
    fields = _fields(world, account, kind, ask)
    if "article" in ask:
        publication, _, index = _article(account, ask)
        fields |= {"MsgDataId": publication.msg_data_id, "Idx": index}
    customer.open_window(fan, "message", world.now())
    account.heard.append(Heard(world.now(), fan.openid, kind))
    push = None if fan.blacklisted else events.message(world, account, fan, kind, **fields)
    return {"fan": fan.openid}, push


def _menu(world: World, account: Account, ask: Ask) -> tuple[Json, Push | None]:
    """`event` (CLICK by default; VIEW, scancode_push …) with `key` and more fields in `data`."""
    fan = _subscriber(account, ask)
    name = str(ask.get("event", "CLICK"))
    if name in _MENU_OPENS:
        customer.open_window(fan, "menu", world.now())
    fields = {"EventKey": str(ask["key"]), **ask.get("data", {})}
    return {"fan": fan.openid}, events.event(world, account, fan, name, **fields)


def _scan(world: World, account: Account, ask: Ask) -> tuple[Json, Push | None]:
    """A fan scans a QR code of the account: `scene`."""
    fan = _subscriber(account, ask)
    customer.open_window(fan, "scan", world.now())
    ticket = world.ids.text("ticket", 80)
    return {"fan": fan.openid}, events.event(world, account, fan, "SCAN", EventKey=str(ask["scene"]), Ticket=ticket)


def _event(world: World, account: Account, ask: Ask) -> tuple[Json, Push | None]:
    """Any other event: `event` and its fields in `data`."""
    fan = account.fan_named(ask["fan"])
    push = events.event(world, account, fan, str(ask["event"]), **ask.get("data", {}))
    return {"fan": fan.openid}, push


def _comment(world: World, account: Account, ask: Ask) -> tuple[Json, Push | None]:
    """`text` under an article. Nothing is pushed."""
    publication, article, index = _article(account, ask)
    if not article.commentable:
        raise ValueError("the article takes no comments")
    fan = account.fan_named(ask["fan"])
    place = (publication.msg_data_id, index - 1)
    number = 1 + sum((one.msg_data_id, one.index) == place for one in account.comments)
    one = Comment(number, *place, fan.openid, str(ask["text"]), world.now())
    account.comments.append(one)
    return {"fan": fan.openid, "comment": number, "msg_data_id": place[0], "index": place[1]}, None


def _withdraw(world: World, account: Account, ask: Ask) -> tuple[Json, Push | None]:
    """A reader takes their `comment` back."""
    publication, _, index = _article(account, ask)
    place = (publication.msg_data_id, index - 1, int(ask["comment"]))
    found = [one for one in account.comments if (one.msg_data_id, one.index, one.id) == place]
    found[0].deleted_by = "user"
    return {}, None


def _act(world: World, account: Account, ask: Ask) -> tuple[Json, Push | None]:
    """`what`: read, like, zaikan, share or collection; `times`; for reads the `source`."""
    _, article, _ = _article(account, ask)
    what, source = str(ask.get("what", "read")), str(ask.get("source", SCENES[0]))
    if what not in _READS or source not in SCENES:
        raise ValueError("no such act or source")
    article.acts.append(Act(world.now(), what, int(ask.get("times", 1)), source))
    return {}, None


def _fields(world: World, account: Account, kind: str, ask: Ask) -> Json:
    if kind == "text":
        return {"Content": str(ask["text"])}
    data: Json = dict(ask.get("data", {}))
    if kind == "image":
        one = media.keep(world, account, "image", "p.jpg", PICTURE, permanent=False)
        return {"PicUrl": f"http://mmbiz.qpic.cn/mmbiz_jpg/{one.media_id}/0", "MediaId": one.media_id} | data
    if kind == "voice":
        ids = [media.keep(world, account, "voice", "v.amr", VOICE, permanent=False).media_id for _ in range(2)]
        return {"MediaId": ids[0], "Format": "amr", "MediaId16K": ids[1]} | data
    if kind in {"video", "shortvideo"}:
        clip = media.keep(world, account, "video", "v.mp4", CLIP, permanent=False)
        cover = media.keep(world, account, "thumb", "t.jpg", PICTURE, permanent=False)
        return {"MediaId": clip.media_id, "ThumbMediaId": cover.media_id} | data
    return data


def _subscriber(account: Account, ask: Ask) -> Fan:
    fan = account.fan_named(ask["fan"])
    if not fan.subscribed:
        raise ValueError("does not follow")
    return fan


def _article(account: Account, ask: Ask) -> tuple[Publication, Article, int]:
    """The publication, the article and its index from 1."""
    named = str(ask["article"])
    found = account.publications.get(named) or account.publication_of(int(named) if named.isdigit() else 0)
    if found is None:
        raise ValueError("no such article")
    index = int(ask.get("index", 1))
    article = found.articles[index - 1]
    if index < 1 or article.deleted:
        raise ValueError("the article is gone")
    return found, article, index


PLAYS: Final[Mapping[str, Callable[[World, Account, Ask], tuple[Json, Push | None]]]] = {
    "follow": _follow,
    "unfollow": _unfollow,
    "message": _message,
    "menu": _menu,
    "scan": _scan,
    "event": _event,
    "comment": _comment,
    "withdraw": _withdraw,
    "act": _act,
}
