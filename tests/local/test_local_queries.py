"""Queries find what moto's own walk over all items finds."""

from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.table import Table

from infra.local.moto_env import mocked_aws

REGION = "eu-west-3"


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """A client of a Region with a table that has an index."""
    with mocked_aws(REGION):
        made: Any = botocore.session.Session().create_client("dynamodb", region_name=REGION)
        made.create_table(
            TableName="t",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in ("pk", "sk", "list", "rank")],
            GlobalSecondaryIndexes=[
                {
                    "IndexName": "by_list",
                    "KeySchema": [
                        {"AttributeName": "list", "KeyType": "HASH"},
                        {"AttributeName": "rank", "KeyType": "RANGE"},
                    ],
                    "Projection": {"ProjectionType": "ALL"},
                }
            ],
        )
        yield made
        made.delete_table(TableName="t")


TEXT = st.sampled_from("abc")


@st.composite
def writes(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A put, an update that moves or unlists, or a delete."""
    key = {"pk": {"S": draw(TEXT)}, "sk": {"S": draw(TEXT)}}
    place = {"list": {"S": draw(TEXT)}, "rank": {"S": draw(TEXT)}}
    match draw(st.sampled_from(["put", "put", "bare", "move", "unlist", "delete"])):
        case "put":
            return "put_item", {"Item": {**key, **place}}
        case "bare":
            return "put_item", {"Item": key}
        case "move":
            names = {"#l": "list", "#r": "rank"}
            values = {":l": place["list"], ":r": place["rank"]}
            return "update_item", {
                "Key": key,
                "UpdateExpression": "SET #l = :l, #r = :r",
                "ExpressionAttributeNames": names,
                "ExpressionAttributeValues": values,
            }
        case "unlist":
            return "update_item", {
                "Key": key,
                "UpdateExpression": "REMOVE #l",
                "ExpressionAttributeNames": {"#l": "list"},
            }
    return "delete_item", {"Key": key}


@st.composite
def queries(draw: st.DrawFn) -> dict[str, Any]:
    """A query of the table or of its index, with or without a condition on the sort key, in either direction."""
    indexed = draw(st.booleans())
    names = {"#h": "list" if indexed else "pk", "#s": "rank" if indexed else "sk"}
    condition, values = "#h = :h", {":h": {"S": draw(TEXT)}}
    extra = draw(st.sampled_from(["", " AND #s >= :s", " AND begins_with(#s, :s)", " AND #s BETWEEN :s AND :e"]))
    if extra:
        values[":s"] = {"S": draw(TEXT)}
    else:
        del names["#s"]
    if ":e" in extra:
        values[":e"] = {"S": "c"}
    query: dict[str, Any] = {
        "KeyConditionExpression": condition + extra,
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
        "ScanIndexForward": draw(st.booleans()),
        "Limit": draw(st.integers(1, 4)),
    }
    return {**query, "IndexName": "by_list"} if indexed else query


def pages(client: Any, query: dict[str, Any]) -> list[Any]:
    """Every page of a query."""
    found, start = [], None
    while True:
        answer = client.query(TableName="t", **query, **({"ExclusiveStartKey": start} if start else {}))
        found.append(answer["Items"])
        start = answer.get("LastEvaluatedKey")
        if not start:
            return found


@settings(max_examples=60)
@given(st.lists(st.tuples(st.lists(writes(), max_size=8), queries()), max_size=3))
def test_pages_equal_those_of_moto(client: Any, rounds: list[tuple[list[Any], dict[str, Any]]]) -> None:
    """After any writes, every page of any query is the one that moto finds by looking at all items."""
    table: Any = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables["t"]
    table.items.clear()
    narrowed, walking = Table.query, Table.moto_query  # type: ignore[attr-defined]  # kept by the replacement
    for changes, query in rounds:
        for operation, arguments in changes:
            getattr(client, operation)(TableName="t", **arguments)
        ours = pages(client, query)
        try:
            Table.query = walking  # type: ignore[method-assign]
            theirs = pages(client, query)
        finally:
            Table.query = narrowed  # type: ignore[method-assign]
        assert ours == theirs


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"KeyConditionExpression": "pk = :h", "ExpressionAttributeValues": {":h": {"S": "p1"}}}, 1),
        (
            {
                "IndexName": "by_list",
                "KeyConditionExpression": "#l = :h",
                "ExpressionAttributeNames": {"#l": "list"},
                "ExpressionAttributeValues": {":h": {"S": "l1"}},
            },
            5,
        ),
    ],
)
def test_a_query_looks_only_at_its_partition(
    client: Any, monkeypatch: pytest.MonkeyPatch, query: dict[str, Any], expected: int
) -> None:
    """However many items there are, a query walks over those of its partition or list."""
    table: Any = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables["t"]
    table.items.clear()
    for n in range(50):
        item = {"pk": {"S": f"p{n}"}, "sk": {"S": "s"}, "list": {"S": f"l{n % 10}"}, "rank": {"S": str(n)}}
        client.put_item(TableName="t", Item=item)
    looked: list[int] = []
    all_items: Any = Table.all_items

    def counting(table: Any) -> list[Any]:
        found = list(all_items(table))
        looked.append(len(found))
        return found

    monkeypatch.setattr(Table, "all_items", counting)
    assert client.query(TableName="t", **query)["Count"] == expected
    assert looked == [expected]
