"""What holds data, made in moto as the template says: tables, queues, buckets, keys, secrets, state machines.

Resources get exactly the ARNs that `identifiers.py` promised to the rest of the template.
"""

import json
import secrets
import string
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

import botocore.session
from moto.dynamodb.models import dynamodb_backends
from moto.events.models import events_backends
from moto.iam.models import iam_backends
from moto.kms.models import kms_backends
from moto.s3.models import s3_backends
from moto.secretsmanager.models import secretsmanager_backends
from moto.sqs.models import sqs_backends
from moto.stepfunctions.parser.models import stepfunctions_parser_backends

from infra.local import mailbox
from infra.local.identifiers import STREAM_LABEL
from infra.local.template import Resource, Template, TemplateError, secret_references


class Resources:
    """The stateful resources of one template in moto."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self._secrets: dict[str, str] = {}
        self._made: list[Resource] = []

    def create(self) -> None:
        """Make everything, in an order in which each finds what it refers to."""
        for kind, maker in self._makers().items():
            for resource in self.template.of_type(kind):
                maker(resource)
                self._made.append(resource)
        mailbox.open_for(self.template)

    def destroy(self) -> None:
        """Remove everything that `create` made, whatever it holds and whatever protects it."""
        place = self.template.place
        for resource in self._made:
            _REMOVERS[resource.type](resource, place.account, place.region)
        self._made.clear()

    def empty(self) -> None:
        """Take all data out of tables, queues and buckets, past any protection; the resources stay."""
        place = self.template.place
        for table in self.template.of_type("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"):
            stored: Any = dynamodb_backends[place.account][place.region].tables[table.name]
            stored.items.clear()
            vars(stored).pop("index_candidates", None)
            if stored.stream_shard is not None:
                stored.stream_shard.items.clear()
        vars(dynamodb_backends[place.account][place.region]).pop("done_tokens", None)
        for queue in self.template.of_type("AWS::SQS::Queue"):
            held: Any = sqs_backends[place.account][place.region].queues[queue.name]
            held._messages.clear()
            held._pending_messages.clear()
            held.deleted_messages.clear()
        for bucket in self.template.of_type("AWS::S3::Bucket"):
            s3_backends[place.account][place.partition].buckets[bucket.name].keys.clear()
        for machine in self.template.of_type("AWS::StepFunctions::StateMachine"):
            backend = stepfunctions_parser_backends[place.account][place.region]
            backend.describe_state_machine(machine.arn).executions.clear()
        mailbox.empty(place)

    def secret(self, text: str) -> str:
        """A text with its `{{resolve:secretsmanager:…}}` references replaced by the secrets."""
        for reference, secret_id, key in secret_references(text):
            value = self._secrets[secret_id]
            text = text.replace(reference, str(json.loads(value)[key]) if key else value)
        return text

    def client(self, service: str) -> Any:
        """An AWS client of the engine."""
        return _client(service, self.template.place.region)

    def _makers(self) -> Mapping[str, Callable[[Resource], None]]:
        dynamodb, s3, sqs = self.client("dynamodb"), self.client("s3"), self.client("sqs")
        events, states = self.client("events"), self.client("stepfunctions")
        return {
            "AWS::DynamoDB::Table": lambda resource: _make_table(resource, dynamodb, self.template),
            "AWS::DynamoDB::GlobalTable": lambda resource: _make_table(resource, dynamodb, self.template),
            "AWS::SQS::Queue": lambda resource: _make_queue(resource, sqs, self.template),
            "AWS::KMS::Key": lambda resource: _make_key(resource, self.template),
            "AWS::SecretsManager::Secret": self._make_secret,
            "AWS::S3::Bucket": lambda resource: _make_bucket(resource, s3, self.template),
            "AWS::Events::EventBus": lambda resource: events.create_event_bus(Name=resource.name),
            "AWS::IAM::Role": lambda resource: _make_role(resource, self.template),
            "AWS::StepFunctions::StateMachine": lambda resource: _make_machine(resource, states),
        }

    def _make_secret(self, resource: Resource) -> None:
        place = self.template.place
        value = str(resource.properties.get("SecretString") or _generated(resource.properties["GenerateSecretString"]))
        self.client("secretsmanager").create_secret(Name=resource.name, SecretString=value)
        secretsmanager_backends[place.account][place.region].secrets[resource.name].arn = resource.arn
        self._secrets[resource.arn] = self._secrets[resource.name] = value


@cache
def _client(service: str, region: str) -> Any:
    """Clients hold nothing of a system, so one does for all that ever run in the process."""
    return botocore.session.Session().create_client(service, region_name=region)


def _make_table(resource: Resource, client: Any, template: Template) -> None:
    properties = resource.properties
    taken = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "LocalSecondaryIndexes")
    request = {name: properties[name] for name in taken if name in properties}
    view = properties.get("StreamSpecification")
    if view:
        request["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": view["StreamViewType"]}
    _refuse_existing(resource, lambda: client.describe_table(TableName=resource.name), client)
    client.create_table(TableName=resource.name, BillingMode="PAY_PER_REQUEST", **request)
    ttl = properties.get("TimeToLiveSpecification")
    if ttl:
        client.update_time_to_live(TableName=resource.name, TimeToLiveSpecification=ttl)
    if view:
        place = template.place
        dynamodb_backends[place.account][place.region].tables[resource.name].latest_stream_label = STREAM_LABEL


def _refuse_existing(resource: Resource, look: Callable[[], Any], client: Any) -> None:
    try:
        look()
    except client.exceptions.ClientError:
        return
    raise TemplateError(
        f"{resource.type} {resource.name} exists already: another system in this process uses the stack"
    )


_QUEUE_ATTRIBUTES: Final = {
    "VisibilityTimeout": "VisibilityTimeout",
    "DelaySeconds": "DelaySeconds",
    "MessageRetentionPeriod": "MessageRetentionPeriod",
    "MaximumMessageSize": "MaximumMessageSize",
    "ReceiveMessageWaitTimeSeconds": "ReceiveMessageWaitTimeSeconds",
}


def _make_queue(resource: Resource, client: Any, template: Template) -> None:
    """Make a queue, after the dead-letter queue it names."""
    place = template.place
    if resource.name in sqs_backends[place.account][place.region].queues:
        return  # made already, as the dead-letter queue of another
    properties = resource.properties
    attributes = {key: str(properties[name]) for name, key in _QUEUE_ATTRIBUTES.items() if name in properties}
    if properties.get("FifoQueue"):
        raise TemplateError(f"{resource.logical_id}: FIFO queues are not run locally")
    redrive = properties.get("RedrivePolicy")
    if redrive:
        for other in template.of_type("AWS::SQS::Queue"):
            if other.arn == redrive["deadLetterTargetArn"]:
                _make_queue(other, client, template)
        attributes["RedrivePolicy"] = json.dumps(redrive)
    client.create_queue(QueueName=resource.name, Attributes=attributes)


def _make_key(resource: Resource, template: Template) -> None:
    place = template.place
    backend: Any = kms_backends[place.account][place.region]
    properties = resource.properties
    key = backend.create_key(
        None,
        properties.get("KeyUsage", "ENCRYPT_DECRYPT"),
        properties.get("KeySpec", "SYMMETRIC_DEFAULT"),
        properties.get("Description", ""),
        None,
    )
    del backend.keys[key.id]
    key.id, key.arn = resource.name, resource.arn
    backend.keys[key.id] = key


def _generated(spec: Mapping[str, Any]) -> str:
    alphabet = string.ascii_letters + string.digits
    text = "".join(secrets.choice(alphabet) for _ in range(int(spec.get("PasswordLength", 32))))
    if "GenerateStringKey" not in spec:
        return text
    return json.dumps({**json.loads(spec.get("SecretStringTemplate", "{}")), spec["GenerateStringKey"]: text})


def _make_bucket(resource: Resource, client: Any, template: Template) -> None:
    """Make a bucket; Object Lock's default retention comes before the first object, or moto ignores it."""
    properties = resource.properties
    locked = bool(properties.get("ObjectLockEnabled"))
    location = {"LocationConstraint": template.place.region}
    client.create_bucket(Bucket=resource.name, ObjectLockEnabledForBucket=locked, CreateBucketConfiguration=location)
    versioning = properties.get("VersioningConfiguration")
    if versioning:
        client.put_bucket_versioning(Bucket=resource.name, VersioningConfiguration=versioning)
    lock = properties.get("ObjectLockConfiguration")
    if lock:
        client.put_object_lock_configuration(Bucket=resource.name, ObjectLockConfiguration=lock)
    cors = properties.get("CorsConfiguration")
    if cors:
        rules = [{name: rule[name] for name in _CORS_NAMES if name in rule} for rule in cors["CorsRules"]]
        client.put_bucket_cors(Bucket=resource.name, CORSConfiguration={"CORSRules": rules})


