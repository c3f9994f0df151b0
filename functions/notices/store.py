"""Notices in the table: told once, whole or not at all, with what waits to be delivered.

A notice is a technical row: the event that it tells of is in the journal already, so it has none of its own. Every
change of what is unread moves the member's counter in the same transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from notices import keys, writes
from notices.deliveries import ROBOT, Delivery, entry
from notices.notices import Notice
from notices.preferences import NoticeSettings, unset
from notices.robots import Robots, none_yet
from socialops import table, team
from socialops.changes import Change, Keep, Listed, Plan, Require
from socialops.errors import Busy
from socialops.keys import Key
from socialops.table import Origin
from socialops.team import Teammate

MEMBERS_AT_ONCE: Final = 18
"""Members whose rows fit into one transaction: five items each, and what is shared."""


@dataclass(frozen=True)
class Standing:
    """What is known before an event is told: who was told, what is settled, and each member's epoch and choices."""

    told: dict[str, dict[str, Any]]
    settled: str
    epochs: dict[str, int]
    settings: dict[str, NoticeSettings]
    robots: Robots

    def is_news(self, recipient: str, event_id: str) -> bool:
        """Whether a recipient was not told yet, or what they were told is settled and this came after."""
        return self.is_news_to(self.told.get(recipient), event_id)

    def is_news_to(self, row: Mapping[str, Any] | None, event_id: str) -> bool:
        """The same for somebody whose row was read apart."""
        return event_id >= self.settled and (row is None or (not row["open"] and row["event"] < event_id))

    def is_repeat(self, row: Mapping[str, Any] | None, event_id: str) -> bool:
        """Whether what somebody was told stands for this event too: it is not settled, and this came after."""
        return event_id >= self.settled and row is not None and row["open"] and row["event"] < event_id


def read_things(places: Sequence[Key]) -> list[dict[str, Any]]:
    """The items of the things that an event names, in one read."""
    return list(table.get_many(places).values()) if places else []


def team_present() -> list[Teammate]:
    """Everybody who has not left."""
    return team.present()


def who_left(members: Sequence[str]) -> frozenset[str]:
    """Those of the named who have left; who is in no directory may well be there."""
    found = team.find(members) if members else {}
    return frozenset(name for name, each in found.items() if each.left_at is not None)


def standing(thing: str, reason: str, members: Sequence[str], at: datetime) -> Standing:
    """All that telling needs, in one read."""
    told = {name: keys.told(thing, reason, name) for name in members}
    counts = {name: keys.count(name) for name in members}
    choices = {name: keys.settings(name) for name in members}
    mark, all_robots = keys.settled(thing, reason.partition("@")[0]), keys.robots()
    found = table.get_many([*told.values(), *counts.values(), *choices.values(), mark, all_robots])
    return Standing(
        told={name: found[place] for name, place in told.items() if place in found},
        settled=str(found.get(mark, {}).get("event", "")),
        epochs={name: int(found.get(place, {}).get("epoch", 0)) for name, place in counts.items()},
        settings={
            name: NoticeSettings.model_validate(found[place]) if place in found else unset(name, at)
            for name, place in choices.items()
        },
        robots=Robots.model_validate(found[all_robots]) if all_robots in found else none_yet(at),
    )


def told_robots(thing: str, reason: str, robots: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The rows of the robots that were told of a thing for a reason, in one read; by `robot/<id>`."""
    places = {f"{ROBOT}{name}": keys.told(thing, reason, f"{ROBOT}{name}") for name in robots}
    found = table.get_many(places.values())
    return {name: found[place] for name, place in places.items() if place in found}


def put_told(
    told: Sequence[Notice],
    deliveries: Sequence[Delivery],
    repeated: Sequence[Mapping[str, Any]],
    event: Notice,
    origin: Origin,
) -> None:
    """The notices of one event, their counters, and what waits to be delivered, whole or not at all.

    Args:
        told: the notices, one a member, each in its member's present epoch.
        deliveries: of these notices, and of robots.
        repeated: the rows of those whose notice stands for this event too.
        event: a notice that stands for the event: its id, thing and reason.
        origin: who and when.

    Raises:
        Busy: somebody else told the same, or moved on, meanwhile; read again.
    """
    changes: list[Change] = [_still_stands(event)]
    for each in told:
        changes += [_new(each), _told(each, each.member), writes.counted(each.member, each.epoch, 1)]
    for waiting in deliveries:
        changes.append(_waiting(waiting, once=True))
        if waiting.recipient.startswith(ROBOT):
            changes.append(_told(event, waiting.recipient))
    changes += [_repeated(row, event) for row in repeated]
    entries = dict.fromkeys(entry(each.channel, each.due) for each in deliveries)
    table.commit([*changes, *(Plan(each) for each in entries)], [], origin)


def _still_stands(event: Notice) -> Require:
    return Require(
        keys.settled(event.thing, event.reason.partition("@")[0]),
        "attribute_not_exists(pk) OR #event <= :event",
        Busy(operation="tell"),
        {":event": event.id},
        {"#event": "event"},
    )


def _new(notice: Notice) -> Keep:
    return Keep(
        keys.notice(notice.member, notice.id),
        writes.row(notice),
        once=Busy(operation="tell"),
        listed=writes.listed(notice),
    )


def _told(notice: Notice, recipient: str) -> Keep:
    return Keep(
        keys.told(notice.thing, notice.reason, recipient),
        {"recipient": recipient, "reason": notice.reason, "event": notice.id, "notice": notice.id, "open": True},
        when="attribute_not_exists(pk) OR (#open = :no AND #event < :event)",
        values={":no": False, ":event": notice.id},
        names={"#open": "open", "#event": "event"},
        otherwise=Busy(operation="tell"),
    )


def _repeated(row: Mapping[str, Any], event: Notice) -> Keep:
    """What was told stands for the newest event: one that settles an older one only, and comes late, leaves it."""
    kept = {name: row[name] for name in ("recipient", "reason", "notice", "open")}
    return Keep(
        keys.told(event.thing, event.reason, row["recipient"]),
        {**kept, "event": event.id},
        when="#open = :yes AND #event = :seen",
        values={":yes": True, ":seen": row["event"]},
        names={"#open": "open", "#event": "event"},
        otherwise=Busy(operation="tell"),
    )


def _waiting(delivery: Delivery, *, once: bool = False) -> Keep:
    return Keep(
        keys.waiting(delivery.channel, delivery.notice),
        delivery.model_dump(mode="json"),
        once=Busy(operation="tell") if once else None,
        listed=Listed(keys.deliveries(delivery.notice), delivery.channel),
    )
