"""Move messages from a dead-letter queue back to where they came from. Our own, for not every partition has SQS's."""

from typing import Any

import botocore.session

BATCH = 10


def redrive(dead: str, target: str, most: int, client: Any = None) -> int:
    """Move up to `most` messages; returns how many were moved.

    A message is deleted from the dead-letter queue only after the target took it, so none is lost; a crash between
    the two leaves it in both, which every receiver of ours tolerates.

    Args:
        dead: URL of the dead-letter queue.
        target: URL of the queue the messages go back to.
        most: where to stop.
        client: an SQS client; that of the environment where absent.
    """
    sqs: Any = client or botocore.session.get_session().create_client("sqs")
    moved = 0
    while moved < most:
        wanted = min(BATCH, most - moved)
        messages = sqs.receive_message(QueueUrl=dead, MaxNumberOfMessages=wanted, WaitTimeSeconds=1).get("Messages", [])
        if not messages:
            break
        entries = [{"Id": str(i), "MessageBody": message["Body"]} for i, message in enumerate(messages)]
        taken = sqs.send_message_batch(QueueUrl=target, Entries=entries).get("Successful", [])
        done = [{"Id": each["Id"], "ReceiptHandle": messages[int(each["Id"])]["ReceiptHandle"]} for each in taken]
        if not done:
            break
        sqs.delete_message_batch(QueueUrl=dead, Entries=done)
        moved += len(done)
    return moved
