"""CloudFormation's intrinsic functions, as far as CDK writes them.

An unknown function is an error, never passed through: a template that resolves here means what it says.
"""

import base64
import re
from collections.abc import Callable
from typing import Any, Final, Protocol


class Scope(Protocol):
    """Where references are looked up: the template."""

    def reference(self, name: str) -> Any:
        """What `Ref` gives."""

    def attribute(self, logical_id: str, name: str) -> str:
        """What `Fn::GetAtt` gives."""

    def condition(self, name: str | None) -> bool:
        """Whether a named condition holds."""

    def mapping(self, name: str, first: str, second: str) -> Any:
        """What `Fn::FindInMap` gives."""


NO_VALUE: Final = object()
"""Stands for `AWS::NoValue`: the property or list entry that holds it disappears."""


def resolve(value: Any, scope: Scope) -> Any:
    """Replace every intrinsic function inside a value."""
    if isinstance(value, list):
        entries = [resolve(entry, scope) for entry in value]
        return [entry for entry in entries if entry is not NO_VALUE]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((name, argument),) = value.items()
        if name in ("Ref", "Condition") and isinstance(argument, str):
            return _reference(argument, scope) if name == "Ref" else scope.condition(argument)
        if name.startswith("Fn::"):
            if name not in _FUNCTIONS:
                raise NotImplementedError(f"intrinsic function {name} is not known to the local system")
            return _FUNCTIONS[name](argument, scope)
    resolved = {key: resolve(entry, scope) for key, entry in value.items()}
    return {key: entry for key, entry in resolved.items() if entry is not NO_VALUE}


def _reference(name: str, scope: Scope) -> Any:
    return NO_VALUE if name == "AWS::NoValue" else scope.reference(name)


def _get_att(argument: Any, scope: Scope) -> str:
    logical_id, _, attribute = argument.partition(".") if isinstance(argument, str) else (argument[0], ".", argument[1])
    return scope.attribute(logical_id, resolve(attribute, scope))


def _join(argument: Any, scope: Scope) -> str:
    separator, parts = argument
    return str(separator).join(str(part) for part in resolve(parts, scope))


def _sub(argument: Any, scope: Scope) -> str:
    text, extra = (argument, {}) if isinstance(argument, str) else argument
    values = resolve(extra, scope)

    def replacement(match: re.Match[str]) -> str:
        name = match[1]
        if name.startswith("!"):
            return "${" + name[1:] + "}"
        if name in values:
            return str(values[name])
        return str(_get_att(name, scope) if "." in name else scope.reference(name))

    return re.sub(r"\$\{([^}]+)\}", replacement, text)


def _select(argument: Any, scope: Scope) -> Any:
    index, entries = resolve(argument, scope)
    return entries[int(index)]


def _split(argument: Any, scope: Scope) -> list[str]:
    separator, text = resolve(argument, scope)
    return str(text).split(separator)


def _if(argument: Any, scope: Scope) -> Any:
    name, yes, no = argument
    return resolve(yes if scope.condition(name) else no, scope)


def _equals(argument: Any, scope: Scope) -> bool:
    left, right = resolve(argument, scope)
    return bool(left == right)


def _and(argument: Any, scope: Scope) -> bool:
    return all(resolve(entry, scope) for entry in argument)


def _or(argument: Any, scope: Scope) -> bool:
    return any(resolve(entry, scope) for entry in argument)


def _not(argument: Any, scope: Scope) -> bool:
    return not resolve(argument[0], scope)


def _contains(argument: Any, scope: Scope) -> bool:
    entries, wanted = resolve(argument, scope)
    return wanted in entries


def _find_in_map(argument: Any, scope: Scope) -> Any:
    name, first, second = resolve(argument, scope)
    return scope.mapping(name, first, second)


def _zones(argument: Any, scope: Scope) -> list[str]:
    region = resolve(argument, scope) or scope.reference("AWS::Region")
    return [f"{region}{zone}" for zone in "abc"]


def _base64(argument: Any, scope: Scope) -> str:
    return base64.b64encode(str(resolve(argument, scope)).encode()).decode()


_FUNCTIONS: Final[dict[str, Callable[[Any, Scope], Any]]] = {
    "Fn::GetAtt": _get_att,
    "Fn::Join": _join,
    "Fn::Sub": _sub,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::If": _if,
    "Fn::Equals": _equals,
    "Fn::And": _and,
    "Fn::Or": _or,
    "Fn::Not": _not,
    "Fn::Contains": _contains,
    "Fn::FindInMap": _find_in_map,
    "Fn::Base64": _base64,
    "Fn::GetAZs": _zones,
}
