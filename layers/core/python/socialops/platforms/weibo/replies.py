"""Answers: under a comment (comments/reply), under a post (comments/create), or in private through the fan service."""

import json
from datetime import datetime
from typing import Final

from socialops.platforms.content import Connection, Content, ReadMedia
from socialops.platforms.errors import PlatformError
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
from socialops.platforms.weibo import client, limits, mapping
from socialops.platforms.weibo.publisher import refusal_of

_OWN_COMMENTS: Final = "/2/comments/by_me.json"
_LOOKED_AT: Final = 50


class WeiboReplies:
    """Sends answers. `Content.answers` names `comment` and `status`, `status` alone, or `fan` for a private one."""

    settle = limits.SETTLE
    bounded = True
    """As for posts; private messages cannot be looked for at all, so for them no look is ever empty."""

    def prepare(
        self, content: Content, connection: Connection, read: ReadMedia, now: datetime, so_far: Prepared | None = None
    ) -> Prepared:
        """Note the newest own comment."""
        if content.channel == "direct":
            return Prepared()
        comments = mapping.items_of(client.get(_OWN_COMMENTS, connection, now, count="1"), "comments")
        return Prepared(baseline=mapping.newest_id(comments))

    def send(
        self, content: Content, prepared: Prepared, connection: Connection, *, read: ReadMedia, key: str, now: datetime
    ) -> SendOutcome:
        """One request, to the interface that the channel and what is answered call for."""
        try:
            if content.channel == "direct":
                return _message(content, connection, key, now)
            return _comment(content, connection, now)
        except PlatformError as error:
            return refusal_of(error, key)

    def look(self, traces: Traces, connection: Connection, now: datetime) -> LookOutcome:
        """Search the own comments after the baseline; no interface lists private messages that were sent."""
        if traces.content.channel == "direct":
            return Inconclusive("Weibo lists no sent messages")
        since = {"since_id": traces.prepared.baseline} if traces.prepared.baseline else {}
        try:
            answer = client.get(_OWN_COMMENTS, connection, now, count=str(_LOOKED_AT), **since)
        except PlatformError as error:
            return Inconclusive(f"{type(error).__name__} {error.platform_code}".strip())
        comments = [item for item in mapping.items_of(answer, "comments") if mapping.id_of(item)]
        found = [
            mapping.live_comment_of(item, connection.remote_id)
            for item in comments
            if mapping.is_our_answer(item, traces)
        ]
        if found:
            return Found(tuple(sorted(found, key=lambda live: int(live.remote_id), reverse=True)))
        if not mapping.reaches_back(comments, traces, _LOOKED_AT):
            return Inconclusive("newer comments hide the time of the request")
        return Absent()


def _comment(content: Content, connection: Connection, now: datetime) -> SendOutcome:
    status, comment = content.answers.get("status", ""), content.answers.get("comment", "")
    if not status:
        return Refused("ContentRefused", "a comment needs the status it stands under")
    form = {"id": status, "comment": content.text, "rip": connection.caller_ip}
    if comment:
        answer = client.post("/2/comments/reply.json", connection, now, {**form, "cid": comment})
    else:
        answer = client.post("/2/comments/create.json", connection, now, form)
    return (
        mapping.live_comment_of(answer, connection.remote_id)
        if mapping.id_of(answer)
        else Unknown("a success without an id")
    )


def _message(content: Content, connection: Connection, key: str, now: datetime) -> SendOutcome:
    """The answer carries no id, so the sending's own key stands for it."""
    fan = content.answers.get("fan", "")
    if not fan:
        return Refused("ContentRefused", "a private message needs the fan it goes to")
    data = json.dumps({"text": content.text}, ensure_ascii=False)
    answer = client.post(
        "/2/messages/reply.json",
        connection,
        now,
        {"type": "text", "data": data, "receiver_id": fan},
        host=client.FAN_SERVICE,
        token="fan_service_token",  # noqa: S106 - the name of a credential
    )
    done = isinstance(answer, dict) and str(answer.get("result")).lower() == "true"
    return Live(f"message-{key}") if done else Unknown("an answer without a result")
