"""What saves moto work changes none of its answers."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from socialops import aws
from tests.cloud import Cloud

OVER = "茶" * 140_000
"""420,000 bytes: more than an item of DynamoDB holds."""


def _put(**attributes: str) -> Any:
    item = {name: {"S": value} for name, value in ({"pk": "p", "sk": "s"} | attributes).items()}
    return aws.client("dynamodb").put_item(TableName="operations", Item=item)


@pytest.mark.parametrize(
    "attributes", [{"text": OVER}, {"text": OVER, "z": "1"}, {f"part{n}": OVER[:14_000] for n in range(10)}]
)
def test_an_item_over_the_limit_is_refused(cloud: Cloud, attributes: dict[str, str]) -> None:
    """Whichever attribute makes it too heavy, the last, an earlier one or all together, and nothing is kept."""
    with pytest.raises(ClientError, match="size has exceeded"):
        _put(**attributes)
    assert aws.client("dynamodb").scan(TableName="operations")["Count"] == 0


def test_an_item_keeps_its_attributes_in_order(cloud: Cloud) -> None:
    """What was put is what is read, in the order of the writer."""
    _put(b="2", a="1", text="山野茶😀")
    (item,) = aws.client("dynamodb").scan(TableName="operations")["Items"]
    assert list(item.items()) == [(name, {"S": value}) for name, value in _ordered()]


def _ordered() -> list[tuple[str, str]]:
    return [("pk", "p"), ("sk", "s"), ("b", "2"), ("a", "1"), ("text", "山野茶😀")]
