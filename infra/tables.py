"""The two tables: operations, with the stream that feeds the journal, and metric series."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct

from infra.context import Context
from socialops.names import LIST_INDEX

EXPIRES = "expires"
"""The attribute with the epoch second after which an item may be deleted."""


class Tables(Construct):
    """Operations and metrics, each paid per request, restorable to any second of the last 35 days."""

    def __init__(self, scope: Construct, context: Context) -> None:
        super().__init__(scope, "Tables")
        self.operations = _table(self, "Operations", context, stream=dynamodb.StreamViewType.NEW_IMAGE)
        self.operations.add_global_secondary_index(
            index_name=LIST_INDEX,
            partition_key=_text("list"),
            sort_key=_text("rank"),
            projection_type=dynamodb.ProjectionType.ALL,
        )
        self.metrics = _table(self, "Metrics", context)


def _table(
    scope: Construct, name: str, context: Context, stream: dynamodb.StreamViewType | None = None
) -> dynamodb.Table:
    return dynamodb.Table(
        scope,
        name,
        partition_key=_text("pk"),
        sort_key=_text("sk"),
        billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
        encryption=dynamodb.TableEncryption.AWS_MANAGED,
        point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
            point_in_time_recovery_enabled=True
        ),
        deletion_protection=context.production,
        removal_policy=RemovalPolicy.RETAIN if context.production else RemovalPolicy.DESTROY,
        time_to_live_attribute=EXPIRES,
        stream=stream,
    )


def _text(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)
