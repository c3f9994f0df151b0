"""Trending topics in the table."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from planning import keys, topics
from planning.topics import Topic, TopicInput
from socialops import brand, table
from socialops.brand import Brand
from socialops.changes import Change, Create, Listed, Save
from socialops.events.base import Event
from socialops.events.research import TopicsNoted
from socialops.models import Page
from socialops.table import Origin


def find_topic(seen: TopicInput, at: datetime) -> tuple[Topic | None, Brand]:
    """What is known of a topic that somebody saw, and the brand, in one read."""
    key = keys.topic(topics.topic_id(seen.platform, seen.day, seen.name))
    found = table.get_many([key, brand.KEY])
    profile = Brand.model_validate(found[brand.KEY]) if brand.KEY in found else brand.unnamed(at)
    return (Topic.model_validate(found[key]) if key in found else None), profile


def find_topics(ids: Iterable[str]) -> dict[str, Topic]:
    """Those of the topics that there are, by id."""
    found = table.get_many(map(keys.topic, ids))
    return {item["id"]: Topic.model_validate(item) for item in found.values()}


def put_topic(before: Topic | None, after: Topic, origin: Origin) -> None:
    """Keep a topic that somebody entered."""
    changes, events = writes([(before, after)])
    table.commit(changes, events, origin, answer=after)


def writes(pairs: Sequence[tuple[Topic | None, Topic]]) -> tuple[list[Change], list[Event]]:
    """What a commit holds for topics that were seen, given as they were and as they are."""
    changes: list[Change] = []
    noted: Counter[tuple[str, str]] = Counter()
    for before, after in pairs:
        key, listed = (
            keys.topic(after.id),
            Listed(keys.topics(after.platform, after.day.isoformat()), topics.rank(after)),
        )
        changes.append(Save(key, before, after, listed) if before else Create(key, after, listed))
        noted[keys.topics(after.platform, after.day.isoformat()), after.source] += 1
    events: list[Event] = [
        TopicsNoted(subject=subject, topics=count, source=source) for (subject, source), count in noted.items()
    ]
    return changes, events


def get_topic(topic_id: str) -> Topic:
    """A topic."""
    return table.load(Topic, keys.topic(topic_id))


def list_topics(platform: str, day: str, limit: int, cursor: str | None) -> Page[Topic]:
    """The topics of a platform and day, in the order of their rank."""
    found = table.query(keys.topics(platform, day), index=True, limit=limit, cursor=cursor)
    return Page(items=[Topic.model_validate(item) for item in found.items], next=found.next)
