"""Notices in the table: settled for everybody at once, or for whoever did what they asked for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from notices import keys, writes
from notices.deliveries import ROBOT
from notices.notices import Notice
from notices.occasions import Settlement
from socialops import table
from socialops.changes import Change, Keep
from socialops.errors import Busy
from socialops.keys import Key
from socialops.table import Origin

SETTLED_AT_ONCE: Final = 8
"""Members whose rows fit into one transaction, each told for several reasons perhaps, and the marks."""
RECIPIENTS_MOST: Final = 1_000
TOLD_KEPT: Final = timedelta(days=60)
"""How long it is known that something was told and settled: longer than any queue hands an event out again."""


@dataclass(frozen=True)
class Ending:
    """What an event settles.

    Attributes:
        settlement: which reasons, and whose.
        thing: what they are about.
        event_id: the event that settles; what was told of later events stays.
        by: who caused that event.
    """

    settlement: Settlement
    thing: str
    event_id: str
    by: str

    def ends(self, row: Mapping[str, Any]) -> bool:
        """Whether it settles what this row says was told."""
        if not row.get("open") or row["event"] >= self.event_id:
            return False
        if self.settlement.of_doer and row["recipient"] != self.by:
            return False
        return str(row["reason"]).partition("@")[0] in self.settlement.reasons


def settle(ending: Ending, rule: Callable[[Notice], Notice], origin: Origin) -> None:
    """Settle what everybody, or the doer alone, was told of a thing.

    Marks stay behind, so that an older event that comes late is not told any more. What was told between the reading
    and the mark is seen by a second reading; after the mark nothing older is told.

    Raises:
        Busy: others moved the same notices each time.
    """
    if writes.tried(lambda: _settle(ending, rule, origin)):
        writes.tried(lambda: _settle(ending, rule, origin))


def _settle(ending: Ending, rule: Callable[[Notice], Notice], origin: Origin) -> bool:
    """Close what is open, and leave the marks; whether there were marks to leave for everybody."""
    rows = table.first(keys.told(ending.thing, "", "").pk, between=("0", "~"), at_most=RECIPIENTS_MOST)
    open_ = [row for row in rows if ending.ends(row)]
    members = [row for row in open_ if not row["recipient"].startswith(ROBOT)]
    places = [keys.notice(row["recipient"], row["notice"]) for row in members]
    found = table.get_many([*places, *(keys.count(row["recipient"]) for row in members)])
    changes: dict[str, list[Change]] = {}
    counted: dict[str, int] = {}
    for row in open_:
        who = row["recipient"]
        mine = changes.setdefault(who, [])
        mine.append(_closed(row, ending, origin.at))
        if item := found.get(keys.notice(who, row["notice"])):
            before = Notice.model_validate(item)
            after = rule(before)
            mine += writes.moved(before, after) if after != before else []
            counted[who] = counted.get(who, 0) + writes.difference(before, after, _epoch(found.get(keys.count(who))))
    for who, number in counted.items():
        if number:
            changes[who].append(writes.counted(who, _epoch(found.get(keys.count(who))), number))
    marks = _marks(rows, ending, origin.at)
    _commit_each([*changes.values()], marks, origin)
    return bool(marks) and not ending.settlement.of_doer


def _epoch(row: Mapping[str, Any] | None) -> int:
    return int((row or {}).get("epoch", 0))


def _marks(rows: Sequence[Mapping[str, Any]], ending: Ending, at: datetime) -> list[Change]:
    """What keeps an older event that comes late from being told: to everybody, or to the doer alone.

    A mark never gives way to that of an older event.
    """
    there = {row["sk"]: row for row in rows}
    mark = {"event": ending.event_id, "expires": int((at + TOLD_KEPT).timestamp())}
    if not ending.settlement.of_doer:
        places = [keys.settled(ending.thing, reason) for reason in ending.settlement.reasons]
        return [_forward(place, mark) for place in places if _is_behind(there.get(place.sk), ending)]
    closed = {**mark, "recipient": ending.by, "notice": "", "open": False}
    told = {reason: keys.told(ending.thing, reason, ending.by) for reason in ending.settlement.reasons}
    return [
        _forward(place, {**closed, "reason": reason})
        for reason, place in told.items()
        if _is_behind(there.get(place.sk), ending)
    ]


def _is_behind(row: Mapping[str, Any] | None, ending: Ending) -> bool:
    """Whether a mark is not there or of an older event; what is open is closed, not marked."""
    return row is None or (not row.get("open") and row["event"] < ending.event_id)


def _forward(place: Key, mark: Mapping[str, Any]) -> Keep:
    return Keep(
        place,
        mark,
        when="attribute_not_exists(pk) OR (#event < :event AND (attribute_not_exists(#open) OR #open = :no))",
        values={":event": mark["event"], ":no": False},
        names={"#event": "event", "#open": "open"},
        otherwise=Busy(operation="settle"),
    )


def _commit_each(by_recipient: Sequence[Sequence[Change]], marks: Sequence[Change], origin: Origin) -> None:
    """The marks and the first recipients together, then the others: done again, each finds only what is left."""
    for start in range(0, max(len(by_recipient), 1), SETTLED_AT_ONCE):
        batch = [each for changes in by_recipient[start : start + SETTLED_AT_ONCE] for each in changes]
        batch = batch if start else [*marks, *batch]
        if batch:
            table.commit(batch, [], origin)


def _closed(row: Mapping[str, Any], ending: Ending, at: datetime) -> Keep:
    kept = {name: row[name] for name in ("recipient", "reason", "notice")}
    event = ending.event_id if ending.settlement.of_doer else row["event"]
    return Keep(
        keys.told(ending.thing, row["reason"], row["recipient"]),
        {**kept, "event": event, "open": False, "expires": int((at + TOLD_KEPT).timestamp())},
        when="#open = :yes AND #event = :seen",
        values={":yes": True, ":seen": row["event"]},
        names={"#open": "open", "#event": "event"},
        otherwise=Busy(operation="settle"),
    )
