"""A synthesised template, as the tests of its promises ask it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from infra.nested import whole
from infra.permission_report import Permission, permissions


@dataclass(frozen=True)
class Template:
    """Resources by logical id, found by type."""

    body: Mapping[str, Any]

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a template from disk, its nested stacks with it."""
        return cls(whole(path))

    def of_type(self, kind: str) -> dict[str, Mapping[str, Any]]:
        """The properties of all resources of a type."""
        return {name: spec.get("Properties", {}) for name, spec in self.resources.items() if spec["Type"] == kind}

    @property
    def resources(self) -> Mapping[str, Any]:
        """All resources."""
        resources: Mapping[str, Any] = self.body["Resources"]
        return resources

    @property
    def permissions(self) -> list[Permission]:
        """What each function may do."""
        return permissions(self.body)

    def functions(self) -> dict[str, Mapping[str, Any]]:
        """Functions by module, such as `planning.on_upload`."""
        return {
            spec["Handler"].removesuffix(".handler"): spec for spec in self.of_type("AWS::Lambda::Function").values()
        }

    def environment(self, module: str) -> dict[str, Any]:
        """The variables of a function."""
        return dict(self.functions()[module].get("Environment", {}).get("Variables", {}))

    def may(self, function: str) -> Iterator[tuple[str, str, str]]:
        """Each (action, resource, condition) that a function has, by its logical id."""
        for permission in self.permissions:
            if permission.function == function:
                for action in permission.actions:
                    for resource in permission.resources:
                        yield action, resource, permission.condition

    def name_of(self, reference: Mapping[str, Any]) -> str:
        """The logical id behind `Ref` or `Fn::GetAtt`."""
        return str(reference["Ref"] if "Ref" in reference else reference["Fn::GetAtt"][0])
