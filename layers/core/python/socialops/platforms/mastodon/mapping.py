"""From our content to Mastodon's requests and from Mastodon's entities to ours; pure."""

import hashlib
import html
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from socialops.platforms.content import Content
from socialops.platforms.fingerprint import URL, fingerprint, shown_digest
from socialops.platforms.inbound import InboundMessage
from socialops.platforms.mastodon.limits import URL_LENGTH
from socialops.platforms.reading import Figures
from socialops.platforms.sending import Live, Traces

Kind = Literal["comment", "direct", "mention", "follow", "unfollow", "other"]

OPTIONS: Final = frozenset({"visibility", "language", "spoiler_text", "sensitive"})
"""What a variant may say beside its text (docs.joinmastodon.org, methods/statuses)."""

_REMOTE_MENTION: Final = re.compile(r"(@[A-Za-z0-9_]+)@[A-Za-z0-9.\-]+[A-Za-z0-9]")
_BREAK: Final = re.compile(r"<br\s*/?>|</p>\s*<p[^>]*>")
_TAG: Final = re.compile(r"<[^>]*>")
_LEADING_MENTIONS: Final = re.compile(r"^(?:@[A-Za-z0-9_]+(?:@[A-Za-z0-9.\-]+)?\s+)+")
_SKEW: Final = timedelta(minutes=2)
_NOT_MESSAGES: Final = frozenset(
    {"favourite", "reblog", "poll", "status", "update", "quote", "quoted_update", "follow_request"}
)
_NAMES: Final = frozenset({"id", "type", "created_at"})
_NOTIFICATION_FIELDS: Final = _NAMES | {"account", "status"}
_COUNTS: Final[Mapping[str, str]] = {
    "favourites_count": "likes",
    "replies_count": "comments",
    "reblogs_count": "reposts",
    "quotes_count": "quotes",
}
_ACCOUNT_COUNTS: Final[Mapping[str, str]] = {
    "followers_count": "followers",
    "following_count": "following",
    "statuses_count": "posts",
}


def measure(text: str) -> int:
    """The length as Mastodon counts it: an address is 23 characters, a mention counts without its domain."""
    return len(_REMOTE_MENTION.sub(r"\1", URL.sub("x" * URL_LENGTH, text)))


def status_text(content: Content) -> str:
    """The text of a post, with its link at the end when the text does not hold it already."""
    if not content.link or content.link in content.text:
        return content.text
    return f"{content.text} {content.link}"


def reply_text(content: Content) -> str:
    """The text of an answer, which reaches the fan only when it mentions them."""
    handle = content.answers.get("handle", "")
    if not handle or f"@{handle}".lower() in content.text.lower():
        return content.text
    return f"@{handle} {content.text}"


def post_body(content: Content, media_ids: Sequence[str]) -> dict[str, object]:
    """The JSON of a new post."""
    chosen = {name: value for name, value in content.options.items() if name in OPTIONS}
    body: dict[str, object] = {"visibility": "public", **chosen, "status": status_text(content)}
    return {**body, "media_ids": list(media_ids)} if media_ids else body


def edit_body(content: Content, media_ids: Sequence[str]) -> dict[str, object]:
    """The JSON of another text for a status; who sees it stays as it was."""
    return {name: value for name, value in post_body(content, media_ids).items() if name != "visibility"}


def reply_body(content: Content) -> dict[str, object]:
    """The JSON of an answer; a private conversation stays private."""
    visibility = "direct" if content.channel == "direct" else content.answers.get("visibility") or "public"
    body: dict[str, object] = {"status": reply_text(content), "visibility": visibility}
    status = content.answers.get("status", "")
    return {**body, "in_reply_to_id": status} if status else body


def plain(content: object) -> str:
    """The words of a status from its HTML."""
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", str(content)))) if content else ""


def id_of(item: object) -> str:
    """The id of an entity as text, empty when there is none."""
    value = item.get("id") if isinstance(item, dict) else None
    return value if isinstance(value, str) and value.isascii() and value.isdecimal() else ""


def newest_id(items: Sequence[object]) -> str:
    """The greatest id among entities, empty when there is none."""
    return max((id_of(item) for item in items), key=lambda text: int(text or 0), default="")


