"""Messages that failed too often go back to their queue, and none is lost on the way."""

from typing import Any

from infra.redrive import redrive
from tests.cloud import Cloud

DEAD, TARGET = "governance-due", "insights-due"
"""Two queues of the tests stand for a dead-letter queue and the one it belongs to."""


def _fill(cloud: Cloud, count: int) -> Any:
    sqs = cloud.client("sqs")
    for number in range(count):
        sqs.send_message(QueueUrl=cloud.queues[DEAD], MessageBody=f"第{number}条")
    return sqs


def test_every_message_goes_back_once(cloud: Cloud) -> None:
    """More than one batch moves whole; afterwards the dead-letter queue is empty."""
    sqs = _fill(cloud, 23)
    assert redrive(cloud.queues[DEAD], cloud.queues[TARGET], 100, sqs) == 23
    assert sorted(cloud.messages(TARGET)) == sorted(f"第{number}条" for number in range(23))
    assert cloud.messages(DEAD) == []


def test_no_more_than_was_asked_for(cloud: Cloud) -> None:
    """A first careful handful: the rest stays where it is."""
    sqs = _fill(cloud, 12)
    assert redrive(cloud.queues[DEAD], cloud.queues[TARGET], 3, sqs) == 3
    assert (len(cloud.messages(TARGET)), len(cloud.messages(DEAD))) == (3, 9)
