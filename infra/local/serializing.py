"""DynamoDB's wire in moto: what already has the shape that is asked for is not looked up member by member.

moto asks for each of an attribute value's ten possible members, in an answer under every alias, which takes more than
half of the time of a read. An attribute value that is a plain one-member object needs none of that.
"""

from typing import Any, Final

from moto.core.parse import BaseJSONParser
from moto.core.serialize import BaseJSONSerializer

_VALUE: Final = "AttributeValue"
_TEXTS: Final = frozenset({"S", "N"})
_FLAGS: Final = frozenset({"BOOL", "NULL"})


def install() -> None:
    """Put the short way before moto's own, once per process."""
    serializer: Any = BaseJSONSerializer
    if hasattr(serializer, "moto_serialize"):
        return
    serializer.moto_serialize = serializer._serialize
    serializer._serialize = _serialize
    parser: Any = BaseJSONParser
    parser.moto_parse_structure = parser._parse_structure
    parser._parse_structure = _parse_structure


def _serialize(self: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
    if key and shape.name == _VALUE and is_plain(value):
        self._default_serialize(serialized, value, shape, key)
    else:
        self.moto_serialize(serialized, value, shape, key)


def _parse_structure(self: Any, shape: Any, value: Any) -> Any:
    return value if shape.name == _VALUE and is_plain(value) else self.moto_parse_structure(shape, value)


def is_plain(value: Any) -> bool:
    """Whether moto's parser and serializer leave a value as it is: texts, numbers, flags, and what holds them."""
    if type(value) is not dict or len(value) != 1:
        return False
    ((kind, inner),) = value.items()
    if kind in _TEXTS:
        return type(inner) is str
    if kind in _FLAGS:
        return type(inner) is bool
    if kind == "M":
        return type(inner) is dict and all(map(is_plain, inner.values()))
    return kind == "L" and type(inner) is list and all(map(is_plain, inner))
