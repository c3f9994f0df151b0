"""A CloudFormation template whose intrinsic functions are resolved in memory.

Nothing is created here. Every resource gets its physical name, ARN and other attributes from its logical id
(`identifiers.py`), so the whole template can be resolved before anything exists, and twice with the same result.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra.local import intrinsics
from infra.local.identifiers import Identifiers, Place, identify
from infra.nested import whole


class TemplateError(Exception):
    """The template asks for something that the local system does not do, or contradicts itself."""


@dataclass(frozen=True)
class Resource:
    """One resource of the template, resolved: `properties` hold no intrinsic function any more."""

    logical_id: str
    type: str
    properties: dict[str, Any]
    ids: Identifiers

    @property
    def name(self) -> str:
        """The physical name, as the service's own API takes it."""
        return self.ids.name

    @property
    def arn(self) -> str:
        """The resource's ARN."""
        return self.ids.attributes["Arn"]


@dataclass
class Template:
    """A template with the values of its parameters and the place where it is 'deployed'."""

    body: dict[str, Any]
    parameters: dict[str, str] = field(default_factory=dict)
    place: Place = field(default_factory=Place)

    def __post_init__(self) -> None:
        """Check the parameters and resolve conditions once."""
        declared: dict[str, Any] = self.body.get("Parameters", {})
        if unknown := self.parameters.keys() - declared.keys():
            raise TemplateError(f"the template has no parameter {sorted(unknown)}")
        defaults = {name: str(spec["Default"]) for name, spec in declared.items() if "Default" in spec}
        values = defaults | self.parameters
        # CDK declares the bootstrap version as an SSM parameter, which nothing reads here.
        if missing := declared.keys() - values.keys():
            raise TemplateError(f"no value for parameter {sorted(missing)}")
        self._values: dict[str, Any] = dict(values) | self.place.pseudo_parameters()
        self._conditions: dict[str, bool] = {}
        self._identifiers: dict[str, Identifiers] = {}

    @classmethod
    def load(cls, path: Path, parameters: Mapping[str, str] | None = None, place: Place | None = None) -> "Template":
        """Read a synthesised template (JSON) from a file, its nested stacks with it."""
        return cls(whole(path), dict(parameters or {}), place or Place())

    def deployed(self, parameters: Mapping[str, str], place: Place | None = None) -> "Template":
        """The same template with other parameter values (added to the present ones) or in another place."""
        return Template(self.body, self.parameters | dict(parameters), place or self.place)

    def of_type(self, *types: str) -> Iterator[Resource]:
        """The resources of some types whose condition holds, in the template's order."""
        for logical_id in self.logical_ids():
            if self.type_of(logical_id) in types:
                yield self.resource(logical_id)

    def logical_ids(self) -> list[str]:
        """Every resource that exists, that is: whose `Condition` holds."""
        resources: dict[str, Any] = self.body.get("Resources", {})
        return [name for name, spec in resources.items() if self.condition(spec.get("Condition"))]

    def type_of(self, logical_id: str) -> str:
        """The CloudFormation type of a resource."""
        return str(self._spec(logical_id)["Type"])

    def resource(self, logical_id: str) -> Resource:
        """One resource with everything resolved."""
        spec = self._spec(logical_id)
        properties = self.resolve(spec.get("Properties", {}))
        return Resource(logical_id, spec["Type"], properties, self.identifiers(logical_id))

    def identifiers(self, logical_id: str) -> Identifiers:
        """Name, `Ref` value and attributes of a resource."""
        if logical_id not in self._identifiers:
            spec = self._spec(logical_id)
            self._identifiers[logical_id] = identify(
                spec["Type"], logical_id, spec.get("Properties", {}), self.place, self.resolve
            )
        return self._identifiers[logical_id]

    def outputs(self) -> dict[str, str]:
        """The stack's outputs, resolved."""
        outputs: dict[str, Any] = self.body.get("Outputs", {})
        return {
            name: str(self.resolve(spec["Value"]))
            for name, spec in outputs.items()
            if self.condition(spec.get("Condition"))
        }

    def condition(self, name: str | None) -> bool:
        """Whether a named condition holds; no name always holds."""
        if name is None:
            return True
        if name not in self._conditions:
            self._conditions[name] = bool(self.resolve(self.body["Conditions"][name]))
        return self._conditions[name]

    def resolve(self, value: Any) -> Any:
        """A value with every intrinsic function replaced by what it stands for."""
        return intrinsics.resolve(value, self)

    def reference(self, name: str) -> Any:
        """What `Ref` gives for a parameter, a pseudo parameter or a resource."""
        if name in self._values:
            return self._values[name]
        return self.identifiers(name).ref

    def attribute(self, logical_id: str, name: str) -> str:
        """What `Fn::GetAtt` gives."""
        attributes = self.identifiers(logical_id).attributes
        if name not in attributes:
            raise TemplateError(f"{logical_id} ({self.type_of(logical_id)}) has no attribute {name} locally")
        return attributes[name]

    def mapping(self, name: str, first: str, second: str) -> Any:
        """What `Fn::FindInMap` gives."""
        return self.body["Mappings"][name][first][second]

    def _spec(self, logical_id: str) -> dict[str, Any]:
        try:
            spec: dict[str, Any] = self.body["Resources"][logical_id]
        except KeyError:
            raise TemplateError(f"the template has no resource or parameter {logical_id!r}") from None
        return spec


SECRET_REFERENCE = re.compile(r"\{\{resolve:secretsmanager:(?P<rest>[^}]+)\}\}")


def secret_references(text: str) -> list[tuple[str, str, str]]:
    """The dynamic references in a text: (the whole reference, secret id, JSON key or "").

    The form is `{{resolve:secretsmanager:secret-id:SecretString:json-key:version-stage:version-id}}`; a secret id may
    be an ARN, which holds colons itself.
    """
    found = []
    for match in SECRET_REFERENCE.finditer(text):
        secret_id, _, tail = match["rest"].partition(":SecretString")
        found.append((match[0], secret_id, tail.split(":")[1] if tail.startswith(":") else ""))
    return found
