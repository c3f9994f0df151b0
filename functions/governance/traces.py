"""The trace of a post: everything that happened to it and came of it, told in words, with what it has come to. Pure."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from socialops import clock, words
from socialops.models import Frozen

FAMILIES: Mapping[str, Callable[[Any], str]] = {
    "platform": lambda code: f"platform.{code}",
    "kind": lambda code: f"kind.{code}",
    "decision": lambda code: f"decision.{code}",
    "result": lambda code: f"result.{code}",
    "reason": lambda code: f"review-reason.{code}" if words.has(f"review-reason.{code}") else f"error.{code}.title",
}
"""Fields of events whose values are codes, with the key of the message that names a code. A reason may come from a
review, a platform or a person, so not every one has a message; it is shown as it is."""
INSTANTS = frozenset({"due", "live_at"})
"""Fields of events that are instants."""


class TraceLine(Frozen):
    """One event: when, who, what in words, and the fields it changed as [before, after]."""

    id: str
    at: str
    by: str
    event: str
    words: str
    subject: str
    data: dict[str, Any]
    changed: dict[str, list[Any]]


class PublicationSummary(Frozen):
    """What became of the post on one account."""

    sending_id: str
    platform: str
    account_id: str
    state: str
    due: str
    live_at: str | None = None
    url: str = ""


class PostSummary(Frozen):
    """What the post has come to; `events` counts the lines of this page by event."""

    post_id: str
    title: str = ""
    state: str = ""
    author: str = ""
    version: int = 0
    review_id: str = ""
    publications: list[PublicationSummary]
    events: dict[str, int]


class Trace(Frozen):
    """One page of a post's trace, oldest first, under a summary."""

    post: PostSummary
    items: list[TraceLine]
    next: str | None = None


def line(item: Mapping[str, Any], language: str, zone: ZoneInfo) -> TraceLine:
    """A journal item as a line, in words of the language and times of the zone."""
    return TraceLine(
        id=item["id"],
        at=item["at"],
        by=item["by"],
        event=item["event"],
        words=words.say(f"event.{item['event']}", language, spoken(item["data"], language, zone)),
        subject=item["subject"],
        data=item["data"],
        changed=item["changed"],
    )


def spoken(data: Mapping[str, Any], language: str, zone: ZoneInfo) -> dict[str, Any]:
    """The facts of an event as people say them: codes by their names, instants by the clocks of the zone."""
    facts = dict(data)
    for name, value in data.items():
        if name in FAMILIES:
            key = FAMILIES[name](value)
            facts[name] = words.say(key, language) if words.has(key, language) else value
        elif name == "scope":
            facts[name] = words.scope(value, language)
        elif name in INSTANTS:
            facts[name] = f"{clock.instant(value).astimezone(zone):%Y-%m-%d %H:%M:%S}"
    return facts


def sending_ids(items: Iterable[Mapping[str, Any]]) -> list[str]:
    """The publications that a trace speaks of; replies are not among them."""
    scheduled = (item["data"] for item in items if item["event"] == "SendingScheduled")
    return list(dict.fromkeys(data["sending_id"] for data in scheduled if data["kind"] == "post"))


def summary(
    post_id: str, post: Mapping[str, Any], sendings: Iterable[Mapping[str, Any]], lines: Iterable[TraceLine]
) -> PostSummary:
    """The summary from the post and its sendings as stored."""
    events: dict[str, int] = {}
    for each in lines:
        events[each.event] = events.get(each.event, 0) + 1
    return PostSummary(
        post_id=post_id,
        **{name: post[name] for name in ("title", "state", "author", "version", "review_id") if name in post},
        publications=[
            PublicationSummary(
                sending_id=sending["id"],
                **{name: sending[name] for name in PublicationSummary.model_fields if sending.get(name) is not None},
            )
            for sending in sendings
        ],
        events=events,
    )
