"""What an article may be: the rules for a draft, and what WeChat makes of its body.

Source: developers.weixin.qq.com, draft/add (the fields and their limits), MudWechat (October 2026) for the digest.
Where no code is named for a fault, the family's general one stands: 40035 invalid parameter, 45002-45005 for sizes.
"""

import re
from typing import Any, Final

from infra.local.sandbox.wechat import media
from infra.local.sandbox.wechat.call import Call, as_table
from infra.local.sandbox.wechat.errors import Refusal
from infra.local.sandbox.wechat.records import Json

TITLE_CHARS: Final = 32
AUTHOR_CHARS: Final = 16
CONTENT_CHARS: Final = 20_000
CONTENT_BYTES: Final = 1024 * 1024
SOURCE_URL_BYTES: Final = 1024
PICTURES: Final = 20
MADE_DIGEST_CHARS: Final = 54
_RATIOS: Final = {"news": {"1_1", "2.35_1"}, "newspic": {"1_1", "2.35_1", "16_9"}}

_SCRIPT: Final = re.compile(r"<script\b.*?(?:</script\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_HANDLER: Final = re.compile(r"""\son\w+\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE)
_IMAGE: Final = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_SOURCE: Final = re.compile(r"""\s(?:data-)?src\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_OURS: Final = re.compile(r"https?://mmbiz\.(?:qpic|qlogo)\.cn/")
_TAG: Final = re.compile(r"<[^>]+>")
_CROP: Final = re.compile(r"(?:0|1|0\.\d{1,6}|1\.0{1,6})(?:_(?:0|1|0\.\d{1,6}|1\.0{1,6})){3}")


def checked(call: Call, value: object, *, alone: bool) -> Json:
    """An article as WeChat keeps it, or the refusal.

    Args:
        call: who adds it.
        value: the article object.
        alone: whether it is the only one of its draft; a digest counts only then.
    """
    given = as_table(value, 47001)
    kind = given.get("article_type", "news")
    if kind not in _RATIOS:
        raise Refusal(40035)
    article: Json = {
        "article_type": kind,
        "title": _title(given),
        "author": _sized(given, "author", AUTHOR_CHARS, 45110),
        "content_source_url": _source_url(given),
        "need_open_comment": _flag(call, given, "need_open_comment"),
        "only_fans_can_comment": _flag(call, given, "only_fans_can_comment"),
    }
    if "cover_info" in given:
        article["cover_info"] = _cover(given["cover_info"], kind)
    return article | (_news(call, given, alone=alone) if kind == "news" else _newspic(call, given))


def _news(call: Call, given: Json, *, alone: bool) -> Json:
    content = given.get("content")
    if not isinstance(content, str) or not content.strip():
        raise Refusal(44004)
    if len(content) >= CONTENT_CHARS or len(content.encode()) >= CONTENT_BYTES:
        raise Refusal(45002)
    thumb = _library_image(call, given.get("thumb_media_id"))
    for name in ("pic_crop_235_1", "pic_crop_1_1"):
        if given.get(name) and not _CROP.fullmatch(str(given[name])):
            raise Refusal(40035)
    content = filtered(content)
    digest = _sized(given, "digest", call.world.settings.digest_chars, 45004) if alone else ""
    return {
        "content": content,
        "digest": digest or (_TAG.sub("", content)[:MADE_DIGEST_CHARS] if alone else ""),
        "thumb_media_id": thumb,
        "thumb_url": call.account.media[thumb].url,
    }


def _newspic(call: Call, given: Json) -> Json:
    content = given.get("content")
    if not isinstance(content, str):
        raise Refusal(44004)
    if len(content) > call.world.settings.newspic_chars:
        raise Refusal(45166)
    pictures = as_table(given.get("image_info"), 41006).get("image_list")
    if not isinstance(pictures, list) or not pictures:
        raise Refusal(41006)
    if len(pictures) > PICTURES:
        raise Refusal(45008)
    kept = [_library_image(call, as_table(picture, 41006).get("image_media_id")) for picture in pictures]
    return {"content": _TAG.sub("", content), "image_info": {"image_list": [{"image_media_id": one} for one in kept]}}


def filtered(content: str) -> str:
    """The body without scripts, and without images from elsewhere than WeChat's own domain."""
    without_scripts = _HANDLER.sub("", _SCRIPT.sub("", content))
    return _IMAGE.sub(lambda tag: tag[0] if _is_ours(tag[0]) else "", without_scripts)


def _is_ours(tag: str) -> bool:
    source = _SOURCE.search(tag)
    return bool(source and _OURS.match(source[1]))


def _title(given: Json) -> str:
    title = given.get("title")
    if not isinstance(title, str) or not title.strip():
        raise Refusal(40035)
    return _sized(given, "title", TITLE_CHARS, 45003)


def _sized(given: Json, name: str, most: int, code: int) -> str:
    value = given.get(name, "")
    if not isinstance(value, str):
        raise Refusal(47001)
    if len(value) > most:
        raise Refusal(code)
    return value


def _source_url(given: Json) -> str:
    url = given.get("content_source_url", "")
    if not isinstance(url, str) or (url and not re.match(r"https?://", url)):
        raise Refusal(41039)
    if len(url.encode()) > SOURCE_URL_BYTES:
        raise Refusal(45005)
    return url


def _flag(call: Call, given: Json, name: str) -> int:
    value = given.get(name, 0)
    if value not in {0, 1}:
        raise Refusal(40035)
    if value and name == "need_open_comment" and not call.account.comment_privilege:
        raise Refusal(88000)
    return int(value)


def _library_image(call: Call, media_id: Any) -> str:
    """The id of a permanent image: 40007 for anything else, temporary media too."""
    one = media.existing(call.account, media_id, call.at)
    if not one.permanent or one.kind not in {"image", "thumb"}:
        raise Refusal(40007)
    return one.media_id


def _cover(value: object, kind: str) -> Json:
    crops = as_table(value).get("crop_percent_list")
    if not isinstance(crops, list):
        raise Refusal(40035)
    for crop in crops:
        corner = as_table(crop)
        inside = all(_is_share(corner.get(name)) for name in ("x1", "y1", "x2", "y2"))
        if corner.get("ratio") not in _RATIOS[kind] or not inside:
            raise Refusal(40035)
    return {"crop_percent_list": crops}


def _is_share(value: object) -> bool:
    """A coordinate: a text between 0 and 1."""
    return isinstance(value, str) and bool(re.fullmatch(r"0|1|0\.\d{1,6}|1\.0{1,6}", value))
