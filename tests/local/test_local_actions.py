"""Each AWS call asks for the actions and resources that IAM checks for it."""

from typing import Any

import pytest

from infra.local.actions import UnknownCallError, known_calls, requests
from infra.local.identifiers import Place

PLACE = Place(region="eu-west-1", account="1")
TABLE = "arn:aws:dynamodb:eu-west-1:1:table/t"


def asked(service: str, operation: str, params: dict[str, Any]) -> list[tuple[str, str]]:
    """Actions and resources of a call."""
    return [(request.action, request.resource) for request in requests(service, operation, params, PLACE)]


@pytest.mark.parametrize(
    ("service", "operation", "params", "expected"),
    [
        ("dynamodb", "GetItem", {"TableName": "t"}, [("dynamodb:GetItem", TABLE)]),
        ("dynamodb", "Query", {"TableName": "t", "IndexName": "i"}, [("dynamodb:Query", f"{TABLE}/index/i")]),
        ("dynamodb", "BatchGetItem", {"RequestItems": {"t": {}}}, [("dynamodb:BatchGetItem", TABLE)]),
        (
            "dynamodb",
            "TransactWriteItems",
            {
                "TransactItems": [
                    {"Put": {"TableName": "t"}},
                    {"Update": {"TableName": "t"}},
                    {"Delete": {"TableName": TABLE}},
                    {"ConditionCheck": {"TableName": "t"}},
                ]
            },
            [(f"dynamodb:{a}", TABLE) for a in ("PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem")],
        ),
        (
            "sqs",
            "SendMessageBatch",
            {"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/1/q"},
            [("sqs:SendMessage", "arn:aws:sqs:eu-west-1:1:q")],
        ),
        ("s3", "HeadObject", {"Bucket": "b", "Key": "k"}, [("s3:GetObject", "arn:aws:s3:::b/k")]),
        (
            "s3",
            "GetObject",
            {"Bucket": "b", "Key": "k", "VersionId": "v"},
            [("s3:GetObjectVersion", "arn:aws:s3:::b/k")],
        ),
        (
            "s3",
            "PutObject",
            {"Bucket": "b", "Key": "k", "ObjectLockMode": "COMPLIANCE"},
            [("s3:PutObject", "arn:aws:s3:::b/k"), ("s3:PutObjectRetention", "arn:aws:s3:::b/k")],
        ),
        (
            "s3",
            "CopyObject",
            {"Bucket": "b", "Key": "k", "CopySource": {"Bucket": "a", "Key": "j"}},
            [("s3:GetObject", "arn:aws:s3:::a/j"), ("s3:PutObject", "arn:aws:s3:::b/k")],
        ),
        (
            "s3",
            "CopyObject",
            {"Bucket": "b", "Key": "k", "CopySource": "a/x/y"},
            [("s3:GetObject", "arn:aws:s3:::a/x/y"), ("s3:PutObject", "arn:aws:s3:::b/k")],
        ),
        ("s3", "ListObjectsV2", {"Bucket": "b"}, [("s3:ListBucket", "arn:aws:s3:::b")]),
        (
            "s3",
            "DeleteObjects",
            {"Bucket": "b", "Delete": {"Objects": [{"Key": "k"}, {"Key": "l", "VersionId": "v"}]}},
            [("s3:DeleteObject", "arn:aws:s3:::b/k"), ("s3:DeleteObjectVersion", "arn:aws:s3:::b/l")],
        ),
        ("kms", "Decrypt", {"KeyId": "k"}, [("kms:Decrypt", "arn:aws:kms:eu-west-1:1:key/k")]),
        (
            "events",
            "PutEvents",
            {"Entries": [{"EventBusName": "b"}]},
            [("events:PutEvents", "arn:aws:events:eu-west-1:1:event-bus/b")],
        ),
        ("stepfunctions", "SendTaskSuccess", {"taskToken": "arn:m~x"}, [("states:SendTaskSuccess", "arn:m")]),
        (
            "ses",
            "SendEmail",
            {"Source": "Ops <ops@brand.example>"},
            [("ses:SendEmail", "arn:aws:ses:eu-west-1:1:identity/brand.example")],
        ),
        ("lambda", "Invoke", {"FunctionName": "arn:f"}, [("lambda:InvokeFunction", "arn:f")]),
        ("sts", "GetCallerIdentity", {}, []),
    ],
)
def test_a_call_asks_for_its_documented_actions(
    service: str, operation: str, params: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    """The map gives what the Service Authorization Reference names."""
    assert asked(service, operation, params) == expected


def test_an_encryption_context_is_part_of_the_circumstances() -> None:
    """KMS conditions see every pair of the encryption context, and which keys there are."""
    params = {"KeyId": "k", "EncryptionContext": {"purpose": "platform"}}
    (request,) = requests("kms", "Encrypt", params, PLACE)
    assert request.context == {
        "kms:encryptioncontext:purpose": "platform",
        "kms:encryptioncontextkeys": ["purpose"],
    }


def test_an_unmapped_call_is_refused() -> None:
    """What the map does not know cannot be judged."""
    with pytest.raises(UnknownCallError, match="dynamodb:DeleteTable"):
        requests("dynamodb", "DeleteTable", {"TableName": "t"}, PLACE)


def test_only_operations_that_exist_are_mapped() -> None:
    """Every mapped name is an operation of its service's API, so no entry is dead."""
    import botocore.session

    session = botocore.session.Session()
    for service, operations in known_calls().items():
        assert set(operations) <= set(session.get_service_model(service).operation_names)
