"""Fans' comments over HTTP: featured, or deleted."""

from datetime import datetime
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from engagement import moderation, moderation_store
from engagement.api import api
from engagement.conversations import Wanted
from engagement.views import (
    FeaturedInput,
    MessageView,
)
from socialops.api import Id, language, now, origin, seen
from socialops.models import Instant
from socialops.platforms.registry import platform

MessageInstant = Annotated[Instant, Query(description="The message's `at`, under which it lies.")]


@api.put("/v1/conversations/<conversation_id>/messages/<message_id>/featured", allow="answer")
def feature_comment(conversation_id: Id, message_id: Id, body: FeaturedInput, at: MessageInstant) -> MessageView:
    """Feature a fan's comment, or no longer.

    The platform shows a featured one first (精选, 置顶), where it has that. It is asked at once; the message's
    `moderation` becomes `done` when it has done it, or `failed` with the reason. `If-Match` names the version of the
    message.
    """
    return _moderate(conversation_id, message_id, at, "featured" if body.featured else "plain")


@api.delete("/v1/conversations/<conversation_id>/messages/<message_id>", allow="answer")
def delete_comment(conversation_id: Id, message_id: Id, at: MessageInstant) -> MessageView:
    """Delete a fan's comment on the platform, where it lets us.

    The platform is asked at once; the message's `moderation` becomes `done` when it has done it, or `failed` with the
    reason. The comment stays in the inbox, marked by `deleted_at`. `If-Match` names the version of the message.
    """
    return _moderate(conversation_id, message_id, at, "deleted")


def _moderate(conversation_id: str, message_id: str, at: datetime, wanted: Wanted) -> MessageView:
    conversation, message = moderation_store.get(conversation_id, at, message_id)
    before = message.expect(seen())
    moderation.check(before, platform(conversation.platform))
    after = moderation.asked(before, wanted, now())
    if after is not before:
        moderation_store.ask(conversation, before, after, origin())
    return MessageView.of(after, language())