def instant_of(stamp: object) -> datetime:
    """The instant of `2026-11-23T01:00:00.000Z`.

    Raises:
        ValueError: it is not such a time.
    """
    if not isinstance(stamp, str):
        raise ValueError(f"not a time of Mastodon: {stamp!r}")  # noqa: TRY004 - one error for all that is no time
    moment = datetime.fromisoformat(stamp)
    if moment.tzinfo is None:
        raise ValueError(f"a time without its zone: {stamp}")
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"not a time of Mastodon: {stamp}") from error


def is_ours(status: Mapping[str, Any], traces: Traces, sent: str) -> bool:
    """Whether one of the account's own statuses is this sending: its tracking token decides where it has one.

    Args:
        status: one of the account's own.
        traces: what the look goes by.
        sent: the text of the request.
    """
    if not _is_after(status, traces):
        return False
    if traces.token and traces.token in sent:
        return traces.token in str(status.get("content", ""))
    words = fingerprint(sent)
    return bool(words) and words == fingerprint(plain(status.get("content")))


def _is_after(status: Mapping[str, Any], traces: Traces) -> bool:
    if traces.prepared.baseline and int(id_of(status) or 0) <= int(traces.prepared.baseline):
        return False
    try:
        return instant_of(status.get("created_at")) >= traces.sent_at - _SKEW
    except ValueError:
        return True


def reaches_back(statuses: Sequence[Mapping[str, Any]], traces: Traces, most: int) -> bool:
    """Whether a list that shows `most` items at best goes back to before the request."""
    return len(statuses) < most or any(not _is_after(status, traces) for status in statuses)


def live_of(status: Mapping[str, Any]) -> Live:
    """A status as a result."""
    return Live(id_of(status), str(status.get("url") or ""), shown_digest(plain(status.get("content"))))


def message_of(notification: object, remote_id: str) -> InboundMessage | None:
    """A notification as a message; None for likes and the like, which the figures count.

    Raises:
        ValueError: it has no readable id, account or time.
    """
    if not isinstance(notification, dict) or not id_of(notification):
        raise ValueError("a notification without an id")
    kind = str(notification.get("type", ""))
    if kind in _NOT_MESSAGES:
        return None
    fan = notification.get("account")
    if not isinstance(fan, dict) or not id_of(fan):
        raise ValueError("a notification without an account")
    given = notification.get("status")
    status: Mapping[str, Any] = given if isinstance(given, dict) else {}
    known = _NOTIFICATION_FIELDS if kind in {"mention", "follow"} else _NAMES
    visibility, handle = str(status.get("visibility", "")), str(fan.get("acct", ""))
    return InboundMessage(
        id=f"notification-{id_of(notification)}",
        kind=_kind(kind, status, remote_id),
        fan_id=id_of(fan),
        fan_name=str(fan.get("display_name") or handle),
        text=_LEADING_MENTIONS.sub("", plain(status.get("content"))),
        at=instant_of(notification.get("created_at")),
        status_id=str(status.get("in_reply_to_id") or ""),
        answers={"status": id_of(status), "fan": id_of(fan), "handle": handle, "visibility": visibility},
        extra={"type": kind, **{name: value for name, value in notification.items() if name not in known}},
    )


def _kind(kind: str, status: Mapping[str, Any], remote_id: str) -> Kind:
    if kind == "follow":
        return "follow"
    if kind != "mention":
        return "other"
    if status.get("visibility") == "direct":
        return "direct"
    return "comment" if status.get("in_reply_to_account_id") == remote_id else "mention"


def unreadable(item: object, now: datetime) -> InboundMessage:
    """Something in a list that cannot be read, kept whole under a name made from its content."""
    digest = hashlib.sha256(json.dumps(item, sort_keys=True).encode()).hexdigest()[:16]
    return InboundMessage(f"unreadable-{digest}", "other", "", "", "", now, extra={"item": item})


def figures_of(status: Mapping[str, Any]) -> Figures:
    """The counts of one post."""
    return Figures(_counts(status, _COUNTS), status)


def account_figures(account: Mapping[str, Any]) -> Figures:
    """The counts of the account."""
    return Figures(_counts(account, _ACCOUNT_COUNTS), account)


def _counts(item: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, int]:
    return {
        ours: item[theirs]
        for theirs, ours in names.items()
        if isinstance(item.get(theirs), int) and not isinstance(item[theirs], bool)
    }
