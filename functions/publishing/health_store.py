"""Everything that a page of health shows, in sixteen reads however much is stored; more where accounts are many."""

from datetime import datetime

from publishing import account_store, health, keys, pause_store, watch_store
from publishing.health import Found
from publishing.watch_store import MOST
from socialops import brand, table


def get_found(at: datetime) -> Found:
    """What the table says at an instant."""
    watched = watch_store.get_watched(at)
    asked = table.first(keys.unresolved("needs_human", "", "").pk, between=("0", "~"), at_most=MOST)
    in_hand = watch_store.list_overdue("handed_off", at)
    held = table.first(keys.unresolved("held", "", "").pk, between=("0", "~"), at_most=MOST)
    pauses, more_pauses = pause_store.list_pauses(MOST, None)
    accounts, more_accounts = account_store.list_accounts(MOST)
    beside = account_store.get_beside((each.id for each in accounts), health.counters(accounts, at))
    rows = (watched.late, watched.unknown, asked, in_hand, held)
    return Found(
        watched=watched,
        people=[*asked, *in_hand],
        held=held,
        pauses=pauses,
        accounts=accounts,
        tokens=beside.tokens,
        used=beside.used,
        zone=brand.present(at).zone,
        more=bool(more_pauses or more_accounts) or any(len(each) >= MOST for each in rows),
    )
