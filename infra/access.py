"""The vocabulary of permissions: what a function may do to one resource, together with the variable that names it.

A function gets its environment and its policy from the same list, so it never knows a resource it may not use,
nor may use one it does not know.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs

from infra.permission_report import CODE_OF
from socialops.names import LIST_INDEX, Variable, due_queue_variable

READ: Final = ("BatchGetItem", "GetItem", "Query")
COMMIT: Final = ("ConditionCheckItem", "DeleteItem", "PutItem", "UpdateItem")
"""What `commit` needs: a transaction is checked item by item."""


@dataclass(frozen=True)
class Access:
    """One statement of a policy and the variables that go with it."""

    actions: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    conditions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    denied: bool = False
    """Whether it takes away instead of giving."""
    reason: str = ""
    """Why a resource has to end in `*`."""


def told(variable: Variable, value: str) -> Access:
    """A variable without a permission."""
    return Access(variables={variable: value})


def operations(table: dynamodb.Table) -> tuple[Access, Access]:
    """The operations table and its index, always by key: no function may scan."""
    return items(table, *READ, *COMMIT), lists(table)


def lists(table: dynamodb.Table) -> Access:
    """The lists of the operations table, without its items."""
    return Access(("dynamodb:Query",), (f"{table.table_arn}/index/{LIST_INDEX}",))


def items(table: dynamodb.Table, *verbs: str) -> Access:
    """Some ways to the items of the operations table, without its index."""
    return Access(_dynamodb(verbs), (table.table_arn,), {Variable.TABLE: table.table_name})


def series(table: dynamodb.Table, *verbs: str) -> Access:
    """Some ways to the items of the metrics table."""
    return Access(_dynamodb(verbs), (table.table_arn,), {Variable.METRICS_TABLE: table.table_name})


def _dynamodb(verbs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"dynamodb:{verb}" for verb in verbs)


def due(stage: str, queue: sqs.Queue) -> Access:
    """Put agenda entries on the queue of a stage."""
    return Access(("sqs:SendMessage",), (queue.queue_arn,), {due_queue_variable(stage): queue.queue_url})


def inbound(queue: sqs.Queue) -> Access:
    """Put received messages on the inbound queue."""
    return Access(("sqs:SendMessage",), (queue.queue_arn,), {Variable.INBOUND_QUEUE: queue.queue_url})


def objects(bucket: s3.Bucket, variable: Variable, *verbs: str, under: str = "") -> Access:
    """Get, put or delete the objects of a bucket whose keys start with `under`."""
    return Access(
        actions=tuple(f"s3:{verb}Object" for verb in verbs),
        resources=(f"{bucket.bucket_arn}/{under}*",),
        variables={variable: bucket.bucket_name},
        reason="Objects come and go; the function is held to one bucket and the keys under one prefix.",
    )


def listing(bucket: s3.Bucket) -> Access:
    """List the keys of a bucket; without it S3 answers 403 instead of 404 for a key that is not there."""
    return Access(("s3:ListBucket",), (bucket.bucket_arn,))


def publish(bus: events.EventBus) -> Access:
    """Put events on the bus."""
    return Access(("events:PutEvents",), (bus.event_bus_arn,), {Variable.BUS: bus.event_bus_name})


def secret(key: kms.Key, purpose: str, *verbs: str) -> Access:
    """Encrypt or decrypt credentials of one purpose, which is part of the encryption context."""
    return Access(
        actions=tuple(f"kms:{verb}" for verb in verbs),
        resources=(key.key_arn,),
        variables={Variable.SECRETS_KEY: key.key_arn},
        conditions={"StringEquals": {"kms:EncryptionContext:purpose": purpose}},
    )


def mail(identity_arn: str, sender: str) -> Access:
    """Send mails from one address of a verified identity; nothing at all where there is no address."""
    if not sender:
        return told(Variable.NOTICES_FROM, "")
    return Access(
        actions=("ses:SendEmail",),
        resources=(identity_arn,),
        variables={Variable.NOTICES_FROM: sender},
        conditions={"StringEquals": {"ses:FromAddress": sender}},
    )


def be_fed(queue: sqs.Queue) -> Access:
    """What Lambda does in the function's name to bring it a queue's messages."""
    return Access(("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"), (queue.queue_arn,))


def follow(table: dynamodb.Table) -> tuple[Access, Access]:
    """What Lambda does in the function's name to bring it a table's stream; streams are listed by table."""
    return (
        Access(
            ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"),
            (table.table_stream_arn or "",),
        ),
        Access(
            ("dynamodb:ListStreams",),
            (f"{table.table_arn}/stream/*",),
            reason="Lambda lists the streams of the table before it follows one; the list cannot name one.",
        ),
    )


def bury(queue: sqs.Queue) -> Access:
    """What Lambda does in the function's name with records that it could not handle."""
    return Access(("sqs:SendMessage",), (queue.queue_arn,))


def answer(state_machine_arn: str) -> Access:
    """Let a waiting execution of a state machine go on."""
    return Access(("states:SendTaskSuccess",), (state_machine_arn,))


ATTACH: Final = (
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
)
"""What Lambda does in a function's name to place it in a network, all on `*`.

Lambda guide, "Giving Lambda functions access to resources in an Amazon VPC": the interfaces do not exist before it.
"""


def attach(function_arn: str) -> tuple[Access, Access]:
    """Let Lambda place a function in a network, and its own code do nothing of the kind (same guide)."""
    reason = "Lambda makes network interfaces that have no name before; the role denies the same to the code itself."
    to_the_code = {"ArnEquals": {CODE_OF: function_arn}}
    return Access(ATTACH, ("*",), reason=reason), Access(ATTACH, ("*",), conditions=to_the_code, denied=True)
