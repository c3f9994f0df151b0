"""Answers: under a comment or a post (scope item.comment), or in private (scope im.direct_message).

`Content.answers` names `status` and perhaps `comment`; for a private one `fan`, `conversation`, `message` and `scene`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from socialops.platforms.content import Connection, Content, ReadMedia
from socialops.platforms.douyin import client, comments, limits, mapping
from socialops.platforms.douyin.values import table, text
from socialops.platforms.errors import PlatformError
from socialops.platforms.fingerprint import shown_digest
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

_REPLY: Final = "/item/comment/reply/"
_MESSAGE: Final = "/im/send/msg/"
_TEXT: Final = 1
"""`msg_type` of a text (developer.open-douyin.com, im-send-message)."""
_PRIVATE: Final = ("fan", "conversation", "message", "scene")


class DouyinReplies:
    """Sends answers. There is no idempotency key."""

    settle = limits.SETTLE
    bounded = False
    """As for posts; private messages cannot be looked for at all."""

    def prepare(
        self, content: Content, connection: Connection, read: ReadMedia, now: datetime, so_far: Prepared | None = None
    ) -> Prepared:
        """There is nothing to prepare."""
        return Prepared()

    def send(
        self, content: Content, prepared: Prepared, connection: Connection, *, read: ReadMedia, key: str, now: datetime
    ) -> SendOutcome:
        """One request, to the interface that the channel calls for."""
        try:
            if content.channel == "direct":
                return _message(content, connection, now)
            return _comment(content, connection, now)
        except PlatformError as error:
            return outcome_of(error)

    def look(self, traces: Traces, connection: Connection, now: datetime) -> LookOutcome:
        """Search the answers to the comment, or the comments under the post; nothing lists messages that were sent."""
        if traces.content.channel == "direct":
            return Inconclusive("Douyin lists no sent messages")
        try:
            return _look(traces, connection, now)
        except PlatformError as error:
            return Inconclusive(f"{type(error).__name__} {error.platform_code}".strip())


def _comment(content: Content, connection: Connection, now: datetime) -> SendOutcome:
    status, comment = content.answers.get("status", ""), content.answers.get("comment", "")
    if not status:
        return Refused("ContentRefused", "a comment needs the post it stands under")
    body = {"item_id": status, "content": content.text, **({"comment_id": comment} if comment else {})}
    answer = table(client.post(_REPLY, connection, now, body, **comments.device(connection)).get("data"))
    comment_id = text(answer.get("comment_id"))
    return Live(comment_id) if comment_id else Unknown("a success without an id")


def _message(content: Content, connection: Connection, now: datetime) -> SendOutcome:
    if not all(content.answers.get(name) for name in _PRIVATE):
        return Refused("ContentRefused", "a private message answers something that the fan did")
    body = {
        "to_user_id": content.answers["fan"],
        "conversation_id": content.answers["conversation"],
        "msg_id": content.answers["message"],
        "scene": content.answers["scene"],
        "content": {"msg_type": _TEXT, "text": {"text": content.text}},
    }
    answer = client.post(_MESSAGE, connection, now, body)
    message_id = text(answer.get("msg_id")) or text(table(answer.get("data")).get("msg_id"))
    return Live(message_id) if message_id else Unknown("a success without an id")


def _look(traces: Traces, connection: Connection, now: datetime) -> LookOutcome:
    """Comments with our words; one whose author cannot be told to be us proves nothing."""
    status, comment = traces.content.answers.get("status", ""), traces.content.answers.get("comment", "")
    found, complete = comments.since(connection, status, comment, traces.sent_at, now)
    same = [item for item in found if mapping.is_our_answer(item, traces)]
    ours = [item for item in same if mapping.is_own(item, connection.remote_id, connection.handle)]
    if ours:
        return Found(tuple(_live(item) for item in ours))
    if same:
        return Inconclusive("the same words, by somebody who cannot be told from us")
    return Absent() if complete else Inconclusive("newer comments hide the time of the request")


def _live(item: Mapping[str, Any]) -> Live:
    return Live(text(item.get("comment_id")), "", shown_digest(text(item.get("content"))))
