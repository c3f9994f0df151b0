"""From an event of the bus to notices: first what it settles, then whom it is told."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from notices import recipients, settings_store, settling_store, store, writes
from notices.deliveries import EMAIL, ROBOT, of_notice
from notices.notices import Notice, settle
from notices.occasions import OCCASIONS, SETTLES, Occasion, reason_of
from notices.robots import listening
from notices.settling_store import Ending
from socialops import clock
from socialops.table import Origin
from socialops.team import Teammate

BY = "notices.on_event"


def hear(detail: Mapping[str, Any], at: datetime) -> None:
    """Take one event; the same event twice changes nothing.

    Raises:
        Busy: others wrote the same notices each time.
    """
    event, origin = str(detail["event"]), Origin(BY, at)
    occasion = OCCASIONS.get(event)
    read = store.read_things(recipients.things(detail)) if occasion else []
    facts = recipients.facts_of(detail, read)
    for settlement in SETTLES.get(event, ()):
        thing = settlement.thing.format_map(facts)
        ending = Ending(settlement, thing, str(detail["id"]), str(detail["by"]))
        settling_store.settle(ending, partial(settle, by=event, at=at), origin)
    if occasion and occasion.only(facts):
        _tell(detail, occasion, facts, origin)


def _tell(detail: Mapping[str, Any], occasion: Occasion, facts: Mapping[str, Any], origin: Origin) -> None:
    present = store.team_present()
    members = recipients.wanted(occasion, facts, present)
    here = {each.id for each in present}
    gone = store.who_left([each for each in members if each not in here])
    out = recipients.left_out(occasion, facts)
    told = recipients.told(members, present, gone, by=str(detail["by"]), at=origin.at, out=out)
    event = _notice(detail, occasion, facts)
    for start in range(0, max(len(told), 1), store.MEMBERS_AT_ONCE):
        batch = told[start : start + store.MEMBERS_AT_ONCE]
        writes.tried(partial(_put, event, batch, present, origin, robots=not start))


def _notice(detail: Mapping[str, Any], occasion: Occasion, facts: Mapping[str, Any]) -> Notice:
    """The notice of an event, before it is anybody's."""
    event = str(detail["event"])
    step = f"@{facts[occasion.step]}" if occasion.step else ""
    return Notice(
        id=str(detail["id"]),
        member="",
        event=event,
        reason=reason_of(event) + step,
        urgency=occasion.urgency,
        thing=occasion.thing.format_map(facts),
        link=occasion.link.format_map(facts),
        facts=recipients.said(facts),
        at=clock.instant(str(detail["at"])),
    )


def _put(event: Notice, members: Sequence[str], present: Sequence[Teammate], origin: Origin, *, robots: bool) -> None:
    known = store.standing(event.thing, event.reason, members, origin.at)
    new = [
        event.model_copy(update={"member": each, "epoch": known.epochs[each]})
        for each in members
        if known.is_news(each, event.id)
    ]
    groups = [each.id for each in listening(known.robots, event.event)] if robots else []
    told = store.told_robots(event.thing, event.reason, groups) if groups else {}
    channels = [f"{ROBOT}{each}" for each in groups if known.is_news_to(told.get(f"{ROBOT}{each}"), event.id)]
    deliveries = [
        *(of_notice(each, f"{EMAIL}{each.member}", origin.at) for each in new if _by_mail(each, known, present)),
        *(of_notice(event, each, origin.at) for each in channels),
    ]
    rows = [*(known.told.get(each) for each in members), *told.values()]
    repeated = [row for row in rows if row and known.is_repeat(row, event.id)]
    if new or deliveries or repeated:
        store.put_told(new, deliveries, repeated, event, origin)


def _by_mail(notice: Notice, known: store.Standing, present: Sequence[Teammate]) -> bool:
    member = next((each for each in present if each.id == notice.member), None)
    return settings_store.email_state(member) == "on" and known.settings[notice.member].email.takes(notice.urgency)
