"""The operations table: reads, and `commit`, the only way to write.

A commit is one DynamoDB transaction over things, agenda entries, conditions, the journal item of each event and,
for a POST with an `Idempotency-Key`, the record of its answer. It happens whole or not at all.
"""

import base64
import hashlib
import hmac
import json
import logging
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from dataclasses import field as field_
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import BaseModel

from socialops import agenda, aws, clock, journal, settings
from socialops.changes import Change, Create, Plan, Remove, Save
from socialops.errors import BadCursor, Busy, KeyReused, NotFound, SocialOpsError
from socialops.events.base import Event
from socialops.items import Item, decode_item, encode_item
from socialops.keys import Key
from socialops.models import Entity
from socialops.names import LIST_INDEX, Variable

E = TypeVar("E", bound=Entity)

REMEMBERED = timedelta(hours=24)
"""How long an `Idempotency-Key` is remembered."""
CONFLICT_TRIES = 6
CONFLICT_WAIT = timedelta(milliseconds=15)
"""The longest wait after the first conflict; doubled after each further one. The wait itself is drawn, so that those
who met do not meet again."""

AT_ONCE = 100
"""Items that one call may ask for."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Settings:
    """What access to the table needs."""

    table: str = field_(metadata={"variable": Variable.TABLE})


@dataclass(frozen=True)
class Once:
    """A POST that is to happen once: the member's key, and a fingerprint of the request."""

    member: str
    key: str
    fingerprint: str

    @property
    def where(self) -> Key:
        """The record of its answer."""
        return Key(f"ONCE#{self.member}#{self.key}", "ONCE")


@dataclass(frozen=True)
class Origin:
    """Who causes a commit, and when: a member's id or a function's name; `once` for a POST with a key."""

    by: str
    at: datetime
    once: Once | None = None


class Replayed(Exception):
    """The same POST was done before; `answer` is what it returned then."""

    def __init__(self, answer: Any) -> None:
        super().__init__("replayed")
        self.answer = answer


@cache
def _table() -> str:
    return settings.load(Settings).table


def get(key: Key) -> Item | None:
    """One item, strongly consistent, or nothing."""
    found = aws.client("dynamodb").get_item(TableName=_table(), Key=key.attributes(), ConsistentRead=True)
    return decode_item(found["Item"]) if "Item" in found else None


def load(model: type[E], key: Key) -> E:
    """One thing.

    Raises:
        NotFound: there is none.
    """
    item = get(key)
    if item is None:
        raise NotFound(thing=model.__name__, id=key.pk.partition("#")[2])
    return model.model_validate(item)


def get_many(keys: Iterable[Key]) -> dict[Key, Item]:
    """Items, strongly consistent, a hundred in a call; what is not there is absent from the answer.

    Raises:
        Busy: the table did not answer for all of them in several tries.
    """
    wanted = list(dict.fromkeys(keys))
    found: dict[Key, Item] = {}
    for start in range(0, len(wanted), AT_ONCE):
        found |= _get_batch(wanted[start : start + AT_ONCE])
    return found


def _get_batch(wanted: Sequence[Key]) -> dict[Key, Item]:
    found: dict[Key, Item] = {}
    request: dict[str, Any] = {_table(): {"Keys": [k.attributes() for k in wanted], "ConsistentRead": True}}
    for _ in range(CONFLICT_TRIES):
        answer = aws.client("dynamodb").batch_get_item(RequestItems=request)
        for raw in answer["Responses"].get(_table(), []):
            item = decode_item(raw)
            found[Key(item["pk"], item["sk"])] = item
        request = answer.get("UnprocessedKeys") or {}
        if not request:
            return found
    raise Busy(operation="batch-get")


@dataclass(frozen=True)
class Slice:
    """One page of a query: items, and the cursor of the next page."""

    items: list[Item]
    next: str | None


