"""Lists by `since_id` (exclusive), `max_id` (inclusive), `count` and `page`, newest first."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from infra.local.sandbox.weibo.call import Call


class _HasId(Protocol):
    id: int


T = TypeVar("T", bound=_HasId)


def page(call: Call, items: Sequence[T], *, default: int, most: int) -> tuple[list[T], int]:
    """The asked page of `items` and how many there are over all pages."""
    since, until = call.number("since_id", 0), call.number("max_id", 0)
    count, number = call.number("count", default, low=1, high=most), call.number("page", 1, low=1)
    chosen = sorted(
        (item for item in items if item.id > since and (not until or item.id <= until)),
        key=lambda item: item.id,
        reverse=True,
    )
    return chosen[(number - 1) * count : number * count], len(chosen)
