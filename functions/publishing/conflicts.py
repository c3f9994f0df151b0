"""What speaks against a time of an account: what is refused, and what is only said. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from pydantic import Field

from publishing import cadences, grants, keys, quotas
from publishing.accounts import Account
from publishing.cadences import AccountCadence
from publishing.grants import Token
from publishing.quotas import Window
from socialops import clock
from socialops.errors import GrantEndsBefore, OutsideHours, Paused, QuotaFull, SocialOpsError, TooClose
from socialops.keys import Key
from socialops.models import Frozen
from socialops.platforms.content import Content
from socialops.platforms.contract import Platform

Code = Literal["paused", "grant-ends-before", "quota-full", "too-close", "outside-hours", "same-content"]
Acceptable = Literal["paused", "grant-ends-before", "too-close", "outside-hours"]
"""What a person may decide to plan against all the same; an allowance that is used up is nobody's decision."""
SAME_CONTENT: Final = timedelta(days=7)
"""So near to each other the same content on one account is probably a mistake."""
NOTHING_YET: Final = Content("")
"""Stands for a post that is not known."""
ERRORS: Final[Mapping[str, type[SocialOpsError]]] = {
    "paused": Paused,
    "grant-ends-before": GrantEndsBefore,
    "quota-full": QuotaFull,
    "too-close": TooClose,
    "outside-hours": OutsideHours,
}


class Conflict(Frozen):
    """One thing that speaks against a time, in words too.

    `refusal` says that it would have been refused, had nobody accepted it.
    """

    code: Code
    refusal: bool
    facts: dict[str, str | int] = Field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True)
class Taken:
    """A time of an account that a publication has."""

    due: datetime
    sending_id: str
    subject: str = ""
    content_hash: str = ""


@dataclass(frozen=True)
class Asked:
    """A time that somebody wants, and for what."""

    due: datetime
    subject: str
    content_hash: str
    spends: frozenset[str]
    sending_id: str = ""
    campaign: str = ""


@dataclass(frozen=True)
class Standing:
    """What holds of an account at an instant.

    Attributes:
        zone: the brand's.
        paused: scopes that have a pause on.
        turn: how often its calendar was planned on.
        used: counters of the present windows of its allowances.
        taken: its publications from `known_from` until `known_until`.
    """

    account: Account
    platform: Platform
    token: Token | None
    zone: str
    paused: frozenset[str]
    cadence: AccountCadence | None
    turn: int
    used: Mapping[Key, int]
    at: datetime
    taken: Sequence[Taken]
    known_from: datetime
    known_until: datetime

    def knows(self, start: datetime, end: datetime) -> bool:
        """Whether all its publications of a range are known."""
        return self.known_from <= start and end <= self.known_until

    @property
    def spends(self) -> frozenset[str]:
        """The allowances that a post takes of, whatever is in it."""
        return self.platform.spends("post", NOTHING_YET)

    @property
    def ends(self) -> datetime | None:
        """The instant at which its grant ends for good, where one is known."""
        return grants.end_of(self.token, self.platform) if self.token else None

    def paused_by(self, campaign: str = "") -> list[str]:
        """The scopes of a publication on this account that have a pause on."""
        scopes = ("brand", f"platform:{self.platform.id}", f"account:{self.account.id}", f"campaign:{campaign}")
        return [scope for scope in scopes if scope in self.paused]

    def windows(self, spends: Set[str], due: datetime) -> list[Window]:
        """The windows of allowances that a publication at an instant is counted in."""
        return quotas.windows(self.platform.limits, spends, due)

    def taken_of(self, window: Window, taken: Sequence[Taken]) -> tuple[int, int]:
        """What is used and what is planned of a window; what is planned before this instant is used by now."""
        used = self.used.get(keys.quota(self.account.id, window.quota.kind, window.name), 0)
        begins = max(self.at, window.starts)
        return used, sum(begins <= each.due < window.ends for each in taken)


