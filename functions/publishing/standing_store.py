"""What holds of an account, and the times it has taken, as planning needs them from the table."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, TypeVar

from planning.windows import ALWAYS, Window
from publishing import accounts, calendar, conflicts, free, keys
from publishing.accounts import Account
from publishing.cadences import AccountCadence
from publishing.conflicts import Asked, Conflict, Standing, Taken
from publishing.grants import Token
from publishing.pauses import Pause
from publishing.sendings import Sending
from socialops import brand, clock, table
from socialops.changes import Change, Tally
from socialops.errors import AccountNotConnected, Busy, InvalidInput, NotFound
from socialops.items import Item
from socialops.keys import Key
from socialops.platforms import registry

BACK: Final = timedelta(days=35)
AHEAD: Final = timedelta(days=95)
"""From how long before until how long after a time its account's publications are read: so that the longest window of
an allowance, a month, is known around it, and around every free time that may be named instead."""
TRIES: Final = 8
T = TypeVar("T")


class CalendarMovedOnError(Busy):
    """Somebody else planned on this account since it was read; it is read again."""


def places(account_id: str, at: datetime, near: datetime, campaign: str = "") -> list[Key]:
    """Where everything lies that holds of an account around a time, for any platform it may be on."""
    scopes = ["brand", "spend", f"account:{account_id}", *(f"platform:{name}" for name in registry.REGISTRY)]
    scopes += [f"campaign:{campaign}"] if campaign else []
    of_account = (keys.account, keys.account_token, keys.cadence, keys.turn)
    limits = [registry.platform(name).limits for name in registry.REGISTRY]
    return [
        brand.KEY,
        *(place(account_id) for place in of_account),
        *(keys.pause(scope) for scope in scopes),
        *(keys.planned(account_id, week) for week in calendar.weeks(near - BACK, near + AHEAD)),
        *{key: None for each in limits for key in accounts.quota_keys_of(account_id, each, at)},
    ]


def read(account_id: str, found: Mapping[Key, Item], at: datetime, near: datetime) -> Standing:
    """What holds of an account, from the items of `places`.

    Raises:
        NotFound: there is no such account.
    """
    if keys.account(account_id) not in found:
        raise NotFound(thing="Account", id=account_id)
    account = Account.model_validate(found[keys.account(account_id)])
    return of(account, found, at, near - BACK, near + AHEAD)


def of(account: Account, found: Mapping[Key, Item], at: datetime, start: datetime, end: datetime) -> Standing:
    """What holds of an account that was read already, with its times from `start` until `end`."""
    platform = registry.platform(account.platform)
    token, cadence = found.get(keys.account_token(account.id)), found.get(keys.cadence(account.id))
    counters = accounts.quota_keys_of(account.id, platform.limits, at)
    return Standing(
        account=account,
        platform=platform,
        token=Token.model_validate(token) if token else None,
        zone=str(found.get(brand.KEY, {}).get("zone", brand.ZONE)),
        paused=frozenset(key.pk.removeprefix("PAUSE#") for key, item in found.items() if _is_on(key, item)),
        cadence=AccountCadence.model_validate(cadence) if cadence else None,
        turn=int(found.get(keys.turn(account.id), {}).get("turn", 0)),
        used={key: int(found[key]["used"]) for key in counters if key in found},
        at=at,
        taken=taken_in(found, [keys.planned(account.id, week) for week in calendar.weeks(start, end)]),
        known_from=start,
        known_until=end,
    )


def taken_in(found: Mapping[Key, Item], weeks: Iterable[Key]) -> list[Taken]:
    """The times of the rows of some weeks, each week once."""
    return [each for week in dict.fromkeys(weeks) for each in _taken(found.get(week, {}))]


def get(account_id: str, at: datetime, near: datetime, campaign: str = "") -> Standing:
    """What holds of an account around a time, in one read.

    Raises:
        NotFound: there is no such account.
    """
    return read(account_id, table.get_many(places(account_id, at, near, campaign)), at, near)


def get_connected(account_id: str, at: datetime, near: datetime, campaign: str = "") -> Standing:
    """What holds of an account that can be planned on, in one read.

    Raises:
        NotFound: there is no such account.
        AccountNotConnected: it is disconnected.
    """
    return connected(get(account_id, at, near, campaign))


def places_of(wanted: Sequence[Sending], at: datetime) -> list[Key]:
    """Where everything lies that holds of the accounts of some publications, around the time of each."""
    return [key for each in wanted for key in places(each.account_id, at, each.due, each.campaign)]


def read_some(wanted: Sequence[Sending], found: Mapping[Key, Item], at: datetime) -> dict[str, Standing]:
    """What holds of their accounts, from the items of `places_of`; of two on one account, around both their times.

    Raises:
        NotFound: an account is not there.
    """
    standings: dict[str, Standing] = {}
    for each in wanted:
        now, had = read(each.account_id, found, at, each.due), standings.get(each.account_id)
        taken = dict.fromkeys([*now.taken, *(had.taken if had else [])])
        standings[each.account_id] = replace(now, taken=list(taken))
    return standings


def get_some(wanted: Sequence[Sending], at: datetime) -> dict[str, Standing]:
    """What holds of the accounts of some publications that can be planned on, in one read.

    Raises:
        NotFound: an account is not there.
        AccountNotConnected: one is disconnected.
    """
    standings = read_some(wanted, table.get_many(places_of(wanted, at)), at)
    return {account: connected(standing) for account, standing in standings.items()}


def get_with(sending_id: str, account_id: str, at: datetime, near: datetime) -> tuple[Sending, Standing]:
    """A publication, and what holds of its account around a time, in one read; but not of its campaign.

    Raises:
        NotFound: there is no such publication, or no such account.
        InvalidInput: it is on another account.
    """
    place = keys.sending(sending_id)
    found = table.get_many([place, *places(account_id, at, near)])
    if place not in found:
        raise NotFound(thing="Sending", id=sending_id)
    sending = Sending.model_validate(found[place])
    if sending.account_id != account_id:
        raise InvalidInput(errors=[{"where": "body.account_id", "what": "not the publication's account"}])
    return sending, read(account_id, found, at, near)


def connected(standing: Standing) -> Standing:
    """The same, when its account can be planned on.

    Raises:
        AccountNotConnected: it is disconnected.
    """
    if standing.account.state != "connected":
        raise AccountNotConnected(account=standing.account.id)
    return standing


def check(
    asked: Asked,
    standing: Standing,
    *,
    accepted: Iterable[str] = (),
    arriving: Sequence[Taken] = (),
    window: Window = ALWAYS,
) -> list[Conflict]:
    """What speaks against a time, when nothing of it refuses; it reads nothing, or once for a refusal.

    Args:
        asked: the time.
        standing: what holds of the account around it.
        accepted: codes of refusals that a person decided against.
        arriving: other publications that come to another time in the same commit.
        window: when the post may go out at all, for the next free time.

    Raises:
        Paused, GrantEndsBefore, QuotaFull, TooClose, OutsideHours: the gravest refusal, with the next free time.
    """
    gone = {asked.sending_id, *(each.sending_id for each in arriving)}
    found = conflicts.find(asked, standing, [*conflicts.without(standing.taken, gone), *arriving])
    worst = conflicts.refused(found, set(accepted))
    if worst is None:
        return found
    later = max(asked.due, standing.at) if worst.code != "grant-ends-before" else standing.at
    paused = standing.paused_by(asked.campaign)
    raise conflicts.error(worst, None if paused else _next_free(later, standing, asked.spends, window, gone))


def _next_free(
    after: datetime, standing: Standing, spends: frozenset[str], window: Window, gone: Collection[str]
) -> datetime | None:
    end = after + free.HORIZON
    if not standing.knows(conflicts.reach(standing, spends, after)[0], end):
        standing = get(standing.account.id, standing.at, after)
    taken = conflicts.without(standing.taken, gone)
    return free.next_free(after, standing, taken, spends, until=end, window=window)


def take_turn(standing: Standing) -> Change:
    """That nobody else has planned on the account since it was read."""
    seen = "#tally = :turn" if standing.turn else "attribute_not_exists(#tally)"
    values = {":turn": standing.turn} if standing.turn else {}
    moved_on = CalendarMovedOnError(account=standing.account.id)
    return Tally(keys.turn(standing.account.id), "turn", 1, when=seen, values=values, otherwise=moved_on)


def in_turn(plan: Callable[[], T]) -> T:
    """Read, decide and write; again from the reading, when somebody else planned on the account meanwhile.

    Raises:
        Busy: others were faster each time.
    """
    for _ in range(TRIES):
        try:
            return plan()
        except CalendarMovedOnError:
            continue
    raise Busy(operation="calendar")


def _taken(row: Item) -> list[Taken]:
    return [
        Taken(clock.instant(value["due"]), name, value["subject"], value["content_hash"])
        for name, value in row.items()
        if name not in {"pk", "sk"}
    ]


def _is_on(key: Key, item: Item) -> bool:
    return key.sk == "PAUSE" and Pause.model_validate(item).lifted_at is None
