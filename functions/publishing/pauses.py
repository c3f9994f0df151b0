"""Pauses: switches that every claim checks, so that nothing in their scope goes out while one is on."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from pydantic import Field

from publishing.sendings import Sending
from socialops.errors import InvalidInput, NotFound
from socialops.models import Entity, Frozen, Input, Instant, Line

SCOPES: Final = ("brand", "spend", "platform", "account", "campaign")
"""A scope is `brand` or `spend`, or one of the others with `:` and the id or name it is about."""
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
    kind, colon, name = scope.partition(":")
    if kind not in SCOPES or (kind in {"brand", "spend"}) == bool(colon) or bool(colon) != bool(name):
        raise InvalidInput(
            errors=[{"where": "path.scope", "what": "brand, spend, platform:…, account:… or campaign:…"}]
        )


def scopes_of(sending: Sending) -> list[str]:
    """Every switch that stops this sending; what takes something back, none does: who stops may want it gone."""
    if sending.kind == "removal":
        return []
    scopes = ["brand", f"platform:{sending.platform}", f"account:{sending.account_id}"]
    scopes += ["spend"] if sending.kind == "order" else []
    return [*scopes, f"campaign:{sending.campaign}"] if sending.campaign else scopes


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
    kind, _, name = scope.partition(":")
    names = {"platform": "platform", "account": "account_id", "campaign": "campaign", "spend": "kind"}
    field, wanted = names.get(kind), "order" if kind == "spend" else name
    return [Affected.model_validate(row) for row in rows if field is None or row.get(field) == wanted]


def view(pause: Pause, **found: Any) -> PauseView:
    """What members see of a switch; `found` is what it met."""
    return PauseView(**pause.model_dump(exclude={"created_at", "updated_at"}), **found)
