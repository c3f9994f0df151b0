"""What is cited by what: plans with their themes, and personas, say on which notes and topics they stand. Pure.

A citation is a row beside the cited thing, written in the commit of the thing that cites, so both always agree.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Final, Literal

from planning import keys
from planning.plans import Plan
from socialops.changes import Change, Drop, Keep
from socialops.errors import InvalidInput, NotFound
from socialops.keys import Key
from socialops.models import Frozen

MOST_AT_ONCE: Final = 80
"""Citations that one change may add and take away; a commit holds at most a hundred writes."""


class Citation(Frozen):
    """What cites a note or a topic: a plan (or one of its themes), or a persona; its title is the present one."""

    kind: Literal["plan", "persona"]
    id: str
    theme: str = ""
    title: str = ""


def citation_changes(before_ids: Iterable[str], after_ids: Iterable[str], citing: str) -> list[Change]:
    """The rows that come and go when what `citing` cites changes.

    Args:
        before_ids: ids of notes and topics that it cited.
        after_ids: those that it cites now.
        citing: the thing that cites: `PLAN#<id>`, `PLAN#<id>#<theme>` or `PERSONA#<id>`.
    """
    before, after = dict.fromkeys(before_ids), dict.fromkeys(after_ids)
    changes: list[Change] = [Keep(keys.citation(each, citing), {}) for each in after if each not in before]
    changes += [Drop(keys.citation(each, citing)) for each in before if each not in after]
    return changes


def of_plan(plan: Plan | None) -> dict[str, Sequence[str]]:
    """What a plan and each of its themes cite, by what cites."""
    if plan is None:
        return {}
    home = keys.plan(plan.id).pk
    cited: dict[str, Sequence[str]] = {home: plan.notes}
    for theme in plan.themes:
        cited[f"{home}#{theme.name}"] = theme.notes
    return cited


def ids_of(plan: Plan) -> list[str]:
    """Every note and topic that a plan or one of its themes cites, each once."""
    return list(dict.fromkeys(each for ids in of_plan(plan).values() for each in ids))


def place_of(cited_id: str) -> Key:
    """Where a thing is that can be cited: a note or a topic."""
    return keys.topic(cited_id) if keys.is_topic(cited_id) else keys.note(cited_id)


def places(ids: Iterable[str]) -> list[Key]:
    """Where what is cited lies, each once."""
    return list(dict.fromkeys(place_of(each) for each in ids))


def require(ids: Iterable[str], found: Container[Key]) -> None:
    """Whether everything that is cited is among what was found at its places.

    Raises:
        NotFound: a note or a topic is not there.
    """
    for each in ids:
        if place_of(each) not in found:
            raise NotFound(thing=thing_of(each), id=each)


def thing_of(cited_id: str) -> str:
    """What kind of thing an id that is cited names."""
    return "Topic" if keys.is_topic(cited_id) else "Note"


def plan_changes(before: Plan | None, after: Plan) -> list[Change]:
    """The citation rows that a plan's commit writes.

    Raises:
        InvalidInput: they are more than one commit holds.
    """
    old, new = of_plan(before), of_plan(after)
    return _bounded(
        change
        for citing in dict.fromkeys([*old, *new])
        for change in citation_changes(old.get(citing, ()), new.get(citing, ()), citing)
    )


def _bounded(changes: Iterable[Change]) -> list[Change]:
    found = list(changes)
    if len(found) > MOST_AT_ONCE:
        what = f"{len(found)} citations come and go; at most {MOST_AT_ONCE} at once"
        raise InvalidInput(errors=[{"where": "body.notes", "what": what}])
    return found


def citation_of(sort_key: str, titles: Mapping[str, str]) -> Citation:
    """The citation of a row; `titles` are those of the things that cite, by their partition key."""
    kind, thing_id, theme = [*sort_key.removeprefix(keys.CITED).split("#", 2), ""][:3]
    title = titles.get(f"{kind}#{thing_id}", "")
    return Citation(kind="persona" if kind == "PERSONA" else "plan", id=thing_id, theme=theme, title=title)


def home_of(sort_key: str) -> Key:
    """Where the thing is that cites by this row."""
    kind, thing_id = sort_key.removeprefix(keys.CITED).split("#")[:2]
    return keys.persona(thing_id) if kind == "PERSONA" else keys.plan(thing_id)