def reach(standing: Standing, spends: Set[str], due: datetime) -> tuple[datetime, datetime]:
    """From when until when an account's publications matter for a time."""
    gap = standing.cadence.gap if standing.cadence else timedelta()
    near = max(gap, SAME_CONTENT, timedelta(days=8))
    windows = standing.windows(spends, due)
    return (
        min([due - near, *(window.starts for window in windows)]),
        max([due + near, *(window.ends for window in windows)]),
    )


def without(taken: Sequence[Taken], sending_ids: Collection[str]) -> list[Taken]:
    """The other publications."""
    return [each for each in taken if each.sending_id not in sending_ids]


def find(asked: Asked, standing: Standing, taken: Sequence[Taken]) -> list[Conflict]:
    """Everything that speaks against a time, the gravest first; `taken` covers `reach`, without what asks for it."""
    return [
        *_stopped(asked, standing),
        *_full(asked, standing, taken),
        *_out_of_cadence(asked, standing, taken),
        *_same(asked, taken),
    ]


def refused(found: Sequence[Conflict], accepted: Collection[str]) -> Conflict | None:
    """The first conflict that refuses, and that nobody accepts."""
    return next((each for each in found if each.refusal and each.code not in accepted), None)


def error(conflict: Conflict, next_slot: datetime | None) -> SocialOpsError:
    """The refusal, with the next free time where there is one."""
    free = clock.text(next_slot) if next_slot else "–"
    return ERRORS[conflict.code](**conflict.facts, next_slot=free)


def full(window: Window, standing: Standing, taken: Sequence[Taken]) -> bool:
    """Whether a window has no room for one more."""
    return sum(standing.taken_of(window, taken)) >= window.quota.amount


def too_close(due: datetime, gap: timedelta, taken: Sequence[Taken]) -> Taken | None:
    """The nearest publication that is closer to a time than `gap`."""
    near = [each for each in taken if abs(each.due - due) < gap]
    return min(near, key=lambda each: abs(each.due - due), default=None)


def _stopped(asked: Asked, standing: Standing) -> Iterator[Conflict]:
    for scope in standing.paused_by(asked.campaign):
        yield Conflict(code="paused", refusal=True, facts={"scope": scope})
    if standing.ends is not None and standing.ends <= asked.due:
        facts: dict[str, str | int] = {"account": standing.account.id, "ends_at": clock.text(standing.ends)}
        yield Conflict(code="grant-ends-before", refusal=True, facts=facts)


def _full(asked: Asked, standing: Standing, taken: Sequence[Taken]) -> Iterator[Conflict]:
    for window in standing.windows(asked.spends, asked.due):
        if full(window, standing, taken):
            facts: dict[str, str | int] = {"kind": window.quota.kind, "amount": window.quota.amount}
            yield Conflict(code="quota-full", refusal=True, facts={**facts, "until": clock.text(window.ends)})


def _out_of_cadence(asked: Asked, standing: Standing, taken: Sequence[Taken]) -> Iterator[Conflict]:
    cadence = standing.cadence
    if cadence is None:
        return
    other = too_close(asked.due, cadence.gap, taken)
    if other:
        facts: dict[str, str | int] = {"other": other.sending_id, "other_due": clock.text(other.due)}
        facts["minutes"] = cadence.minimum_gap_minutes
        yield Conflict(code="too-close", refusal=cadence.strict, facts=facts)
    if not cadences.is_allowed(cadence, asked.due):
        wall = asked.due.astimezone(clock.zone(cadence.zone)).strftime("%Y-%m-%d %H:%M")
        yield Conflict(code="outside-hours", refusal=cadence.strict, facts={"wall": wall, "zone": cadence.zone})


def _same(asked: Asked, taken: Sequence[Taken]) -> Iterator[Conflict]:
    for each in taken:
        near = abs(each.due - asked.due) <= SAME_CONTENT
        if near and asked.content_hash and each.content_hash == asked.content_hash:
            facts: dict[str, str | int] = {"other": each.sending_id, "other_due": clock.text(each.due)}
            yield Conflict(code="same-content", refusal=False, facts=facts)
            return
