"""Pauses: switches that every claim checks, so that nothing in their scope goes out while one is on."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from pydantic import Field

from publishing.sendings import Sending
from socialops.errors import InvalidInput, NotFound
from socialops.models import Entity, Frozen, Input, Instant, Line

WHOLE: Final = ("brand", "spend")
"""Scopes of the one brand: everything, and everything that costs money."""
NAMED: Final = ("platform", "account", "campaign")
"""Scopes that are written with `:` and the id or name they are about."""
UNSTOPPED: Final = frozenset({"removal"})
"""What takes something back, no switch stops: who stops everything may want it gone."""
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


class PauseView(Frozen):
    """A switch, and what it met.

    Attributes:
        effective_at: at this instant the switch was in the table: no claim of its scope after it.
        in_flight: claimed before the switch was on; their one request may be out.
        held: stopped in this scope and waiting for a decision each; `more` when there are others besides.
    """

    id: str
    version: int
    reason: str
    set_by: str
    set_at: Instant
    lifted_by: str
    lifted_at: Instant | None
    effective_at: Instant | None = None
    in_flight: list[Affected] = Field(default_factory=list)
    held: list[Affected] = Field(default_factory=list)
    more: bool = False


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
    if sending.kind in UNSTOPPED:
        return []
    scopes = ["brand", f"platform:{sending.platform}", f"account:{sending.account_id}"]
    scopes += [f"campaign:{sending.campaign}"] if sending.campaign else []
    return [*scopes, "spend"] if sending.kind in SPENDING else scopes


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


def view(pause: Pause, **found: Any) -> PauseView:
    """What members see of a switch; `found` is what it met."""
    return PauseView(**pause.model_dump(exclude={"created_at", "updated_at"}), **found)
