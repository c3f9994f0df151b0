"""Fixed egress: with the switch, functions that call platforms leave by one address; without, nothing of it exists."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from infra import synth
from infra.access import ATTACH
from infra.local.template import Template as LocalTemplate
from tests.templates import Template

SWITCH = {**synth.LOCAL, "fixedEgress": "true"}


@pytest.fixture(scope="module")
def fixed() -> Template:
    """The template with the switch on."""
    return Template.load(synth.template(SWITCH))


def _callers(template: Template) -> set[str]:
    return {module for module in template.functions() if "SOCIALOPS_PLATFORM_HOSTS" in template.environment(module)}


def _subnets(template: Template, kind: str) -> dict[str, Mapping[str, Any]]:
    """Subnets by the kind that CDK tags them with: Public or Private."""
    return {
        name: subnet
        for name, subnet in template.of_type("AWS::EC2::Subnet").items()
        if {"Key": "aws-cdk:subnet-type", "Value": kind} in subnet["Tags"]
    }


def _text(resource: Mapping[str, Any]) -> str:
    """A resource without the digests of code, which is another when it was edited between two templates."""
    return re.sub(r"[0-9a-f]{64}\.zip", "", json.dumps(resource))


def test_without_the_switch_there_is_no_network(template: Template) -> None:
    """Nothing of EC2 is made, no function is placed, no address is told."""
    assert not [kind for kind in {r["Type"] for r in template.resources.values()} if kind.startswith("AWS::EC2")]
    assert not [module for module, spec in template.functions().items() if "VpcConfig" in spec]
    assert "EgressIp" not in template.body["Outputs"]


def test_the_switch_is_off_unless_somebody_turns_it() -> None:
    """Absent and `false` give the same bytes, and `cdk.json` says `false`."""
    assert synth.defaults()["fixedEgress"] == "false"
    off, absent = synth.template({**synth.LOCAL, "fixedEgress": "false"}), synth.template(synth.LOCAL)
    assert off.read_bytes() == absent.read_bytes()


def test_just_the_functions_that_call_platforms_leave_by_it(fixed: Template) -> None:
    """Who is told the platforms' hosts is placed in the private subnets; nobody else is."""
    placed = {module: spec["VpcConfig"] for module, spec in fixed.functions().items() if "VpcConfig" in spec}
    assert set(placed) == _callers(fixed) >= {"publishing.on_due", "engagement.on_due", "insights.on_due"}
    private = set(_subnets(fixed, "Private"))
    for config in placed.values():
        assert {fixed.name_of(subnet) for subnet in config["SubnetIds"]} == private
        assert len(config["SecurityGroupIds"]) == 1


def test_everything_else_stays_as_it_was(fixed: Template, template: Template) -> None:
    """The switch changes the callers and their roles, and adds; of all other resources not a byte differs."""
    changed = {name for name, each in template.resources.items() if _text(fixed.resources[name]) != _text(each)}
    callers = {"".join(word.capitalize() for word in m.replace(".", "_").split("_")) for m in _callers(fixed)}
    roles = {fixed.name_of(spec["Role"]) for module, spec in fixed.functions().items() if module in _callers(fixed)}
    assert changed == callers | roles


def test_there_is_one_way_out_and_its_address_is_told(fixed: Template) -> None:
    """One Elastic IP on one NAT gateway takes all that leaves the private subnets; the output names it."""
    (address,) = fixed.of_type("AWS::EC2::EIP")
    ((gateway, nat),) = fixed.of_type("AWS::EC2::NatGateway").items()
    assert nat["AllocationId"] == {"Fn::GetAtt": [address, "AllocationId"]}
    assert fixed.body["Outputs"]["EgressIp"]["Value"] == {"Fn::GetAtt": [address, "PublicIp"]}
    assert fixed.name_of(nat["SubnetId"]) in _subnets(fixed, "Public")
    tables = {
        fixed.name_of(spec["SubnetId"]): fixed.name_of(spec["RouteTableId"])
        for spec in fixed.of_type("AWS::EC2::SubnetRouteTableAssociation").values()
    }
    routes = {fixed.name_of(spec["RouteTableId"]): spec for spec in fixed.of_type("AWS::EC2::Route").values()}
    for subnet in _subnets(fixed, "Private"):
        assert routes[tables[subnet]]["NatGatewayId"] == {"Ref": gateway}


