"""What was held and is decided: read with what holds of its accounts, and stored one by one, each once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from publishing import calendar, decisions, keys, standing_store, store
from publishing.conflicts import Standing
from publishing.decisions import HeldOutcome, HeldOutcomes
from publishing.pauses import Affected, affected
from publishing.sendings import Sending, Step
from publishing.standing_store import CalendarMovedOnError
from socialops import clock, table
from socialops.changes import Change, Keep
from socialops.items import Item
from socialops.keys import Key
from socialops.table import Once, Origin, Replayed

FARTHEST_KNOWN = timedelta(days=60)
"""A new time beyond that is held to what is read around it."""


@dataclass
class Desk:
    """The sendings of one request, and what holds of their accounts while one after the other is decided.

    Attributes:
        at: the instant of the request.
        sendings: what is to be decided, by id; what is not there is absent.
        standings: what holds of their accounts, with every time that this request has taken.
        answered: when the last held answer of each account goes out.
    """

    at: datetime
    sendings: Mapping[str, Sending]
    standings: dict[str, Standing] = field(default_factory=dict)
    answered: dict[str, datetime] = field(default_factory=dict)

    def standing(self, sending: Sending, near: datetime) -> Standing:
        """What holds of the account of a sending, around a time."""
        if abs(near - self.at) > FARTHEST_KNOWN:
            return standing_store.get(sending.account_id, self.at, near, sending.campaign)
        return self.standings[sending.account_id]

    def note(self, step: Step) -> None:
        """That a step was stored: its time is taken, and a turn on the account was."""
        after = step.after
        known = self.standings[after.account_id]
        if after.kind == "post" and after.takes_time:
            taken = [*known.taken, calendar.taken(after)]
            self.standings[after.account_id] = replace(known, turn=known.turn + 1, taken=taken)

    def look_again(self, account_id: str) -> None:
        """What holds of an account by now, because somebody else planned on it."""
        _read_into(self, [each for each in self.sendings.values() if each.account_id == account_id])


def get_desk(sending_ids: Collection[str], at: datetime) -> Desk:
    """Some sendings and what holds of their accounts, in two reads, one more for each two accounts beyond that."""
    places = {keys.sending(each): each for each in sending_ids}
    found = table.get_many(places)
    desk = Desk(at, {places[key]: Sending.model_validate(item) for key, item in found.items()})
    _read_into(desk, list(desk.sendings.values()))
    return desk


def _read_into(desk: Desk, wanted: Sequence[Sending]) -> None:
    near = [each.model_copy(update={"due": desk.at}) for each in wanted]
    rows = {keys.answered(each.account_id): each.account_id for each in wanted}
    found: Mapping[Key, Item] = table.get_many([*standing_store.places_of(near, desk.at), *rows]) if wanted else {}
    desk.standings |= standing_store.read_some(near, found, desk.at)
    desk.answered = {each: last for each, last in desk.answered.items() if each not in rows.values()}
    desk.answered |= {rows[key]: clock.instant(found[key]["last"]) for key in rows if key in found}


def in_turn(step: Step, last: datetime | None) -> Change:
    """That what is no post takes its place after the last one of its account, and nobody took it meanwhile."""
    place, after = keys.answered(step.after.account_id), step.after
    gone = int((after.due + decisions.ANSWERS_APART).timestamp()) + 1
    return Keep(
        place,
        {"last": clock.text(after.due), "expires": gone},
        when="#last = :seen" if last else "attribute_not_exists(pk)",
        values={":seen": clock.text(last)} if last else {},
        names={"#last": "last"} if last else {},
        otherwise=CalendarMovedOnError(account=after.account_id),
    )


def list_held(scope: str, limit: int, cursor: str | None) -> tuple[list[Affected], str | None]:
    """What waits for a decision in a scope, the most urgent first; a page may be short, and `next` goes on."""
    page = store.list_unresolved("held", limit, cursor)
    return affected(page.items, scope), page.next


def part_of(origin: Origin, sending_id: str) -> Origin:
    """The origin of one decision of a request, so that it happens once whatever became of the others."""
    once = origin.once
    if once is None:
        return origin
    return replace(origin, once=Once(once.member, f"{once.key}#{sending_id}", once.fingerprint))


def take(step: Step, origin: Origin, answer: HeldOutcome, also: Sequence[Change] = ()) -> HeldOutcome:
    """Store what was decided; what an earlier try of the same request had stored is its answer.

    Raises:
        CalendarMovedOnError: somebody else planned on the account meanwhile.
        StaleVersion: the sending was changed meanwhile.
    """
    try:
        store.take(step, origin, also=also, answer=answer)
    except Replayed as earlier:
        return HeldOutcome.model_validate(earlier.answer)
    return answer


def find_done(origin: Origin) -> HeldOutcome | None:
    """What an earlier try of the same request had done to one sending, before it ended on the way."""
    earlier = table.recall(origin.once, origin.at) if origin.once else None
    return HeldOutcome.model_validate(earlier.answer) if isinstance(earlier, Replayed) else None


def recall(origin: Origin) -> None:
    """Go on only where this request was not answered before.

    Raises:
        Replayed: it was; its answer stands.
        KeyReused: the key was another request's.
    """
    earlier = table.recall(origin.once, origin.at) if origin.once else None
    if earlier:
        raise earlier


def put_answer(origin: Origin, answer: HeldOutcomes) -> None:
    """Remember what came of all decisions of a request with a key."""
    if origin.once:
        table.commit([], [], origin, answer=answer)
