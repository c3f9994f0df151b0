"""Which rows say what cites what, and how a plan with its themes comes to them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from pydantic import Field

from planning.citations import MOST_AT_ONCE, Citation, citation_changes, citation_of, ids_of, plan_changes, require
from planning.plans import Plan, Theme
from socialops.changes import Change, Drop, Keep
from socialops.errors import InvalidInput, NotFound

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)


class CitingTheme(Theme):
    """A theme that names the notes which speak for it."""

    notes: list[str] = Field(default_factory=list)


class CitingPlan(Plan):
    """A plan of such themes."""

    themes: list[CitingTheme] = Field(default_factory=list)  # type: ignore[assignment]  # each is a theme and more


def a_plan(notes: Sequence[str] = (), **themes: Sequence[str]) -> Plan:
    """A plan of a week, with the notes of each theme."""
    citing = [CitingTheme(name=name, share=1, notes=list(ids)) for name, ids in themes.items()]
    week = {"starts_on": date(2026, 11, 23), "ends_on": date(2026, 11, 29), "author": "ling", "title": "周"}
    return CitingPlan(id="p", created_at=AT, updated_at=AT, notes=list(notes), themes=citing, **week)


def rows(changes: Sequence[Change]) -> set[tuple[str, str, str]]:
    """What comes (+) and goes (-): cited thing and row."""
    marks = {Keep: "+", Drop: "-"}
    return {(marks[type(each)], each.key.pk, each.key.sk) for each in changes if isinstance(each, Keep | Drop)}


def test_only_what_changed_is_written() -> None:
    """What stays cited is no write; the same twice is one; topics lie elsewhere than notes."""
    changes = citation_changes(["a", "b"], ["b", "c", "c", "topic.x"], "PLAN#p")
    assert rows(changes) == {
        ("+", "NOTE#c", "CITED#PLAN#p"),
        ("+", "TOPIC#topic.x", "CITED#PLAN#p"),
        ("-", "NOTE#a", "CITED#PLAN#p"),
    }
    assert len(changes) == 3
    assert citation_changes(["a"], ["a"], "PLAN#p") == []


def test_a_plan_and_each_of_its_themes_cite_for_themselves() -> None:
    """A theme that goes, and a note that moves from one theme to another, take their rows along."""
    before, after = a_plan(["a"], 上新=["a", "b"], 护理=["c"]), a_plan(["a"], 上新=["a"], 换季=["b"])
    assert rows(plan_changes(before, after)) == {
        ("-", "NOTE#b", "CITED#PLAN#p#上新"),
        ("-", "NOTE#c", "CITED#PLAN#p#护理"),
        ("+", "NOTE#b", "CITED#PLAN#p#换季"),
    }
    assert ids_of(before) == ["a", "b", "c"]


def test_more_than_a_commit_holds_is_refused() -> None:
    """The place is told; as many as fit are written."""
    assert len(plan_changes(None, a_plan([f"n{each}" for each in range(MOST_AT_ONCE)]))) == MOST_AT_ONCE
    with pytest.raises(InvalidInput):
        plan_changes(None, a_plan([f"n{each}" for each in range(MOST_AT_ONCE + 1)]))


def test_a_row_reads_as_what_cites() -> None:
    """A theme may be called anything, also with the sign that separates."""
    titles = {"PLAN#p": "第48周", "PERSONA#q": "她"}
    told = [citation_of(f"CITED#{citing}", titles) for citing in ("PLAN#p", "PLAN#p##上新#", "PERSONA#q", "PLAN#gone")]
    assert told == [
        Citation(kind="plan", id="p", title="第48周"),
        Citation(kind="plan", id="p", theme="#上新#", title="第48周"),
        Citation(kind="persona", id="q", title="她"),
        Citation(kind="plan", id="gone"),
    ]


def test_what_is_cited_must_be_there() -> None:
    """The first that is not is named as what it is."""
    with pytest.raises(NotFound) as raised:
        require(["topic.weibo.1"], {})
    assert raised.value.facts == {"thing": "Topic", "id": "topic.weibo.1"}
