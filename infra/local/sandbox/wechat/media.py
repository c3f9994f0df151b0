"""Uploads: temporary media that live three days, images for the body of an article, the permanent library.

Source: developers.weixin.qq.com, "Media" and "Material". The caps of the library are not modelled: the sheet of codes
has none for them.
"""

import json
from typing import Final, get_args
from urllib.parse import quote

from werkzeug.wrappers import Response

from infra.local.sandbox.wechat import files
from infra.local.sandbox.wechat.call import OK, Call
from infra.local.sandbox.wechat.errors import Refusal
from infra.local.sandbox.wechat.files import IN_BODY, PERMANENT, TEMPORARY, Rule
from infra.local.sandbox.wechat.records import Json, Media, MediaKind
from infra.local.sandbox.wechat.state import Account
from infra.local.sandbox.wechat.times import DAY
from infra.local.sandbox.wechat.world import World

LIFE: Final = 3 * DAY


def upload(call: Call) -> Json:
    """A temporary file; a thumb's id has a name of its own."""
    kind = files.kind_of(call)
    one = _store(call, kind, TEMPORARY[kind], permanent=False)
    name = "thumb_media_id" if kind == "thumb" else "media_id"
    return {"type": kind, name: one.media_id, "created_at": int(one.created)}


def get(call: Call) -> Response | Json:
    """The bytes of a temporary file; of a video its address."""
    one = existing(call.account, call.query.get("media_id", ""), call.at)
    if one.permanent:
        raise Refusal(40007)
    return {"video_url": address(one)} if one.kind == "video" else _bytes(one)


def upload_image(call: Call) -> Json:
    """An image for the body of an article: an address on WeChat's own domain, nothing in the library."""
    file, type_ = files.taken(call, IN_BODY)
    return {"url": _image_url(call.world, type_, file.name)}


def add_material(call: Call) -> Json:
    """A permanent file. A video wants its title and introduction as JSON in a form field."""
    kind = files.kind_of(call)
    told = _description(call) if kind == "video" else {"title": "", "introduction": ""}
    one = _store(call, kind, PERMANENT[kind], permanent=True)
    one.title, one.introduction = told["title"], told["introduction"]
    return {"media_id": one.media_id, "url": one.url} if one.url else {"media_id": one.media_id}


def get_material(call: Call) -> Response | Json:
    """The bytes of a permanent file; of a video its title, introduction and address."""
    one = _permanent(call)
    if one.kind == "video":
        return {"title": one.title, "description": one.introduction, "down_url": address(one)}
    return _bytes(one)


def del_material(call: Call) -> Json:
    """Take a permanent file out of the library."""
    del call.account.media[_permanent(call).media_id]
    return OK


def get_materialcount(call: Call) -> Json:
    """How much the library holds; the published articles count as news."""
    kept = [one.kind for one in call.account.media.values() if one.permanent]
    counts = {f"{kind}_count": kept.count(kind) for kind in ("voice", "video", "image")}
    return counts | {"news_count": len(call.account.publications)}


def batchget_material(call: Call) -> Json:
    """A page of the library, the newest first. News live in the draft box and in freepublish today."""
    kind = call.text("type", 40004)
    if kind not in {*get_args(MediaKind), "news"}:
        raise Refusal(40004)
    offset, count = call.page()
    kept = [one for one in call.account.media.values() if one.permanent and one.kind == kind]
    kept.sort(key=lambda one: one.created, reverse=True)
    page = kept[offset : offset + count]
    items = [
        {"media_id": one.media_id, "name": one.name, "update_time": int(one.created)}
        | ({"url": one.url} if one.url else {})
        for one in page
    ]
    return {"item": items, "total_count": len(kept), "item_count": len(items)}


def existing(account: Account, media_id: object, now: float) -> Media:
    """A file that still lives: 40007 otherwise."""
    one = account.media.get(str(media_id))
    if one is None or (not one.permanent and now - one.created >= LIFE):
        raise Refusal(40007)
    return one


def keep(world: World, account: Account, kind: MediaKind, name: str, data: bytes, *, permanent: bool) -> Media:
    """Put a file away."""
    type_ = files.type_of(data)
    one = Media(world.ids.text("media", 64), kind, name, type_, data, world.now(), permanent)
    if permanent and kind in {"image", "thumb"}:
        one.url = _image_url(world, type_, name)
    account.media[one.media_id] = one
    return one


def address(one: Media) -> str:
    """Where a file could be downloaded."""
    return f"http://mp.weixin.qq.com/mp/mp/video?media={quote(one.media_id)}"


def _store(call: Call, kind: MediaKind, rule: Rule, *, permanent: bool) -> Media:
    file, _ = files.taken(call, rule)
    return keep(call.world, call.account, kind, file.name, file.data, permanent=permanent)


def _permanent(call: Call) -> Media:
    one = existing(call.account, call.text("media_id", 41006), call.at)
    if not one.permanent:
        raise Refusal(40007)
    return one


def _description(call: Call) -> Json:
    try:
        told = json.loads(call.form.get("description", ""))
    except ValueError as error:
        raise Refusal(47001) from error
    if not isinstance(told, dict) or not all(isinstance(told.get(n), str) for n in ("title", "introduction")):
        raise Refusal(47001)
    return told


def _image_url(world: World, type_: str, name: str) -> str:
    form = type_.removeprefix("image/")
    return f"http://mmbiz.qpic.cn/mmbiz_{form}/{world.ids.text(name, 60)}/0?wx_fmt={form}"


def _bytes(one: Media) -> Response:
    headers = {"Content-disposition": f'attachment; filename="{one.media_id}.{one.type.rpartition("/")[2]}"'}
    return Response(one.data, content_type=one.type, headers=headers)
