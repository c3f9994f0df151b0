"""Keys of items, and the access patterns they serve. Each stage builds its keys in its own `keys` module.

A key function carries the number and the purpose of the access pattern it serves; the tables in the READMEs are
made from them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any, NamedTuple, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


class Key(NamedTuple):
    """Where an item lies."""

    pk: str
    sk: str

    def attributes(self) -> dict[str, Any]:
        """The key as DynamoDB wants it."""
        return {"pk": {"S": self.pk}, "sk": {"S": self.sk}}


@dataclass(frozen=True)
class AccessPattern:
    """One way the table is read or written: a number, a purpose, the shape of its key."""

    number: str
    purpose: str
    shape: str


def access_pattern(number: str, purpose: str) -> Callable[[F], F]:
    """Mark a key function with the access pattern it serves (`AP-12`, "all versions of a post")."""

    def mark(function: F) -> F:
        function.access_pattern = (number, purpose)  # type: ignore[attr-defined]  # a mark on a function
        return function

    return mark


def patterns(module: ModuleType) -> list[AccessPattern]:
    """The access patterns of a `keys` module, with each shape made by calling its function with placeholders."""
    found = []
    for function in vars(module).values():
        if not hasattr(function, "access_pattern"):
            continue
        number, purpose = function.access_pattern
        names = function.__code__.co_varnames[: function.__code__.co_argcount]
        made = function(*(_Placeholder(f"{{{name}}}") for name in names))
        shape = f"pk `{made.pk}`, sk `{made.sk}`" if isinstance(made, Key) else f"list `{made}`"
        found.append(AccessPattern(number, purpose, shape))
    return sorted(found, key=lambda pattern: pattern.number)


class _Placeholder(str):
    """Stands for any argument of a key function and keeps its braces through formatting."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return str(self)
