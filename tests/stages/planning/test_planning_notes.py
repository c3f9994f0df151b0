"""Research notes: edited, put away and taken back, listed by kind and tag, with attachments and citations."""

from typing import Any

from infra.local.calls import count_calls
from planning.api import api
from tests.cloud import Clock, Cloud
from tests.stages.planning.acts_planning import an_uploaded_picture
from tests.stages.planning.acts_research import NOTE, a_note, change_note
from tests.stages.requests import ask

ARCHIVE = "POST /v1/research/notes/{note_id}/archive"
RESTORE = "POST /v1/research/notes/{note_id}/restoration"
WEEK = {"title": "第48周", "starts_on": "2026-11-23", "ends_on": "2026-11-29", "themes": [{"name": "上新", "share": 1}]}


def listed(**query: str) -> list[str]:
    """Ids of a list of notes."""
    return [note["id"] for note in ask(api, "GET /v1/research/notes", query=query).body["items"]]


def citations(note_id: str) -> list[dict[str, Any]]:
    """What cites a note."""
    answer = ask(api, "GET /v1/research/notes/{note_id}/citations", path={"note_id": note_id})
    assert answer.status == 200, answer.body
    found: list[dict[str, Any]] = answer.body["items"]
    return found


def test_a_note_is_edited_in_the_version_that_was_seen(time: Clock) -> None:
    """What is absent stays; an older version is refused, and so is an edit that names none."""
    note = a_note(tags=["双十一"])
    edited = change_note(note, finding="提前三周", conclusions=["我们提前四周"])
    assert (edited.status, edited.headers["etag"]) == (200, '"2"')
    assert edited.body == {**edited.body, **NOTE, "finding": "提前三周", "tags": ["双十一"], "version": 2}
    stale = change_note(note, finding="旧")
    assert (stale.status, stale.body["code"]) == (412, "stale-version")
    blind = ask(api, "PATCH /v1/research/notes/{note_id}", path={"note_id": note["id"]}, body={"title": "x"})
    assert blind.status == 428


def test_notes_are_listed_by_kind_by_tag_and_by_both(time: Clock) -> None:
    """Newest first; tags are one whatever their width, case or `#`; an edit moves a note from list to list."""
    first = a_note(kind="industry", tags=["双十一", "＃ＳＡＬＥ"])
    time.advance(seconds=1)
    second = a_note(kind="audience", tags=["#双十一"])
    assert listed(tag="双十一") == listed() == [second["id"], first["id"]]
    assert (listed(kind="industry"), listed(kind="industry", tag="#双十一")) == ([first["id"]], [first["id"]])
    assert (listed(kind="audience", tag="sale"), listed(tag="sale")) == ([], [first["id"]])
    change_note(first, kind="audience", tags=["换季"])
    assert (listed(kind="industry"), listed(tag="sale"), listed(tag="双十一")) == ([], [], [second["id"]])
    assert listed(kind="audience", tag="换季") == [first["id"]]


def test_lists_are_paged_and_cost_the_same_however_many_there_are(time: Clock) -> None:
    """A page by tag is two calls, of a few notes as of many, and its cursor leads on."""
    for _ in range(5):
        time.advance(seconds=1)
        a_note(indexed=False, tags=["双十一"])
    with count_calls() as calls:
        page = ask(api, "GET /v1/research/notes", query={"tag": "双十一", "limit": "3"}).body
    assert (len(page["items"]), calls.total) == (3, 2)
    rest = ask(api, "GET /v1/research/notes", query={"tag": "双十一", "limit": "3", "cursor": page["next"]}).body
    assert len({note["id"] for note in page["items"] + rest["items"]}) == 5
    foreign = ask(api, "GET /v1/research/notes", query={"tag": "别的", "cursor": page["next"]})
    assert (foreign.status, foreign.body["code"]) == (400, "bad-cursor")


def test_a_note_is_put_away_and_taken_back(time: Clock) -> None:
    """Archived, it leaves every list but that of the archive, and can still be read; restored, it is back in all."""
    note = a_note(tags=["双十一"])
    away = change_note(note, ARCHIVE)
    assert (away.status, away.body["archived"]) == (200, True)
    assert (listed(), listed(kind="competitor"), listed(tag="双十一")) == ([], [], [])
    assert listed(archived="true") == [note["id"]]
    twice = change_note(away.body, ARCHIVE)
    assert (twice.status, twice.body["code"]) == (409, "wrong-state")
    assert change_note(away.body, RESTORE).status == 200
    assert listed() == listed(kind="competitor") == listed(tag="双十一") == [note["id"]]
    assert listed(archived="true") == []


