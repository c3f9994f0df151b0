"""Transactions end as moto's own do, only quicker; and they do what moto leaves out."""

from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends

from infra.local import hooks, transactions
from infra.local.moto_env import mocked_aws

OURS, THEIRS = "eu-west-1", "eu-west-2"


@pytest.fixture(scope="module", autouse=True)
def _aws() -> Iterator[None]:
    with mocked_aws(OURS):
        yield


def backend_with_table(region: str, *, ranged: bool) -> DynamoDBBackend:
    """A Region's backend with one empty table `t` that has a stream."""
    backend: DynamoDBBackend = dynamodb_backends[DEFAULT_ACCOUNT_ID][region]
    backend.tables.clear()
    schema = [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]
    backend.create_table(
        "t",
        schema=schema if ranged else schema[:1],
        throughput=None,
        attr=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
        global_indexes=None,
        indexes=None,
        streams={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        billing_mode="PAY_PER_REQUEST",
        sse_specification=None,
        tags=[],
        deletion_protection_enabled=False,
        warm_throughput=None,
    )
    return backend


TWO = {"ExpressionAttributeNames": {"#n": "n"}, "ExpressionAttributeValues": {":two": {"N": "2"}}}
CONDITIONS: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        {},
        {"ConditionExpression": "attribute_not_exists(pk)"},
        {"ConditionExpression": "attribute_exists(pk)"},
        {"ConditionExpression": "n = :one", "ExpressionAttributeValues": {":one": {"N": "1"}}},
        {"ConditionExpression": "#n < :two", **TWO},
    ]
)
REPORTS: st.SearchStrategy[dict[str, Any]] = st.sampled_from([{}, {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}])


@st.composite
def operations(draw: st.DrawFn, *, ranged: bool) -> dict[str, Any]:
    """One member of a transaction over a handful of keys, now and then on a table that does not exist."""
    kind = draw(st.sampled_from(["Put", "Put", "Update", "Delete", "ConditionCheck"]))
    key = {"pk": {"S": draw(st.sampled_from("ab"))}}
    if ranged:
        key["sk"] = {"S": draw(st.sampled_from("xyz"))}
    operation: dict[str, Any] = {
        "TableName": draw(st.sampled_from(["t"] * 9 + ["nowhere"])),
        **draw(CONDITIONS),
        **draw(REPORTS),
    }
    if kind == "Put":
        return {kind: {**operation, "Item": {**key, "n": {"N": str(draw(st.integers(0, 3)))}}}}
    if kind == "Update":
        values = {**operation.get("ExpressionAttributeValues", {}), ":d": {"N": "1"}}
        return {kind: {**operation, "Key": key, "UpdateExpression": "ADD m :d", "ExpressionAttributeValues": values}}
    return {kind: {**operation, "Key": key}}


def outcome(transact: Any, items: list[dict[str, Any]]) -> tuple[str, str]:
    """What a transaction says."""
    try:
        transact(items)
    except Exception as error:  # whatever it is, both must say it
        return type(error).__name__, str(getattr(error, "description", "")) + str(getattr(error, "args", ""))
    return "", ""


def state(backend: DynamoDBBackend) -> tuple[Any, Any]:
    """Stored items, and the stream without its times, whose text also makes a record's size."""
    table: Any = backend.tables["t"]
    timed = {"ApproximateCreationDateTime", "SizeBytes"}
    stream = [
        {name: value for name, value in record.record["dynamodb"].items() if name not in timed}
        for record in table.stream_shard.items
    ]
    return sorted(repr(item.to_json()) for item in table.moto_all_items() if item), stream


def check_equal(ranged: bool, transactions: list[list[dict[str, Any]]]) -> None:
    """Run transactions through both and compare every outcome and all that is stored after each."""
    ours, theirs = (backend_with_table(region, ranged=ranged) for region in (OURS, THEIRS))
    original: Any = theirs.moto_transact_write_items  # type: ignore[attr-defined]  # kept by the replacement
    for items in transactions:
        assert outcome(ours.transact_write_items, items) == outcome(original, items)
        assert state(ours) == state(theirs)


@settings(max_examples=60)
@given(st.lists(st.lists(operations(ranged=True), min_size=1, max_size=5), max_size=5))
def test_outcomes_equal_those_of_moto(transactions: list[list[dict[str, Any]]]) -> None:
    """For any sequence of transactions the results, the stored items and the stream are those of moto's own code."""
    check_equal(True, transactions)


