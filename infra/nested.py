"""A template and its nested stacks as one, for whoever asks what a deployment consists of.

CloudFormation counts 500 resources for each stack; to everybody else the nested ones are resources like others.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

STACK: Final = "AWS::CloudFormation::Stack"
ASSETS: Final = "SocialOps.assets.json"


class NestedError(Exception):
    """A nested stack whose template is not among the assets, or that does what cannot be merged."""


def files(template: Path) -> list[Path]:
    """The template, and those of its nested stacks."""
    body = json.loads(template.read_text("utf-8"))
    return [template, *(_file(spec, template.parent) for _, spec in _nested(body))]


def whole(template: Path) -> dict[str, Any]:
    """The body of a synthesised template with the resources of its nested stacks in place of them.

    A nested resource gets the name of its construct before its id (`ApiRoutes` + `Members`), and what the nested stack
    takes as a parameter stands where it is used.

    Raises:
        NestedError: a nested stack is missing among the assets, or has more than parameters and resources.
    """
    body: dict[str, Any] = json.loads(template.read_text("utf-8"))
    for name, spec in list(_nested(body)):
        inner = json.loads(_file(spec, template.parent).read_text("utf-8"))
        if more := inner.keys() - {"Description", "Parameters", "Resources"}:
            raise NestedError(f"{name} has {', '.join(sorted(more))}, which is not merged")
        prefix = name.partition("NestedStack")[0]
        given = spec.get("Properties", {}).get("Parameters", {})
        ids = {each: prefix + each for each in inner["Resources"]}
        del body["Resources"][name]
        body["Resources"] |= {ids[each]: _placed(what, given, ids) for each, what in inner["Resources"].items()}
    return body


def _nested(body: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    return ((name, spec) for name, spec in body.get("Resources", {}).items() if spec["Type"] == STACK)


def _file(spec: Mapping[str, Any], folder: Path) -> Path:
    assets: dict[str, Any] = json.loads((folder / ASSETS).read_text("utf-8"))["files"]
    address = json.dumps(spec["Properties"]["TemplateURL"])
    for digest, asset in assets.items():
        if f"/{digest}.json" in address:
            return folder / str(asset["source"]["path"])
    raise NestedError(f"no asset has the template at {address}")


def _placed(value: Any, given: Mapping[str, Any], ids: Mapping[str, str]) -> Any:
    """A part of a nested template as it reads in the outer one."""
    if isinstance(value, list):
        return [_placed(each, given, ids) for each in value]
    if not isinstance(value, dict):
        return value
    match value:
        case {"Ref": str(name)}:
            return given[name] if name in given else {"Ref": ids.get(name, name)}
        case {"Fn::GetAtt": [str(name), attribute]}:
            return {"Fn::GetAtt": [ids[name], attribute]}
        case {"Fn::Sub": _}:
            raise NestedError("Fn::Sub is not merged: CDK writes Fn::Join")
    return {key: _named(each, ids) if key == "DependsOn" else _placed(each, given, ids) for key, each in value.items()}


def _named(value: str | list[str], ids: Mapping[str, str]) -> list[str]:
    return [ids[each] for each in ([value] if isinstance(value, str) else value)]
