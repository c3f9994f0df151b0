"""IAM policy documents: may this be done to that, under these circumstances?

moto's own evaluator reads an unmet condition as a refusal and `?` or `.` in a pattern as a regular expression, so
this one follows "Policy evaluation logic" of the IAM user guide: an explicit Deny wins, then any Allow, else no.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

Values = Mapping[str, str | list[str]]
"""The circumstances of a request: condition keys (lower-cased) with their value or values."""
COMMON_CONTEXT: Final[dict[str, str | list[str]]] = {"aws:securetransport": "true", "s3:tlsversion": "1.3"}
"""What is true of every request: on AWS it would come over TLS."""


@dataclass(frozen=True)
class Request:
    """One action on one resource. `principal` matters to the policies of resources only."""

    action: str
    resource: str
    context: Values = field(default_factory=dict)
    principal: str = ""


@dataclass(frozen=True)
class Policy:
    """The statements of one or several policy documents."""

    statements: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def of(cls, documents: Iterable[Mapping[str, Any]]) -> "Policy":
        """Collect the statements of policy documents."""
        return cls(tuple(statement for document in documents for statement in _listed(document["Statement"])))

    def denies(self, request: Request) -> bool:
        """Whether a Deny statement applies."""
        return any(s["Effect"] == "Deny" and applies(s, request) for s in self.statements)

    def allows(self, request: Request) -> bool:
        """Whether some Allow applies and no Deny."""
        return not self.denies(request) and any(s["Effect"] == "Allow" and applies(s, request) for s in self.statements)


def applies(statement: Mapping[str, Any], request: Request) -> bool:
    """Whether a statement speaks of this request."""
    return (
        _principal_matches(statement, request.principal)
        and _names(statement, "Action", request.action.lower(), lower=True)
        and _names(statement, "Resource", request.resource)
        and all(
            _condition_holds(operator, key, _listed(wanted), request.context)
            for operator, keys in statement.get("Condition", {}).items()
            for key, wanted in keys.items()
        )
    )


def _names(statement: Mapping[str, Any], element: str, value: str, *, lower: bool = False) -> bool:
    for key, wanted in ((element, True), (f"Not{element}", False)):
        if key in statement:
            patterns = [p.lower() if lower else p for p in _listed(statement[key])]
            return any(like(pattern, value) for pattern in patterns) is wanted
    # A statement without Resource belongs to a resource's own policy and speaks of that resource.
    return element == "Resource"


def _principal_matches(statement: Mapping[str, Any], principal: str) -> bool:
    if "Principal" not in statement:
        return True
    wanted = statement["Principal"]
    if wanted == "*":
        return True
    return any(like(p, principal) for names in wanted.values() for p in _listed(names))


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile("".join({"*": ".*", "?": "."}.get(char, re.escape(char)) for char in text), re.DOTALL)


def like(pattern: str, value: str) -> bool:
    """Whether a value matches a pattern with `*` (any text) and `?` (any character)."""
    return _pattern(pattern).fullmatch(value) is not None


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


_COMPARISONS: Final[dict[str, Callable[[str, str], bool]]] = {
    "StringEquals": lambda wanted, actual: wanted == actual,
    "StringEqualsIgnoreCase": lambda wanted, actual: wanted.lower() == actual.lower(),
    "StringLike": like,
    "ArnEquals": like,
    "ArnLike": like,
    "Bool": lambda wanted, actual: wanted.lower() == actual.lower(),
    "NumericEquals": lambda wanted, actual: float(actual) == float(wanted),
    "NumericLessThan": lambda wanted, actual: float(actual) < float(wanted),
    "NumericLessThanEquals": lambda wanted, actual: float(actual) <= float(wanted),
    "NumericGreaterThan": lambda wanted, actual: float(actual) > float(wanted),
    "NumericGreaterThanEquals": lambda wanted, actual: float(actual) >= float(wanted),
}


def _condition_holds(operator: str, key: str, wanted: list[Any], context: Values) -> bool:
    quantifier, _, name = operator.rpartition(":")
    name, if_exists = name.removesuffix("IfExists"), name.endswith("IfExists")
    actual = context.get(key.lower())
    if name == "Null":
        return (actual is None) == (str(wanted[0]).lower() == "true")
    negated = "Not" in name
    compare = _COMPARISONS.get(name.replace("Not", ""))
    if compare is None:
        raise NotImplementedError(f"condition operator {operator} is not known to the local system")
    if actual is None:
        return if_exists or negated or quantifier == "ForAllValues"
    found = [any(compare(str(w), value) for w in wanted) is not negated for value in _listed(actual)]
    return all(found) if quantifier == "ForAllValues" or (negated and not quantifier) else any(found)
