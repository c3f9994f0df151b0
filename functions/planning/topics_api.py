"""Trending topics over HTTP."""

from datetime import date

from planning import cadence, note_store, posts, research_importing, topic_store, topics
from planning.api import api
from planning.citations import Citation
from planning.plans import Name
from planning.research_sheets import ResearchImport, SheetInput
from planning.topics import Topic, TopicInput
from socialops import brand
from socialops.api import Cursor, Id, Limit, caller, language, now, origin
from socialops.errors import InvalidInput
from socialops.ids import new_id
from socialops.models import Page
from socialops.platforms.registry import REGISTRY


@api.post("/v1/research/topics", allow="write_research")
def note_topic(body: TopicInput) -> Topic:
    """Note a trending topic.

    What a platform's list showed on a day that has come. The same topic of that day again corrects rank, heat and
    link. Plans, themes and personas cite it by its id, like a note.
    """
    posts.require_known({body.platform}, REGISTRY)
    before, profile = topic_store.find_topic(body, now())
    if body.day > cadence.day_of(now(), profile.zone):
        raise InvalidInput(errors=[{"where": "body.day", "what": "this day has not come yet"}])
    after = topics.note(before, body, "entered", by=caller().id, at=now())
    if after is not before:
        topic_store.put_topic(before, after, origin())
    return after


@api.post("/v1/research/topics/imports", allow="write_research", status=202)
def import_topics(body: SheetInput) -> ResearchImport:
    """Enter trending topics from a spreadsheet.

    A CSV file in Chinese or English, at most 500 rows: `platform`, `day`, `name`, and `rank`, `heat` and `url` where
    they are known. A topic that is there already for its day is corrected. Without `dry_run` a file with a mistake is
    refused as a whole, with the list of all mistakes by row and column.
    """
    return research_importing.take_topics(body, new_id(now()), brand.present(now()).zone, language(), origin())


@api.get("/v1/research/topics", allow="read_research")
def list_topics(platform: Name, day: date, limit: Limit = 50, cursor: Cursor = None) -> Page[Topic]:
    """List the trending topics of a platform on a day.

    In the order of their rank there; those without one at the end. A day on which nobody noted any is empty.
    """
    posts.require_known({platform}, REGISTRY)
    return topic_store.list_topics(platform, day.isoformat(), limit, cursor)


@api.get("/v1/research/topics/<topic_id>", allow="read_research")
def read_topic(topic_id: Id) -> Topic:
    """Read a trending topic."""
    return topic_store.get_topic(topic_id)


@api.get("/v1/research/topics/<topic_id>/citations", allow="read_research")
def list_topic_citations(topic_id: Id, limit: Limit = 50, cursor: Cursor = None) -> Page[Citation]:
    """List what cites a trending topic."""
    return note_store.list_citations(topic_id, limit, cursor)
