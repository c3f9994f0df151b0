"""From our content to Douyin's bodies and from Douyin's objects to ours; pure."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from socialops.platforms.content import Content, Video
from socialops.platforms.douyin import limits
from socialops.platforms.douyin.values import instant, number, rows, table, text
from socialops.platforms.errors import ContentRefused, PlatformUnavailable
from socialops.platforms.fingerprint import fingerprint, shown_digest
from socialops.platforms.inbound import InboundMessage
from socialops.platforms.sending import Live, Traces

_SKEW: Final = timedelta(minutes=2)
"""Douyin's clock and ours may differ so much, and its times have whole seconds."""

PRIVATE: Final = frozenset({"0", "1", "2"})
"""`private_status`: public, for the author only, for friends (developer.open-douyin.com, create-video)."""

_WORDS: Final = frozenset(
    {
        "poi_id",
        "poi_name",
        "micro_app_id",
        "micro_app_title",
        "micro_app_url",
        "article_id",
        "article_title",
        "timeliness_label",
        "timeliness_keyword",
        "game_id",
        "game_content",
        "task_id",
        "music_id",
    }
)
"""Options that go out as they are."""
_NUMBERS: Final = frozenset({"private_status", "download_type"})
_SEES: Final[Mapping[int, str]] = {1: "published", 5: "public", 6: "for friends", 7: "private"}
_UNFIT: Final = 2
_PICTURES, _VIDEO = 2, 4
_COMMENT_FIELDS: Final = frozenset({"comment_id", "comment_user_id", "content", "create_time", "nick_name"})


def caption(content: Content) -> str:
    """The text of a post, with its link at the end when the text does not hold it already."""
    if not content.link or content.link in content.text:
        return content.text
    return f"{content.text} {content.link}".strip()


def check(content: Content) -> None:
    """Whether Douyin would take this post, as far as can be told before anything is sent.

    Raises:
        ContentRefused: it would not.
    """
    if content.video is None and not content.pictures:
        raise ContentRefused("a post on Douyin has a video or pictures")
    if content.video is not None and len(content.pictures) > 1:
        raise ContentRefused("a video takes one picture at most, its cover")
    if len(content.pictures) > limits.LIMITS.pictures.value:
        raise ContentRefused("too many pictures")
    if len(caption(content)) > limits.LIMITS.text_length.value:
        raise ContentRefused("the text is too long")
    if content.video is not None:
        _check_video(content.video)
    _check_options(content.options)


def _check_video(video: Video) -> None:
    if video.type not in limits.VIDEO_TYPES:
        raise ContentRefused(f"{video.type} is no video that Douyin takes")
    if not 0 < video.bytes <= limits.VIDEO_BYTES.value:
        raise ContentRefused("the video is empty or too big")
    if video.seconds > limits.VIDEO_SECONDS.value:
        raise ContentRefused("the video is longer than fifteen minutes", platform_code="2190006")


def _check_options(options: Mapping[str, str]) -> None:
    if options.get("private_status", "0") not in PRIVATE:
        raise ContentRefused("private_status is 0, 1 or 2")
    if options.get("poi_id") and options.get("micro_app_id"):
        raise ContentRefused("a post has one anchor: a place or a mini app")
    if "cover_tsp" in options and not _is_seconds(options["cover_tsp"]):
        raise ContentRefused("cover_tsp is a number of seconds")
    if any(number(options[name]) is None for name in _NUMBERS & options.keys()):
        raise ContentRefused("private_status and download_type are numbers")


def _is_seconds(given: str) -> bool:
    whole, _, rest = given.partition(".")
    return number(whole) is not None and int(whole) >= 0 and (not rest or number(rest) is not None)


def video_body(content: Content, video_id: str, cover: str) -> dict[str, object]:
    """create_video: `custom_cover_image_url` takes an image id, despite its name."""
    body: dict[str, object] = {"video_id": video_id, **_common(content)}
    if cover:
        body["custom_cover_image_url"] = cover
    elif "cover_tsp" in content.options:
        body["cover_tsp"] = float(content.options["cover_tsp"])
    return body


def pictures_body(content: Content, image_ids: Sequence[str]) -> dict[str, object]:
    """create_image_text."""
    return {"image_list": list(image_ids), **_common(content)}


def _common(content: Content) -> dict[str, object]:
    given = content.options
    body: dict[str, object] = {name: given[name] for name in sorted(_WORDS & given.keys())}
    body |= {name: int(given[name]) for name in sorted(_NUMBERS & given.keys())}
    if given.get("poi_commerce"):
        body["poi_commerce"] = given["poi_commerce"].lower() == "true"
    if given.get("at_users"):
        body["at_users"] = [name.strip() for name in given["at_users"].split(",") if name.strip()]
    return {"text": caption(content), **body}


