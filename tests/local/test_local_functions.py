"""A function runs with its own environment, under its own role, and speaks JSON."""

import os
import threading
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from infra.local.actions import UnknownCallError
from infra.local.calls import count_calls
from infra.local.clock import ManualClock
from infra.local.functions import FunctionError, FunctionTimeoutError, InvalidResultError
from infra.local.policy import Policy
from infra.local.system import LocalSystem
from tests.local import house, small_house
from tests.local.conftest import START
from tests.local.house import client

ITEM: Any = {"pk": {"S": "a"}, "sk": {"S": "a"}}


def does(name: str, behaviour: Any) -> None:
    """Let a function do something with its event."""
    house.behave(name, lambda event, context: behaviour(event))


def test_a_function_sees_its_own_variables_and_those_of_the_runtime(system: LocalSystem) -> None:
    """The environment is the resource's, resolved, and the runtime's."""
    does("api", lambda event: dict(os.environ))
    seen = system.invoke("api", {})
    assert seen["WHO"] == seen["AWS_LAMBDA_FUNCTION_NAME"] == "api"
    assert seen["AWS_REGION"] == seen["AWS_DEFAULT_REGION"] == "ap-southeast-1"
    assert len(seen["CURSOR_KEY"]) == 20
    assert seen["API_URL"] == system.url
    assert seen["HOSTS"] == "{}"


