"""Plans in the table: the working text, every revision whole, and beside each a small row of who, when and why."""

from collections.abc import Collection
from dataclasses import dataclass

from pydantic import BaseModel

from planning import citations, keys
from planning.coverage import Row
from planning.plan_changes import PlanChange, describe
from planning.plans import Plan
from socialops import brand, table
from socialops.brand import Brand
from socialops.changes import Change, Create, Keep, Listed, Save
from socialops.errors import NotFound
from socialops.events.planning import PlanChanged, PlanOpened
from socialops.items import Item
from socialops.models import Page
from socialops.table import Origin

MOST_OF_A_PLAN = 2000
"""Rows of one plan that its coverage counts: every slot filled and live, and as much again; one page of a query."""


@dataclass(frozen=True)
class Surroundings:
    """What a plan is written against, read in one call: the plan as it is, where there is one, and the brand."""

    plan: Plan | None
    brand: Brand | None

    def present(self) -> Plan:
        """The plan, where one was asked for."""
        if self.plan is None:
            raise LookupError("no plan was asked for")
        return self.plan


def surroundings(notes: Collection[str], plan_id: str = "") -> Surroundings:
    """The plan and the brand; the notes that are to be cited must be there.

    Raises:
        NotFound: the plan, or one of the notes, is not there.
    """
    home = keys.plan(plan_id)
    cited = sorted(notes)
    found = table.get_many([brand.KEY, *([home] if plan_id else []), *citations.places(cited)])
    if plan_id and home not in found:
        raise NotFound(thing=Plan.__name__, id=plan_id)
    citations.require(cited, found)
    return Surroundings(
        plan=Plan.model_validate(found[home]) if plan_id else None,
        brand=Brand.model_validate(found[brand.KEY]) if brand.KEY in found else None,
    )


def add(plan: Plan, origin: Origin, answer: BaseModel | None = None) -> None:
    """Keep a new plan; `answer` is what the POST returns where that is not the plan."""
    key = keys.plan(plan.id)
    event = PlanOpened(subject=key.pk, starts_on=plan.starts_on.isoformat(), themes=len(plan.themes))
    changes: list[Change] = [Create(key, plan, _listed(plan)), *_kept(None, plan, origin, "")]
    changes += citations.plan_changes(None, plan)
    table.commit(changes, [event], origin, answer=answer)


def save(before: Plan, after: Plan, reason: str, origin: Origin) -> None:
    """Keep the next revision of a plan.

    Raises:
        StaleVersion: somebody changed it meanwhile.
    """
    event = PlanChanged(subject=keys.plan(after.id).pk)
    changes = [saved(before, after), *_kept(before, after, origin, reason), *citations.plan_changes(before, after)]
    table.commit(changes, [event], origin)


def saved(before: Plan, after: Plan) -> Save:
    """The write of a plan whose content did not change: it was submitted, adopted or given back."""
    return Save(keys.plan(after.id), before, after, _listed(after))


def get(plan_id: str) -> Plan:
    """A plan, as it is being worked on."""
    return table.load(Plan, keys.plan(plan_id))


def get_revision(plan_id: str, number: int) -> Plan:
    """A plan as one of its revisions said it.

    Raises:
        NotFound: there is no such plan, or no such revision.
    """
    return _revision(plan_id, number, table.get(keys.plan_revision(plan_id, number)))


def get_with_revision(plan_id: str, number: int) -> tuple[Plan, Plan]:
    """A plan as it is being worked on, and as one of its revisions said it, in one call.

    Raises:
        NotFound: there is no such plan, or no such revision.
    """
    home, there = keys.plan(plan_id), keys.plan_revision(plan_id, number)
    found = table.get_many([home, there])
    if home not in found:
        raise NotFound(thing=Plan.__name__, id=plan_id)
    return Plan.model_validate(found[home]), _revision(plan_id, number, found.get(there))


def list_plans(limit: int, cursor: str | None) -> Page[Plan]:
    """Plans, the latest start first."""
    found = table.query(keys.plans(), index=True, newest_first=True, limit=limit, cursor=cursor)
    return Page(items=[Plan.model_validate(item) for item in found.items], next=found.next)


def list_changes(plan_id: str, limit: int, cursor: str | None) -> Page[PlanChange]:
    """The revisions of a plan in short, newest first.

    Raises:
        NotFound: there is no such plan.
    """
    pk = keys.plan(plan_id).pk
    found = table.query(pk, starts=keys.PLAN_CHANGES, newest_first=True, limit=limit, cursor=cursor)
    if not found.items and not cursor:
        get(plan_id)
    return Page(items=[PlanChange.model_validate(item) for item in found.items], next=found.next)


@dataclass(frozen=True)
class Filled:
    """A plan as it counts, the rows of the posts that were written for it, and the brand, if it has a profile."""

    plan: Plan
    rows: dict[str, Row]
    brand: Brand | None


def get_filled(plan_id: str, *, newest: bool) -> Filled:
    """What coverage counts, in two calls: the revision that counts, or the newest one.

    Raises:
        NotFound: there is no such plan.
    """
    home = keys.plan(plan_id)
    items = {item["sk"]: item for item in table.first(home.pk, between=keys.PLAN_ROWS, at_most=MOST_OF_A_PLAN)}
    if home.sk not in items:
        raise NotFound(thing=Plan.__name__, id=plan_id)
    plan = Plan.model_validate(items[home.sk])
    amended = plan.adopted is not None and plan.state != "adopted" and not newest
    there = keys.plan_revision(plan_id, plan.adopted.revision if plan.adopted else 0)
    found = table.get_many([brand.KEY, *([there] if amended else [])])
    return Filled(
        plan=_revision(plan_id, plan.revision, found.get(there)) if amended else plan,
        rows=_rows(items),
        brand=Brand.model_validate(found[brand.KEY]) if brand.KEY in found else None,
    )


def _rows(items: dict[str, Item]) -> dict[str, Row]:
    live = {sk.removeprefix("LIVE#") for sk in items if sk.startswith("LIVE#")}
    posts = {sk.removeprefix("POST#"): item for sk, item in items.items() if sk.startswith("POST#")}
    return {
        post_id: Row(theme=item["theme"], slot_id=item.get("slot_id", ""), live=post_id in live)
        for post_id, item in posts.items()
    }


def _revision(plan_id: str, number: int, item: Item | None) -> Plan:
    if item is None:
        raise NotFound(thing="Revision", id=f"{plan_id}/{number}")
    return Plan.model_validate(item)


def _kept(before: Plan | None, after: Plan, origin: Origin, reason: str) -> list[Change]:
    whole = after.model_dump(mode="json")
    change = describe(before, after, origin.by, reason).model_dump(mode="json")
    return [
        Keep(keys.plan_revision(after.id, after.revision), whole),
        Keep(keys.plan_change(after.id, after.revision), change),
    ]


def _listed(plan: Plan) -> Listed:
    return Listed(keys.plans(), f"{plan.starts_on.isoformat()}#{plan.id}")
