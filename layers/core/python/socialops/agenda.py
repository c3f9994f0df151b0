"""The one agenda: what must happen at a time is an item of the table, written with the thing it belongs to.

An entry lives in one of a few shards under `due#stage#kind#ref`, so what is due is one query a shard. It is put on
its stage's queue by the tick that looks ahead, or right after the commit when it is due before that tick's reach.
Taking an entry away is the receiver's claim: who cannot delete it has nothing to do.
"""

import json
import math
import os
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from socialops import aws, clock
from socialops.errors import SettingMissing
from socialops.keys import Key
from socialops.names import due_queue_variable

SHARDS = 4
REACH = timedelta(seconds=120)
"""How far ahead of its own instant a tick, or a writer, puts entries on their queues."""
LONGEST_DELAY = 900
"""Seconds; the most that SQS holds a message back."""
WATERMARK = Key("AGENDA", "WATERMARK")
"""The row that each tick moves on: `until` which instant the entries are queued, and `at` when it ticked."""


@dataclass(frozen=True)
class Entry:
    """Something of `kind` that `stage` has to do for `ref` at `due`."""

    stage: str
    kind: str
    ref: str
    due: datetime

    @property
    def pk(self) -> str:
        """The shard, by the thing it belongs to."""
        return f"AGENDA#{zlib.crc32(self.ref.encode()) % SHARDS}"

    @property
    def sk(self) -> str:
        """Sorts by time; unique for a thing, a kind and an instant."""
        return f"{clock.text(self.due)}#{self.stage}#{self.kind}#{self.ref}"

    def message(self) -> str:
        """The body of its queue message."""
        return json.dumps(
            {"stage": self.stage, "kind": self.kind, "ref": self.ref, "due": clock.text(self.due)}, ensure_ascii=False
        )


class NotQueuedError(Exception):
    """The queue did not take some of the entries."""


def shard_keys() -> list[str]:
    """Partition keys of all shards."""
    return [f"AGENDA#{n}" for n in range(SHARDS)]


def parse(body: str) -> Entry:
    """The entry of a queue message."""
    fields = json.loads(body)
    return Entry(fields["stage"], fields["kind"], fields["ref"], clock.instant(fields["due"]))


def from_sort_key(sk: str) -> Entry:
    """The entry of a stored item."""
    due, stage, kind, ref = sk.split("#", 3)
    return Entry(stage, kind, ref, clock.instant(due))


def enqueue(entries: Sequence[Entry], at: datetime) -> int:
    """Put entries on their stages' queues so that each arrives in the second of its time; returns the AWS calls made.

    The delay is rounded down to whole seconds: the receiver waits out the rest of a second, so nothing starts late.

    Raises:
        SettingMissing: this function has no queue of that stage.
        NotQueuedError: the queue did not take all of them.
    """
    calls = 0
    by_stage: dict[str, list[Entry]] = {}
    for entry in entries:
        by_stage.setdefault(entry.stage, []).append(entry)
    for stage, of_stage in by_stage.items():
        url = _queue_url(stage)
        for start in range(0, len(of_stage), 10):
            batch = [_message(number, entry, at) for number, entry in enumerate(of_stage[start : start + 10])]
            answer = aws.client("sqs").send_message_batch(QueueUrl=url, Entries=batch)
            calls += 1
            if answer.get("Failed"):
                raise NotQueuedError([failure.get("Code") for failure in answer["Failed"]])
    return calls


def _message(number: int, entry: Entry, at: datetime) -> dict[str, Any]:
    delay = math.floor((entry.due - at).total_seconds())
    return {
        "Id": str(number),
        "MessageBody": entry.message(),
        "DelaySeconds": min(max(delay, 0), LONGEST_DELAY),
    }


def _queue_url(stage: str) -> str:
    variable = due_queue_variable(stage)
    url = os.environ.get(variable)
    if not url:
        raise SettingMissing(variables=[variable])
    return url
