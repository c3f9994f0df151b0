"""Physical names, `Ref` values and attributes of resources, computed from their logical ids.

CloudFormation draws random suffixes; here the same template gives the same names every time, so a resource's ARN is
known before the resource exists and policies can be resolved first.
"""

import hashlib
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from infra.local.inert import is_inert, name_property


@dataclass(frozen=True)
class Place:
    """Where the template is 'deployed'. Account 123456789012 is moto's."""

    stack: str = "socialops-local"
    region: str = "ap-southeast-1"
    account: str = "123456789012"
    partition: str = "aws"
    url_suffix: str = "amazonaws.com"
    api_url: str = ""
    """Base URL of the local gateway; takes the place of every `https://<api>.execute-api…` address."""

    def pseudo_parameters(self) -> dict[str, Any]:
        """The `AWS::…` parameters."""
        return {
            "AWS::AccountId": self.account,
            "AWS::Partition": self.partition,
            "AWS::Region": self.region,
            "AWS::StackId": self.arn("cloudformation", f"stack/{self.stack}/{_uuid(self.stack)}"),
            "AWS::StackName": self.stack,
            "AWS::URLSuffix": self.url_suffix,
            "AWS::NotificationARNs": [],
        }

    def arn(self, service: str, resource: str, *, region: str | None = None, account: str | None = None) -> str:
        """An ARN here; `region=""` and `account=""` for global services."""
        region = self.region if region is None else region
        account = self.account if account is None else account
        return f"arn:{self.partition}:{service}:{region}:{account}:{resource}"

    def localise(self, text: str) -> str:
        """The text with the public address of the HTTP API replaced by the local gateway's."""
        public = f"https://{API_ID}.execute-api.{self.region}.{self.url_suffix}"
        return text.replace(public, self.api_url) if self.api_url else text


API_ID: Final = "localapi"
STREAM_LABEL: Final = "2000-01-01T00:00:00.000"


@dataclass(frozen=True)
class Identifiers:
    """What the rest of a template can know about a resource."""

    name: str
    ref: str
    attributes: Mapping[str, str]


class UnknownTypeError(Exception):
    """A resource type that has no meaning here yet: give it one, or add it to `inert.py` with a reason."""


_Named: TypeAlias = Callable[[str], str]
_Rule: TypeAlias = Callable[[str, _Named, Place], Identifiers]


def identify(
    kind: str, logical_id: str, properties: Mapping[str, Any], place: Place, resolve: Callable[[Any], Any]
) -> Identifiers:
    """Name a resource. Types without a rule of their own and not knowingly inert raise `UnknownTypeError`."""

    def named(key: str) -> str:
        return str(resolve(properties[key])) if key in properties else f"{place.stack}-{logical_id}"

    if kind in _RULES:
        return _RULES[kind](logical_id, named, place)
    if is_inert(kind):
        name = named(name_property(kind))
        service = kind.split("::")[1].lower()
        return Identifiers(name, name, {"Arn": place.arn(service, name)})
    raise UnknownTypeError(f"{logical_id} is of type {kind}, which the local system neither runs nor knowingly ignores")


def _uuid(*parts: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(parts)))


