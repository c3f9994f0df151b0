"""What a switch held, over HTTP: it is listed until somebody decides, and each decision answers by itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from publishing import (
    calendar,
    conflicts,
    decision_store,
    decisions,
    moves_api,
    pauses,
    sendings,
    standing_store,
)
from publishing.api import api
from publishing.conflicts import Acceptable, Standing
from publishing.decision_store import Desk
from publishing.decisions import HeldDecision, HeldDecisions, HeldOutcome, HeldOutcomes, HeldView
from publishing.sendings import Renewed, Sending, Step
from publishing.standing_store import CalendarMovedOnError
from publishing.telling import explain, publication
from publishing.undos import Act
from socialops import clock, problems
from socialops.api import Cursor, Id, Limit, language, now, origin
from socialops.changes import Change
from socialops.errors import (
    Busy,
    NotFound,
    Paused,
    SocialOpsError,
    WindowOver,
    WrongState,
)
from socialops.models import Page
from socialops.table import Origin


@api.get("/v1/pauses/<scope>/held", allow="read_pauses")
def list_held(scope: Id, limit: Limit = 50, cursor: Cursor = None) -> Page[HeldView]:
    """List what a switch held, until it is decided.

    Whatever waits for a person in the scope, the most urgent first, with the reason in words; also when the switch is
    off again. A page may be shorter than `limit`, or empty: the list ends where there is no `next`.
    """
    pauses.check_scope(scope)
    found, following = decision_store.list_held(scope, limit, cursor)
    items = [HeldView(**each.model_dump(), explanation=explain(each.reason or "paused")) for each in found]
    return Page[HeldView](items=items, next=following)


@api.post("/v1/pauses/<scope>/decisions", allow="schedule", status=200)
def decide_held(scope: Id, body: HeldDecisions) -> HeldOutcomes:
    """Decide what becomes of what was held.

    Each publication goes out now (`send_now`), at a `new_time`, or is dropped (`drop`), and answers by itself: done, or
    why not, with the next free time where there is one (`next_slot`). Nothing bursts out: of an account's posts each
    goes at least five minutes after the other, more where its cadence asks for more, in the order of the calendar,
    within its allowances and its time window. A post whose window is over can only be dropped, or approved anew.
    A new time is held to all that a move is. What nobody decides stays listed.
    """
    pauses.check_scope(scope)
    asked = origin()
    decision_store.recall(asked)
    desk = decision_store.get_desk([each.publication_id for each in body.decisions], now())
    came_of = {each.publication_id: _answered(scope, each, desk, asked) for each in _ordered(body, desk)}
    answer = HeldOutcomes(items=[came_of[each.publication_id] for each in body.decisions])
    decision_store.put_answer(asked, answer)
    return answer


def _ordered(body: HeldDecisions, desk: Desk) -> list[HeldDecision]:
    """What is dropped or given a time goes first; what is sent now follows in the order of the calendar."""

    def rank(decision: HeldDecision) -> tuple[bool, Any]:
        sending = desk.sendings.get(decision.publication_id)
        return decision.do == "send_now", sending.due if sending else now()

    return sorted(body.decisions, key=rank)


def _answered(scope: str, decision: HeldDecision, desk: Desk, asked: Origin) -> HeldOutcome:
    part = decision_store.part_of(asked, decision.publication_id)
    try:
        return _in_turn(_Case(scope, decision, desk, part))
    except SocialOpsError as error:
        return decision_store.find_done(part) or _refused(decision, error)


def _refused(decision: HeldDecision, error: SocialOpsError) -> HeldOutcome:
    slot = str(error.facts.get("next_slot", "–"))
    return HeldOutcome(
        publication_id=decision.publication_id,
        done=False,
        problem=problems.document(error, language()),
        next_slot=None if slot == "–" else clock.instant(slot),
    )


@dataclass(frozen=True)
class _Case:
    """One decision, with what it is decided upon."""

    scope: str
    decision: HeldDecision
    desk: Desk
    origin: Origin

    @property
    def sending(self) -> Sending:
        """What is decided, while it is held in this scope, in the version that was seen."""
        found = self.desk.sendings.get(self.decision.publication_id)
        if found is None or not pauses.holds(self.scope, found.model_dump(include=pauses.NAMES)):
            raise NotFound(thing="Sending", id=self.decision.publication_id)
        if not found.held:
            raise WrongState(thing="Sending", id=found.id, state=found.state)
        return found.expect(self.decision.version) if self.decision.version else found


def _in_turn(case: _Case) -> HeldOutcome:
    """Decided on what is known of the account; read and decided again when somebody else planned on it meanwhile."""
    for _ in range(standing_store.TRIES):
        try:
            return ACTS[case.decision.do](case)
        except CalendarMovedOnError:
            case.desk.look_again(case.sending.account_id)
    raise Busy(operation="calendar")


def _drop(case: _Case) -> HeldOutcome:
    return _done(case, "unschedule", sendings.cancel(case.sending, now(), "cancelled"))


def _new_time(case: _Case) -> HeldOutcome:
    to = case.decision.time
    near = calendar.around(to)

    def step(sending: Sending, standing: Standing, **renewed: Any) -> Step:
        return calendar.replan(sending, to, zone=sending.zone or standing.zone, at=now(), **renewed)

    return _planned(case, case.desk.standing(case.sending, near), step)


def _send_now(case: _Case) -> HeldOutcome:
    sending = case.sending
    standing = case.desk.standings[sending.account_id]
    stopped = [scope for scope in pauses.scopes_of(sending) if scope in standing.paused]
    if stopped:
        raise Paused(scope=stopped[0])
    if sending.kind != "post":
        last = case.desk.answered.get(sending.account_id)
        after = sendings.move(sending, decisions.next_answer(last, now()), now(), wall="")
        answer = _done(case, "move", after, also=[decision_store.in_turn(after, last)])
        case.desk.answered[sending.account_id] = after.after.due
        return answer
    return _planned(case, standing, _soonest)


def _soonest(sending: Sending, standing: Standing, **renewed: Any) -> Step:
    """The step to the soonest time of a post's account.

    Raises:
        WindowOver: its window is over, or will be before its turn comes.
        TimeOutsideWindow: its window opens in more than a day.
        QuotaFull: the account's allowances have no room for a day; `next_slot` says when they have.
    """
    window = renewed.get("window", sending.window)
    content = renewed.get("content", sending.content)
    spends = frozenset(standing.platform.allowances(sending.kind, content))
    when = decisions.soonest(standing, spends, window, now())
    if when is not None:
        return sendings.move(sending, when, now(), wall="", **renewed)
    first = sending.model_copy(update={"due": now() + decisions.LEAD, **renewed})
    if window.not_before and window.not_before > now() + decisions.SOON:
        window.require(first.due)
    found = conflicts.find(calendar.asked(first, spends), standing, standing.taken)
    if any(each.code == "quota-full" for each in found):
        standing_store.check(calendar.asked(first, spends), standing, accepted=get_args(Acceptable), window=window)
    raise WindowOver(until=clock.text(window.not_after or now()))


def _planned(case: _Case, standing: Standing, step: Callable[..., Step]) -> HeldOutcome:
    """A post at another time, with what is approved now where its own content or window is over."""
    standing_store.connected(standing)
    if case.sending.kind != "post":
        return _done(case, "move", step(case.sending, standing))

    def place(renewed: Renewed) -> HeldOutcome:
        return _at_its_time(case, standing, step(case.sending, standing, **renewed.get(case.sending.id, {})))

    return moves_api.as_approved([case.sending], place)


def _at_its_time(case: _Case, standing: Standing, step: Step) -> HeldOutcome:
    told = moves_api.checked(step.after, standing, case.decision.accept)
    return _done(case, "move", step, also=moves_api.conditions([step], [standing]), conflicts=told)


def _done(case: _Case, act: Act, step: Step, *, also: Sequence[Change] = (), **told: Any) -> HeldOutcome:
    undo = moves_api.way_back(act, [step])
    shown = publication(step.after, undo=undo.shown if undo else None, **told)
    answer = HeldOutcome(publication_id=step.after.id, done=True, publication=shown)
    stored = decision_store.take(step, case.origin, answer, also=[*also, *moves_api.kept(undo)])
    case.desk.note(step)
    return stored


ACTS: dict[str, Callable[[_Case], HeldOutcome]] = {"drop": _drop, "new_time": _new_time, "send_now": _send_now}
