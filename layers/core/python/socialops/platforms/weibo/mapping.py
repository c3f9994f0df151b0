"""From our content to Weibo's forms and from Weibo's objects to ours; pure."""

import hashlib
import html
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from socialops.platforms.content import Content
from socialops.platforms.fingerprint import fingerprint, shown_digest
from socialops.platforms.inbound import InboundMessage
from socialops.platforms.reading import Figures
from socialops.platforms.sending import Live, Traces
from socialops.platforms.weibo.times import instant_of

_TOPIC: Final = re.compile(r"#[^#\s]+#")
_BASE62: Final = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SKEW: Final = timedelta(minutes=2)
"""Weibo's clock and ours may differ so much, and its times have whole seconds."""
_COMMENT_FIELDS: Final = frozenset({"id", "idstr", "mid", "created_at", "text", "user", "status", "reply_comment"})
_COUNTS: Final[Mapping[str, str]] = {
    "attitudes": "likes",
    "likes": "likes",
    "comments": "comments",
    "reposts": "reposts",
}
_ACCOUNT_COUNTS: Final[Mapping[str, str]] = {
    "followers_count": "followers",
    "friends_count": "following",
    "statuses_count": "posts",
}


def measure(text: str) -> int:
    """The length as Weibo counts it: two bytes of GBK are one character, halves count up.

    What GBK does not hold (emoji) counts as one character per UTF-16 unit, so as never to come out too short.
    """
    return (sum(_width(character) for character in text) + 1) // 2


def _width(character: str) -> int:
    try:
        return len(character.encode("gbk"))
    except UnicodeEncodeError:
        return 4 if ord(character) > 0xFFFF else 2


def status_text(content: Content) -> str:
    """The text of a post, with its link at the end when the text does not hold it already."""
    if not content.link or content.link in content.text:
        return content.text
    return f"{content.text} {content.link}"


def permalink(uid: str, status_id: str) -> str:
    """`https://weibo.com/<uid>/<base62 of the id>`."""
    return f"https://weibo.com/{uid}/{base62(status_id)}"


def base62(status_id: str) -> str:
    """Groups of seven digits from the right, each in base62 and padded to four, the leading zeros of the whole cut."""
    groups = [_in_base62(int(status_id[max(0, cut - 7) : cut])) for cut in range(len(status_id), 0, -7)]
    return "".join(group.rjust(4, "0") for group in reversed(groups)).lstrip("0")


def _in_base62(number: int) -> str:
    text = ""
    while number:
        number, digit = divmod(number, 62)
        text = _BASE62[digit] + text
    return text


def id_of(item: object) -> str:
    """The id of an object as text: `idstr`, else the number, which may lie above 2^53. Empty when there is none."""
    if not isinstance(item, dict):
        return ""
    value = item.get("idstr") or item.get("id")
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return text if text.isascii() and text.isdecimal() else ""


def items_of(answer: object, name: str) -> list[Any]:
    """The items of a list; an empty one may come as `[]` instead of an object."""
    found = answer.get(name) if isinstance(answer, dict) else None
    return found if isinstance(found, list) else []


def newest_id(items: Sequence[object]) -> str:
    """The greatest id among objects, empty when there is none."""
    return max((id_of(item) for item in items), key=lambda text: int(text or 0), default="")


def is_ours(status: Mapping[str, Any], traces: Traces) -> bool:
    """Whether a status of the timeline is this sending.

    The tracking token decides where the long form of every link is told; else the words do.
    """
    if not _is_after(status, traces):
        return False
    shown = str(status.get("text", ""))
    long_urls = [str(link.get("url_long", "")) for link in items_of(status, "url_objects") if isinstance(link, dict)]
    if traces.token and any(traces.token in text for text in (shown, *long_urls)):
        return True
    if traces.token and long_urls and all(long_urls):
        return False
    return same_words(status_text(traces.content), shown)


