"""What wakes functions other than the HTTP API: queues, the table's stream, and the minute."""

import json
from collections.abc import Mapping
from typing import Final

from aws_cdk import aws_events as events
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.catalogue import queues
from infra.house import House

ONE_AT_A_TIME: Final = frozenset({"publishing-due"})
"""Queues whose messages are handled singly: a sending waits out its second and must not hold up another."""
BATCH: Final = 10
EVERY_MINUTE: Final = {
    "Tick": "agenda.on_minute",
    "Watch": "agenda.on_watch",
    "SendingsWatch": "publishing.on_watch",
}
STREAM_BATCH: Final = 100
STREAM_RETRIES: Final = 10
INSERTED_JOURNAL: Final = {"eventName": ["INSERT"], "dynamodb": {"NewImage": {"type": {"S": ["journal"]}}}}


class Triggers(Construct):
    """Every source reports failures item by item, so what was handled is not handled again."""

    def __init__(self, scope: Construct, house: House, functions: Mapping[str, lambda_.CfnFunction]) -> None:
        super().__init__(scope, "Triggers")
        for queue, module in queues().items():
            self._feed(queue, house.queues.working[queue], functions[module])
        self._follow_journal(house, functions["journal.on_change"])
        for name, module in EVERY_MINUTE.items():
            self._each_minute(name, functions[module])

    def _feed(self, name: str, queue: sqs.Queue, function: lambda_.CfnFunction) -> None:
        lambda_.CfnEventSourceMapping(
            self,
            "".join(word.capitalize() for word in name.split("-")),
            function_name=function.ref,
            event_source_arn=queue.queue_arn,
            batch_size=1 if name in ONE_AT_A_TIME else BATCH,
            function_response_types=["ReportBatchItemFailures"],
        )

    def _follow_journal(self, house: House, function: lambda_.CfnFunction) -> None:
        """New journal items in the order of their writing; one that cannot be handled is cut out and set aside."""
        lambda_.CfnEventSourceMapping(
            self,
            "Journal",
            function_name=function.ref,
            event_source_arn=house.tables.operations.table_stream_arn,
            starting_position="TRIM_HORIZON",
            batch_size=STREAM_BATCH,
            bisect_batch_on_function_error=True,
            maximum_retry_attempts=STREAM_RETRIES,
            function_response_types=["ReportBatchItemFailures"],
            filter_criteria=lambda_.CfnEventSourceMapping.FilterCriteriaProperty(
                filters=[lambda_.CfnEventSourceMapping.FilterProperty(pattern=json.dumps(INSERTED_JOURNAL))]
            ),
            destination_config=lambda_.CfnEventSourceMapping.DestinationConfigProperty(
                on_failure=lambda_.CfnEventSourceMapping.OnFailureProperty(
                    destination=house.queues.dead["journal"].queue_arn
                )
            ),
        )

    def _each_minute(self, name: str, function: lambda_.CfnFunction) -> None:
        """Call a function each minute; a missed or failed minute is not repeated, the next one makes up for it."""
        rule = events.CfnRule(
            self,
            name,
            schedule_expression="rate(1 minute)",
            targets=[events.CfnRule.TargetProperty(id="function", arn=function.attr_arn)],
        )
        lambda_.CfnPermission(
            self,
            f"{name}Permission",
            action="lambda:InvokeFunction",
            function_name=function.attr_arn,
            principal="events.amazonaws.com",
            source_arn=rule.attr_arn,
        )
        lambda_.CfnEventInvokeConfig(
            self,
            f"{name}NoRetry",
            function_name=function.ref,
            qualifier="$LATEST",
            maximum_event_age_in_seconds=60,
            maximum_retry_attempts=0,
        )
