"""moto's tables as DynamoDB has them, and without work that nobody needs: shared by the local system and by tests.

What moto gets wrong stands in `transactions`; `queries` and `serializing` save walks over what is stored and over the
shape of each attribute. Here are the small ones, and the one call that puts all in place.
"""

import functools
from typing import Any, Final

from moto.core import responses
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import StreamRecord
from moto.sqs.models import Message

from infra.local import queries, serializing, transactions

_HOARDED: Final[tuple[Any, ...]] = (Item, StreamRecord, Message)


def install() -> None:
    """Put every hook in place, once per process; they do nothing while no mock is active."""
    transactions.install()
    queries.install()
    serializing.install()
    _weigh_items_once()
    _list_actions_once()
    _stop_hoarding()


def _weigh_items_once() -> None:
    """A new item is weighed when it is whole: moto weighs it again with each attribute, but asks the same question."""
    item: Any = Item
    item.__init__ = _new_item


def _new_item(item: Any, hash_key: Any, range_key: Any, attrs: dict[str, Any]) -> None:
    item.hash_key, item.range_key, item.attrs = hash_key, range_key, LimitedSizeDict()
    values = {name: DynamoType(value) for name, value in attrs.items()}
    if values:
        last, value = values.popitem()
        item.attrs.update(values)
        item.attrs[last] = value  # weighs what stands there already, and itself


def _list_actions_once() -> None:
    """The actions of a service are its class's methods, which moto looks up again for every request."""
    module: Any = responses
    if not hasattr(module.method_names_from_class, "cache_clear"):
        module.method_names_from_class = functools.cache(module.method_names_from_class)


def _stop_hoarding() -> None:
    """Keep moto from holding on to every item, record and message ever made, for a dashboard that nobody opens."""

    def make(model: Any, *args: Any, **kwargs: Any) -> Any:
        return object.__new__(model)

    for model in _HOARDED:
        model.__new__ = make
