"""The tick and the watch on moto: nothing lost, nothing early, and a cost that follows what is due."""

import json
from collections import Counter
from datetime import datetime, timedelta

import pytest

from agenda import keys, on_minute, on_watch
from agenda.tick import COMING_AT_ONCE, watermark_after
from socialops import agenda, aws, table
from socialops.agenda import REACH, Entry
from socialops.changes import Cancel, Plan
from socialops.table import Origin
from tests.cloud import Clock, Cloud
from tests.publishing_world import counted, filled


def put(*entries: Entry) -> None:
    """Entries that nobody has queued."""
    client = aws.client("dynamodb")
    for entry in entries:
        client.put_item(**Plan(entry).operation("operations")["Put"])


def an_entry(due: datetime, ref: str = "s1", stage: str = "publishing") -> Entry:
    """Something to send."""
    return Entry(stage, "send", ref, due)


def queued(cloud: Cloud, queue: str = "publishing-due") -> list[str]:
    """Who is on a queue."""
    return [json.loads(body)["ref"] for body in cloud.messages(queue)]


def test_what_is_within_reach_is_queued_for_its_stage_and_the_rest_is_not(cloud: Cloud, time: Clock) -> None:
    """Each entry goes once to the queue of its stage; what is later stays for a later tick."""
    put(an_entry(time.at + REACH, "in"), an_entry(time.at + REACH + timedelta(seconds=1), "out"))
    put(an_entry(time.at + timedelta(seconds=50), "poll", "engagement"))
    assert on_minute.handler({}, None) == {"coming": 2, "late": 0}
    assert (queued(cloud), queued(cloud, "engagement-due")) == (["in"], ["poll"])
    time.advance(minutes=1)
    assert on_minute.handler({}, None) == {"coming": 1, "late": 0}
    assert queued(cloud) == ["in", "out"]


def test_a_lost_tick_costs_nothing(cloud: Cloud, time: Clock) -> None:
    """The look-ahead is two minutes and ticks come each minute: after one lost tick all is still queued in time."""
    put(*(an_entry(time.at + timedelta(seconds=10 * n), f"s{n}") for n in range(1, 40)))
    on_minute.handler({}, None)
    time.advance(minutes=2)
    in_time = [entry for entry in map(agenda.parse, cloud.messages("publishing-due")) if entry.due <= time.at]
    table.commit([Cancel(entry) for entry in in_time], [], Origin("test", time.at))
    before = len(cloud.messages("publishing-due"))
    assert on_minute.handler({}, None)["late"] == 0
    new = [agenda.parse(body) for body in cloud.messages("publishing-due")[before:]]
    assert (len(in_time), len(new), min(entry.due for entry in new) > time.at) == (12, 12, True)


def test_a_tick_that_fails_is_made_up_for_by_the_next(
    cloud: Cloud, time: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The watermark moves only when everything is queued."""
    put(an_entry(time.at + timedelta(seconds=100)))

    def broken(*_: object) -> int:
        raise agenda.NotQueuedError(["InternalError"])

    with monkeypatch.context() as patch:
        patch.setattr(agenda, "enqueue", broken)
        with pytest.raises(agenda.NotQueuedError):
            on_minute.handler({}, None)
    assert table.get(keys.watermark()) is None
    time.advance(minutes=1)
    assert on_minute.handler({}, None)["coming"] == 1


def test_a_duplicate_tick_queues_nothing_new(cloud: Cloud, time: Clock) -> None:
    """The second tick of a minute finds its work done."""
    put(an_entry(time.at + timedelta(seconds=100)))
    on_minute.handler({}, None)
    assert on_minute.handler({}, None) == {"coming": 0, "late": 0}
    assert queued(cloud) == ["s1"]


def test_an_entry_whose_message_was_lost_is_queued_again(cloud: Cloud, time: Clock) -> None:
    """Half a minute after its time an entry that is still there gets another message, until it is done."""
    entry = an_entry(time.at + timedelta(seconds=60))
    put(entry)
    on_minute.handler({}, None)
    time.advance(seconds=60 + 29)
    assert on_minute.handler({}, None)["late"] == 0
    time.advance(seconds=1)
    assert on_minute.handler({}, None)["late"] == 1
    assert queued(cloud) == ["s1", "s1"]
    table.commit([Cancel(entry)], [], Origin("test", time.at))
    time.advance(minutes=1)
    assert on_minute.handler({}, None)["late"] == 0


def test_the_tick_after_a_long_silence_queues_everything_missed(cloud: Cloud, time: Clock) -> None:
    """After an hour without ticks all that came due meanwhile is queued at once, without delay."""
    on_minute.handler({}, None)
    put(*(an_entry(time.at + timedelta(minutes=5 + n), f"s{n}") for n in range(30)))
    time.advance(hours=1)
    assert on_minute.handler({}, None)["coming"] == 30


def test_where_more_comes_than_one_tick_takes_the_next_goes_on_from_there(time: Clock) -> None:
    """The watermark stops before the last entry of a shard that was cut off, and never goes back."""
    full = [an_entry(time.at + timedelta(seconds=1))] * COMING_AT_ONCE
    assert watermark_after(None, [full, []], time.at) == time.at + timedelta(milliseconds=999)
    assert watermark_after(None, [full[1:], []], time.at) == time.at + REACH
    later = time.at + timedelta(hours=1)
    assert watermark_after(later, [[], []], time.at) == later


@pytest.mark.parametrize("stored", [1_000, 20_000])
def test_the_cost_of_a_tick_follows_what_is_due_not_what_is_stored(cloud: Cloud, time: Clock, stored: int) -> None:
    """With a thousand and with twenty thousand entries ahead, the same calls read the same few items."""
    later = [an_entry(time.at + timedelta(days=1, seconds=number), f"s{number}") for number in range(stored)]
    put(*(an_entry(time.at + timedelta(seconds=90 + n), f"due{n}") for n in range(25)))
    with filled({"pk": {"S": entry.pk}, "sk": {"S": entry.sk}} for entry in later):
        on_minute.handler({}, None)
        time.advance(minutes=1)
        put(*(an_entry(time.at + REACH - timedelta(seconds=n), f"new{n}") for n in range(25)))
        with counted() as calls:
            assert on_minute.handler({}, None) == {"coming": 25, "late": 0}
    assert Counter(calls.names) == {
        "dynamodb:GetItem": 1,
        "dynamodb:Query": 8,
        "sqs:SendMessageBatch": 3,
        "dynamodb:TransactWriteItems": 1,
    }


def test_the_watch_tells_how_late_the_oldest_is_without_the_tick(
    cloud: Cloud, time: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    """Lateness is measured from the agenda itself; with nothing late it is zero, and that is told too."""
    assert on_watch.handler({}, None) == {"late": 0.0}
    put(an_entry(time.at - timedelta(seconds=200), "late"), an_entry(time.at - timedelta(seconds=20), "less"))
    put(an_entry(time.at + timedelta(seconds=20), "coming"))
    assert on_watch.handler({}, None)["late"] == 200.0
    told = capsys.readouterr().out
    assert '"OldestLateSeconds":[200.0]' in told
    assert '"service":"agenda"' in told
