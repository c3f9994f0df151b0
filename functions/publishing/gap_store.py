"""What holds of many accounts over a range of the calendar, in few reads however much is planned."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from publishing import account_store, alarms, calendar, gaps, keys, standing_store
from publishing.accounts import Account
from publishing.conflicts import Standing
from socialops import brand, table
from socialops.keys import Key


def list_accounts(account_id: str, platform: str, limit: int, cursor: str | None) -> tuple[list[Account], str | None]:
    """Connected accounts, oldest first, or the one that is asked for; a page may be short where a platform is named.

    Raises:
        NotFound: there is no such account.
        BadCursor: the cursor was not made by this list.
    """
    if account_id:
        found, following = [account_store.get_account(account_id)], None
    else:
        found, following = account_store.list_accounts(limit, cursor)
    return [each for each in found if each.state == "connected" and platform in ("", each.platform)], following


def read(wanted: Sequence[Account], start: datetime, end: datetime, at: datetime) -> tuple[str, list[Standing]]:
    """The brand's zone, and what holds of some accounts from `start` until `end`: a hundred things in a read."""
    bare = [standing_store.of(each, {}, at, start, end) for each in wanted]
    places = [place for each in bare for place in _places(each, *gaps.reach(each, start, end))]
    found = table.get_many([brand.KEY, keys.pause("brand"), *places])
    zone = str(found.get(brand.KEY, {}).get("zone", brand.ZONE))
    return zone, [standing_store.of(each.account, found, at, *gaps.reach(each, start, end)) for each in bare]


def look_back(standings: Sequence[Standing], start: datetime, end: datetime) -> list[Standing]:
    """The same, with the last publication of those of whom it is not known since when they are silent.

    One more read for some seven of them, none where there is none.
    """
    missing = {
        each.account.id: (max(start, each.at) - alarms.LOOK_BACK, each.known_from)
        for each in standings
        if gaps.looks_back(each, start, end)
    }
    weeks = {account_id: _weeks(account_id, *between) for account_id, between in missing.items()}
    found = table.get_many([week for each in weeks.values() for week in each])
    return [
        replace(each, taken=list(dict.fromkeys([*standing_store.taken_in(found, weeks[each.account.id]), *each.taken])))
        if each.account.id in weeks
        else each
        for each in standings
    ]


def _places(bare: Standing, start: datetime, end: datetime) -> list[Key]:
    account = bare.account
    return [
        keys.cadence(account.id),
        keys.account_token(account.id),
        keys.pause(f"account:{account.id}"),
        keys.pause(f"platform:{account.platform}"),
        *(keys.quota(account.id, each.quota.kind, each.name) for each in bare.windows(bare.spends, bare.at)),
        *_weeks(account.id, start, end),
    ]


def _weeks(account_id: str, start: datetime, end: datetime) -> list[Key]:
    return [keys.planned(account_id, week) for week in calendar.weeks(start, end)]
