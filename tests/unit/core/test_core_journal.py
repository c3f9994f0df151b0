"""The journal tells what changed and never what somebody said."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from socialops import journal
from socialops.events.planning import PlanChanged, PostWritten
from socialops.models import Entity, Frozen, Personal
from tests.rooms import imported

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N", "S"]), min_size=1, max_size=400).map("「{}」".format)


class Quote(Frozen):
    """Personal text inside of something."""

    words: str


class Said(Entity):
    """A thing with personal text of several kinds beside plain fields."""

    text: Annotated[str, Personal]
    quote: Annotated[Quote | None, Personal()] = None
    state: str = "open"
    count: int = 0
    note: str = ""
    salt: str = ""


def said(**fields: Any) -> Said:
    """A thing somebody said."""
    return Said.model_validate({"id": "s1", "created_at": AT, "updated_at": AT, "text": "…", **fields})


@given(WORDS, WORDS, st.sampled_from(["", "pepper"]))
def test_personal_text_never_appears(before: str, after: str, salt: str) -> None:
    """Whatever a fan says, and whether it is new, changed or taken away, the difference holds none of it."""
    old = said(text=before, quote=Quote(words=before), salt=salt)
    new = old.next(AT, text=after, quote=Quote(words=after), state="closed")
    for pair in ((None, old), (old, new), (new, None)):
        told = json.dumps(journal.difference(*pair), ensure_ascii=False)
        assert before not in told
        assert after not in told


def test_personal_text_is_named_by_a_digest_that_only_its_salt_opens() -> None:
    """Equal words of different things have different names; without a salt there is no name at all."""
    names = [journal.difference(None, said(text="一样的话", salt=salt))["text"][1] for salt in ("a", "b")]
    assert names[0] != names[1]
    assert all(name.startswith("sha256:") for name in names)
    assert journal.difference(None, said(text="一样的话"))["text"] == [None, "personal"]


def test_the_salt_is_never_told() -> None:
    """Erasing the salt from the thing must make its digests meaningless, so the journal has no copy."""
    assert "pepper" not in json.dumps(journal.difference(None, said(salt="pepper")))
    assert "salt" not in journal.difference(said(salt="a"), said(salt="b"))


def test_what_did_not_change_is_not_told() -> None:
    """Only fields that differ stand in the journal, with before and after; times of storing do not."""
    old = said(count=1)
    assert journal.difference(old, old.next(AT, count=2)) == {"count": [1, 2], "version": [1, 2]}
    assert journal.difference(old, old) == {}
    assert journal.difference(None, None) == {}


@given(st.text(st.characters(codec="utf-8"), max_size=20) | st.text("长🎉", min_size=110, max_size=130))
def test_a_long_value_is_named_by_its_digest(note: str) -> None:
    """Up to the limit a value stands as it is; beyond it a digest of fixed length does."""
    told = journal.difference(said(note="?"), said(note=note)).get("note", ["?", "?"])[1]
    assert told == note if len(note) <= journal.LONGEST else told == journal.digest(note)
    assert len(told) <= journal.LONGEST


def test_an_item_belongs_to_the_trace_of_its_root() -> None:
    """An event with a root stands in the root's trace, one without in that of its own subject, sorted by time."""
    rooted = journal.item(PlanChanged(subject="PLAN#1", root="POST#1"), by="ling", at=AT, before=None, after=None)
    own = journal.item(PlanChanged(subject="PLAN#1"), by="ling", at=AT, before=None, after=None)
    assert (rooted["pk"], rooted["subject"]) == ("TRACE#POST#1", "PLAN#1")
    assert (own["pk"], own["root"]) == ("TRACE#PLAN#1", "PLAN#1")
    assert rooted["sk"] == f"2026-11-23T08:00:00.000Z#{rooted['id']}"
    assert rooted["id"] != own["id"]


def test_an_item_carries_the_fields_of_its_event() -> None:
    """Data are the event's own fields; subject and root stand beside them, and the schema has its version."""
    event = PostWritten(subject="POST#1", root="POST#1", author="ling", platforms=["weibo"])
    item = journal.item(event, by="ling", at=AT, before=None, after=None)
    assert item["data"] == {"author": "ling", "platforms": ["weibo"]}
    assert (item["event"], item["v"], item["by"], item["type"]) == ("PostWritten", 1, "ling", "journal")


@pytest.mark.parametrize("field", ["pk", "sk", "type", "list", "rank", "expires"])
def test_a_thing_may_not_take_a_name_of_the_table(field: str) -> None:
    """A model with a reserved field name is refused when it is written down, not when it is stored."""
    with pytest.raises(TypeError, match=field):
        type("Thing", (Entity,), {"__annotations__": {field: str}})


def _is_personal(field: FieldInfo) -> bool:
    return any(mark is Personal or isinstance(mark, Personal) for mark in field.metadata)


def _models_of(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_of(part)


def _hidden(model: type[BaseModel]) -> Iterator[str]:
    """Personal fields of models that stand in fields which are not marked."""
    for name, field in model.model_fields.items():
        for inner in _models_of(field.annotation) if not _is_personal(field) else ():
            yield from (f"{name}.{deep}" for deep, each in inner.model_fields.items() if _is_personal(each))
            yield from (f"{name}.{deep}" for deep in _hidden(inner))


def test_no_stage_hides_personal_text_within_a_plain_field() -> None:
    """The journal looks at a thing's own fields, so one that holds personal text deeper is marked as a whole."""

    class Careless(Entity):
        said: tuple[Said, ...] = ()

    rooms = imported()
    things = [thing for thing in Entity.__subclasses__() if thing.__module__.partition(".")[0] in rooms]
    assert len(things) > 8
    assert [f"{thing.__name__}.{place}" for thing in things for place in _hidden(thing)] == []
    assert set(_hidden(Careless)) == {"said.text", "said.quote"}