def test_an_attachment_must_be_in_the_media_library(cloud: Cloud, time: Clock) -> None:
    """A picture of the library is kept; an unknown id is named, on writing as on editing."""
    media_id = an_uploaded_picture(cloud)
    note = a_note(attachments=[media_id])
    assert note["attachments"] == [media_id]
    refused = change_note(note, attachments=[media_id, "gone"])
    assert (refused.status, refused.body["facts"]) == (404, {"thing": "Media", "id": "gone"})
    written = ask(api, "POST /v1/research/notes", body={**NOTE, "attachments": ["gone"]})
    assert (written.status, written.body["facts"]["thing"]) == (404, "Media")


def test_a_tag_that_shows_nothing_is_refused(time: Clock) -> None:
    """Hidden characters alone are no tag; the same tag twice is one."""
    refused = ask(api, "POST /v1/research/notes", body={**NOTE, "tags": ["\u200b\u2060"]})
    assert (refused.status, refused.body["facts"]["errors"][0]["where"]) == (422, "body.tags.0")
    assert a_note(tags=["SALE", "ｓａｌｅ", "#sale"])["tags"] == ["SALE"]


def test_right_to_left_and_hidden_text_is_kept_as_it_was_typed(time: Clock) -> None:
    """Nothing is lost of what somebody wrote down word for word."""
    text = "\u202eعربي\u200b𠮷🎉ＡＢＣ\u2067"
    assert a_note(finding=text, quote=text)["quote"] == text


def test_a_note_shows_what_cites_it(time: Clock) -> None:
    """A plan and a persona with their present titles; what stops citing it leaves, what is renamed shows so."""
    note, other = a_note()["id"], a_note()["id"]
    plan = ask(api, "POST /v1/plans", role="planner", body={**WEEK, "notes": [note]}).body
    persona = ask(api, "POST /v1/personas", body={"name": "换季的她", "notes": [note, other]}).body
    assert citations(note) == [
        {"kind": "persona", "id": persona["id"], "theme": "", "title": "换季的她"},
        {"kind": "plan", "id": plan["id"], "theme": "", "title": "第48周"},
    ]
    body = {**WEEK, "title": "改", "notes": [other]}
    ask(api, "PUT /v1/plans/{plan_id}", path={"plan_id": plan["id"]}, body=body, headers={"if-match": '"1"'})
    assert [each["kind"] for each in citations(note)] == ["persona"]
    assert [each["title"] for each in citations(other)] == ["换季的她", "改"]
    with count_calls() as calls:
        citations(other)
    assert calls.total == 2


def test_citations_of_no_note_are_not_found(time: Clock) -> None:
    """A note that is not there is told; one that nothing cites has an empty list."""
    missing = ask(api, "GET /v1/research/notes/{note_id}/citations", path={"note_id": "none"})
    assert (missing.status, missing.body["facts"]) == (404, {"thing": "Note", "id": "none"})
    assert citations(a_note()["id"]) == []


def test_a_persona_is_described_changed_and_taken_away(time: Clock) -> None:
    """Guarded by its version; unknown notes are named; its citations go with it."""
    note = a_note()["id"]
    body = {
        "name": "换季的她",
        "demographics": ["25–30 岁"],
        "needs": ["保湿"],
        "channels": ["小红书"],
        "notes": [note],
    }
    persona = ask(api, "POST /v1/personas", role="analyst", body=body).body
    path, seen = {"persona_id": persona["id"]}, {"if-match": '"1"'}
    refused = ask(api, "PUT /v1/personas/{persona_id}", path=path, body={**body, "notes": ["gone"]}, headers=seen)
    assert (refused.status, refused.body["facts"]) == (404, {"thing": "Note", "id": "gone"})
    changed = ask(api, "PUT /v1/personas/{persona_id}", path=path, body={**body, "pains": ["干燥"]}, headers=seen).body
    assert (changed["pains"], changed["version"]) == (["干燥"], 2)
    assert ask(api, "GET /v1/personas").body["items"] == [changed]
    stale = ask(api, "DELETE /v1/personas/{persona_id}", path=path, headers=seen)
    assert (stale.status, stale.body["code"]) == (412, "stale-version")
    gone = ask(api, "DELETE /v1/personas/{persona_id}", path=path, headers={"if-match": '"2"'})
    assert (gone.status, gone.body) == (200, changed)
    assert ask(api, "GET /v1/personas/{persona_id}", path=path).status == 404
    assert citations(note) == []


def test_more_citations_than_a_commit_holds_are_refused(time: Clock) -> None:
    """Two lists that have nothing in common and are too long together are told by place; nothing is written."""
    notes = [a_note(indexed=False)["id"] for _ in range(84)]
    plan = ask(api, "POST /v1/plans", body={**WEEK, "notes": notes[:42]}).body
    path, body = {"plan_id": plan["id"]}, {**WEEK, "notes": notes[42:]}
    refused = ask(api, "PUT /v1/plans/{plan_id}", path=path, body=body, headers={"if-match": '"1"'})
    assert (refused.status, refused.body["facts"]["errors"][0]["where"]) == (422, "body.notes")
    assert len(citations(notes[0])) == 1
