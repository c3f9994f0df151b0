"""What people and the clock do with the library in the tests of planning."""

import hashlib
from typing import Any

from planning import on_due
from planning.api import api
from socialops import agenda, table
from socialops.agenda import Entry
from tests.cloud import Clock, Cloud
from tests.stages.planning.acts_planning import an_uploaded_picture
from tests.stages.requests import Answer, ask
from tests.unit.planning.builders_planning import image_bytes

RECORD = "/v1/media/{media_id}"


def record(media_id: str, language: str = "en") -> dict[str, Any]:
    """A record as it is told in a language."""
    found: dict[str, Any] = ask(
        api, f"GET {RECORD}", path={"media_id": media_id}, headers={"accept-language": language}
    ).body
    return found


def describe(media_id: str, **fields: Any) -> Answer:
    """Change a record in its present version."""
    return act("PATCH", media_id, body=fields)


def delete(media_id: str, **headers: str) -> Answer:
    """Delete a file in its present version."""
    return act("DELETE", media_id, **headers)


def act(method: str, media_id: str, body: Any = None, **headers: str) -> Answer:
    """Something that needs the version that is at hand."""
    seen = {"if-match": f'"{record(media_id)["version"]}"', **headers}
    return ask(api, f"{method} {RECORD}", path={"media_id": media_id}, body=body, headers=seen)


def restore(media_id: str, **headers: str) -> Answer:
    """Have a file back."""
    return ask(api, f"POST {RECORD}/restorations", path={"media_id": media_id}, headers=headers)


def library(**query: str) -> list[str]:
    """Ids of the first page of the library."""
    answer = ask(api, "GET /v1/media", query=query)
    assert answer.status == 200, answer.body
    return [each["id"] for each in answer.body["items"]]


def a_picture_named(cloud: Cloud, name: str, **fields: Any) -> str:
    """A picture whose bytes are its own."""
    shade = hashlib.sha256(name.encode()).digest()[0]
    return an_uploaded_picture(cloud, image_bytes(size=(40 + shade, 20)), filename=f"{name}.jpg", **fields)


def entries(kind: str) -> list[Entry]:
    """What is on the agenda of one kind, by time."""
    rows = [row for shard in agenda.shard_keys() for row in table.query(shard, limit=100).items]
    found = [agenda.from_sort_key(row["sk"]) for row in rows]
    return sorted((each for each in found if each.kind == kind), key=lambda each: each.due)


def come_due(time: Clock, kind: str) -> Entry:
    """Let the next entry of a kind come due, at its time or now."""
    entry = entries(kind)[0]
    time.at = max(time.at, entry.due)
    on_due.take(entry)
    return entry


def events(media_id: str) -> list[str]:
    """Names of the events of a file, in their order."""
    return [item["event"] for item in table.query(f"TRACE#MEDIA#{media_id}").items]