@settings(max_examples=30)
@given(st.lists(st.lists(operations(ranged=False), min_size=1, max_size=3), max_size=5))
def test_outcomes_equal_those_of_moto_without_a_sort_key(transactions: list[list[dict[str, Any]]]) -> None:
    """The same holds for a table whose items have one key."""
    check_equal(False, transactions)


@pytest.fixture
def client() -> Any:
    """A client of our Region with an empty table."""
    backend_with_table(OURS, ranged=True)
    return botocore.session.Session().create_client("dynamodb", region_name=OURS)


def put(key: str, **more: Any) -> dict[str, Any]:
    """A put of an item."""
    return {"Put": {"TableName": "t", "Item": {"pk": {"S": key}, "sk": {"S": key}, **more}}}


def count(client: Any) -> int:
    """How many items there are."""
    return int(client.scan(TableName="t")["Count"])


def test_a_failed_transaction_leaves_nothing(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """One failed condition undoes every other write of the transaction, and none of it reaches the stream."""
    client.transact_write_items(TransactItems=[put("a")])
    heard: list[int] = []
    listening = hooks.Hooks(records_written=lambda _, records: heard.append(len(records)))
    monkeypatch.setattr(hooks, "current", lambda: listening)
    refused = put("a")
    refused["Put"]["ConditionExpression"] = "attribute_not_exists(pk)"
    with pytest.raises(ClientError) as caught:
        client.transact_write_items(TransactItems=[put("b"), refused])
    assert [r["Code"] for r in caught.value.response["CancellationReasons"]] == ["None", "ConditionalCheckFailed"]
    assert (count(client), heard) == (1, [])
    client.transact_write_items(TransactItems=[put("b"), put("c")])
    assert (count(client), heard) == (3, [2])


def test_the_same_token_writes_once(client: Any) -> None:
    """A repeated request with its token succeeds without writing again."""
    add = {
        "Update": {
            "TableName": "t",
            "Key": {"pk": {"S": "a"}, "sk": {"S": "a"}},
            "UpdateExpression": "ADD n :one",
            "ExpressionAttributeValues": {":one": {"N": "1"}},
        }
    }
    for _ in range(3):
        client.transact_write_items(TransactItems=[add], ClientRequestToken="once")
    found = client.get_item(TableName="t", Key={"pk": {"S": "a"}, "sk": {"S": "a"}})
    assert found["Item"]["n"] == {"N": "1"}


def test_a_token_belongs_to_one_request(client: Any) -> None:
    """A token that is used again for something else is refused, and nothing is written."""
    client.transact_write_items(TransactItems=[put("a")], ClientRequestToken="mine")
    with pytest.raises(client.exceptions.IdempotentParameterMismatchException):
        client.transact_write_items(TransactItems=[put("b")], ClientRequestToken="mine")
    assert count(client) == 1


def test_a_failed_transaction_does_not_use_up_its_token(client: Any) -> None:
    """After a failure the same token may be tried again."""
    needs_b = {
        "ConditionCheck": {
            "TableName": "t",
            "Key": {"pk": {"S": "b"}, "sk": {"S": "b"}},
            "ConditionExpression": "attribute_exists(pk)",
        }
    }
    with pytest.raises(client.exceptions.TransactionCanceledException):
        client.transact_write_items(TransactItems=[put("a"), needs_b], ClientRequestToken="again")
    client.transact_write_items(TransactItems=[put("b")])
    client.transact_write_items(TransactItems=[put("a"), needs_b], ClientRequestToken="again")
    assert count(client) == 2


def test_a_hundred_items_are_the_limit(client: Any) -> None:
    """A hundred items go through, one more is refused whole."""
    client.transact_write_items(TransactItems=[put(f"a{n}") for n in range(100)])
    with pytest.raises(ClientError, match="100"):
        client.transact_write_items(TransactItems=[put(f"b{n}") for n in range(101)])
    assert count(client) == 100


def test_a_stream_forgets_its_oldest_records(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long life does not fill the memory, and the numbers of records go on."""
    monkeypatch.setattr(transactions, "MOST_RECORDS", 10)
    for n in range(25):
        client.transact_write_items(TransactItems=[put(f"a{n}")])
    shard: Any = dynamodb_backends[DEFAULT_ACCOUNT_ID][OURS].tables["t"].stream_shard
    numbers = [int(record.record["dynamodb"]["SequenceNumber"]) for record in shard.items]
    assert len(numbers) <= 10
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert numbers[0] == shard.starting_sequence_number
