"""Who may do what, read from a synthesised template: the question that an auditor asks first."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

CODE_OF: Final = "lambda:SourceFunctionArn"
"""The condition key that is there when a function's code makes a call, and not when Lambda makes it in its name."""
_HASH: Final = re.compile(r"[0-9A-F]{8}$")


@dataclass(frozen=True)
class Permission:
    """One statement of a function's policy: actions on resources, and the condition it depends on."""

    function: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    condition: str = ""
    denied_to_code: bool = False
    """Whether Lambda alone may do it in the function's name: another statement takes it from the function's code."""

    @property
    def has_wildcard_action(self) -> bool:
        """Whether an action allows more than it names."""
        return any("*" in action for action in self.actions)

    @property
    def writes_log(self) -> bool:
        """Whether it is the function's right to its own log."""
        return self.actions[0].startswith("logs:")

    @property
    def verbs(self) -> str:
        """The actions, the service named once: `dynamodb: GetItem Query`."""
        service = self.actions[0].partition(":")[0]
        return f"{service}: {' '.join(action.partition(':')[2] for action in self.actions)}"

    @property
    def target(self) -> str:
        """The resources, the parts of an ARN that are the same everywhere left out."""
        return " ".join(resource.rpartition(":")[2] for resource in self.resources)

    @property
    def is_unbounded(self) -> bool:
        """Whether it reaches every resource there is."""
        return "*" in self.resources


def permissions(template: Mapping[str, Any]) -> list[Permission]:
    """What each function may do, in the template's order."""
    resources: Mapping[str, Any] = template["Resources"]
    return [
        permission
        for name, resource in resources.items()
        if resource["Type"] == "AWS::Lambda::Function"
        for permission in _of(name, resources[resource["Properties"]["Role"]["Fn::GetAtt"][0]])
    ]


def _of(function: str, role: Mapping[str, Any]) -> Iterator[Permission]:
    statements = [
        statement
        for policy in role["Properties"].get("Policies", [])
        for statement in policy["PolicyDocument"]["Statement"]
    ]
    denied = {action for statement in statements if _denies_code(statement) for action in _list(statement["Action"])}
    for statement in statements:
        if statement.get("Effect") != "Deny":
            actions = tuple(_list(statement["Action"]))
            yield Permission(
                function,
                actions,
                tuple(written(resource) for resource in _list(statement["Resource"])),
                " and ".join(_tests(statement)),
                denied_to_code=set(actions) <= denied,
            )


def _denies_code(statement: Mapping[str, Any]) -> bool:
    """Whether a statement takes something from the function's own code, everywhere."""
    conditions = list(statement.get("Condition", {}).values())
    return (
        statement.get("Effect") == "Deny"
        and _list(statement["Resource"]) == ["*"]
        and [list(condition) for condition in conditions] == [[CODE_OF]]
    )


def _tests(statement: Mapping[str, Any]) -> Iterator[str]:
    for test in statement.get("Condition", {}).values():
        yield from (f"{key} = {value}" for key, value in test.items())


def written(value: object) -> str:
    """A value of the template for people: references become the names of resources."""
    match value:
        case {"Fn::Join": [str(separator), [*parts]]}:
            return separator.join(written(part) for part in parts)
        case {"Fn::GetAtt": [str(name), *_]} | {"Ref": str(name)}:
            return name.removeprefix("AWS::") if name.startswith("AWS::") else _HASH.sub("", name)
        case _:
            return str(value)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
