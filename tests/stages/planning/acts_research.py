"""What people do in the tests of research: write notes, let them be indexed, search, describe personas."""

import json
from typing import Any

from planning import on_due, on_event
from planning.api import api
from socialops import agenda, table
from socialops.keys import Key
from tests.stages.requests import Answer, ask

NOTE = {"kind": "competitor", "title": "竞品双十一预热", "finding": "三家竞品提前两周预热", "seen_on": "2026-11-20"}


def a_note(*, indexed: bool = True, **fields: Any) -> dict[str, Any]:
    """A note by Ling, as the API answers it, found by the search unless asked otherwise."""
    answer = ask(api, "POST /v1/research/notes", role="planner", body={**NOTE, **fields})
    assert answer.status == 201, answer.body
    note: dict[str, Any] = answer.body
    if indexed:
        index(note["id"])
    return note


def change_note(note: dict[str, Any], route: str = "PATCH /v1/research/notes/{note_id}", **fields: Any) -> Answer:
    """Edit, archive or restore a note in the version that is at hand."""
    headers = {"if-match": f'"{note["version"]}"'}
    return ask(
        api,
        route,
        role="planner",
        path={"note_id": note["id"]},
        body=fields if "PATCH" in route else None,
        headers=headers,
    )


def index(*note_ids: str) -> dict[str, Any]:
    """Tell planning that notes changed, as the bus would."""
    return happened(*({"event": "ResearchNoteEdited", "subject": f"NOTE#{note_id}"} for note_id in note_ids))


def happened(*details: dict[str, Any]) -> dict[str, Any]:
    """Hand planning some events of the bus."""
    records = [{"messageId": f"m{n}", "body": json.dumps({"detail": detail})} for n, detail in enumerate(details)]
    return on_event.handler({"Records": records}, None)


def search(question: str, **query: str) -> Answer:
    """Search the notes."""
    return ask(api, "GET /v1/research/search", query={"q": question, **query})


def found(question: str) -> list[str]:
    """The ids of the notes of the first page."""
    answer = search(question)
    assert answer.status == 200, answer.body
    return [hit["note_id"] for hit in answer.body["items"]]


def rows(pk: str) -> list[str]:
    """The sort keys of a partition."""
    return [item["sk"] for item in table.first(pk, between=("!", "~"), at_most=1000)]


def due_entries(kind: str) -> list[agenda.Entry]:
    """What is on the agenda of planning, of a kind, the earliest first."""
    entries = [
        agenda.from_sort_key(item["sk"])
        for shard in agenda.shard_keys()
        for item in table.first(shard, between=("!", "~"), at_most=1000)
    ]
    return sorted((each for each in entries if each.kind == kind), key=lambda each: each.due)


def take(*entries: agenda.Entry) -> dict[str, Any]:
    """Hand planning entries of the agenda as their queue would."""
    records = [{"messageId": f"m{n}", "body": entry.message()} for n, entry in enumerate(entries)]
    return dict(on_due.handler({"Records": records}, None))


def stored(pk: str, sk: str) -> dict[str, Any] | None:
    """One row of the table."""
    return table.get(Key(pk, sk))
