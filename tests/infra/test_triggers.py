"""What wakes the functions."""

import json

from infra.catalogue import queues
from infra.triggers import ONE_AT_A_TIME
from socialops.names import SUBSCRIPTIONS
from tests.templates import Template

MAPPING, RULE = "AWS::Lambda::EventSourceMapping", "AWS::Events::Rule"


def _rule(template: Template, name: str) -> dict[str, object]:
    return next(dict(spec) for key, spec in template.of_type(RULE).items() if key.startswith(name))


def test_every_queue_feeds_its_function(template: Template) -> None:
    """Each working queue has one reader, which reports failures message by message."""
    by_id = template.of_type("AWS::SQS::Queue")
    functions = template.of_type("AWS::Lambda::Function")
    fed = {}
    for mapping in template.of_type(MAPPING).values():
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        if (source := template.name_of(mapping["EventSourceArn"])) in by_id:
            name = by_id[source]["QueueName"].removeprefix("demo-dev-")
            handler = functions[template.name_of(mapping["FunctionName"])]["Handler"]
            fed[name] = handler.removesuffix(".handler")
            assert mapping["BatchSize"] == (1 if name in ONE_AT_A_TIME else 10)
    assert fed == queues()


def test_the_journal_is_followed_from_its_first_item(template: Template) -> None:
    """Only inserted journal items wake the outbox; a batch is cut in half around a bad one, which is set aside."""
    stream = next(spec for spec in template.of_type(MAPPING).values() if "StartingPosition" in spec)
    assert stream["StartingPosition"] == "TRIM_HORIZON"
    assert stream["BisectBatchOnFunctionError"] is True
    (only,) = stream["FilterCriteria"]["Filters"]
    assert json.loads(only["Pattern"]) == {
        "eventName": ["INSERT"],
        "dynamodb": {"NewImage": {"type": {"S": ["journal"]}}},
    }
    aside = template.of_type("AWS::SQS::Queue")[
        template.name_of(stream["DestinationConfig"]["OnFailure"]["Destination"])
    ]
    assert aside["QueueName"].endswith("journal-dead")


def test_each_stage_hears_what_it_asked_for(template: Template) -> None:
    """A subscriber's rule matches its events of our source, and leads to its queue, or to its dead letters."""
    named = {key: spec["QueueName"] for key, spec in template.of_type("AWS::SQS::Queue").items()}
    for stage, wanted in SUBSCRIPTIONS.items():
        rule = _rule(template, f"Bus{stage.capitalize()}")
        expected = {"source": ["socialops"]} | ({} if "*" in wanted else {"detail-type": list(wanted)})
        assert rule["EventPattern"] == expected
        (target,) = list(rule["Targets"])  # type: ignore[call-overload]  # JSON of the template
        assert named[template.name_of(target["Arn"])].endswith(f"{stage}-events")
        assert named[template.name_of(target["DeadLetterConfig"]["Arn"])].endswith(f"{stage}-events-dead")


def test_a_submitted_post_starts_its_approval(template: Template) -> None:
    """The event's detail becomes the input of an execution; an event that cannot start one is kept."""
    rule = _rule(template, "BusApproval")
    assert rule["EventPattern"] == {"source": ["socialops"], "detail-type": ["PlanSubmitted", "PostSubmitted"]}
    (target,) = list(rule["Targets"])  # type: ignore[call-overload]  # JSON of the template
    assert template.name_of(target["Arn"]) in template.of_type("AWS::StepFunctions::StateMachine")
    assert target["InputPath"] == "$.detail"
    assert target["DeadLetterConfig"]


def test_the_clock_and_its_watches_tick_apart(template: Template) -> None:
    """A rule each, every minute, so that a broken tick does not silence those who watch it; none is repeated."""
    ticks = [spec for spec in template.of_type(RULE).values() if "ScheduleExpression" in spec]
    assert [spec["ScheduleExpression"] for spec in ticks] == ["rate(1 minute)"] * 3
    woken = {template.name_of(target["Arn"]) for spec in ticks for target in spec["Targets"]}
    assert woken == {"AgendaOnMinute", "AgendaOnWatch", "PublishingOnWatch"}
    for spec in template.of_type("AWS::Lambda::EventInvokeConfig").values():
        assert spec["MaximumRetryAttempts"] == 0
        assert spec["MaximumEventAgeInSeconds"] == 60


def test_the_definition_of_the_approval_has_no_placeholder_left(template: Template) -> None:
    """Partition and function are filled in, so the machine runs in every partition."""
    (machine,) = template.of_type("AWS::StepFunctions::StateMachine").values()
    text = json.dumps(machine["DefinitionString"])
    assert "${" not in text
    assert '"Fn::GetAtt": ["PlanningOnReviewStep", "Arn"]' in text
