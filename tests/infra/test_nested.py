"""A template and its nested stacks, read as one."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra.nested import NestedError, files, whole

INNER: dict[str, Any] = {
    "Parameters": {"Table": {"Type": "String"}},
    "Resources": {
        "Queue": {"Type": "AWS::SQS::Queue"},
        "Alarm": {
            "Type": "AWS::CloudWatch::Alarm",
            "DependsOn": ["Queue"],
            "Properties": {
                "Dimensions": [{"Name": "table", "Value": {"Ref": "Table"}}, {"Value": {"Ref": "AWS::Region"}}],
                "AlarmActions": [{"Fn::GetAtt": ["Queue", "Arn"]}, {"Fn::Join": ["", ["x", {"Ref": "Queue"}]]}],
            },
        },
    },
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A cloud assembly with one nested stack."""
    _write(tmp_path, INNER)
    return tmp_path


def _write(folder: Path, inner: dict[str, Any], digest: str = "abc") -> None:
    outer = {
        "Resources": {
            "Queue": {"Type": "AWS::DynamoDB::Table"},
            "WatchNestedStackWatch12": {
                "Type": "AWS::CloudFormation::Stack",
                "Properties": {
                    "Parameters": {"Table": {"Fn::GetAtt": ["Queue", "Arn"]}},
                    "TemplateURL": {"Fn::Join": ["", ["https://s3/", {"Ref": "AWS::AccountId"}, "/abc.json"]]},
                },
            },
        }
    }
    (folder / "SocialOps.template.json").write_text(json.dumps(outer))
    (folder / "inner.json").write_text(json.dumps(inner))
    assets = {"files": {digest: {"source": {"path": "inner.json"}}}}
    (folder / "SocialOps.assets.json").write_text(json.dumps(assets))


def test_nested_resources_stand_in_place_of_their_stack(folder: Path) -> None:
    """They keep apart from outer ones of the same id, refer to each other, and to what their parameters stood for."""
    resources = whole(folder / "SocialOps.template.json")["Resources"]
    assert {name: spec["Type"] for name, spec in resources.items()} == {
        "Queue": "AWS::DynamoDB::Table",
        "WatchQueue": "AWS::SQS::Queue",
        "WatchAlarm": "AWS::CloudWatch::Alarm",
    }
    alarm = resources["WatchAlarm"]
    assert alarm["DependsOn"] == ["WatchQueue"]
    assert alarm["Properties"] == {
        "Dimensions": [
            {"Name": "table", "Value": {"Fn::GetAtt": ["Queue", "Arn"]}},
            {"Value": {"Ref": "AWS::Region"}},
        ],
        "AlarmActions": [
            {"Fn::GetAtt": ["WatchQueue", "Arn"]},
            {"Fn::Join": ["", ["x", {"Ref": "WatchQueue"}]]},
        ],
    }


def test_every_template_of_the_assembly_is_listed(folder: Path) -> None:
    """The outer one first, so that each can be checked by itself."""
    found = files(folder / "SocialOps.template.json")
    assert [path.name for path in found] == ["SocialOps.template.json", "inner.json"]


@pytest.mark.parametrize("part", ["Outputs", "Conditions", "Mappings"])
def test_what_cannot_be_merged_is_refused(folder: Path, part: str) -> None:
    """Nothing is left out silently."""
    _write(folder, INNER | {part: {}})
    with pytest.raises(NestedError, match=part):
        whole(folder / "SocialOps.template.json")


def test_a_nested_stack_without_its_template_is_refused(folder: Path) -> None:
    """An assembly that lacks an asset cannot be deployed either."""
    _write(folder, INNER, digest="def")
    with pytest.raises(NestedError, match="no asset"):
        whole(folder / "SocialOps.template.json")
