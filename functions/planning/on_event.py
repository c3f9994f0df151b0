"""What happened elsewhere and concerns planning: decisions wake the approval, publications fill the plan."""

from typing import Any

from planning import review_store, store
from socialops import clock
from socialops.table import Origin
from socialops.triggers import each_event

BY = "planning.on_event"


def handler(event: dict[str, Any], context: Any) -> dict[str, list[dict[str, str]]]:
    """A batch of events of the bus."""
    return each_event(
        event,
        {"ReviewDecided": wake_review, "ReviewWithdrawn": wake_review, "SendingWentLive": note_live},
    )


def wake_review(detail: dict[str, Any]) -> None:
    """Let the execution look; before it waits for the first time there is no token, and it will look by itself."""
    token = review_store.token_of(detail["data"]["post_id"], detail["data"]["review_id"])
    if token:
        review_store.wake(token)


def note_live(detail: dict[str, Any]) -> None:
    """A post is public: its plan has one more published."""
    if detail["data"]["kind"] == "post":
        post_id = detail["root"].removeprefix("POST#")
        store.note_live(post_id, detail["data"]["live_at"], Origin(BY, clock.now()))
