"""The metrics table: series of snapshots, and the rows of weeks.

It is a second table, written before the commit that takes the occasion off the agenda. Every write here is a put or
update under a key that the occasion decides, guarded so that an older occasion never replaces a newer one. So a crash
between the two, or a duplicate message, repeats the same writes and changes nothing; and what the journal says was
collected is always there to be read.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, TypeAdapter

from insights import keys
from insights.effects import Effect, effect_of
from insights.rows import AccountRow, Publication, PublicationRow, Row
from insights.snapshots import Counts, Snapshot
from insights.weeks import Week
from socialops import aws, clock, observability, settings, table
from socialops.items import decode_item, encode, encode_item
from socialops.keys import Key
from socialops.models import Page
from socialops.names import Variable

KEPT = timedelta(days=800)
"""How long series and rows are kept: two years can be compared; the raw answers in S3 stay."""

_NOT_OLDER = "attribute_not_exists(#due) OR #due <= :due"
_ROW: TypeAdapter[Row] = TypeAdapter(Row)


@dataclass(frozen=True)
class Settings:
    """What access to the metrics table needs."""

    table: str = field(metadata={"variable": Variable.METRICS_TABLE})


@cache
def _table() -> str:
    return settings.load(Settings).table


def put_snapshot(key: Key, snapshot: Snapshot) -> None:
    """Write a point of a series; the same occasion again replaces it."""
    aws.client("dynamodb").put_item(TableName=_table(), Item=_item(key, snapshot, snapshot.due))


def list_snapshots(series: str, limit: int, cursor: str | None) -> Page[Snapshot]:
    """A page of a series, oldest first.

    Raises:
        BadCursor: the cursor is not of this series.
    """
    page = table.query(series, limit=limit, cursor=cursor, of=_table())
    return Page[Snapshot](items=[Snapshot.model_validate(item) for item in page.items], next=page.next)


def counts_before(series: str, instant: datetime) -> Counts:
    """The counts of the last snapshot before an instant that has any."""
    answer = aws.client("dynamodb").query(
        TableName=_table(),
        KeyConditionExpression="pk = :series AND sk < :instant",
        ExpressionAttributeValues=encode_item({":series": series, ":instant": clock.text(instant)}),
        ScanIndexForward=False,
        ConsistentRead=True,
        Limit=10,
    )
    snapshots = (Snapshot.model_validate(decode_item(raw)) for raw in answer["Items"])
    return next((snapshot.counts for snapshot in snapshots if snapshot.counts), {})


def put_entered(key: Key, snapshot: Snapshot) -> None:
    """Write a point that a person entered; what the platform told at that instant, or somebody entered later, stays."""
    _guarded(
        "put_item",
        Item=_item(key, snapshot, snapshot.due),
        ConditionExpression="attribute_not_exists(pk) OR (entered_by > :nobody AND #at <= :at)",
        ExpressionAttributeNames={"#at": "at"},
        ExpressionAttributeValues=encode_item({":nobody": "", ":at": clock.text(snapshot.at)}),
    )


def neighbour(series: str, instant: datetime, *, after: bool = False) -> Snapshot | None:
    """The last point of a series before an instant, or the first one from it on."""
    answer = aws.client("dynamodb").query(
        TableName=_table(),
        KeyConditionExpression=f"pk = :series AND sk {'>=' if after else '<'} :instant",
        ExpressionAttributeValues=encode_item({":series": series, ":instant": clock.text(instant)}),
        ScanIndexForward=after,
        ConsistentRead=True,
        Limit=1,
    )
    return next((Snapshot.model_validate(decode_item(raw)) for raw in answer["Items"]), None)


def open_row(publication: Publication, zone: str) -> None:
    """Write the row of a publication that is live, unless it was read already."""
    row = PublicationRow(**publication.model_dump())
    key = keys.publication_row(str(Week.of(row.live_at, zone)), row.publication_id)
    _guarded("put_item", Item=_item(key, row, row.live_at), ConditionExpression="attribute_not_exists(collected_at)")


def save_publication(row: PublicationRow, due: datetime, zone: str) -> None:
    """Bring a publication's row of the occasion's week, and what it brought in all, up to date.

    Where it is absent, the counts it has stay.
    """
    key = keys.publication_row(str(Week.of(due, zone)), row.publication_id)
    fields = {name: value for name, value in _item(key, row, due).items() if name not in {"pk", "sk"}}
    values = {name: f":{name}" for name in fields}
    if row.absent:
        values["counts"] = "if_not_exists(#counts, :counts)"
    _guarded(
        "update_item",
        Key=key.attributes(),
        UpdateExpression="SET " + ", ".join(f"#{name} = {value}" for name, value in values.items()),
        ConditionExpression=_NOT_OLDER,
        ExpressionAttributeNames={f"#{name}": name for name in fields},
        ExpressionAttributeValues={f":{name}": value for name, value in fields.items()},
    )
    if effect := effect_of(row):
        save_effect(effect)


def save_effect(effect: Effect) -> None:
    """Bring what a publication brought up to date."""
    key = keys.effect(clock.text(effect.live_at), effect.publication_id)
    _guarded(
        "put_item",
        Item=_item(key, effect, effect.live_at),
        ConditionExpression=_NOT_OLDER,
        ExpressionAttributeNames={"#due": "due"},
        ExpressionAttributeValues={":due": encode(clock.text(effect.due))},
    )


def newest_effects(since: datetime, at_most: int) -> list[Effect]:
    """What the newest publications of all accounts brought, newest first, in one call."""
    answer = aws.client("dynamodb").query(
        TableName=_table(),
        KeyConditionExpression="pk = :all AND sk >= :since",
        ExpressionAttributeValues=encode_item({":all": keys.EFFECTS, ":since": clock.text(since)}),
        ScanIndexForward=False,
        Limit=at_most,
    )
    return [Effect.model_validate(decode_item(raw)) for raw in answer["Items"]]


def save_account(row: AccountRow) -> None:
    """Bring an account's row of a day up to date."""
    key = keys.account_row(str(Week.of_day(row.day)), row.account_id, row.day.isoformat())
    _guarded(
        "put_item",
        Item=_item(key, row, row.due),
        ConditionExpression=_NOT_OLDER,
        ExpressionAttributeNames={"#due": "due"},
        ExpressionAttributeValues={":due": encode(clock.text(row.due))},
    )


def rows_of(week: Week) -> list[Row]:
    """All rows of a week; as many as publications, and accounts times days."""
    pages = (
        aws.client("dynamodb")
        .get_paginator("query")
        .paginate(
            TableName=_table(),
            KeyConditionExpression="pk = :week",
            ExpressionAttributeValues=encode_item({":week": keys.week(str(week))}),
            ConsistentRead=True,
        )
    )
    return [_ROW.validate_python(decode_item(raw)) for page in pages for raw in page["Items"]]


def _item(key: Key, model: BaseModel, since: datetime) -> dict[str, Any]:
    expires = int((since + KEPT).timestamp())
    return encode_item({"pk": key.pk, "sk": key.sk, **model.model_dump(mode="json"), "expires": expires})


def _guarded(operation: Literal["put_item", "update_item"], **request: Any) -> None:
    """A conditional write; when its condition fails, what is there is as new or newer, and stays."""
    client = aws.client("dynamodb")
    try:
        getattr(client, operation)(TableName=_table(), **request)
    except client.exceptions.ConditionalCheckFailedException:
        observability.logger().info("row is newer", extra={"operation": operation})
