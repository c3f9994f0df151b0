"""The event bus: what changed, from the journal to the stages that asked for it and to the approval."""

from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.context import Context
from infra.queues import Queues
from socialops.names import APPROVAL_STARTS_ON, EVENT_SOURCE, SUBSCRIPTIONS

EVERYTHING = "*"


class Bus(Construct):
    """One bus, and a rule per subscriber; an event that cannot be delivered goes to the subscriber's dead letters."""

    def __init__(self, scope: Construct, context: Context) -> None:
        super().__init__(scope, "Bus")
        self.bus = events.EventBus(self, "Events", event_bus_name=f"{context.prefix}-events")

    def subscribe(self, queues: Queues) -> None:
        """Bring each stage the events of `SUBSCRIPTIONS` through its queue `<stage>-events`."""
        for stage, wanted in SUBSCRIPTIONS.items():
            queue, dead = queues.working[f"{stage}-events"], queues.dead[f"{stage}-events"]
            target = events.CfnRule.TargetProperty(id="queue", arn=queue.queue_arn, dead_letter_config=_dead(dead))
            rule = self._rule(stage.capitalize(), wanted, target)
            _let_in(rule, queue)
            _let_in(rule, dead)

    def start(self, state_machine_arn: str, role: iam.IRole, dead: sqs.Queue) -> None:
        """Start an execution for each submitted post or plan, with the event's detail as its input."""
        target = events.CfnRule.TargetProperty(
            id="approval",
            arn=state_machine_arn,
            role_arn=role.role_arn,
            input_path="$.detail",
            dead_letter_config=_dead(dead),
        )
        _let_in(self._rule("Approval", APPROVAL_STARTS_ON, target), dead)

    def _rule(self, name: str, wanted: tuple[str, ...], target: events.CfnRule.TargetProperty) -> events.CfnRule:
        pattern: dict[str, list[str]] = {"source": [EVENT_SOURCE]}
        if EVERYTHING not in wanted:
            pattern["detail-type"] = list(wanted)
        return events.CfnRule(
            self, name, event_bus_name=self.bus.event_bus_name, event_pattern=pattern, targets=[target]
        )


def _dead(queue: sqs.Queue) -> events.CfnRule.DeadLetterConfigProperty:
    return events.CfnRule.DeadLetterConfigProperty(arn=queue.queue_arn)


def _let_in(rule: events.CfnRule, queue: sqs.Queue) -> None:
    queue.add_to_resource_policy(
        iam.PolicyStatement(
            sid="Rule",
            principals=[iam.ServicePrincipal("events.amazonaws.com")],
            actions=["sqs:SendMessage"],
            resources=[queue.queue_arn],
            conditions={"ArnEquals": {"aws:SourceArn": rule.attr_arn}},
        )
    )
