"""From our content to Bluesky's records and from Bluesky's views to ours; pure."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from socialops import clock
from socialops.platforms.bluesky.limits import LANGUAGES
from socialops.platforms.bluesky.records import COLLECTION, post_of
from socialops.platforms.bluesky.richtext import facets
from socialops.platforms.content import Connection, Content
from socialops.platforms.fingerprint import fingerprint, shown_digest
from socialops.platforms.inbound import InboundMessage
from socialops.platforms.reading import Figures
from socialops.platforms.sending import Live

Json = Mapping[str, Any]
Kind = Literal["comment", "direct", "mention", "follow", "unfollow", "other"]

PROFILES: Final = "https://bsky.app/profile"
UNKNOWN_HANDLE: Final = "handle.invalid"
"""Stands where the handle of an account cannot be verified (atproto.com, specs/handle)."""
REASONS: Final[Mapping[str, Kind]] = {
    "reply": "comment",
    "mention": "mention",
    "quote": "mention",
    "follow": "follow",
}
"""The notifications that are messages; likes and reposts are figures."""

_KNOWN: Final = frozenset({"uri", "cid", "author", "reason", "reasonSubject", "record", "isRead", "indexedAt"})
_COUNTS: Final[Mapping[str, str]] = {
    "likeCount": "likes",
    "replyCount": "comments",
    "repostCount": "reposts",
    "quoteCount": "quotes",
    "bookmarkCount": "bookmarks",
}
_ACCOUNT_COUNTS: Final[Mapping[str, str]] = {
    "followersCount": "followers",
    "followsCount": "following",
    "postsCount": "posts",
}


def post_text(content: Content) -> str:
    """The text of a post. A link that it does not hold becomes a card, or stands at the end when there are pictures."""
    if not content.link or content.link in content.text or not content.pictures:
        return content.text
    return f"{content.text} {content.link}".strip()


def post_record(content: Content, images: Sequence[Json], dids: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """The record of a new post.

    Args:
        content: the approved content.
        images: the uploaded pictures, in order, as `image_of` made them.
        dids: the accounts behind the handles it mentions.
        now: the instant that it bears.
    """
    text = post_text(content)
    record: dict[str, Any] = {"$type": COLLECTION, "text": text, "createdAt": clock.text(now)}
    if images:
        record["embed"] = {"$type": "app.bsky.embed.images", "images": list(images)}
    elif content.link and content.link not in text:
        record["embed"] = {"$type": "app.bsky.embed.external", "external": _card(content)}
    if annotations := facets(text, dids):
        record["facets"] = annotations
    if languages := [name.strip() for name in content.options.get("language", "").split(",") if name.strip()]:
        record["langs"] = languages[:LANGUAGES]
    return record


def _card(content: Content) -> dict[str, str]:
    title = content.options.get("card_title") or urlsplit(content.link).netloc
    return {"uri": content.link, "title": title, "description": content.options.get("card_description", "")}


def reply_record(content: Content, dids: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """The record of an answer: a post that names what it answers and where that thread began."""
    names = content.answers
    parent = {"uri": names["uri"], "cid": names["cid"]}
    root = {"uri": names.get("root_uri") or parent["uri"], "cid": names.get("root_cid") or parent["cid"]}
    return {**post_record(content, (), dids, now), "reply": {"root": root, "parent": parent}}


def image_of(blob: Json, alt: str, width: int, height: int) -> dict[str, Any]:
    """An uploaded picture as an embed holds it."""
    image: dict[str, Any] = {"image": dict(blob), "alt": alt}
    return {**image, "aspectRatio": {"width": width, "height": height}} if width > 0 and height > 0 else image


def live_of(uri: str, connection: Connection, text: str) -> Live:
    """One of the account's own posts as a result."""
    post = post_of(uri)
    named = connection.handle not in {"", UNKNOWN_HANDLE}
    profile = connection.handle if named else connection.remote_id
    return Live(uri, f"{PROFILES}/{profile}/post/{post.key}" if post else "", shown_digest(text))


def is_text_of(value: object, text: str) -> bool:
    """Whether a record says what was sent."""
    said = value.get("text") if isinstance(value, dict) else None
    return isinstance(said, str) and fingerprint(said) == fingerprint(text)


def instant_of(stamp: object) -> datetime:
    """The instant of `2026-11-23T01:00:00.000Z`.

    Raises:
        ValueError: it is not such a time.
    """
    if not isinstance(stamp, str):
        raise ValueError(f"not a time of Bluesky: {stamp!r}")  # noqa: TRY004 - one error for all that is no time
    moment = datetime.fromisoformat(stamp)
    if moment.tzinfo is None:
        raise ValueError(f"a time without its zone: {stamp}")
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"not a time of Bluesky: {stamp}") from error


def message_of(notification: Json, remote_id: str) -> InboundMessage:
    """A notification as a message. A record has one notification, so its address is the message's id.

    Raises:
        ValueError: it has no readable address, author or time.
    """
    author, uri = _object(notification, "author"), notification.get("uri")
    fan, reason = author.get("did"), str(notification.get("reason", ""))
    if not isinstance(uri, str) or not uri.startswith("at://") or not isinstance(fan, str) or not fan:
        raise ValueError("a notification names a record and its author")
    handle, record = str(author.get("handle") or ""), _object(notification, "record")
    root, subject = _object(_object(record, "reply"), "root"), str(notification.get("reasonSubject") or "")
    kind = REASONS.get(reason, "other")
    said = record.get("text")
    answers = {"uri": uri, "cid": str(notification.get("cid") or ""), "fan": fan, "handle": handle}
    if root.get("uri") and root.get("cid"):
        answers |= {"root_uri": str(root["uri"]), "root_cid": str(root["cid"])}
    return InboundMessage(
        id=uri,
        kind=kind,
        fan_id=fan,
        fan_name=str(author.get("displayName") or handle),
        text=said if isinstance(said, str) else "",
        at=instant_of(notification.get("indexedAt")),
        status_id=_status(reason, subject, str(root.get("uri") or ""), remote_id),
        answers=answers,
        extra={"reason": reason, **{name: value for name, value in notification.items() if name not in _KNOWN}},
    )


def _status(reason: str, subject: str, root: str, remote_id: str) -> str:
    """The post of ours that is meant: where the thread began, if we began it, else what was answered or quoted."""
    if reason == "reply" and (post := post_of(root)) and post.did == remote_id:
        return root
    return subject if reason in {"reply", "quote"} else ""


def _object(item: Json, name: str) -> Json:
    value = item.get(name)
    return value if isinstance(value, dict) else {}


def unreadable(item: object, now: datetime) -> InboundMessage:
    """Something in a list that cannot be read, kept whole under a name made from its content."""
    return InboundMessage(f"unreadable-{digest(item)}", "other", "", "", "", now, extra={"item": item})


def digest(item: object) -> str:
    """A short name of a JSON value."""
    return hashlib.sha256(json.dumps(item, sort_keys=True).encode()).hexdigest()[:16]


def figures_of(post: Json) -> Figures:
    """The counts of one post."""
    return Figures(_counts(post, _COUNTS), post)


def account_figures(profile: Json) -> Figures:
    """The counts of the account."""
    return Figures(_counts(profile, _ACCOUNT_COUNTS), profile)


def _counts(item: Json, names: Mapping[str, str]) -> dict[str, int]:
    return {
        ours: item[theirs]
        for theirs, ours in names.items()
        if isinstance(item.get(theirs), int) and not isinstance(item[theirs], bool)
    }