def _digest(text: str, length: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def _table(logical_id: str, named: _Named, place: Place) -> Identifiers:
    name = named("TableName")
    arn = place.arn("dynamodb", f"table/{name}")
    return Identifiers(name, name, {"Arn": arn, "StreamArn": f"{arn}/stream/{STREAM_LABEL}"})


def _queue(logical_id: str, named: _Named, place: Place) -> Identifiers:
    name = named("QueueName")
    url = f"https://sqs.{place.region}.{place.url_suffix}/{place.account}/{name}"
    return Identifiers(name, url, {"Arn": place.arn("sqs", name), "QueueName": name, "QueueUrl": url})


def _bucket(logical_id: str, named: _Named, place: Place) -> Identifiers:
    name = named("BucketName").lower()[:63]
    domain = f"{name}.s3.{place.region}.{place.url_suffix}"
    arn = place.arn("s3", name, region="", account="")
    return Identifiers(name, name, {"Arn": arn, "DomainName": domain, "RegionalDomainName": domain})


def _key(logical_id: str, named: _Named, place: Place) -> Identifiers:
    key_id = _uuid(place.stack, logical_id)
    return Identifiers(key_id, key_id, {"Arn": place.arn("kms", f"key/{key_id}"), "KeyId": key_id})


def _secret(logical_id: str, named: _Named, place: Place) -> Identifiers:
    name = named("Name")
    arn = place.arn("secretsmanager", f"secret:{name}-{_digest(name, 6)}")
    return Identifiers(name, arn, {"Arn": arn, "Id": arn})


def _bus(logical_id: str, named: _Named, place: Place) -> Identifiers:
    name = named("Name")
    return Identifiers(name, name, {"Arn": place.arn("events", f"event-bus/{name}"), "Name": name})


def _rule(logical_id: str, named: _Named, place: Place) -> Identifiers:
    name = named("Name")
    return Identifiers(name, name, {"Arn": place.arn("events", f"rule/{name}")})


def _schedule(logical_id: str, named: _Named, place: Place) -> Identifiers:
    name = named("Name")
    return Identifiers(name, name, {"Arn": place.arn("scheduler", f"schedule/default/{name}")})


def _state_machine(logical_id: str, named: _Named, place: Place) -> Identifiers:
    name = named("StateMachineName")
    arn = place.arn("states", f"stateMachine:{name}")
    return Identifiers(name, arn, {"Arn": arn, "Name": name})


def _function(logical_id: str, named: _Named, place: Place) -> Identifiers:
    name = named("FunctionName")
    return Identifiers(name, name, {"Arn": place.arn("lambda", f"function:{name}")})


def _layer(logical_id: str, named: _Named, place: Place) -> Identifiers:
    name = named("LayerName")
    arn = place.arn("lambda", f"layer:{name}:1")
    return Identifiers(name, arn, {"Arn": arn, "LayerVersionArn": arn})


def _role(logical_id: str, named: _Named, place: Place) -> Identifiers:
    name = named("RoleName")
    role_id = "AROA" + _digest(name, 16).upper()
    return Identifiers(name, name, {"Arn": place.arn("iam", f"role/{name}", region=""), "RoleId": role_id})


def _managed_policy(logical_id: str, named: _Named, place: Place) -> Identifiers:
    name = named("ManagedPolicyName")
    arn = place.arn("iam", f"policy/{name}", region="")
    return Identifiers(name, arn, {"Arn": arn, "PolicyArn": arn})


def _api(logical_id: str, named: _Named, place: Place) -> Identifiers:
    endpoint = f"https://{API_ID}.execute-api.{place.region}.{place.url_suffix}"
    return Identifiers(API_ID, API_ID, {"ApiId": API_ID, "ApiEndpoint": endpoint})


def _part(logical_id: str, named: _Named, place: Place) -> Identifiers:
    """Something that others only refer to, and that has no attributes anyone reads."""
    return Identifiers(logical_id, logical_id, {"Id": logical_id})


def _stage(logical_id: str, named: _Named, place: Place) -> Identifiers:
    name = named("StageName")
    return Identifiers(name, name, {})


def _user_pool(logical_id: str, named: _Named, place: Place) -> Identifiers:
    pool = f"{place.region}_{_digest(place.stack + logical_id, 9)}"
    provider = f"cognito-idp.{place.region}.{place.url_suffix}/{pool}"
    arn = place.arn("cognito-idp", f"userpool/{pool}")
    attributes = {"Arn": arn, "UserPoolId": pool, "ProviderName": provider, "ProviderURL": f"https://{provider}"}
    return Identifiers(pool, pool, attributes)


def _user_pool_client(logical_id: str, named: _Named, place: Place) -> Identifiers:
    client = _digest(place.stack + logical_id, 26)
    return Identifiers(client, client, {"ClientId": client})


def _topic(logical_id: str, named: _Named, place: Place) -> Identifiers:
    name = named("TopicName")
    arn = place.arn("sns", name)
    return Identifiers(name, arn, {"TopicArn": arn, "TopicName": name, "Arn": arn})


def _log_group(logical_id: str, named: _Named, place: Place) -> Identifiers:
    name = named("LogGroupName")
    return Identifiers(name, name, {"Arn": place.arn("logs", f"log-group:{name}:*")})


def _address(logical_id: str, named: _Named, place: Place) -> Identifiers:
    # TEST-NET-3 (RFC 5737): nobody's address, and no call leaves by it.
    return Identifiers(logical_id, "203.0.113.1", {"PublicIp": "203.0.113.1", "AllocationId": logical_id})


def _security_group(logical_id: str, named: _Named, place: Place) -> Identifiers:
    return Identifiers(logical_id, logical_id, {"GroupId": logical_id})


_RULES: Final[dict[str, _Rule]] = {
    "AWS::DynamoDB::Table": _table,
    "AWS::DynamoDB::GlobalTable": _table,
    "AWS::SQS::Queue": _queue,
    "AWS::SQS::QueuePolicy": _part,
    "AWS::S3::Bucket": _bucket,
    "AWS::S3::BucketPolicy": _part,
    "Custom::S3BucketNotifications": _part,
    "AWS::KMS::Key": _key,
    "AWS::SecretsManager::Secret": _secret,
    "AWS::Events::EventBus": _bus,
    "AWS::Events::Rule": _rule,
    "AWS::Scheduler::Schedule": _schedule,
    "AWS::StepFunctions::StateMachine": _state_machine,
    "AWS::Lambda::Function": _function,
    "AWS::Lambda::LayerVersion": _layer,
    "AWS::Lambda::EventSourceMapping": _part,
    "AWS::Lambda::Permission": _part,
    "AWS::IAM::Role": _role,
    "AWS::IAM::Policy": _part,
    "AWS::IAM::ManagedPolicy": _managed_policy,
    "AWS::ApiGatewayV2::Api": _api,
    "AWS::ApiGatewayV2::Authorizer": _part,
    "AWS::ApiGatewayV2::Integration": _part,
    "AWS::ApiGatewayV2::Route": _part,
    "AWS::ApiGatewayV2::Stage": _stage,
    "AWS::Cognito::UserPool": _user_pool,
    "AWS::Cognito::UserPoolClient": _user_pool_client,
    "AWS::SNS::Topic": _topic,
    "AWS::EC2::EIP": _address,
    "AWS::EC2::SecurityGroup": _security_group,
    "AWS::Logs::LogGroup": _log_group,
}