def query(
    pk: str,
    *,
    index: bool = False,
    starts: str = "",
    between: tuple[str, str] | None = None,
    newest_first: bool = False,
    limit: int = 50,
    cursor: str | None = None,
    of: str | None = None,
) -> Slice:
    """One page of a partition (or, with `index`, of a list), in the order of its sort key or rank.

    Args:
        pk: partition key, or the name of the list.
        index: query the list index; its reads are eventually consistent.
        starts: only sort keys with this beginning.
        between: only sort keys in this closed range.
        newest_first: descending.
        limit: most items of the page.
        cursor: `next` of the page before.
        of: the name of another table with these keys; the operations table where absent.

    Raises:
        BadCursor: the cursor was not made by this query, or was changed.
    """
    request = _query_request(pk, index=index, starts=starts, between=between, newest_first=newest_first, of=of)
    request["Limit"] = limit
    scope = f"{of or ''}|{pk}|{index}|{starts}|{between}|{newest_first}"
    if cursor:
        request["ExclusiveStartKey"] = encode_item(open_cursor(cursor, scope))
    answer = aws.client("dynamodb").query(**request)
    last = answer.get("LastEvaluatedKey")
    return Slice(
        [decode_item(raw) for raw in answer["Items"]],
        seal_cursor(decode_item(last), scope) if last else None,
    )


def first(pk: str, *, between: tuple[str, str], at_most: int) -> list[Item]:
    """The first items of a range of a partition, as many pages as it takes; for functions that hand out no cursors."""
    request = _query_request(pk, between=between)
    found: list[Item] = []
    while len(found) < at_most:
        answer = aws.client("dynamodb").query(**request, Limit=at_most - len(found))
        found += [decode_item(raw) for raw in answer["Items"]]
        if "LastEvaluatedKey" not in answer:
            break
        request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
    return found


def _query_request(
    pk: str,
    *,
    index: bool = False,
    starts: str = "",
    between: tuple[str, str] | None = None,
    newest_first: bool = False,
    of: str | None = None,
) -> dict[str, Any]:
    hash_name, range_name = ("list", "rank") if index else ("pk", "sk")
    names = {"#h": hash_name}
    values: dict[str, Any] = {":h": pk}
    condition = "#h = :h"
    if between:
        condition += " AND #r BETWEEN :a AND :b"
        values |= {":a": between[0], ":b": between[1]}
        names["#r"] = range_name
    elif starts:
        condition += " AND begins_with(#r, :s)"
        values[":s"] = starts
        names["#r"] = range_name
    request: dict[str, Any] = {
        "TableName": of or _table(),
        "KeyConditionExpression": condition,
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": encode_item(values),
        "ScanIndexForward": not newest_first,
    }
    if index:
        request["IndexName"] = LIST_INDEX
    else:
        request["ConsistentRead"] = True
    return request


@dataclass(frozen=True)
class CursorSettings:
    """What signing a list cursor needs; only functions that serve lists have it."""

    key: str = field_(metadata={"variable": Variable.CURSOR_KEY}, repr=False)


@cache
def _cursor_key() -> bytes:
    return settings.load(CursorSettings).key.encode()


def seal_cursor(position: Item, scope: str) -> str:
    """A position as a cursor that only the same list takes back."""
    payload = json.dumps(position, separators=(",", ":"), sort_keys=True, ensure_ascii=False).encode()
    mac = hmac.digest(_cursor_key(), payload + scope.encode(), hashlib.sha256)[:16]
    return base64.urlsafe_b64encode(mac + payload).decode().rstrip("=")


def open_cursor(cursor: str, scope: str) -> Item:
    """The position that a cursor holds.

    Raises:
        BadCursor: it was not made by this list, or was changed.
    """
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except ValueError as error:
        raise BadCursor() from error
    mac, payload = raw[:16], raw[16:]
    if not hmac.compare_digest(mac, hmac.digest(_cursor_key(), payload + scope.encode(), hashlib.sha256)[:16]):
        raise BadCursor()
    position: Item = json.loads(payload)
    return position


