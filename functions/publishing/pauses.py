"""Pauses: switches that every claim checks, so that nothing in their scope goes out while one is on."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from pydantic import Field

from publishing.attempts import Answer, Attempt
from publishing.sendings import LEASE, Sending
from socialops.errors import InvalidInput, NotFound
from socialops.models import Entity, Frozen, Input, Instant, Line
from socialops.platforms.content import SendingKind

WHOLE: Final = ("brand", "spend")
"""Scopes of the one brand: everything, and everything that costs money."""
NAMED: Final = ("platform", "account", "campaign")
"""Scopes that are written with `:` and the id or name they are about."""
UNSTOPPED: Final = frozenset({"removal"})
"""What takes something back, no switch stops: who stops everything may want it gone."""
NAMES: Final = {"kind", "platform", "account_id", "campaign"}
"""What of a sending says in which scopes it lies."""
SPENDING: Final = frozenset({"order"})
"""What costs money; the switch `spend` stops it, beside all others."""
OFF: Final = "attribute_not_exists(pk) OR attribute_exists(lifted_at)"
"""The condition that a claim has on the switch of each of its scopes."""


class PauseInput(Input):
    """Why nothing may go out; everybody who meets the pause reads this."""

    reason: Line


class Pause(Entity):
    """One switch; it is on until it has a `lifted_at`. Its id is its scope."""

    reason: str
    set_by: str
    set_at: Instant
    lifted_by: str = ""
    lifted_at: Instant | None = None


class Affected(Frozen):
    """A sending that a switch concerns, as its row among the unresolved tells it."""

    sending_id: str
    kind: str
    platform: str
    account_id: str
    campaign: str = ""
    owner: str
    due: Instant
    reason: str = ""
    attempt: int = 0
    """The number of its newest attempt, as in its receipt."""
    version: int = 0


class Switch(Frozen):
    """A switch as members see it.

    Attributes:
        effective_at: at this instant the switch was in the table: no claim of its scope after it.
    """

    id: str
    version: int
    reason: str
    set_by: str
    set_at: Instant
    lifted_by: str
    lifted_at: Instant | None
    effective_at: Instant | None = None


class PauseView(Switch):
    """A switch, and what it met.

    Attributes:
        in_flight: claimed before the switch was on; their one request may be out.
        held: stopped in this scope and waiting for a decision each; `more` when there are others besides.
    """

    in_flight: list[Affected] = Field(default_factory=list)
    held: list[Affected] = Field(default_factory=list)
    more: bool = False


class Met(Frozen):
    """What is remembered of a pressed switch: since when it holds, and what was in flight then."""

    set_at: Instant
    effective_at: Instant
    in_flight: list[Affected]
    more: bool = False


class InFlight(Affected):
    """A sending that was claimed before a switch held, and what became of it.

    Attributes:
        state: as it is now; `held` where it waits for a person.
        answer: what came of that attempt; `none` while it is under way, or where its sender ended without a record.
        sent_at: when its request left; absent where none did, or where nobody knows.
    """

    state: str
    url: str = ""
    answer: Answer = "none"
    claimed_at: Instant | None = None
    sent_at: Instant | None = None
    answered_at: Instant | None = None


class PauseReport(Switch):
    """A switch, and how fast it stopped what it stops.

    Attributes:
        in_flight: what had been claimed before; `more` when there were others besides.
        settled: nothing of it is under way any more, and every outcome is known.
        last_sent_at: when the last of their requests left; absent where none did.
        time_to_last_send_ms: from `effective_at` until then, 0 where none left after it; absent while one may still.
        exact: whether the last request's instant is known; where its sender ended without a record it is the latest
            possible one.
    """

    in_flight: list[InFlight] = Field(default_factory=list)
    more: bool = False
    settled: bool = True
    last_sent_at: Instant | None = None
    time_to_last_send_ms: int | None = None
    exact: bool = True


def check_scope(scope: str) -> None:
    """Whether a scope has the form of one; a switch that nothing checks would be a false promise.

    Raises:
        InvalidInput: it has not.
    """
    kind, _, name = scope.partition(":")
    if scope not in WHOLE and not (kind in NAMED and name):
        what = "brand, spend, platform:…, account:… or campaign:…"
        raise InvalidInput(errors=[{"where": "path.scope", "what": what}])


def scopes_of(sending: Sending) -> list[str]:
    """Every switch that stops this sending, by its kind and by what it belongs to."""
    return scopes_for(sending.kind, sending.platform, sending.account_id, sending.campaign)


def scopes_for(kind: SendingKind, platform: str, account_id: str, campaign: str) -> list[str]:
    """Every switch that would stop a sending of this kind, which need not be there yet."""
    if kind in UNSTOPPED:
        return []
    scopes = ["brand", f"platform:{platform}", f"account:{account_id}"]
    scopes += [f"campaign:{campaign}"] if campaign else []
    return [*scopes, "spend"] if kind in SPENDING else scopes


def press(before: Pause | None, scope: str, reason: str, *, by: str, at: datetime) -> Pause:
    """The switch, on. One that is on already keeps the instant at which it was set."""
    if before is None:
        return Pause(id=scope, created_at=at, updated_at=at, reason=reason, set_by=by, set_at=at)
    if before.lifted_at is None:
        return before.next(at, reason=reason)
    return before.next(at, reason=reason, set_by=by, set_at=at, lifted_by="", lifted_at=None)


def lift(before: Pause, *, by: str, at: datetime) -> Pause:
    """The switch, off.

    Raises:
        NotFound: it is off already.
    """
    if before.lifted_at is not None:
        raise NotFound(thing="Pause", id=before.id)
    return before.next(at, lifted_by=by, lifted_at=at)


def affected(rows: Sequence[Mapping[str, Any]], scope: str) -> list[Affected]:
    """The rows of unresolved sendings that lie in a scope."""
    return [Affected.model_validate(row) for row in rows if holds(scope, row)]


def holds(scope: str, row: Mapping[str, Any]) -> bool:
    """Whether the row of an unresolved sending lies in a scope."""
    kind, _, name = scope.partition(":")
    if kind == "brand":
        return True
    if kind == "spend":
        return row["kind"] in SPENDING
    field = {"platform": "platform", "account": "account_id", "campaign": "campaign"}[kind]
    return bool(row.get(field) == name)


def report(
    pause: Pause, met: Met | None, sendings: Mapping[str, Sending], attempts: Mapping[str, Attempt]
) -> PauseReport:
    """What members see of a switch later: what became of all that was in flight, and how fast it stopped.

    Args:
        pause: as stored.
        met: what was remembered when it was pressed; nothing where the press ended before it could.
        sendings: those that were in flight, by id, as they are now.
        attempts: the attempt of each that was under way then.
    """
    fields = pause.model_dump(exclude={"created_at", "updated_at"})
    if met is None or met.set_at != pause.set_at:
        return PauseReport(**fields, settled=False)
    flights = [_flight(each, sendings.get(each.sending_id), attempts.get(each.sending_id)) for each in met.in_flight]
    left = [(each.sent_at, True) for each in flights if each.sent_at]
    lost = [each for each in flights if each.answer == "none"]
    left += [(each.claimed_at + LEASE, False) for each in lost if each.claimed_at]
    last, exact = max(left, default=(None, True))
    under_way = any(each.state == "sending" for each in lost)
    after = max((last - met.effective_at).total_seconds(), 0) if last else 0
    return PauseReport(
        **fields,
        effective_at=met.effective_at,
        in_flight=flights,
        more=met.more,
        settled=not any(each.state in ("sending", "unknown") for each in flights),
        last_sent_at=None if under_way else last,
        time_to_last_send_ms=None if under_way else round(after * 1000),
        exact=exact,
    )


def _flight(met: Affected, sending: Sending | None, attempt: Attempt | None) -> InFlight:
    state = (sending.held and "held") or sending.state if sending else "sending"
    told = attempt.model_dump(include={"answer", "claimed_at", "sent_at", "answered_at"}) if attempt else {}
    return InFlight(**met.model_dump(), state=state, url=sending.url if sending else "", **told)


def view(pause: Pause, **found: Any) -> PauseView:
    """What members see of a switch; `found` is what it met."""
    return PauseView(**pause.model_dump(exclude={"created_at", "updated_at"}), **found)
