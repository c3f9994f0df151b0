"""What happened and concerns planning: notes are indexed, decisions wake the approval, publications fill the plan."""

from typing import Any

from planning import approval_store, links_store, media_use_store, search_store, similar_store, store
from socialops import clock
from socialops.table import Origin
from socialops.triggers import each_event

BY = "planning.on_event"


def handler(event: dict[str, Any], context: Any) -> dict[str, list[dict[str, str]]]:
    """A batch of events of the bus."""
    return each_event(
        event,
        {
            "PostEdited": read_anew,
            "PostReturned": compare_anew,
            "PostSubmitted": compare_anew,
            "PostWritten": ask_for_links,
            "ResearchNoteArchived": index_note,
            "ResearchNoteEdited": index_note,
            "ResearchNoteRestored": index_note,
            "ResearchNoteWritten": index_note,
            "ReviewDecided": wake_review,
            "ReviewWithdrawn": wake_review,
            "SendingCancelled": note_time,
            "SendingMoved": note_time,
            "SendingScheduled": note_time,
            "SendingWentLive": note_live,
        },
    )


def index_note(detail: dict[str, Any]) -> None:
    """A note says something else: the search follows it."""
    search_store.index_note(detail["subject"].removeprefix("NOTE#"), Origin(BY, clock.now()))


def ask_for_links(detail: dict[str, Any]) -> None:
    """A post has new words: whether its links open is found out on the agenda, away from whoever writes."""
    links_store.ask(detail["root"].removeprefix("POST#"), Origin(BY, clock.now()))


def wake_review(detail: dict[str, Any]) -> None:
    """Let the execution look; before it waits for the first time there is no token, and it will look by itself."""
    token = approval_store.token_of(detail["subject"], detail["data"]["review_id"])
    if token:
        approval_store.wake(token)


def note_time(detail: dict[str, Any]) -> None:
    """A post has a time on the calendar, another one, or none any more."""
    kind, _, post_id = detail["root"].partition("#")
    if kind == "POST" and detail["data"].get("kind") != "order":
        due = detail["data"].get("due", "")
        origin = Origin(BY, clock.now())
        media_use_store.note_time(post_id, detail["data"]["sending_id"], due, detail["at"], origin)


def note_live(detail: dict[str, Any]) -> None:
    """A post is public: its plan has one more published."""
    if detail["data"]["kind"] == "post":
        post_id = detail["root"].removeprefix("POST#")
        live_at, origin = detail["data"]["live_at"], Origin(BY, clock.now())
        similar_store.keep_live(store.note_live(post_id, live_at, origin), clock.instant(live_at), origin)


def read_anew(detail: dict[str, Any]) -> None:
    """A post says something else: it is compared anew, and its links are asked for."""
    compare_anew(detail)
    ask_for_links(detail)


def compare_anew(detail: dict[str, Any]) -> None:
    """What waits is what later posts are compared with; a draft is not."""
    similar_store.refresh(detail["subject"].removeprefix("POST#"), Origin(BY, clock.now()))
