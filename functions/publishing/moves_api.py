"""The calendar changed over HTTP: another time, two times swapped, none any more; and each taken back."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, TypeVar, get_args

from publishing import calendar, claim_store, plan_store, sendings, standing_store, store, undo_store, undos
from publishing.api import api
from publishing.calendar import Move, Publication, Publications, Swap
from publishing.conflicts import Acceptable, Conflict, Standing, Taken
from publishing.sendings import NOTHING_RENEWED, Renewed, Sending, Step
from publishing.telling import publication, said
from publishing.undos import Act, Undo
from socialops.api import Id, caller, now, origin, seen
from socialops.changes import Change
from socialops.errors import NotApproved, TimeOutsideWindow, WindowOver
from socialops.ids import new_id

T = TypeVar("T")


@api.patch("/v1/publications/<publication_id>", allow="schedule")
def move_publication(publication_id: Id, body: Move) -> Publication:
    """Give a publication another time.

    Also what was held: with the new time it is scheduled again, in the version that is approved now. What speaks
    against a time refuses here as it does when a post is put on the calendar. `undo` takes it back.
    """
    version = seen()
    return standing_store.in_turn(lambda: _move(publication_id, version, body))


@api.delete("/v1/publications/<publication_id>", allow="schedule")
def cancel_publication(publication_id: Id) -> Publication:
    """Take a publication off the calendar.

    Only while it is scheduled or held; what is being sent cannot be called back. `undo` puts it back.
    """
    before = store.get_sending(publication_id).expect(seen())
    step = sendings.cancel(before, now(), "cancelled")
    undo = way_back("unschedule", [step])
    shown = publication(step.after, undo=undo.shown if undo else None)
    store.take(step, origin(), also=kept(undo), answer=shown)
    return shown


@api.post("/v1/publications/<publication_id>/swaps", allow="schedule", status=200, guarded=True)
def swap_publications(publication_id: Id, body: Swap) -> Publications:
    """Let two publications swap their times.

    Both or neither, also on different accounts: each must be allowed at its new time as if it were moved there, and
    goes out in the version that is approved now; where none is approved, neither is swapped. `If-Match` is the version
    of this one, `with_version` that of the other. `undo` swaps them back.
    """
    version = seen()
    return standing_store.in_turn(lambda: _swap(publication_id, version, body))


@api.post("/v1/undos/<undo_id>", allow="schedule", status=200)
def undo_change(undo_id: Id) -> Publications:
    """Take a change of the calendar back.

    A move, a swap or an unscheduling, once, for half an hour, while none of its publications was changed since. The
    former times must still be to come and their allowances must have room. The former words come back while they are
    approved; where others were approved since, those go out; where none are, nothing is taken back.
    """
    return standing_store.in_turn(lambda: _take_back(undo_id))


def checked(
    sending: Sending, standing: Standing, accepted: Collection[str], arriving: Sequence[Taken] = ()
) -> list[Conflict]:
    """What speaks against the time of a publication, in words, when nothing of it refuses.

    Raises:
        Paused, GrantEndsBefore, QuotaFull, TooClose, OutsideHours: as `standing_store.check`.
    """
    asked = calendar.asked(sending, standing.platform.allowances(sending.kind, sending.content))
    found = standing_store.check(asked, standing, accepted=accepted, arriving=arriving, window=sending.window)
    return said(found)


def as_approved(wanted: Sequence[Sending], place: Callable[[Renewed], T]) -> T:
    """Give publications their times, in the version that is approved now; the one way for whatever gives one.

    What was planned is tried first: it mostly still is what is approved, and then nothing more is read.

    Raises:
        NotApproved: nothing is approved for one of them now.
    """
    try:
        return place(NOTHING_RENEWED)
    except (NotApproved, TimeOutsideWindow, WindowOver):
        return place(plan_store.list_renewed(wanted))


def _move(publication_id: str, version: int, body: Move) -> Publication:
    if body.account_id:
        around = calendar.around(body)
        before, standing = standing_store.get_with(publication_id, body.account_id, now(), around)
        campaign = claim_store.campaign_runs(before) if "paused" not in body.accept else []
        return _move_on(before.expect(version), body, standing, campaign)
    before = store.get_sending(publication_id).expect(version)
    before.require("scheduled")
    if before.kind != "post":
        return _moved(before, body, None, [])
    standing = standing_store.get(before.account_id, now(), calendar.around(body), before.campaign)
    return _move_on(before, body, standing, [])


def _move_on(before: Sending, body: Move, standing: Standing, also: Sequence[Change]) -> Publication:
    before.require("scheduled")
    if before.kind != "post":
        return _moved(before, body, None, also)
    standing_store.connected(standing)
    return as_approved([before], lambda renewed: _moved(before, body, standing, also, **renewed.get(before.id, {})))


def _moved(
    before: Sending, body: Move, standing: Standing | None, also: Sequence[Change], **renewed: Any
) -> Publication:
    zone = before.zone or (standing.zone if standing else plan_store.get_zone())
    step = calendar.replan(before, body, zone=zone, at=now(), **renewed)
    undo = way_back("move", [step])
    told = checked(step.after, standing, body.accept) if standing else []
    shown = publication(step.after, conflicts=told, undo=undo.shown if undo else None)
    holding = conditions([step], [standing] if standing else [])
    store.take(step, origin(), also=[*holding, *also, *kept(undo)], answer=shown)
    return shown


def _swap(publication_id: str, version: int, body: Swap) -> Publications:
    first, second = store.get_sendings(publication_id, body.with_id)
    first.expect(version)
    second.expect(body.with_version)
    return as_approved([first, second], lambda renewed: _swapped(first, second, body, renewed))


def _swapped(first: Sending, second: Sending, body: Swap, renewed: Renewed) -> Publications:
    steps = calendar.swap(first, second, now(), renewed)
    standings = standing_store.get_some([step.after for step in steps], now())
    told = _checked_together(steps, standings, body.accept)
    undo = way_back("swap", steps)
    items = [publication(step.after, conflicts=each) for step, each in zip(steps, told, strict=True)]
    answer = Publications(items=items, undo=undo.shown if undo else None)
    also = [*conditions(steps, list(standings.values())), *kept(undo)]
    store.take_together(steps, origin(), also=also, answer=answer)
    return answer


def _take_back(undo_id: str) -> Publications:
    undo, present, standings = undo_store.get_undo(undo_id, now())
    wanted = [each.before for each in undo.things if not each.before.held]
    return as_approved(wanted, lambda renewed: _taken_back(undo, present, standings, renewed))


def _taken_back(
    undo: Undo, present: Sequence[Sending], standings: dict[str, Standing], renewed: Renewed
) -> Publications:
    steps = undos.take_back(undo, present, now(), renewed)
    timed = [step for step in steps if step.after.takes_time]
    for step in timed:
        standing_store.connected(standings[step.after.account_id])
    told = iter(_checked_together(timed, standings, get_args(Acceptable)))
    items = [publication(step.after, conflicts=next(told) if step in timed else []) for step in steps]
    answer = Publications(items=items)
    counted = {step.after.account_id for step in timed}
    planned_on = [standing for account, standing in standings.items() if account in counted]
    also = [*conditions(timed, planned_on), undo_store.used(undo)]
    store.take_together(steps, origin(), also=also, answer=answer)
    return answer


def _checked_together(
    steps: Sequence[Step], standings: dict[str, Standing], accepted: Collection[str]
) -> list[list[Conflict]]:
    """What speaks against each step, with the others of the same account at their new times."""
    found = []
    for step in steps:
        account = step.after.account_id
        others = [each.after for each in steps if each is not step and each.after.account_id == account]
        arriving = [calendar.taken(each) for each in others]
        found.append(checked(step.after, standings[account], accepted, arriving))
    return found


def conditions(steps: Sequence[Step], standings: Sequence[Standing]) -> list[Change]:
    """What must hold in the commit: approved, ours to show, and nobody else planned on the account meanwhile."""
    return [
        *(each for step in steps for each in claim_store.approval_of(step.after)),
        *(each for step in steps for each in claim_store.rights_of(step.after, step.after.due)),
        *(standing_store.take_turn(each) for each in standings),
    ]


def way_back(act: Act, steps: Sequence[Step]) -> Undo | None:
    """The way back; a reply goes on with its conversation, so there is none."""
    if any(step.after.kind != "post" for step in steps):
        return None
    return undos.of(new_id(now()), act, steps, by=caller().id, at=now())


def kept(undo: Undo | None) -> list[Change]:
    """The row of a way back, where there is one."""
    return [undo_store.keep(undo)] if undo else []