def same_words(ours: str, shown: str) -> bool:
    """Whether two texts have the same words; `#topics#` may have been dropped, or their signs only."""
    ours, shown = html.unescape(ours), html.unescape(shown)
    bare = fingerprint(_TOPIC.sub("", ours))
    if bare and bare == fingerprint(_TOPIC.sub("", shown)):
        return True
    words = fingerprint(ours.replace("#", ""))
    return bool(words) and words == fingerprint(shown.replace("#", ""))


def _is_after(item: Mapping[str, Any], traces: Traces) -> bool:
    """Whether an object is newer than the baseline, and not older than the request."""
    if traces.prepared.baseline and int(id_of(item) or 0) <= int(traces.prepared.baseline):
        return False
    try:
        return instant_of(item.get("created_at")) >= traces.sent_at - _SKEW
    except ValueError:
        return True


def reaches_back(statuses: Sequence[Mapping[str, Any]], traces: Traces, most: int) -> bool:
    """Whether a timeline that shows `most` items at best goes back to before the request."""
    return len(statuses) < most or any(not _is_after(status, traces) for status in statuses)


def live_of(item: Mapping[str, Any], uid: str) -> Live:
    """A status as a result."""
    status_id = id_of(item)
    return Live(status_id, permalink(uid, status_id), _shown(item))


def live_comment_of(comment: Mapping[str, Any], uid: str) -> Live:
    """A comment as a result, at the address of the status it stands under."""
    status_id = id_of(comment.get("status"))
    return Live(id_of(comment), permalink(uid, status_id) if status_id else "", _shown(comment))


def _shown(item: Mapping[str, Any]) -> str:
    return shown_digest(html.unescape(str(item.get("text", ""))))


def is_our_answer(comment: Mapping[str, Any], traces: Traces) -> bool:
    """Whether one of the account's own comments is this reply: the same words, under what it answers."""
    wanted = traces.content.answers
    if id_of(comment.get("status")) not in {"", wanted.get("status", "")} or not _is_after(comment, traces):
        return False
    answered = id_of(comment.get("reply_comment"))
    if answered and answered != wanted.get("comment", ""):
        return False
    shown = str(comment.get("text", ""))
    return same_words(traces.content.text, re.sub(r"^回复@[^:：]{1,40}[:：]", "", shown))


def message_of_comment(comment: object) -> InboundMessage | None:
    """A received comment; None when it has no readable id, author or time."""
    if not isinstance(comment, dict):
        return None
    comment_id, fan, status_id = id_of(comment), comment.get("user"), id_of(comment.get("status"))
    fan_id = id_of(fan)
    if not comment_id or not fan_id or not isinstance(fan, dict):
        return None
    try:
        at = instant_of(comment.get("created_at"))
    except ValueError:
        return None
    return InboundMessage(
        id=f"comment-{comment_id}",
        kind="comment",
        fan_id=fan_id,
        fan_name=str(fan.get("screen_name", "")),
        text=str(comment.get("text", "")),
        at=at,
        status_id=status_id,
        answers={"comment": comment_id, "status": status_id, "fan": fan_id},
        extra={name: value for name, value in comment.items() if name not in _COMMENT_FIELDS},
    )


def unreadable(item: object, now: datetime) -> InboundMessage:
    """Something in a list that cannot be read, kept whole under a name made from its content."""
    digest = hashlib.sha256(json.dumps(item, sort_keys=True).encode()).hexdigest()[:16]
    return InboundMessage(f"unreadable-{digest}", "other", "", "", "", now, extra={"item": item})


def figures_of(item: Mapping[str, Any]) -> Figures:
    """The counts of one post."""
    return Figures(_counts(item, _COUNTS), item)


def account_figures(item: Mapping[str, Any]) -> Figures:
    """The counts of the account."""
    return Figures(_counts(item, _ACCOUNT_COUNTS), item)


def _counts(item: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, int]:
    return {
        ours: item[theirs]
        for theirs, ours in names.items()
        if isinstance(item.get(theirs), int) and not isinstance(item[theirs], bool)
    }
