"""Resources are what the template says, with the ARNs that it promised."""

import json
from typing import Any

import pytest

from infra.local.system import LocalSystem
from tests.local import house


def test_the_table_has_its_index_its_stream_and_its_expiry(system: LocalSystem) -> None:
    """What the template says of the table is true in moto."""
    client, name = system.client("dynamodb"), system.outputs["TableName"]
    table = client.describe_table(TableName=name)["Table"]
    promised = system.template.identifiers("Table").attributes
    assert (table["TableArn"], table["LatestStreamArn"]) == (promised["Arn"], promised["StreamArn"])
    assert [index["IndexName"] for index in table["GlobalSecondaryIndexes"]] == ["by_list"]
    expiry = client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    assert expiry == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires"}


def test_archived_objects_are_locked_from_the_first_on(system: LocalSystem) -> None:
    """An object of the archive bucket is retained by default and its version cannot be deleted."""
    client = system.client("s3")
    version = client.put_object(Bucket="small-archive", Key="a", Body=b"1")["VersionId"]
    assert client.head_object(Bucket="small-archive", Key="a")["ObjectLockMode"] == "COMPLIANCE"
    with pytest.raises(client.exceptions.ClientError, match="AccessDenied"):
        client.delete_object(Bucket="small-archive", Key="a", VersionId=version)


def test_keys_and_secrets_have_the_promised_arns(system: LocalSystem) -> None:
    """The key and the secret are found under the ARNs in policies, and the secret is what functions are told."""
    key = system.template.resource("Key").arn
    assert system.client("kms").describe_key(KeyId=key)["KeyMetadata"]["Arn"] == key
    secret = system.template.resource("Secret").arn
    value = system.client("secretsmanager").get_secret_value(SecretId=secret)["SecretString"]
    assert value == system.variables("api")["CURSOR_KEY"]


def test_queues_know_their_dead_letters(system: LocalSystem) -> None:
    """Visibility and redrive are the template's."""
    names: Any = ["VisibilityTimeout", "RedrivePolicy"]
    url = system.template.identifiers("Jobs").ref
    attributes = system.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    assert attributes["VisibilityTimeout"] == "60"
    assert json.loads(attributes["RedrivePolicy"]) == {
        "deadLetterTargetArn": system.template.resource("JobsDead").arn,
        "maxReceiveCount": 3,
    }


def test_reset_empties_everything_and_keeps_the_resources(system: LocalSystem) -> None:
    """Items, objects (even locked ones), messages, executions and what was due are gone; everything still works."""
    table = system.outputs["TableName"]
    item = {"pk": {"S": "a"}, "sk": {"S": "a"}, "list": {"S": "l"}, "rank": {"S": "r"}}
    dynamodb, s3, sqs = (system.client(service) for service in ("dynamodb", "s3", "sqs"))
    dynamodb.put_item(TableName=table, Item=item)
    s3.put_object(Bucket="small-archive", Key="a", Body=b"1")
    url = system.template.identifiers("Jobs").ref
    sqs.send_message(QueueUrl=url, MessageBody="later", DelaySeconds=5)
    due = system.next_due()
    system.reset()
    assert due != system.next_due()
    assert dynamodb.scan(TableName=table)["Count"] == 0
    assert "Contents" not in s3.list_objects_v2(Bucket="small-archive")
    assert (
        sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]["ApproximateNumberOfMessages"]
        == "0"
    )
    sqs.send_message(QueueUrl=url, MessageBody="now")
    system.drain()
    assert house.bodies("worker") == ["now"]
