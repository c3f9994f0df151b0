"""The agenda in the table, as the clock reads it: by shard and time, never as a whole."""

from datetime import datetime

from agenda import keys
from socialops import clock, table
from socialops.agenda import Entry, from_sort_key, shard_keys
from socialops.changes import Keep
from socialops.table import Origin


def get_watermark() -> datetime | None:
    """Up to which instant the entries were queued; nothing before the first tick."""
    item = table.get(keys.watermark())
    return clock.instant(item["until"]) if item else None


def put_watermark(until: datetime, at: datetime) -> None:
    """Remember up to which instant the entries are queued, and when; the watches go by that."""
    told = {"until": clock.text(until), "at": clock.text(at)}
    table.commit([Keep(keys.watermark(), told)], [], Origin("agenda.on_minute", at))


def list_entries(between: tuple[str, str], at_most: int) -> list[list[Entry]]:
    """The first entries of a range, for each shard."""
    return [
        [from_sort_key(item["sk"]) for item in table.first(shard, between=between, at_most=at_most)]
        for shard in shard_keys()
    ]
