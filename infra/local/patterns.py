"""EventBridge event patterns, which Lambda's stream filters use too.

Written from "Amazon EventBridge event patterns" of the EventBridge user guide. Operators that are not known are
refused when the pattern is loaded, not when an event meets them.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final


class Missing:
    """Stands for a field that the event does not have."""


_MISSING: Final = Missing()


def matches(pattern: Mapping[str, Any], event: Any) -> bool:
    """Whether an event matches: every field that the pattern names must."""
    for key, wanted in pattern.items():
        if key == "$or":
            if not any(matches(alternative, event) for alternative in wanted):
                return False
            continue
        value = event.get(key, _MISSING) if isinstance(event, Mapping) else _MISSING
        if isinstance(wanted, Mapping):
            if not _nested(wanted, value):
                return False
        elif not _any_of(wanted, value):
            return False
    return True


def check(pattern: Mapping[str, Any]) -> None:
    """Refuse a pattern with an operator that is not known.

    Raises:
        NotImplementedError: there is one.
    """
    for key, wanted in pattern.items():
        if key == "$or":
            for alternative in wanted:
                check(alternative)
        elif isinstance(wanted, Mapping):
            check(wanted)
        else:
            for test in wanted:
                for operator in test if isinstance(test, Mapping) else ():
                    if operator not in _OPERATORS:
                        raise NotImplementedError(f"event pattern operator {operator!r} at {key!r}")


def _nested(wanted: Mapping[str, Any], value: Any) -> bool:
    if isinstance(value, list):
        return any(matches(wanted, entry) for entry in value)
    return matches(wanted, value)


def _any_of(tests: list[Any], value: Any) -> bool:
    values = value if isinstance(value, list) and value else [_MISSING if value == [] else value]
    return any(_one(test, entry) for test in tests for entry in values)


def _one(test: Any, value: Any) -> bool:
    if isinstance(test, Mapping):
        return all(_OPERATORS[operator](operand, value) for operator, operand in test.items())
    # JSON knows true and 1 apart, Python does not.
    return not isinstance(value, Missing) and type(test) is type(value) and bool(test == value)


def _prefix(operand: Any, value: Any) -> bool:
    return _text(operand, value, str.startswith)


def _suffix(operand: Any, value: Any) -> bool:
    return _text(operand, value, str.endswith)


def _text(operand: Any, value: Any, test: Callable[[str, str], bool]) -> bool:
    if not isinstance(value, str):
        return False
    if isinstance(operand, Mapping):
        return test(value.lower(), str(operand["equals-ignore-case"]).lower())
    return test(value, operand)


def _equals_ignore_case(operand: Any, value: Any) -> bool:
    return isinstance(value, str) and value.lower() == str(operand).lower()


def _wildcard(operand: Any, value: Any) -> bool:
    return (
        isinstance(value, str) and re.fullmatch(".*".join(map(re.escape, str(operand).split("*"))), value) is not None
    )


def _exists(operand: Any, value: Any) -> bool:
    return (not isinstance(value, Missing)) is bool(operand)


def _anything_but(operand: Any, value: Any) -> bool:
    if isinstance(value, Missing):
        return False
    if isinstance(operand, Mapping):
        return not _one(operand, value)
    unwanted = operand if isinstance(operand, list) else [operand]
    return not any(_one(entry, value) for entry in unwanted)


_COMPARISONS: Final[dict[str, Callable[[float, float], bool]]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    "=": lambda a, b: a == b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _numeric(operand: Any, value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    pairs = zip(operand[::2], operand[1::2], strict=True)
    return all(_COMPARISONS[comparison](value, limit) for comparison, limit in pairs)


_OPERATORS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "prefix": _prefix,
    "suffix": _suffix,
    "equals-ignore-case": _equals_ignore_case,
    "wildcard": _wildcard,
    "exists": _exists,
    "anything-but": _anything_but,
    "numeric": _numeric,
}
