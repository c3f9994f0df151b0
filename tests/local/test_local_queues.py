"""Queues bring messages to functions when they are due, again when they fail, and to the dead letters in the end."""

import threading
from datetime import timedelta
from typing import Any

from infra.local.system import LocalSystem
from tests.local import house


def url(system: LocalSystem, name: str) -> str:
    """The URL of a queue."""
    return f"https://sqs.{system.template.place.region}.amazonaws.com/123456789012/{name}"


def send(system: LocalSystem, *bodies: str, delay: int = 0) -> None:
    """Put messages on the queue of the worker."""
    client = system.client("sqs")
    for body in bodies:
        client.send_message(QueueUrl=url(system, "jobs"), MessageBody=body, DelaySeconds=delay)


def left(system: LocalSystem, name: str) -> int:
    """How many messages a queue holds, visible or not."""
    names = [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesNotVisible",
        "ApproximateNumberOfMessagesDelayed",
    ]
    attributes = system.client("sqs").get_queue_attributes(QueueUrl=url(system, name), AttributeNames=names)[
        "Attributes"
    ]
    return int(attributes[names[0]]) + max(int(attributes[names[1]]), int(attributes[names[2]]))


def fail_on(*bodies: str) -> Any:
    """A worker that reports some messages as not handled."""

    def behave(event: Any, context: Any) -> Any:
        failed = [record["messageId"] for record in event["Records"] if record["body"] in bodies]
        return {"batchItemFailures": [{"itemIdentifier": message} for message in failed]}

    return behave


def test_a_sent_message_is_handled_once_and_deleted(system: LocalSystem) -> None:
    """The function gets the message as Lambda would give it, and the queue is empty afterwards."""
    send(system, "one")
    system.drain()
    ((record,),) = (event["Records"] for event in house.events("worker"))
    assert record["body"] == "one"
    assert record["attributes"]["ApproximateReceiveCount"] == "1"
    assert record["eventSourceARN"].endswith(":jobs")
    assert record["md5OfBody"] == "f97c5d29941bfb1b2fdab0874906ab82"
    assert left(system, "jobs") == 0


def test_a_batch_holds_no_more_than_its_size(system: LocalSystem) -> None:
    """Messages that wait together come in batches of at most the mapping's size."""
    send(system, *"abcde", delay=1)
    system.tick(system.clock.now() + timedelta(seconds=1))
    assert sorted(house.bodies("worker")) == list("abcde")
    assert max(len(event["Records"]) for event in house.events("worker")) <= 2


def test_a_delayed_message_comes_at_its_time(system: LocalSystem) -> None:
    """Nothing happens before the delay is over, and `drain` does not wait for it."""
    send(system, "later", delay=90)
    system.tick(system.clock.now() + timedelta(seconds=89))
    assert house.events("worker") == []
    system.tick(system.clock.now() + timedelta(seconds=1))
    assert house.bodies("worker") == ["later"]


def test_only_reported_messages_come_again(system: LocalSystem) -> None:
    """A partial failure brings back what failed, after the visibility timeout, and nothing else."""
    house.behave("worker", fail_on("bad"))
    send(system, "good", "bad")
    system.drain()
    house.forget()
    system.tick(system.clock.now() + timedelta(seconds=59))
    assert house.events("worker") == []
    system.tick(system.clock.now() + timedelta(seconds=1))
    assert house.bodies("worker") == ["bad"]
    assert left(system, "jobs") == 0


def test_a_raising_function_gets_the_whole_batch_again(system: LocalSystem) -> None:
    """An exception counts as failure of every message."""

    def behave(event: Any, context: Any) -> None:
        raise ValueError("broken")

    house.behave("worker", behave)
    send(system, "a")
    system.drain()
    assert [str(invocation.error) for invocation in system.errors] == ["broken"]
    assert left(system, "jobs") == 1


def test_a_message_that_keeps_failing_is_set_aside(system: LocalSystem) -> None:
    """After the queue's number of receives the message lies in the dead-letter queue."""
    house.behave("worker", fail_on("bad"))
    send(system, "bad")
    system.tick(system.clock.now() + timedelta(minutes=10))
    counts = [r["attributes"]["ApproximateReceiveCount"] for e in house.events("worker") for r in e["Records"]]
    assert counts == ["1", "2", "3"]
    assert (left(system, "jobs"), left(system, "jobs-dead")) == (0, 1)


def test_an_unreadable_report_fails_the_whole_batch(system: LocalSystem) -> None:
    """A report that names an unknown message is no report: everything comes again."""
    house.behave("worker", lambda event, context: {"batchItemFailures": [{"itemIdentifier": "nobody"}]})
    send(system, "a")
    system.drain()
    assert left(system, "jobs") == 1


def test_messages_of_one_moment_are_handled_at_once(system: LocalSystem) -> None:
    """Sixteen batches run side by side, so none waits for another's end."""
    inside, everyone = threading.Semaphore(15), threading.Event()

    def behave(event: Any, context: Any) -> None:
        if not inside.acquire(blocking=False):
            everyone.set()
        assert everyone.wait(10)

    house.behave("worker", behave)
    send(system, *"abcdefghijklmnopqrstuvwxyz012345", delay=5)
    system.tick(system.clock.now() + timedelta(seconds=5))
    assert system.errors == []
    assert len(house.bodies("worker")) == 32


def test_a_deleted_message_is_not_delivered(system: LocalSystem) -> None:
    """A purged queue brings nothing, even what was due later."""
    send(system, "gone", delay=10)
    system.client("sqs").purge_queue(QueueUrl=url(system, "jobs"))
    system.tick(system.clock.now() + timedelta(seconds=10))
    assert house.events("worker") == []


def test_a_queue_without_a_function_keeps_its_messages(system: LocalSystem) -> None:
    """Dead letters stay until somebody receives them."""
    system.send("arn:aws:sqs:ap-southeast-1:123456789012:jobs-dead", "kept")
    system.drain()
    received = system.client("sqs").receive_message(QueueUrl=url(system, "jobs-dead"))
    assert [message["Body"] for message in received["Messages"]] == ["kept"]