def id_of(item: Mapping[str, Any]) -> str:
    """The id of a post."""
    return text(item.get("item_id"))


def live_of(item: Mapping[str, Any]) -> Live:
    """A post of a list as a result."""
    return Live(id_of(item), text(item.get("share_url")), shown_digest(text(item.get("title"))))


def is_seen(item: Mapping[str, Any], content: Content) -> bool | None:
    """Whether others may see a post: yes, no for good, or `None` when nobody tells.

    Creation starts a review, until whose end only the author sees the post, and since 2024-12-13 no interface tells how
    it went (notice of 2024-11-15). Somebody played it: then it was shown. A post for its author alone has no review to
    wait for. Where `video_status` is still told, it decides.
    """
    status = number(item.get("video_status"))
    if status == _UNFIT:
        return False
    if status in _SEES or content.options.get("private_status") == "1":
        return True
    plays = number(table(item.get("statistics")).get("play_count"))
    return True if plays else None


def is_ours(item: Mapping[str, Any], traces: Traces) -> bool:
    """Whether a post of the list is this sending.

    Its tracking token decides where the title shows an address, else the words do.
    """
    if number(item.get("media_type")) not in {None, _VIDEO if traces.content.video else _PICTURES}:
        return False
    if not is_after(item, traces.sent_at):
        return False
    sent, shown = caption(traces.content), text(item.get("title"))
    if traces.token and traces.token in sent and "http" in shown:
        return traces.token in shown
    words = fingerprint(sent)
    return bool(words) and words == fingerprint(shown)


def is_after(item: Mapping[str, Any], sent_at: datetime) -> bool:
    """Whether it is not older than the request; what has no readable time may be."""
    created = instant(item.get("create_time"))
    return created is None or created >= sent_at - _SKEW


def newest(items: Sequence[Mapping[str, Any]]) -> str:
    """The id of the newest post of a list, which begins with the pinned ones."""
    return next((id_of(item) for item in items if id_of(item) and not is_pinned(item)), "")


def is_pinned(item: Mapping[str, Any]) -> bool:
    """Whether a post stands at the head of the list whatever its age."""
    return item.get("is_top") is True


def message_of_comment(comment: Mapping[str, Any], item_id: str) -> InboundMessage | None:
    """A comment under one of our posts; `None` when it has no id, author or time."""
    comment_id, fan_id = text(comment.get("comment_id")), text(comment.get("comment_user_id"))
    at = instant(comment.get("create_time"))
    if not comment_id or not fan_id or at is None:
        return None
    return InboundMessage(
        id=f"comment-{comment_id}",
        kind="comment",
        fan_id=fan_id,
        fan_name=text(comment.get("nick_name")),
        text=text(comment.get("content")),
        at=at,
        status_id=item_id,
        answers={"comment": comment_id, "status": item_id, "fan": fan_id},
        extra={name: value for name, value in comment.items() if name not in _COMMENT_FIELDS},
    )


def unreadable(item: object, now: datetime) -> InboundMessage:
    """Something in a list that cannot be read, kept whole under a name made from its content."""
    digest = hashlib.sha256(json.dumps(item, sort_keys=True).encode()).hexdigest()[:16]
    return InboundMessage(f"unreadable-{digest}", "other", "", "", "", now, extra={"item": item})


def is_own(comment: Mapping[str, Any], open_id: str, handle: str) -> bool:
    """Whether the account itself wrote a comment; told by its id, or by its name where ids are of another kind."""
    if text(comment.get("comment_user_id")) == open_id:
        return True
    return bool(handle) and text(comment.get("nick_name")) == handle


def is_our_answer(comment: Mapping[str, Any], traces: Traces) -> bool:
    """Whether a comment has the words of this answer and is not older."""
    words = fingerprint(traces.content.text)
    shown = text(comment.get("content"))
    same = words == fingerprint(shown) if words else traces.content.text.strip() == shown.strip()
    return same and is_after(comment, traces.sent_at)


def page_of(answer: Mapping[str, Any]) -> tuple[list[Mapping[str, Any]], str]:
    """The objects of one page, and the cursor of the next; empty at the end.

    Raises:
        PlatformUnavailable: it is no page.
    """
    if "list" not in answer and "has_more" not in answer:
        raise PlatformUnavailable("a page without a list")
    more = answer.get("has_more") is True or number(answer.get("has_more")) == 1
    return rows(answer.get("list")), text(answer.get("cursor")) if more else ""