_CORS_NAMES: Final = ("AllowedHeaders", "AllowedMethods", "AllowedOrigins")


def _make_role(resource: Resource, template: Template) -> None:
    """Make a role, which moto only wants to exist; what it may do is checked in `calls.py`."""
    place = template.place
    trust = json.dumps(resource.properties["AssumeRolePolicyDocument"])
    iam_backends[place.account][place.partition].create_role(resource.name, trust, "/", None, "", [], "3600")


def _make_machine(resource: Resource, client: Any) -> None:
    properties = resource.properties
    text = properties.get("DefinitionString") or json.dumps(properties["Definition"])
    for name, value in properties.get("DefinitionSubstitutions", {}).items():
        text = text.replace("${" + name + "}", str(value))
    made = client.create_state_machine(name=resource.name, definition=text, roleArn=properties["RoleArn"])
    if made["stateMachineArn"] != resource.arn:
        raise TemplateError(f"{resource.logical_id} was made as {made['stateMachineArn']}, not {resource.arn}")


def _remove_machine(resource: Resource, account: str, region: str) -> None:
    machines = stepfunctions_parser_backends[account][region].state_machines
    machines[:] = [machine for machine in machines if machine.arn != resource.arn]


def _remove_bucket(resource: Resource, account: str, region: str) -> None:
    partition = resource.arn.split(":")[1]
    s3_backends[account][partition].buckets.pop(resource.name, None)
    s3_backends.bucket_accounts.pop(resource.name, None)


_REMOVERS: Final[dict[str, Callable[[Resource, str, str], Any]]] = {
    "AWS::DynamoDB::Table": lambda r, account, region: dynamodb_backends[account][region].tables.pop(r.name, None),
    "AWS::DynamoDB::GlobalTable": lambda r, account, region: dynamodb_backends[account][region].tables.pop(
        r.name, None
    ),
    "AWS::SQS::Queue": lambda r, account, region: sqs_backends[account][region].queues.pop(r.name, None),
    "AWS::KMS::Key": lambda r, account, region: kms_backends[account][region].keys.pop(r.name, None),
    "AWS::SecretsManager::Secret": lambda r, account, region: secretsmanager_backends[account][region].secrets.pop(
        r.name
    ),
    "AWS::S3::Bucket": _remove_bucket,
    "AWS::Events::EventBus": lambda r, account, region: events_backends[account][region].event_buses.pop(r.name, None),
    "AWS::IAM::Role": lambda r, account, region: iam_backends[account][r.arn.split(":")[1]].delete_role(r.name),
    "AWS::StepFunctions::StateMachine": _remove_machine,
}
