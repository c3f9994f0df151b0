"""The table's stream reaches its function in order, filtered, and at least once."""

import json
from typing import Any

from infra.local.system import LocalSystem
from tests.local import house


def write(system: LocalSystem, *names: str, kind: str = "journal") -> None:
    """Write items of a kind in one transaction."""
    table = system.outputs["TableName"]
    items = [{"pk": {"S": "j"}, "sk": {"S": name}, "type": {"S": kind}} for name in names]
    puts = [{"Put": {"TableName": table, "Item": item}} for item in items]
    system.client("dynamodb").transact_write_items(TransactItems=puts)


def followed() -> list[str]:
    """Sort keys that the function was given, in order, repetitions included."""
    return [r["dynamodb"]["Keys"]["sk"]["S"] for event in house.events("follower") for r in event["Records"]]


def buried(system: LocalSystem) -> list[Any]:
    """What lies in the on-failure destination."""
    url = f"https://sqs.{system.template.place.region}.amazonaws.com/123456789012/jobs-dead"
    messages = system.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    return [json.loads(message["Body"]) for message in messages]


def test_new_items_come_in_the_order_of_writing(system: LocalSystem) -> None:
    """Records look like Lambda's and keep the order of the writes."""
    write(system, "a", "b")
    write(system, "c")
    system.drain()
    assert followed() == ["a", "b", "c"]
    record = house.events("follower")[0]["Records"][0]
    assert record["eventName"] == "INSERT"
    assert record["awsRegion"] == "ap-southeast-1"
    assert record["eventSourceARN"] == system.template.identifiers("Table").attributes["StreamArn"]
    assert record["dynamodb"]["NewImage"]["type"] == {"S": "journal"}
    assert record["dynamodb"]["ApproximateCreationDateTime"] == int(system.clock.now().timestamp())


def test_the_filter_keeps_the_rest_away(system: LocalSystem) -> None:
    """Other items, changes and deletions do not reach the function."""
    write(system, "x", kind="post")
    write(system, "a")
    write(system, "a")
    system.client("dynamodb").delete_item(
        TableName=system.outputs["TableName"], Key={"pk": {"S": "j"}, "sk": {"S": "a"}}
    )
    system.drain()
    assert followed() == ["a"]


def test_a_failure_is_tried_again_from_the_failed_record(system: LocalSystem) -> None:
    """What came before the first reported record is done; it and what follows come again, in order."""
    failing = [slice(1, 2)]

    def behave(event: Any, context: Any) -> Any:
        failed = event["Records"][failing.pop()] if failing else []
        return {"batchItemFailures": [{"itemIdentifier": r["dynamodb"]["SequenceNumber"]} for r in failed]}

    house.behave("follower", behave)
    write(system, "a", "b", "c")
    system.drain()
    assert followed() == ["a", "b", "c", "b", "c"]


def test_a_poisonous_record_is_cut_out_and_set_aside(system: LocalSystem) -> None:
    """A record that fails for good goes to the on-failure destination, and all others are handled, in order."""
    handled: list[str] = []

    def behave(event: Any, context: Any) -> None:
        keys = [record["dynamodb"]["Keys"]["sk"]["S"] for record in event["Records"]]
        if "c" in keys:
            raise ValueError("poison")
        handled.extend(keys)

    house.behave("follower", behave)
    write(system, *"abcde")
    system.drain()
    assert handled == ["a", "b", "d", "e"]
    (letter,) = buried(system)
    assert letter["DDBStreamBatchInfo"]["batchSize"] == 1
    assert letter["requestContext"]["condition"] == "RetryAttemptsExhausted"


def test_a_transaction_that_failed_is_never_seen(system: LocalSystem) -> None:
    """Records of writes that were undone do not reach the function."""
    client = system.client("dynamodb")
    table = system.outputs["TableName"]
    good = {"pk": {"S": "j"}, "sk": {"S": "a"}, "type": {"S": "journal"}}
    refused = {
        "Put": {"TableName": table, "Item": good | {"sk": {"S": "b"}}, "ConditionExpression": "attribute_exists(pk)"}
    }
    try:
        client.transact_write_items(TransactItems=[{"Put": {"TableName": table, "Item": good}}, refused])
    except client.exceptions.TransactionCanceledException:
        system.drain()
    assert followed() == []
