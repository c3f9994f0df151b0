"""The health of publishing, as operations read it: what is late, not known, stopped, or about to stop. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from publishing import accounts, grants
from publishing.accounts import Account
from publishing.grants import Token, TokenState
from publishing.pauses import Affected, Pause, Switch, affected
from publishing.watching import STANDING_STILL, Late, Watched
from socialops.keys import Key
from socialops.models import Frozen, Instant
from socialops.platforms import registry

NEAR: Final = 0.8
"""An allowance of which so much is used is nearly spent."""

State = Literal["well", "attention", "trouble"]


class GrantTrouble(Frozen):
    """The grant of an account that has ended, ends within a week, or could not be refreshed."""

    account_id: str
    platform: str
    state: TokenState
    ends_at: Instant | None
    reason: str = ""


class QuotaTrouble(Frozen):
    """An allowance of an account that is spent, or nearly, until its window ends."""

    account_id: str
    platform: str
    kind: str
    used: int
    amount: int
    until: Instant

    @property
    def spent(self) -> bool:
        """Whether nothing is left."""
        return self.used >= self.amount


class Health(Frozen):
    """How publishing is.

    Attributes:
        state: `trouble` where something is wrong now, `attention` where a person should decide or renew something.
        zone: the brand's.
        last_tick_at: when the clock of the agenda ticked last; absent where it never did.
        ticks: whether it did within three minutes.
        late: should have gone out more than three minutes ago.
        unknown: outcomes that are not known past their platform's settle time and ten minutes.
        people: outcomes that only a person can tell, and what was handed to a person and is late.
        left_to_people: how many of those outcomes have waited for more than an hour.
        held: stopped and waiting for a decision each.
        grants, quotas: of the connected accounts, a hundred at most.
        switches: those that are on.
        more: a list was cut off at a hundred.
        names: account id → name.
    """

    at: Instant
    state: State
    zone: str
    last_tick_at: Instant | None
    ticks: bool
    late: list[Late]
    unknown: list[Affected]
    people: list[Affected]
    left_to_people: int
    held: list[Affected]
    grants: list[GrantTrouble]
    quotas: list[QuotaTrouble]
    switches: list[Switch]
    more: bool
    names: dict[str, str]


@dataclass(frozen=True)
class Found:
    """What the table says of everything that a page of health shows.

    Attributes:
        watched: what the watch finds.
        people: rows of what waits for a person.
        held: rows of what is held.
        pauses: the switches that are on.
        accounts: the connected accounts.
        tokens: their grants by account id.
        used: the counters of their allowances.
        zone: the brand's.
        more: whether a list goes on.
    """

    watched: Watched
    people: Sequence[Mapping[str, Any]]
    held: Sequence[Mapping[str, Any]]
    pauses: Sequence[Pause]
    accounts: Sequence[Account]
    tokens: Mapping[str, Token]
    used: Mapping[Key, int]
    zone: str
    more: bool


def health(found: Found, at: datetime) -> Health:
    """The health of an instant."""
    watched = found.watched
    ticks = watched.tick_age(at) <= STANDING_STILL
    ending = list(_grants(found, at))
    spent = list(_quotas(found, at))
    ended = any(each.state == "ended" for each in ending)
    trouble = watched.late or watched.unknown or watched.left or ended or not ticks
    attention = found.held or found.people or found.pauses or ending or spent
    return Health(
        at=at,
        state="trouble" if trouble else "attention" if attention else "well",
        zone=found.zone,
        last_tick_at=watched.ticked_at,
        ticks=ticks,
        late=list(watched.late),
        unknown=affected(watched.unknown, "brand"),
        people=affected(found.people, "brand"),
        left_to_people=len(watched.left),
        held=affected(found.held, "brand"),
        grants=ending,
        quotas=spent,
        switches=[Switch(**each.model_dump(exclude={"created_at", "updated_at"})) for each in found.pauses],
        more=found.more,
        names={account.id: account.name for account in found.accounts},
    )


def counters(of: Iterable[Account], at: datetime) -> list[Key]:
    """The counters of the present windows of accounts."""
    return [key for each in of for key in accounts.quota_keys(each, registry.platform(each.platform), at)]


def _grants(found: Found, at: datetime) -> Iterable[GrantTrouble]:
    for account in found.accounts:
        told = grants.view(found.tokens.get(account.id), registry.platform(account.platform), at)
        if told and told.state != "ok":
            named = {"account_id": account.id, "platform": account.platform}
            yield GrantTrouble(**named, state=told.state, ends_at=told.ends_at, reason=told.reason)


def _quotas(found: Found, at: datetime) -> Iterable[QuotaTrouble]:
    for account in found.accounts:
        for each in accounts.quotas_of(account, registry.platform(account.platform), found.used, at):
            if each.used is not None and each.used >= NEAR * each.amount:
                named = {"account_id": account.id, "platform": account.platform, "kind": each.kind}
                yield QuotaTrouble(**named, used=each.used, amount=each.amount, until=each.until)
