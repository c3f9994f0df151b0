"""Findings of cdk-nag that we live with: the reason stands where the thing is made, in these words."""

from aws_cdk import Acknowledgment, Stack, Validations
from constructs import IConstruct


def accept(construct: IConstruct, rule: str, reason: str) -> None:
    """Live with one finding of the AwsSolutions rules on a construct and all below it."""
    Validations.of(construct).acknowledge(Acknowledgment(id=f"AwsSolutions::AwsSolutions-{rule}", reason=reason))


def accept_wildcard(construct: IConstruct, resource: str, reason: str) -> None:
    """Live with a policy's resource that ends in `*`; cdk-nag names each one, as in `<Bucket.Arn>/incoming/*`."""
    accept(construct, f"IAM5[Resource::{_named(Stack.of(construct).resolve(resource))}]", reason)


def _named(resolved: object) -> str:
    """A resolved value in the notation of cdk-nag."""
    match resolved:
        case {"Fn::Join": ["", [*parts]]}:
            return "".join(_named(part) for part in parts)
        case {"Fn::GetAtt": [name, attribute]}:
            return f"<{name}.{attribute}>"
        case {"Ref": name}:
            return f"<{name}>"
        case _:
            return str(resolved)