def test_a_function_does_not_see_the_hosts_variables(system: LocalSystem, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable that the template does not set is not there, even if the machine has it."""
    monkeypatch.setenv("SOCIALOPS_TABLE", "of the host")
    does("api", lambda event: [os.environ.get("SOCIALOPS_TABLE"), "SOCIALOPS_TABLE" in os.environ, os.getenv("PATH")])
    assert system.invoke("api", {}) == [None, False, os.environ["PATH"]]


def test_concurrent_functions_do_not_mix_their_environments(system: LocalSystem) -> None:
    """Two functions that run at once each see their own variables, and the host its own."""
    both = threading.Barrier(2, timeout=5)
    seen: dict[str, str] = {}

    def look(event: Any) -> None:
        both.wait()
        seen[event["as"]] = os.environ["WHO"]
        os.environ["MARK"] = event["as"]
        both.wait()
        seen[event["as"] + " marked"] = os.environ["MARK"]

    does("api", look)
    does("hook", look)
    threads = [threading.Thread(target=system.invoke, args=(name, {"as": name})) for name in ("api", "hook")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {"api": "api", "hook": "hook", "api marked": "api", "hook marked": "hook"}
    assert "MARK" not in os.environ
    assert "WHO" not in os.environ


def test_the_context_tells_what_lambda_tells(system: LocalSystem) -> None:
    """Name, ARN, request id and the time that is left are there."""

    def look(event: Any, context: Any) -> Any:
        left = context.get_remaining_time_in_millis()
        return [context.function_name, context.invoked_function_arn, context.memory_limit_in_mb, 9000 < left <= 10_000]

    house.behave("api", look)
    arn = "arn:aws:lambda:ap-southeast-1:123456789012:function:api"
    assert system.invoke("api", {}) == ["api", arn, "128", True]


def test_functions_are_found_by_name_arn_or_module(system: LocalSystem) -> None:
    """A function answers to its ARN with a version too."""
    does("hook", lambda event: event)
    assert system.invoke("arn:aws:lambda:ap-southeast-1:123456789012:function:hook:$LATEST", 1) == 1


def test_an_error_reaches_the_invoker_and_is_kept(system: LocalSystem) -> None:
    """What a function raises is the cause of the invoker's error, and stays in the list of errors."""
    does("api", lambda event: 1 / 0)
    with pytest.raises(FunctionError, match="ZeroDivisionError") as caught:
        system.invoke("api", {"n": 1})
    assert caught.value.payload()["errorType"] == "ZeroDivisionError"
    (kept,) = system.errors
    assert (kept.function, kept.event) == ("api", {"n": 1})


def test_a_function_that_ends_its_process_only_fails(system: LocalSystem) -> None:
    """`sys.exit` in a function is an error of that invocation."""

    def leave(event: Any) -> None:
        raise SystemExit(3)

    does("api", leave)
    with pytest.raises(FunctionError, match="SystemExit"):
        system.invoke("api", {})


def test_events_and_results_are_copied_as_json(system: LocalSystem) -> None:
    """A function cannot change the caller's event, and a result that is not JSON is an error."""
    event = {"list": [1]}
    does("api", lambda event: event["list"].append(2) or event)
    assert system.invoke("api", event) == {"list": [1, 2]}
    assert event == {"list": [1]}
    does("api", lambda event: {1, 2})
    with pytest.raises(FunctionError) as caught:
        system.invoke("api", {})
    assert isinstance(caught.value.error, InvalidResultError)


def test_a_function_that_takes_too_long_fails(system: LocalSystem, monkeypatch: pytest.MonkeyPatch) -> None:
    """Past its timeout a function has failed, whatever it returns."""
    seconds = iter([0.0, 11.0, 11.0])
    monkeypatch.setattr("infra.local.functions.time.monotonic", lambda: next(seconds))
    with pytest.raises(FunctionError) as caught:
        system.invoke("api", {})
    assert isinstance(caught.value.error, FunctionTimeoutError)


def test_what_the_policy_allows_works(system: LocalSystem) -> None:
    """A call that the role's policy allows reaches the table, from bare botocore and from boto3."""
    table = system.outputs["TableName"]

    def work(event: Any) -> int:
        client("dynamodb").put_item(TableName=table, Item=ITEM)
        found = boto3.client("dynamodb").query(
            TableName=table,
            IndexName="by_list",
            KeyConditionExpression="#l = :l",
            ExpressionAttributeNames={"#l": "list"},
            ExpressionAttributeValues={":l": {"S": "x"}},
        )
        return int(found["Count"])

    does("api", work)
    assert system.invoke("api", {}) == 0
    assert system.refusals == []


@pytest.mark.parametrize(
    ("call", "arguments", "code", "action"),
    [
        ("dynamodb.delete_item", {"TableName": "T", "Key": ITEM}, "AccessDeniedException", "dynamodb:DeleteItem"),
        ("dynamodb.get_item", {"TableName": "other", "Key": ITEM}, "AccessDeniedException", "dynamodb:GetItem"),
        (
            "dynamodb.transact_write_items",
            {
                "TransactItems": [
                    {"Put": {"TableName": "T", "Item": ITEM}},
                    {"ConditionCheck": {"TableName": "T", "Key": ITEM, "ConditionExpression": "attribute_exists(pk)"}},
                ]
            },
            "AccessDeniedException",
            "dynamodb:ConditionCheckItem",
        ),
        ("s3.put_object", {"Bucket": "small-media", "Key": "media/x", "Body": b""}, "AccessDenied", "s3:PutObject"),
        (
            "sqs.receive_message",
            {"QueueUrl": "https://sqs.ap-southeast-1.amazonaws.com/123456789012/jobs"},
            "AccessDenied",
            "sqs:ReceiveMessage",
        ),
        (
            "events.put_events",
            {"Entries": [{"Source": "s", "DetailType": "d", "Detail": "{}"}]},
            "AccessDeniedException",
            "events:PutEvents",
        ),
        ("lambda.invoke", {"FunctionName": "step"}, "AccessDeniedException", "lambda:InvokeFunction"),
    ],
)
def test_what_the_policy_does_not_allow_is_refused_as_aws_does(
    system: LocalSystem, call: str, arguments: dict[str, Any], code: str, action: str
) -> None:
    """A call without the right fails with AWS's code, names the action, does nothing and is noted."""
    table = system.outputs["TableName"]
    service, _, operation = call.partition(".")
    arguments = _with_table(arguments, table)

    def work(event: Any) -> list[str]:
        try:
            getattr(client(service), operation)(**arguments)
        except ClientError as error:
            return [type(error).__name__, error.response["Error"]["Code"], error.response["Error"]["Message"]]
        return []

    does("api", work)
    kind, found, message = system.invoke("api", {})
    assert found == code
    assert action in message
    assert kind in (code, "ClientError")
    assert system.refusals == [message]
    assert system.client("dynamodb").scan(TableName=table)["Count"] == 0


def _with_table(arguments: Any, table: str) -> Any:
    if isinstance(arguments, dict):
        return {name: table if value == "T" else _with_table(value, table) for name, value in arguments.items()}
    return [_with_table(value, table) for value in arguments] if isinstance(arguments, list) else arguments


def test_an_encryption_context_decides_over_a_key(system: LocalSystem) -> None:
    """A key may be used for the purpose that the policy names, and for no other."""
    key = system.template.resource("Key").arn

    def work(event: Any) -> str:
        kms = client("kms")
        sealed = kms.encrypt(KeyId=key, Plaintext=b"x", EncryptionContext={"purpose": "platform"})["CiphertextBlob"]
        opened = kms.decrypt(CiphertextBlob=sealed, EncryptionContext={"purpose": "platform"})["Plaintext"]
        try:
            kms.decrypt(CiphertextBlob=sealed, EncryptionContext={"purpose": "other"})
        except kms.exceptions.ClientError as error:
            return f"{opened.decode()} {error.response['Error']['Code']}"
        return "both"

    does("api", work)
    assert system.invoke("api", {}) == "x AccessDeniedException"


@pytest.mark.usefixtures("stopped")
def test_a_bucket_may_refuse_what_a_role_allows() -> None:
    """An explicit Deny in a bucket's own policy holds for functions, and one that does not apply does not."""
    refusal = {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::small-media/*"}
    plain_text = refusal | {"Action": "s3:*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    policy = {
        "Type": "AWS::S3::BucketPolicy",
        "Properties": {"Bucket": "small-media", "PolicyDocument": {"Statement": [plain_text, refusal]}},
    }
    system = LocalSystem(small_house.template(MediaPolicy=policy), clock=ManualClock(START))
    with system, system.as_function("api"):
        s3 = system.client("s3")
        s3.put_object(Bucket="small-media", Key="incoming/a", Body=b"1")
        with pytest.raises(ClientError, match="explicit deny"):
            s3.get_object(Bucket="small-media", Key="incoming/a")


def test_a_call_that_nobody_mapped_is_refused_loudly(system: LocalSystem) -> None:
    """A function that calls something unknown fails with the name of the call."""
    does("api", lambda event: client("dynamodb").list_backups())
    with pytest.raises(FunctionError) as caught:
        system.invoke("api", {})
    assert isinstance(caught.value.error, UnknownCallError)


def test_outside_of_a_function_nothing_is_checked(system: LocalSystem) -> None:
    """A test or a tool may do everything."""
    assert system.client("dynamodb").list_tables()["TableNames"]


def test_as_function_lends_environment_and_role(system: LocalSystem) -> None:
    """A tool can act as a function, and is refused what the function is refused."""
    with system.as_function("hook") as function:
        assert (os.environ["WHO"], function.role.policy) == ("hook", Policy())
        with pytest.raises(ClientError, match="AccessDenied"):
            system.client("sqs").purge_queue(QueueUrl="https://sqs.ap-southeast-1.amazonaws.com/123456789012/jobs")


def test_calls_are_counted_per_invocation_and_per_process(system: LocalSystem) -> None:
    """Each invocation knows its AWS calls; a recorder counts those of all threads while it is open."""
    table = system.outputs["TableName"]

    def work(event: Any) -> None:
        dynamodb = client("dynamodb")
        dynamodb.put_item(TableName=table, Item=ITEM)
        dynamodb.get_item(TableName=table, Key=ITEM)
        dynamodb.get_item(TableName=table, Key=ITEM)

    does("api", work)
    with count_calls() as calls:
        system.invoke("api", {})
    assert calls.by_operation == {"dynamodb:PutItem": 1, "dynamodb:GetItem": 2}
    assert (calls.total, calls.of("dynamodb"), calls.of("s3")) == (3, 3, 0)
    assert system.calls["api"] == calls.by_operation
    system.invoke("api", {})
    assert calls.total == 3
    assert [invocation.calls.total for invocation in system.invocations] == [3, 3]
