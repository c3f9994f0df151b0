"""The alarms: what the law of sending promises, what lies unhandled, and whether the clock still ticks."""

from collections.abc import Mapping
from typing import Final, cast

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.context import Context
from infra.queues import Queues
from socialops.names import AGENDA_STAGES, METRICS_NAMESPACE, Measure, Stage

LATE_SECONDS: Final = 180
STREAM_BEHIND_MILLISECONDS: Final = 120_000
WATCHED: Final = (
    "agenda.on_minute",
    "agenda.on_watch",
    "publishing.on_watch",
    "journal.on_change",
    *(f"{stage}.on_due" for stage in AGENDA_STAGES),
)
"""Functions whose failure the house notices only late, or never, by itself."""

_ABOVE: Final = cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD
_BELOW: Final = cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD
_MISSING_IS_FINE: Final = cloudwatch.TreatMissingData.NOT_BREACHING
_MISSING_IS_BAD: Final = cloudwatch.TreatMissingData.BREACHING


class Alarms(Construct):
    """One topic that people subscribe to, and every alarm as an action on it."""

    def __init__(self, scope: Construct, context: Context) -> None:
        super().__init__(scope, "Alarms")
        self._prefix = context.prefix
        self.topic = sns.Topic(self, "Topic", display_name=f"{context.prefix} alarms", enforce_ssl=True)
        self.topic.add_to_resource_policy(
            iam.PolicyStatement(
                sid="Alarms",
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[self.topic.topic_arn],
            )
        )

    def on_own_measures(self) -> None:
        """The clock ticks, what is due starts, outcomes are known, nothing is garbled: measured by the functions."""
        self._alarm(
            "no-tick",
            "The clock stands still: no tick finished for three minutes. Look at the log of agenda-on-minute.",
            _own(Measure.AGENDA_TICK, "agenda"),
            below=1,
            periods=3,
            missing=_MISSING_IS_BAD,
        )
        self._alarm(
            "late",
            "Something has been due for more than three minutes and has not started. Look at the due queues.",
            _own(Measure.OLDEST_LATE_SECONDS, "agenda", statistic="Maximum"),
            above=LATE_SECONDS,
            missing=_MISSING_IS_BAD,
            periods=3,
        )
        self._alarm(
            "unknown-outcomes",
            "A sending's outcome is unknown past the time in which its platform settles. A person must look.",
            _own(Measure.UNKNOWN_BEYOND_SETTLE, "publishing", statistic="Maximum"),
        )
        self._alarm(
            "late-sendings",
            "Something should have gone out more than three minutes ago, or its watch is dead. Read the health page.",
            _own(Measure.LATE_SENDINGS, "publishing", statistic="Maximum"),
            missing=_MISSING_IS_BAD,
            periods=3,
        )
        self._alarm(
            "left-to-people",
            "An outcome has waited for a person for more than an hour. Ask its owner, or decide it.",
            _own(Measure.LEFT_TO_PEOPLE, "publishing", statistic="Maximum"),
        )
        self._alarm(
            "old-tick",
            "The table has seen no tick for three minutes, or its watch is dead. Look at the log of agenda-on-minute.",
            _own(Measure.TICK_AGE_SECONDS, "publishing", statistic="Maximum"),
            above=LATE_SECONDS,
            missing=_MISSING_IS_BAD,
            periods=3,
        )
        self._alarm(
            "garbage-webhooks",
            "A platform sent something with a valid signature that nobody could read. It is kept: read it.",
            _own(Measure.GARBAGE_KEPT, "engagement"),
        )
        for stage in Stage:
            self._alarm(
                f"{stage}-defects",
                f"A route of {stage} answered 500 because of a defect. Its log holds the trace.",
                _own(Measure.DEFECTS, stage),
            )

    def on_dead_letters(self, queues: Queues) -> None:
        """Nothing lies in a dead-letter queue."""
        for name, queue in queues.dead.items():
            metric = queue.metric_approximate_number_of_messages_visible(
                period=Duration.minutes(1), statistic="Maximum"
            )
            self._alarm(f"{name}-dead", f"Messages of {name} could not be handled. Read, repair, then redrive.", metric)

    def on_functions(self, functions: Mapping[str, lambda_.CfnFunction]) -> None:
        """The functions of the clock and the outbox neither fail nor are held back, and the stream is followed."""
        for module in WATCHED:
            name = module.replace(".", "-").replace("_", "-")
            errors, throttles = (_of(functions[module], metric) for metric in ("Errors", "Throttles"))
            self._alarm(f"{name}-errors", f"{module} fails. Look at its log.", errors)
            self._alarm(
                f"{name}-throttles", f"{module} is held back: the account's Lambda concurrency is used up.", throttles
            )
        self._alarm(
            "journal-behind",
            "Events reach the bus more than two minutes after their change. Look at journal-on-change.",
            _of(functions["journal.on_change"], "IteratorAge", statistic="Maximum"),
            above=STREAM_BEHIND_MILLISECONDS,
        )

    def _alarm(
        self,
        name: str,
        description: str,
        metric: cloudwatch.Metric,
        *,
        above: float = 0,
        below: float | None = None,
        periods: int = 1,
        missing: cloudwatch.TreatMissingData = _MISSING_IS_FINE,
    ) -> None:
        alarm = metric.create_alarm(
            self,
            "".join(word.capitalize() for word in name.split("-")),
            alarm_name=f"{self._prefix}-{name}",
            alarm_description=description,
            threshold=above if below is None else below,
            comparison_operator=_ABOVE if below is None else _BELOW,
            evaluation_periods=periods,
            treat_missing_data=missing,
        )
        # What SnsAction does, without the second that importing all kinds of alarm actions costs.
        cast(cloudwatch.CfnAlarm, alarm.node.default_child).alarm_actions = [self.topic.topic_arn]


def _own(measure: Measure, service: str, statistic: str = "Sum") -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace=METRICS_NAMESPACE,
        metric_name=measure,
        dimensions_map={"service": service},
        statistic=statistic,
        period=Duration.minutes(1),
    )


def _of(function: lambda_.CfnFunction, metric: str, statistic: str = "Sum") -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace="AWS/Lambda",
        metric_name=metric,
        dimensions_map={"FunctionName": function.ref},
        statistic=statistic,
        period=Duration.minutes(1),
    )
