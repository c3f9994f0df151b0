"""The roles of a template with everything that is attached to them."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from infra.local.calls import Role
from infra.local.policy import Policy
from infra.local.template import Template, TemplateError

_LOGS: Final = {
    "Statement": [
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": "*",
        }
    ]
}
_AWS_MANAGED: Final[dict[str, dict[str, Any]]] = {
    "service-role/AWSLambdaBasicExecutionRole": _LOGS,
    "service-role/AmazonAPIGatewayPushToCloudWatchLogs": _LOGS,
}
"""Policies of AWS that roles here may use; others are refused, because least privilege rarely means one of those."""


def roles_of(template: Template) -> dict[str, Role]:
    """Every role of the template by its ARN."""
    managed = {
        policy.arn: policy.properties["PolicyDocument"] for policy in template.of_type("AWS::IAM::ManagedPolicy")
    }
    denials = _denials(template)
    roles = {}
    for resource in template.of_type("AWS::IAM::Role"):
        documents = [
            *(inline["PolicyDocument"] for inline in resource.properties.get("Policies", [])),
            *(_managed(arn, managed) for arn in resource.properties.get("ManagedPolicyArns", [])),
            *_attached(resource.name, template),
            denials,
        ]
        roles[resource.arn] = Role(resource.name, resource.arn, Policy.of(documents), template.place)
    return roles


def _denials(template: Template) -> dict[str, Any]:
    """What buckets, queues and keys refuse by their own policies; what they allow is checked in `grants.py`."""
    documents = [
        *(resource.properties["PolicyDocument"] for resource in template.of_type(*_RESOURCE_POLICIES)),
        *(key.properties["KeyPolicy"] for key in template.of_type("AWS::KMS::Key") if "KeyPolicy" in key.properties),
    ]
    statements = Policy.of(documents).statements
    return {"Statement": [statement for statement in statements if statement["Effect"] == "Deny"]}


_RESOURCE_POLICIES: Final = ("AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy")


def _managed(arn: str, own: Mapping[str, Any]) -> Mapping[str, Any]:
    name = arn.partition(":policy/")[2]
    if arn in own:
        return dict(own[arn])
    if name in _AWS_MANAGED:
        return _AWS_MANAGED[name]
    raise TemplateError(f"managed policy {arn} is not known to the local system")


def _attached(role: str, template: Template) -> Iterator[Mapping[str, Any]]:
    for policy in template.of_type("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
        if role in policy.properties.get("Roles", []):
            yield policy.properties["PolicyDocument"]
