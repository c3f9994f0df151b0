"""Rows of an import as posts: what each would do, against what is there now. The check and the writing share it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal

from planning import import_store, imports, keys, post_rows, posts, slots
from planning.imports import Import, KeptRow
from planning.plans import Plan
from planning.posts import Post
from planning.review import Review
from planning.sheet_faults import BadRow, Fault
from socialops.brand import Utm
from socialops.keys import Key

Kind = Literal["new", "changed", "same", "bad"]
MOST_ID: Final = 80
"""Characters of an id."""


@dataclass(frozen=True)
class Outcome:
    """What a row does: a new post, a changed one, the same as is there; or what is wrong with it."""

    row: int
    kind: Kind
    before: Post | None = None
    after: Post | None = None
    review: Review | None = None
    faults: tuple[Fault, ...] = ()

    def under(self, rule: Utm) -> "Outcome":
        """The same with its post under the brand's present rule for link parameters, as every save pins it."""
        return replace(self, after=posts.pinned(self.after, rule)) if self.after else self

    @property
    def bad(self) -> BadRow:
        """The record of a bad row."""
        return BadRow(row=self.row, faults=list(self.faults))


def weigh(sheet: Import, rows: Sequence[KeptRow], by: str, at: datetime) -> list[Outcome]:
    """What some rows do, in at most two reads of up to a hundred things each for every fifty short rows."""
    ids = {keys.post(name) for row in rows if (name := _id(row))}
    found = {Key(item["pk"], item["sk"]): Post.model_validate(item) for item in import_store.read(ids).values()}
    outcomes = [_drafted(sheet, row, found, by, at) for row in rows]
    around = Around(import_store.read(_wanted(outcomes)))
    return [_settled(outcome, around) for outcome in outcomes]


def _id(row: KeptRow) -> str:
    """The id of a row, where it can be one."""
    name = row.cells.get("id", "").strip()
    return name if name.isascii() and len(name) <= MOST_ID else ""


def _drafted(sheet: Import, row: KeptRow, found: Mapping[Key, Post], by: str, at: datetime) -> Outcome:
    """What the row itself says, without the things it refers to."""
    if row.faults:
        return Outcome(row.row, "bad", faults=tuple(Fault.model_validate(each) for each in row.faults))
    given = row.cells.get("id", "").strip()
    if not given:
        written = post_rows.write(_content(row), imports.post_id(sheet, row.row), by, at)
        return _outcome(row, "new", written)
    before = found.get(keys.post(given))
    if before is None:
        return _outcome(row, "bad", [Fault.of("unknown-post", "id", given)])
    edited = post_rows.edit(_content(row), before, by, at)
    if edited is before:
        return Outcome(row.row, "same", before)
    stale = _version_fault(row.cells.get("version", "").strip(), before)
    return _outcome(row, "changed", [stale] if stale and isinstance(edited, Post) else edited, before)


def _outcome(row: KeptRow, kind: Kind, found: Post | list[Fault], before: Post | None = None) -> Outcome:
    if isinstance(found, Post):
        return Outcome(row.row, kind, before, found)
    return Outcome(row.row, "bad", faults=tuple(found))


def _content(row: KeptRow) -> dict[str, str]:
    return {name: cell for name, cell in row.cells.items() if name not in {"id", "version"}}


def _version_fault(given: str, before: Post) -> Fault | None:
    if not given:
        return Fault.of("version-missing", "version")
    if not given.isdecimal() or len(given) > 12:
        return Fault.of("bad-version", "version", given)
    if int(given) != before.version:
        return Fault.of("stale-version", "version", given, now=before.version)
    return None


def _wanted(outcomes: Sequence[Outcome]) -> set[Key]:
    """Plans, seats, files and reviews that the posts refer to."""
    wanted: set[Key] = set()
    for outcome in outcomes:
        if (after := outcome.after) is None:
            continue
        wanted |= {keys.media(media_id) for media_id in posts.media_ids(after)}
        if after.plan_id and _is_moved(outcome.before, after):
            wanted |= {keys.plan(after.plan_id)}
            wanted |= {keys.slot_seat(after.plan_id, after.slot_id)} if after.slot_id else set()
        if outcome.before and outcome.before.state == "in_review":
            wanted.add(keys.review(outcome.before.id, outcome.before.review_id))
    return wanted


class Around:
    """What the rows refer to, as it was read; a plan that many rows name is understood once."""

    def __init__(self, found: Mapping[Key, Any]) -> None:
        self.found = found
        self._plans: dict[str, Plan] = {}

    def plan(self, plan_id: str) -> Plan | None:
        """A plan, where it is there."""
        if plan_id not in self._plans and (item := self.found.get(keys.plan(plan_id))):
            self._plans[plan_id] = Plan.model_validate(item)
        return self._plans.get(plan_id)


def _settled(outcome: Outcome, around: Around) -> Outcome:
    """The outcome, when what it refers to is there."""
    before, after = outcome.before, outcome.after
    if after is None:
        return outcome
    if faults := faults_of_references(before, after, around):
        return Outcome(outcome.row, "bad", faults=tuple(faults))
    in_review = before and before.state == "in_review"
    item = around.found.get(keys.review(before.id, before.review_id)) if before and in_review else None
    return replace(outcome, review=Review.model_validate(item) if item else None)


def faults_of_references(before: Post | None, after: Post, around: Around) -> list[Fault]:
    """Everything for which `store.require_references` would refuse the post, and a slot that is another's already."""
    faults: list[Fault] = []
    for media_id in posts.media_ids(after):
        item = around.found.get(keys.media(media_id))
        if item is None:
            faults.append(Fault.of("unknown-media", _column_of(after, media_id), media_id))
        elif item["state"] in {"deleted", "purged"}:
            faults.append(Fault.of("media-deleted", _column_of(after, media_id), media_id))
    if _is_moved(before, after):
        faults += _faults_of_place(after, around)
    return faults


def _is_moved(before: Post | None, after: Post) -> bool:
    return before is None or slots.place_of(before) != slots.place_of(after)


def _faults_of_place(post: Post, around: Around) -> list[Fault]:
    """What is wrong with plan, theme and slot of a post."""
    if not post.plan_id:
        return [Fault.of("slot-without-plan", "slot_id", post.slot_id)] if post.slot_id else []
    plan = around.plan(post.plan_id)
    if plan is None:
        return [Fault.of("unknown-plan", "plan_id", post.plan_id)]
    faults: list[Fault] = []
    if post.theme and not plan.has(post.theme):
        known = ", ".join(theme.name for theme in plan.themes)[:200]
        faults.append(Fault.of("unknown-theme", "theme", post.theme, known=known))
    return faults + (_faults_of_slot(post, plan, around) if post.slot_id else [])


def _faults_of_slot(post: Post, plan: Plan, around: Around) -> list[Fault]:
    slot = plan.slot(post.slot_id)
    if slot is None:
        return [Fault.of("unknown-slot", "slot_id", post.slot_id)]
    if post.theme and post.theme != slot.theme:
        return [Fault.of("slot-of-another-theme", "slot_id", post.slot_id, theme=slot.theme)]
    seat = around.found.get(keys.slot_seat(plan.id, slot.id))
    return [Fault.of("slot-taken", "slot_id", slot.id)] if seat and seat["post_id"] != post.id else []


def _column_of(post: Post, media_id: str) -> str:
    """The column that names a file first."""
    if media_id in post.media:
        return "media"
    return next(f"{name}.media" for name, variant in post.variants.items() if media_id in (variant.media or []))
