"""Rows of an import that are written together: what one commit takes, and no two that write the same item. Pure."""

from collections.abc import Iterable, Iterator
from typing import Final

from planning import keys, media_uses
from planning.import_rows import Outcome
from planning.versions import MOST as MOST_VERSIONS
from socialops.keys import Key

MOST_WRITES: Final = 96
"""Of a commit, which holds a hundred; the rest is for the import itself."""
MOST_BYTES: Final = 1_500_000
"""Of the posts of a commit; a transaction takes four megabytes."""


def batches(outcomes: Iterable[Outcome]) -> Iterator[list[Outcome]]:
    """The rows of a chunk in their order, cut where the next one would be too much, or meets another of its commit."""
    batch: list[Outcome] = []
    writes = size = 0
    taken: set[Key] = set()
    for outcome in outcomes:
        weight, length, shared = weight_of(outcome), _bytes(outcome), shared_by(outcome)
        if batch and (writes + weight > MOST_WRITES or size + length > MOST_BYTES or taken & shared):
            yield batch
            batch, writes, size, taken = [], 0, 0, set()
        batch.append(outcome)
        writes, size, taken = writes + weight, size + length, taken | shared
    if batch:
        yield batch


def weight_of(outcome: Outcome) -> int:
    """Writes of a row at most: the post, its version and its event; what it leaves and comes to; a review that ends."""
    before, after = outcome.before, outcome.after
    if after is None:
        return int(outcome.kind == "bad")
    sides = [after, before] if before else [after]
    of_plans = sum(bool(side.plan_id) + bool(side.slot_id) for side in sides)
    dropped = int(before is not None and len(before.saves) >= MOST_VERSIONS)
    return 3 + of_plans + dropped + 2 * bool(outcome.review) + len(media_uses.holds(before, after))


def shared_by(outcome: Outcome) -> set[Key]:
    """Items that a row writes and another row may write too: seats of slots, and the counts of files."""
    before, after = outcome.before, outcome.after
    if after is None:
        return set()
    seats = {(side.plan_id, side.slot_id) for side in (before, after) if side and side.slot_id}
    counts = {keys.media_hold(hold.media_id) for hold in media_uses.holds(before, after)}
    return {keys.slot_seat(*seat) for seat in seats} | counts


def _bytes(outcome: Outcome) -> int:
    return len(outcome.after.model_dump_json().encode()) if outcome.after else 0
