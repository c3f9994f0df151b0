"""Queues: nothing is lost, nothing travels in the clear."""

from infra.queues import MAX_RECEIVES, VISIBILITY_PER_TIMEOUT
from socialops.names import AGENDA_STAGES, SUBSCRIPTIONS
from tests.templates import Template

QUEUE = "AWS::SQS::Queue"


def test_every_queue_is_there_under_its_name(template: Template) -> None:
    """Each stage with an agenda has `<stage>-due`, each subscriber `<stage>-events`, and uploads and inbound theirs."""
    working = {f"{stage}-due" for stage in AGENDA_STAGES} | {f"{stage}-events" for stage in SUBSCRIPTIONS}
    working |= {"planning-uploads", "engagement-inbound"}
    dead = {f"{name}-dead" for name in working} | {"journal-dead", "approval-dead"}
    names = {spec["QueueName"].removeprefix("demo-dev-") for spec in template.of_type(QUEUE).values()}
    assert names == working | dead


def test_every_working_queue_has_its_own_dead_letters(template: Template) -> None:
    """After five receives a message moves to `<queue>-dead`, which no other queue uses."""
    queues = template.of_type(QUEUE)
    for spec in queues.values():
        if not spec["QueueName"].endswith("-dead"):
            policy = spec["RedrivePolicy"]
            dead = queues[template.name_of(policy["deadLetterTargetArn"])]
            assert dead["QueueName"] == f"{spec['QueueName']}-dead"
            assert policy["maxReceiveCount"] == MAX_RECEIVES


def test_dead_letters_wait_longer_than_a_holiday(template: Template) -> None:
    """What could not be handled is kept for two weeks."""
    dead = [spec for spec in template.of_type(QUEUE).values() if spec["QueueName"].endswith("-dead")]
    assert {spec["MessageRetentionPeriod"] for spec in dead} == {14 * 24 * 3600}


def test_every_queue_is_encrypted_and_refuses_plain_http(template: Template) -> None:
    """Server-side encryption is on, and a policy denies every call without TLS."""
    queues = template.of_type(QUEUE)
    assert all(spec["SqsManagedSseEnabled"] is True for spec in queues.values())
    guarded = {
        template.name_of(queue)
        for policy in template.of_type("AWS::SQS::QueuePolicy").values()
        for queue in policy["Queues"]
        if any(
            statement["Effect"] == "Deny" and statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
            for statement in policy["PolicyDocument"]["Statement"]
        )
    }
    assert guarded == set(queues)


def test_a_message_stays_hidden_while_its_function_may_still_run(template: Template) -> None:
    """Visibility is six times the timeout of the function that reads the queue."""
    queues = template.of_type(QUEUE)
    functions = template.of_type("AWS::Lambda::Function")
    for mapping in template.of_type("AWS::Lambda::EventSourceMapping").values():
        queue = queues.get(template.name_of(mapping["EventSourceArn"]))
        if queue:
            timeout = functions[template.name_of(mapping["FunctionName"])]["Timeout"]
            assert queue["VisibilityTimeout"] == VISIBILITY_PER_TIMEOUT * timeout