def test_platforms_know_the_address_so_production_keeps_it() -> None:
    """In production the address outlives the stack and the switch."""
    kept = Template.load(synth.template({**SWITCH, "stage": "prod"}))
    (address,) = (spec for spec in kept.resources.values() if spec["Type"] == "AWS::EC2::EIP")
    assert address["DeletionPolicy"] == address["UpdateReplacePolicy"] == "Retain"


def test_tables_and_objects_do_not_pay_the_gateway(fixed: Template) -> None:
    """DynamoDB and S3 are reached by gateway endpoints, which cost nothing, from every private subnet."""
    endpoints = fixed.of_type("AWS::EC2::VPCEndpoint").values()
    assert {spec["VpcEndpointType"] for spec in endpoints} == {"Gateway"}
    assert {spec["ServiceName"]["Fn::Join"][1][2] for spec in endpoints} == {".s3", ".dynamodb"}
    tables = {
        fixed.name_of(spec["RouteTableId"])
        for spec in fixed.of_type("AWS::EC2::SubnetRouteTableAssociation").values()
        if fixed.name_of(spec["SubnetId"]) in _subnets(fixed, "Private")
    }
    for spec in endpoints:
        assert tables <= {fixed.name_of(table) for table in spec["RouteTableIds"]}


def test_nothing_comes_in_and_only_https_goes_out(fixed: Template) -> None:
    """The security group has no way in, and one way out: TCP to port 443."""
    (group,) = fixed.of_type("AWS::EC2::SecurityGroup").values()
    assert "SecurityGroupIngress" not in group
    (rule,) = group["SecurityGroupEgress"]
    assert (rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) == ("tcp", 443, 443)
    assert not fixed.of_type("AWS::EC2::SecurityGroupIngress")
    assert not [subnet for subnet in fixed.of_type("AWS::EC2::Subnet").values() if subnet["MapPublicIpOnLaunch"]]


def test_what_the_network_refuses_is_logged_for_a_while(fixed: Template) -> None:
    """Refused flows of the whole network go to a log that ends, by a role that may write there and nowhere else."""
    (network,) = fixed.of_type("AWS::EC2::VPC")
    (flows,) = fixed.of_type("AWS::EC2::FlowLog").values()
    assert (flows["ResourceId"], flows["TrafficType"]) == ({"Ref": network}, "REJECT")
    group = fixed.name_of(flows["LogGroupName"])
    assert fixed.of_type("AWS::Logs::LogGroup")[group]["RetentionInDays"] == 14
    role = fixed.of_type("AWS::IAM::Role")[fixed.name_of(flows["DeliverLogsPermissionArn"])]
    (statement,) = role["Policies"][0]["PolicyDocument"]["Statement"]
    assert statement["Resource"] == {"Fn::GetAtt": [group, "Arn"]}
    assert "aws:SourceAccount" in json.dumps(role["AssumeRolePolicyDocument"])


def test_interfaces_are_lambdas_business_and_not_the_codes(fixed: Template) -> None:
    """A caller's role lets Lambda place it, and denies the very same actions to calls of the function's own code."""
    roles = fixed.of_type("AWS::IAM::Role")
    for module, function in fixed.functions().items():
        statements = [
            statement
            for statement in roles[fixed.name_of(function["Role"])]["Policies"][0]["PolicyDocument"]["Statement"]
            if set(ATTACH) <= set(statement["Action"])
        ]
        if module not in _callers(fixed):
            assert statements == []
            continue
        given, taken = statements
        assert (given["Effect"], taken["Effect"]) == ("Allow", "Deny")
        assert given["Action"] == taken["Action"]
        assert "Condition" not in given
        (arn,) = taken["Condition"]["ArnEquals"].values()
        assert json.dumps(arn).endswith(f':function:{function["FunctionName"]}"]]}}')


def test_a_function_waits_for_its_way_out(fixed: Template) -> None:
    """A caller depends on the routes to the gateway, so none runs while its calls would lead nowhere."""
    out = {
        name
        for name, resource in fixed.resources.items()
        if resource["Type"] == "AWS::EC2::Route" and "NatGatewayId" in resource["Properties"]
    }
    for resource in fixed.resources.values():
        if resource["Type"] == "AWS::Lambda::Function" and "VpcConfig" in resource["Properties"]:
            assert out <= set(resource["DependsOn"])


def test_the_local_system_runs_it_too() -> None:
    """The template with the switch resolves locally, where the network is this machine's own."""
    outputs = LocalTemplate.load(synth.template(SWITCH)).outputs()
    assert outputs["EgressIp"] == "203.0.113.1"
