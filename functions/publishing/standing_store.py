"""What holds of an account, and the times it has taken, as planning needs them from the table."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, TypeVar

from planning.windows import ALWAYS, Window
from publishing import accounts, conflicts, free, keys
from publishing.accounts import Account
from publishing.cadences import AccountCadence
from publishing.conflicts import Asked, Conflict, Standing, Taken
from publishing.grants import Token
from publishing.pauses import Pause
from socialops import brand, clock, table
from socialops.changes import Change, Tally
from socialops.errors import AccountNotConnected, Busy, NotFound, SocialOpsError
from socialops.items import Item
from socialops.keys import Key
from socialops.platforms import registry

MOST_TAKEN: Final = 5_000
"""Publications of one account that one look at its calendar reads."""
TRIES: Final = 8
T = TypeVar("T")


class CalendarMovedOnError(SocialOpsError):
    """Somebody else planned on this account since it was read; it is read again."""

    code, status = "busy", 503


def places(account_id: str, at: datetime, campaign: str = "") -> list[Key]:
    """Where everything lies that holds of an account, for any platform it may be on."""
    scopes = ["brand", f"account:{account_id}", *(f"platform:{name}" for name in registry.REGISTRY)]
    scopes += [f"campaign:{campaign}"] if campaign else []
    of_account = (keys.account, keys.account_token, keys.cadence, keys.turn)
    return [
        brand.KEY,
        *(place(account_id) for place in of_account),
        *(keys.pause(scope) for scope in scopes),
        *{
            key
            for name in registry.REGISTRY
            for key in accounts.quota_keys_of(account_id, registry.platform(name).limits, at)
        },
    ]


def read(account_id: str, found: Mapping[Key, Item], at: datetime) -> Standing:
    """What holds of an account, from the items of `places`.

    Raises:
        NotFound: there is no such account.
    """
    if keys.account(account_id) not in found:
        raise NotFound(thing="Account", id=account_id)
    account = Account.model_validate(found[keys.account(account_id)])
    platform = registry.platform(account.platform)
    token, cadence = found.get(keys.account_token(account_id)), found.get(keys.cadence(account_id))
    counters = accounts.quota_keys_of(account_id, platform.limits, at)
    return Standing(
        account=account,
        platform=platform,
        token=Token.model_validate(token) if token else None,
        zone=str(found.get(brand.KEY, {}).get("zone", brand.ZONE)),
        paused=frozenset(key.pk.removeprefix("PAUSE#") for key, item in found.items() if _is_on(key, item)),
        cadence=AccountCadence.model_validate(cadence) if cadence else None,
        turn=int(found.get(keys.turn(account_id), {}).get("turn", 0)),
        used={key: int(found[key]["used"]) for key in counters if key in found},
        at=at,
    )


def get(account_id: str, at: datetime, campaign: str = "") -> Standing:
    """What holds of an account, in one read.

    Raises:
        NotFound: there is no such account.
    """
    return read(account_id, table.get_many(places(account_id, at, campaign)), at)


def get_connected(account_id: str, at: datetime, campaign: str = "") -> Standing:
    """What holds of an account that can be planned on, in one read.

    Raises:
        NotFound: there is no such account.
        AccountNotConnected: it is disconnected.
    """
    return connected(get(account_id, at, campaign))


def connected(standing: Standing) -> Standing:
    """The same, when its account can be planned on.

    Raises:
        AccountNotConnected: it is disconnected.
    """
    if standing.account.state != "connected":
        raise AccountNotConnected(account=standing.account.id)
    return standing


def list_taken(account_id: str, start: datetime, end: datetime) -> list[Taken]:
    """The times that an account has taken from `start` until before `end`, in order: one query a megabyte."""
    between = (clock.text(start), clock.text(end - timedelta(milliseconds=1)) + "~")
    rows = table.first(keys.planned(account_id, "", "").pk, between=between, at_most=MOST_TAKEN)
    return [Taken(clock.instant(row["due"]), row["sending_id"], row["subject"], row["content_hash"]) for row in rows]


def check(
    asked: Asked,
    standing: Standing,
    *,
    accepted: Iterable[str] = (),
    arriving: Sequence[Taken] = (),
    window: Window = ALWAYS,
) -> list[Conflict]:
    """What speaks against a time, when nothing of it refuses: one query, and one more for a refusal.

    Args:
        asked: the time.
        standing: what holds of the account.
        accepted: codes of refusals that a person decided against.
        arriving: other publications that come to another time in the same commit.
        window: when the post may go out at all, for the next free time.

    Raises:
        Paused, GrantEndsBefore, QuotaFull, TooClose, OutsideHours: the gravest refusal, with the next free time.
    """
    reach = conflicts.reach(standing, asked.spends, asked.due)
    gone = {asked.sending_id, *(each.sending_id for each in arriving)}
    taken = [*conflicts.without(list_taken(standing.account.id, *reach), gone), *arriving]
    found = conflicts.find(asked, standing, taken)
    worst = conflicts.refused(found, set(accepted))
    if worst is None:
        return found
    later = max(asked.due, standing.at) if worst.code != "grant-ends-before" else standing.at
    paused = standing.paused_by(asked.campaign)
    free_at = None if paused else next_free(later, standing, asked.spends, window=window, leaving=gone)
    raise conflicts.error(worst, free_at)


def next_free(
    after: datetime,
    standing: Standing,
    spends: frozenset[str],
    *,
    window: Window = ALWAYS,
    leaving: Iterable[str] = (),
) -> datetime | None:
    """The next free time of an account from an instant on, within `free.HORIZON`: one query."""
    end = after + free.HORIZON
    taken = conflicts.without(list_for_search(standing, spends, after, end), set(leaving))
    return free.next_free(after, standing, taken, spends, until=end, window=window)


def list_for_search(standing: Standing, spends: frozenset[str], after: datetime, until: datetime) -> list[Taken]:
    """The times that matter for a free one between two instants."""
    start, _ = conflicts.reach(standing, spends, after)
    _, end = conflicts.reach(standing, spends, until)
    return list_taken(standing.account.id, start, end)


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


def _is_on(key: Key, item: Item) -> bool:
    return key.sk == "PAUSE" and Pause.model_validate(item).lifted_at is None
