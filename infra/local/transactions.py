"""DynamoDB transactions in moto: quick, isolated, idempotent.

moto copies every table of a transaction once per item of the transaction, which makes it slower with every stored
item, and it ignores `ClientRequestToken`. Here moto's own code decides every outcome, but only the touched items are
copied.
"""

import copy
import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from moto.core.exceptions import JsonRESTError
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import StreamShard, Table
from moto.dynamodb.responses import DynamoHandler

from infra.local import hooks

LOCK: Final = threading.RLock()
"""Held for every DynamoDB request: moto's tables know no concurrency, and a transaction is seen whole or not at all."""

MOST_RECORDS: Final = 10_000
"""A stream keeps so many records for whoever reads it later; AWS keeps them for a day."""

TOKEN_LIFETIME: Final = timedelta(minutes=10)
"""How long DynamoDB remembers a `ClientRequestToken` (API reference, TransactWriteItems)."""


class IdempotentParameterMismatchError(JsonRESTError):
    """The token was used with other parameters."""

    def __init__(self) -> None:
        super().__init__(
            "com.amazonaws.dynamodb.v20120810#IdempotentParameterMismatchException",
            "Request rejected because the client request token was used before with a different request",
        )


class _Open(threading.local):
    """The transaction this thread is in: stream records it wrote so far, by shard."""

    depth = 0
    written: list[tuple[StreamShard, Any]]


_open = _Open()


def install() -> None:
    """Replace moto's transaction, once per process."""
    backend: Any = DynamoDBBackend
    if hasattr(backend, "moto_transact_write_items"):
        return
    backend.moto_transact_write_items = backend.transact_write_items
    backend.transact_write_items = transact
    table: Any = Table
    table.__deepcopy__ = _copy_table
    shard: Any = StreamShard
    shard.add = _noting(shard.add)
    handler: Any = DynamoHandler
    handler.call_action = _locked(handler.call_action)
    handler.transact_write_items = _idempotent(handler.transact_write_items)


def transact(backend: Any, items: list[dict[str, Any]]) -> None:
    """moto's `transact_write_items` with a copy of the touched items in place of copies of the tables."""
    with LOCK, _transaction():
        before = list(_touched(backend, items))
        try:
            backend.moto_transact_write_items(items)
        except Exception:
            for table, key, item in before:
                _restore(table, key, item)
            for shard, _ in _open.written:
                shard.items.pop()
            _open.written.clear()
            raise


@contextmanager
def _transaction() -> Iterator[None]:
    """Stream records are told of when the transaction is through, and only then."""
    _open.depth += 1
    _open.written = []
    try:
        yield
    finally:
        _open.depth -= 1
        written, _open.written = _open.written, []
    _tell(written)


def _tell(written: list[tuple[StreamShard, Any]]) -> None:
    listener = hooks.current().records_written
    for shard in dict.fromkeys(shard for shard, _ in written):
        if listener is not None:
            listener(shard.table, [record for origin, record in written if origin is shard])
        if len(shard.items) > MOST_RECORDS:
            # Numbers go on from the first record that is kept.
            shard.starting_sequence_number += MOST_RECORDS // 2
            del shard.items[: MOST_RECORDS // 2]


def _touched(backend: Any, items: list[dict[str, Any]]) -> Iterator[tuple[Any, tuple[Any, Any], Any]]:
    for entry in items:
        for operation in entry.values():
            table = backend.tables.get(operation.get("TableName"))
            attributes = operation.get("Item") or operation.get("Key") or {}
            if table is None or any(name not in attributes for name in table.table_key_attrs):
                continue  # moto is about to refuse this itself
            key = _key(table, attributes)
            yield table, key, copy.deepcopy(_stored(table, key))


def _key(table: Any, attributes: dict[str, Any]) -> tuple[Any, Any]:
    hash_value = DynamoType(attributes[table.hash_key_attr])
    return hash_value, DynamoType(attributes[table.range_key_attr]) if table.range_key_attr else None


def _stored(table: Any, key: tuple[Any, Any]) -> Any:
    hash_value, range_value = key
    if hash_value not in table.items:
        return None
    return table.items[hash_value] if range_value is None else table.items[hash_value].get(range_value)


def _restore(table: Any, key: tuple[Any, Any], item: Any) -> None:
    hash_value, range_value = key
    home, place = (table.items, hash_value) if range_value is None else (table.items[hash_value], range_value)
    if item is None:
        home.pop(place, None)
    else:
        home[place] = item


def _copy_table(table: Any, memo: dict[int, Any]) -> Any:
    if _open.depth:
        return table
    clone: Any = object.__new__(type(table))
    memo[id(table)] = clone
    clone.__dict__.update({name: copy.deepcopy(value, memo) for name, value in table.__dict__.items()})
    return clone


def _noting(add: Callable[..., None]) -> Callable[..., None]:
    """After moto put a record on the stream: note it for the end of the transaction, or tell of it at once."""

    def note(shard: StreamShard, old: Any, new: Any) -> None:
        add(shard, old, new)
        entry = (shard, shard.items[-1])
        if _open.depth:
            _open.written.append(entry)
        else:
            _tell([entry])

    return note


def _locked(action: Callable[..., Any]) -> Callable[..., Any]:
    def locked(handler: Any) -> Any:
        with LOCK:
            return action(handler)

    return locked


def _idempotent(action: Callable[..., Any]) -> Callable[..., Any]:
    def once(handler: Any) -> Any:
        token = handler.body.get("ClientRequestToken")
        if not token:
            return action(handler)
        now = hooks.current().now()
        request = json.dumps(handler.body["TransactItems"], sort_keys=True, default=repr)
        digest = hashlib.sha256(request.encode()).hexdigest()
        done: dict[str, tuple[str, datetime]] = handler.dynamodb_backend.__dict__.setdefault("done_tokens", {})
        seen, until = done.get(token, ("", now))
        if seen and until > now:
            if seen != digest:
                raise IdempotentParameterMismatchError
            # An empty transaction has the answer of a successful one and writes nothing.
            handler.body["TransactItems"] = []
            return action(handler)
        answer = action(handler)
        done[token] = (digest, now + TOKEN_LIFETIME)
        return answer

    return once