def commit(
    changes: Sequence[Change], events: Sequence[Event], origin: Origin, *, answer: BaseModel | None = None
) -> None:
    """Write everything or nothing: the changes, one journal item per event, and the answer of a keyed POST.

    Agenda entries that fall due before the next tick's reach go to their queues right after.

    Args:
        changes: what is written and what must hold; together with the events at most 100.
        events: what happened; a change of a thing without an event is refused.
        origin: who, when, and the POST it answers.
        answer: what the POST returns; the first changed thing where absent.

    Raises:
        SocialOpsError: the error of the first change whose condition did not hold.
        Replayed: the same POST was done before.
        Busy: others kept writing the same items; nothing was written.
    """
    things = [change for change in changes if isinstance(change, Create | Save | Remove)]
    if things and not events:
        raise ValueError("a change of state needs its event")
    operations = [change.operation(_table()) for change in changes]
    operations += [{"Put": {"TableName": _table(), "Item": encode_item(i)}} for i in _journal(things, events, origin)]
    if origin.once:
        operations.append(_remember(origin.once, answer or _first(things), origin.at))
    _transact(operations, changes, origin)
    # The delay of a queued entry counts from now, not from the start of the request.
    _queue([change.entry for change in changes if isinstance(change, Plan)], clock.now())


def _journal(things: list[Create | Save | Remove], events: Sequence[Event], origin: Origin) -> list[Item]:
    by_subject = {thing.key.pk: thing for thing in reversed(things)}
    return [
        journal.item(
            event,
            by=origin.by,
            at=origin.at,
            before=thing.before if (thing := by_subject.get(event.subject)) else None,
            after=thing.after if thing else None,
        )
        for event in events
    ]


def _first(things: list[Create | Save | Remove]) -> BaseModel:
    return next(thing.after for thing in things if thing.after is not None)


def _remember(once: Once, answer: BaseModel, at: datetime) -> dict[str, Any]:
    row = {
        "pk": once.where.pk,
        "sk": once.where.sk,
        "fingerprint": once.fingerprint,
        "answer": answer.model_dump_json(),
        "expires": int((at + REMEMBERED).timestamp()),
    }
    return {
        "Put": {
            "TableName": _table(),
            "Item": encode_item(row),
            "ConditionExpression": "attribute_not_exists(pk) OR expires < :now",
            "ExpressionAttributeValues": encode_item({":now": int(at.timestamp())}),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def _transact(operations: list[dict[str, Any]], changes: Sequence[Change], origin: Origin) -> None:
    client = aws.client("dynamodb")
    for number in range(CONFLICT_TRIES):
        try:
            client.transact_write_items(TransactItems=operations)
        except client.exceptions.TransactionCanceledException as error:
            reasons = error.response.get("CancellationReasons", [])
            failed = [i for i, reason in enumerate(reasons) if reason.get("Code") == "ConditionalCheckFailed"]
            if failed:
                raise _explain(failed, reasons, changes, origin) from None
            if not any(reason.get("Code") == "TransactionConflict" for reason in reasons):
                raise
            wait = CONFLICT_WAIT * 2**number * random.random()  # noqa: S311 - nothing secret hangs on it
            clock.sleep_until(clock.now() + wait, at_most=wait)
        else:
            return
    raise Busy(operation="commit")


def _explain(failed: list[int], reasons: list[Any], changes: Sequence[Change], origin: Origin) -> Exception:
    """The error to raise; a repeated POST comes first, for its other conditions fail only because it was done."""
    if origin.once and failed[-1] == len(reasons) - 1:
        record = decode_item(reasons[-1].get("Item") or {})
        if record.get("fingerprint") == origin.once.fingerprint:
            return Replayed(json.loads(record["answer"]))
        return KeyReused(key=origin.once.key)
    first = failed[0]
    return changes[first].broken(decode_item(reasons[first].get("Item") or {}))


def recall(once: Once, at: datetime) -> SocialOpsError | Replayed | None:
    """What an earlier POST with this key left: its answer to replay, the error of a reused key, or nothing.

    Asked only when a keyed POST failed: its first success may be the very reason why it cannot happen again.
    """
    record = get(once.where)
    if record is None or record["expires"] < int(at.timestamp()):
        return None
    if record["fingerprint"] != once.fingerprint:
        return KeyReused(key=once.key)
    return Replayed(json.loads(record["answer"]))


def _queue(entries: list[agenda.Entry], at: datetime) -> None:
    soon = [entry for entry in entries if entry.due <= at + agenda.REACH]
    if not soon:
        return
    try:
        agenda.enqueue(soon, at)
    except (ClientError, BotoCoreError, agenda.NotQueuedError) as error:
        # The entries are in the table: the next tick finds them overdue and queues them.
        logger.warning("entries left to the tick", extra={"entries": len(soon), "error": type(error).__name__})
