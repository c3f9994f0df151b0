"""Agenda entries keep their meaning through the table and through the queue."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialops import agenda
from socialops.agenda import Entry

WORDS = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=12)
REFS = st.text(min_size=1, max_size=30, alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]))
REFS |= st.text("#@:é茶", min_size=1, max_size=9)
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000)
)
ENTRIES = st.builds(Entry, WORDS, WORDS, REFS, INSTANTS)


@given(ENTRIES)
def test_an_entry_comes_back_from_its_message_and_from_its_item(entry: Entry) -> None:
    """Queue body and sort key both hold the whole entry, whatever characters its reference has."""
    assert agenda.parse(entry.message()) == entry
    assert agenda.from_sort_key(entry.sk) == entry


@given(ENTRIES)
def test_an_entry_lies_in_one_of_the_shards(entry: Entry) -> None:
    """Reading all shards finds every entry, and an entry of a thing always lies in the thing's shard."""
    assert entry.pk in agenda.shard_keys()
    assert entry.pk == Entry("other", "kind", entry.ref, entry.due + timedelta(days=1)).pk


def test_things_spread_over_all_shards() -> None:
    """No shard is left out, so no shard takes it all."""
    shards = [Entry("publishing", "send", f"s{n}", datetime(2026, 1, 1, tzinfo=UTC)).pk for n in range(400)]
    counts = {pk: shards.count(pk) for pk in agenda.shard_keys()}
    assert min(counts.values()) > 50


@given(ENTRIES, ENTRIES)
def test_entries_sort_by_time(one: Entry, other: Entry) -> None:
    """Whatever they are for, an earlier entry sorts before a later one."""
    if one.due != other.due:
        assert (one.sk < other.sk) == (one.due < other.due)


@pytest.mark.parametrize(("seconds", "delay"), [(-5, 0), (0, 0), (0.4, 0), (59.999, 59), (100, 100), (4000, 900)])
def test_a_delay_never_makes_late(seconds: float, delay: int) -> None:
    """The queue's delay is rounded down and bounded by what the queue can do."""
    at = datetime(2026, 11, 23, tzinfo=UTC)
    entry = Entry("publishing", "send", "s1", at + timedelta(seconds=seconds))
    assert agenda._message(0, entry, at)["DelaySeconds"] == delay
