"""What waits to be delivered and what became of it: the waiting row is the right to send, and goes before the send."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from notices import keys
from notices.deliveries import AT_ONCE, Delivery, Run, claimed, entry
from notices.notices import Notice
from notices.preferences import NoticeSettings, unset
from notices.robots import Robot, Robots
from socialops import table, team
from socialops.agenda import Entry
from socialops.changes import Change, Count, Done, Drop, Keep, Listed, Plan
from socialops.errors import Busy, QuotaSpent
from socialops.table import Origin
from socialops.team import Teammate

KEPT = timedelta(days=180)


def list_waiting(channel: str) -> tuple[list[Delivery], bool]:
    """The oldest that wait on a channel, and whether there are more."""
    place = keys.waiting(channel, "")
    rows = table.first(place.pk, between=(place.sk, f"{place.sk}~"), at_most=AT_ONCE + 1)
    return [Delivery.model_validate(row) for row in rows[:AT_ONCE]], len(rows) > AT_ONCE


def read_member(
    member: str, waiting: Sequence[Delivery], at: datetime
) -> tuple[Teammate | None, NoticeSettings, frozenset[str]]:
    """Their entry, their settings, and what of the waiting they have read or need not do any more; one read."""
    entry_, chosen = team.member(member), keys.settings(member)
    notices = {each.notice: keys.notice(member, each.notice) for each in waiting}
    count = keys.count(member)
    found = table.get_many([entry_, chosen, count, *notices.values()])
    epoch = int(found.get(count, {}).get("epoch", 0))
    over = {
        notice_id
        for notice_id, place in notices.items()
        if place not in found or not Notice.model_validate(found[place]).is_unread(epoch)
    }
    return (
        Teammate.model_validate(found[entry_]) if entry_ in found else None,
        NoticeSettings.model_validate(found[chosen]) if chosen in found else unset(member, at),
        frozenset(over),
    )


def read_robot(robot_id: str, waiting: Sequence[Delivery]) -> tuple[Robot | None, frozenset[str]]:
    """The robot, unless it was removed or is switched off, and what of the waiting is settled; one read."""
    told = {each.notice: keys.told(each.thing, each.reason, each.channel) for each in waiting}
    found = table.get_many([keys.robots(), *told.values()])
    robots = Robots.model_validate(found[keys.robots()]).robots if keys.robots() in found else []
    over = {notice_id for notice_id, place in told.items() if place in found and not found[place]["open"]}
    robot = next((each for each in robots if each.id == robot_id and each.active), None)
    return robot, frozenset(over)


def take(done: Entry, run: Run, again: datetime | None, origin: Origin, rate: Count | None = None) -> list[Delivery]:
    """Claim what is to be sent, note what is passed over, and plan the next run; whole or not at all.

    Raises:
        EntryGone: somebody else took the entry.
        Busy: somebody else took one of the deliveries; what is left is to be read again.
        QuotaSpent: the robot has written enough in this minute.
    """
    changes: list[Change] = [Done(done)]
    for each in (*(sending := claimed(run.send)), *run.skip):
        changes += [_taken(each), _outcome(each)]
    if rate and sending:
        changes.append(rate)
    if again:
        changes.append(Plan(entry(done.ref, again)))
    table.commit(changes, [], origin)
    return sending


def _taken(delivery: Delivery) -> Drop:
    place = keys.waiting(delivery.channel, delivery.notice)
    return Drop(place, when="attribute_exists(pk)", otherwise=Busy(operation="deliver"))


def _outcome(delivery: Delivery) -> Keep:
    until = (delivery.ended_at or delivery.due) + KEPT
    return Keep(
        keys.delivered(delivery.channel, delivery.notice),
        {**delivery.model_dump(mode="json"), "expires": int(until.timestamp())},
        listed=Listed(keys.deliveries(delivery.notice), delivery.channel),
    )


def put_outcomes(deliveries: Sequence[Delivery], origin: Origin) -> None:
    """What became of what was sent; what provably did not go out waits again."""
    changes: list[Change] = []
    for each in deliveries:
        if each.state == "waiting":
            changes += [_waits(each), Drop(keys.delivered(each.channel, each.notice))]
        else:
            changes.append(_outcome(each))
    changes += [Plan(each) for each in {entry(d.channel, d.due) for d in deliveries if d.state == "waiting"}]
    table.commit(changes, [], origin)


def _waits(delivery: Delivery) -> Keep:
    return Keep(
        keys.waiting(delivery.channel, delivery.notice),
        delivery.model_dump(mode="json"),
        listed=Listed(keys.deliveries(delivery.notice), delivery.channel),
    )


def postpone(done: Entry, until: datetime, origin: Origin) -> None:
    """The same run at another time.

    Raises:
        EntryGone: somebody else took the entry.
    """
    table.commit([Done(done), Plan(entry(done.ref, until))], [], origin)


def rate_of(robot_id: str, at: datetime, most: int) -> Count:
    """One message more in this minute, while there is room."""
    minute = at.strftime("%Y-%m-%dT%H:%M")
    expires = int((at + timedelta(hours=1)).timestamp())
    return Count(keys.rate(robot_id, minute), most, expires, QuotaSpent(account_id=robot_id, kind="robot"))


def list_of_notice(notice_id: str) -> list[Delivery]:
    """The deliveries of a notice on all channels."""
    found = table.query(keys.deliveries(notice_id), index=True, limit=250)
    return [Delivery.model_validate(item) for item in found.items]
