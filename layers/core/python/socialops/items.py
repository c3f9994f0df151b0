"""DynamoDB's attribute values from and to plain JSON values: text, integers, booleans, lists, maps, nothing.

There are no floats in the table: money is fen, shares are per mille, instants are text.
"""

from collections.abc import Mapping
from typing import Any

Item = dict[str, Any]


def encode(value: Any) -> dict[str, Any]:
    """The attribute value of one JSON value.

    Raises:
        TypeError: a value the table does not hold, floats above all.
    """
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case int():
            return {"N": str(value)}
        case str():
            return {"S": value}
        case list() | tuple():
            return {"L": [encode(each) for each in value]}
        case dict():
            return {"M": encode_item(value)}
        case _:
            raise TypeError(f"the table holds no {type(value).__name__}: {value!r}")


def encode_item(item: Mapping[str, Any]) -> dict[str, Any]:
    """A whole item; values of `None` are left out, so their absence can be a condition."""
    return {name: encode(value) for name, value in item.items() if value is not None}


def decode(value: Mapping[str, Any]) -> Any:
    """The JSON value of one attribute value."""
    ((kind, raw),) = value.items()
    match kind:
        case "S" | "BOOL":
            return raw
        case "N":
            return int(raw)
        case "NULL":
            return None
        case "L":
            return [decode(each) for each in raw]
        case "M":
            return decode_item(raw)
        case _:
            raise TypeError(f"the table holds no attribute of type {kind}")


def decode_item(item: Mapping[str, Any]) -> Item:
    """A whole item."""
    return {name: decode(value) for name, value in item.items()}
