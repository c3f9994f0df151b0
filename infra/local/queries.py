"""DynamoDB queries in moto without a walk over every item of the table.

moto filters all items by the key condition. Before it does, the items are narrowed to those that can match: a
partition, or for an index every item that has (or once had) the value of the index's partition key. moto still
decides what matches.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table

from infra.local.transactions import LOCK

_Candidates: TypeAlias = dict[str, dict[Any, dict[tuple[Any, Any], None]]]
"""Index attribute → its value → primary keys of items that have or had it."""


def install() -> None:
    """Replace moto's query, once per process."""
    table: Any = Table
    if hasattr(table, "moto_query"):
        return
    table.moto_query = table.query
    table.query = _query
    table.moto_all_items = table.all_items
    table.all_items = _all_items
    table.put_item = _remembering(table.put_item)
    backend: Any = DynamoDBBackend
    backend.update_item = _remembering_update(backend.update_item)


def _query(table: Any, hash_key: Any, *args: Any, **kwargs: Any) -> Any:
    index_name = kwargs.get("index_name") or (args[6] if len(args) > 6 else None)
    with LOCK:
        table.narrowed = _of_index(table, index_name, kwargs) if index_name else _of_partition(table, hash_key)
        try:
            return table.moto_query(hash_key, *args, **kwargs)
        finally:
            table.narrowed = None


def _all_items(table: Any) -> Iterable[Any]:
    narrowed: list[Any] | None = getattr(table, "narrowed", None)
    found: Iterable[Any] = table.moto_all_items() if narrowed is None else narrowed
    return found


def _of_partition(table: Any, hash_key: Any) -> list[Any]:
    if hash_key not in table.items:
        return []
    if not table.has_range_key:
        return [table.items[hash_key]]
    return _sorted(table.items[hash_key].values(), table.range_key_attr)


def _of_index(table: Any, index_name: str, query: dict[str, Any]) -> list[Any] | None:
    index = next((index for index in table.all_indexes() if index.name == index_name), None)
    if index is None:
        return None  # moto refuses it in its own words
    schema = {key["KeyType"]: key["AttributeName"] for key in index.schema}
    value = dict(query.get("hash_key_conditions") or ()).get(schema["HASH"])
    if value is None:
        return None
    keys = _candidates(table).get(schema["HASH"], {}).get(_frozen(value), {})
    items = [item for key in keys if (item := _item(table, key)) is not None and schema["HASH"] in item.attrs]
    return _sorted(items, schema.get("RANGE", table.hash_key_attr))


def _sorted(items: Iterable[Any], attribute: str) -> list[Any]:
    """Sort natively first: moto's own sort calls Python for each comparison, and then finds its work done."""
    return sorted((i for i in items if attribute in i.attrs), key=lambda item: item.attrs[attribute].cast_value)


def _item(table: Any, key: tuple[Any, Any]) -> Any:
    hash_value, range_value = key
    if hash_value not in table.items:
        return None
    return table.items[hash_value] if range_value is None else table.items[hash_value].get(range_value)


def _candidates(table: Any) -> _Candidates:
    if not hasattr(table, "index_candidates"):
        table.index_candidates = {}
        for item in list(table.moto_all_items()):
            _remember(table, item)
    candidates: _Candidates = table.index_candidates
    return candidates


def _frozen(value: Any) -> tuple[str, Any]:
    """A key for a value: moto changes attribute values in place."""
    return value.type, value.cast_value


def _remember(table: Any, item: Any) -> None:
    for index in table.all_indexes():
        attribute = index.schema_key_attrs[0]
        if attribute in item.attrs:
            values = table.index_candidates.setdefault(attribute, {})
            values.setdefault(_frozen(item.attrs[attribute]), {})[item.hash_key, item.range_key] = None


def _remembering(put: Callable[..., Any]) -> Callable[..., Any]:
    def put_item(table: Any, *args: Any, **kwargs: Any) -> Any:
        item = put(table, *args, **kwargs)
        if hasattr(table, "index_candidates"):
            _remember(table, item)
        return item

    return put_item


def _remembering_update(update: Callable[..., Any]) -> Callable[..., Any]:
    def update_item(backend: Any, table_name: str, *args: Any, **kwargs: Any) -> Any:
        item = update(backend, table_name, *args, **kwargs)
        table = backend.get_table(table_name)
        if hasattr(table, "index_candidates"):
            _remember(table, item)
        return item

    return update_item
