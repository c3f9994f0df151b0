"""Answers: in private through a customer-service message, or in public as the author's one answer to a comment."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from socialops.platforms.content import Connection, Content, ReadMedia
from socialops.platforms.errors import ContentRefused, PlatformError
from socialops.platforms.fingerprint import fingerprint, shown_digest
from socialops.platforms.outcomes import outcome_of
from socialops.platforms.sending import (
    Absent,
    Found,
    Inconclusive,
    Live,
    LookOutcome,
    Prepared,
    Refused,
    SendOutcome,
    Traces,
    Unknown,
)
from socialops.platforms.wechat import client, comments, errors, limits
from socialops.platforms.wechat.comments import Place
from socialops.platforms.wechat.drafts import Desk
from socialops.platforms.wechat.ids import reply_id

_MESSAGE: Final = "/cgi-bin/message/custom/send"
_ANSWER: Final = "/cgi-bin/comment/reply/add"
_PICTURE: Final = "media_id"


class WeChatReplies:
    """Sends answers. `Content.answers` names `fan` for a message, or the `comment` and its article for a comment."""

    settle = limits.REPLY_SETTLE
    bounded = True
    """A comment takes one answer of the author, so a second one is refused (88005). Messages that were sent are listed
    nowhere, so for them no look is ever empty and a person decides."""

    def prepare(
        self, content: Content, connection: Connection, read: ReadMedia, now: datetime, so_far: Prepared | None = None
    ) -> Prepared:
        """Upload the picture of a message, which is good for three days."""
        if content.channel != "direct" or not content.pictures:
            return Prepared()
        if len(content.pictures) > 1 or content.text.strip():
            raise ContentRefused("a message is a text or one picture")
        return Prepared({_PICTURE: Desk(connection, read, now).add_message_picture(content.pictures[0])})

    def send(
        self, content: Content, prepared: Prepared, connection: Connection, *, read: ReadMedia, key: str, now: datetime
    ) -> SendOutcome:
        """One request, to the interface that the channel calls for."""
        try:
            if content.channel == "direct":
                return _message(content, prepared, connection, key, now)
            return _answer(content, connection, now)
        except PlatformError as error:
            if error.platform_code == errors.ANSWERED:
                return Unknown("the comment has an answer, perhaps this one", error.platform_code)
            return outcome_of(error)

    def look(self, traces: Traces, connection: Connection, now: datetime) -> LookOutcome:
        """Read the answer under the comment; no interface lists messages that were sent."""
        place = Place.of(traces.content.answers)
        if traces.content.channel == "direct" or place is None:
            return Inconclusive("WeChat lists no sent messages")
        try:
            comment = comments.find(place, connection, now)
        except PlatformError as error:
            return Inconclusive(f"{type(error).__name__} {error.platform_code}".strip())
        if comment is None:
            return Inconclusive("the comment is not among the newest ones")
        return _seen(comment, traces.content, place)


def _seen(comment: Mapping[str, Any], content: Content, place: Place) -> LookOutcome:
    replies = comment.get("reply")
    found = [reply for reply in (replies if isinstance(replies, list) else [replies]) if isinstance(reply, dict)]
    texts = [text for reply in found if (text := str(reply.get("content") or ""))]
    if not texts:
        return Absent()
    if fingerprint(content.text) not in map(fingerprint, texts):
        return Refused("ContentRefused", "the comment has another answer", errors.ANSWERED)
    return Found((Live(reply_id(place.msg_data_id, place.comment), shown=shown_digest(content.text)),))


def _answer(content: Content, connection: Connection, now: datetime) -> SendOutcome:
    place = Place.of(content.answers)
    if place is None:
        return Refused("ContentRefused", "an answer names the comment and its article")
    if content.pictures:
        return Refused("ContentRefused", "an answer to a comment is a text")
    client.post(_ANSWER, connection, now, {**place.fields(), "content": content.text})
    return Live(reply_id(place.msg_data_id, place.comment))


def _message(content: Content, prepared: Prepared, connection: Connection, key: str, now: datetime) -> SendOutcome:
    """The answer carries no id, so the sending's own key stands for it."""
    fan = content.answers.get("fan", "")
    if not fan:
        return Refused("ContentRefused", "a message needs the fan it goes to")
    body: dict[str, object] = {"msgtype": "text", "text": {"content": content.text}}
    if content.pictures:
        media_id = prepared.handles.get(_PICTURE, "")
        if not media_id:
            return Refused("ContentRefused", "the picture was not prepared")
        body = {"msgtype": "image", "image": {"media_id": media_id}}
    elif len(content.text.encode()) > limits.MESSAGE_BYTES.value:
        return Refused("ContentRefused", f"a message has {limits.MESSAGE_BYTES.value} bytes at most", "45002")
    client.post(_MESSAGE, connection, now, {"touser": fan, **body})
    return Live(f"message-{key}")
