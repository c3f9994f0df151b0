"""Exports: their records in the table, the posts they read there, their rows and files in the media bucket."""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import BinaryIO, Final

from planning import exports, keys
from planning.exports import Export, Progress
from planning.imports import CONTENT_TYPES
from planning.posts import Post
from socialops import aws, settings, table
from socialops.agenda import Entry
from socialops.changes import Cancel, Change, Create, Done, Keep, Listed, Plan, Save
from socialops.errors import Busy, NotFound
from socialops.events.base import Event
from socialops.events.sheets import ExportAsked, ExportDone, ExportFailed
from socialops.models import Page
from socialops.names import Stage, Variable
from socialops.table import Origin

GOOD_FOR: Final = 900
"""Seconds that a link to a file is good for."""
PAGE: Final = 100


@dataclass(frozen=True)
class Settings:
    """Where rows and files lie."""

    bucket: str = field(metadata={"variable": Variable.MEDIA_BUCKET})


@cache
def _bucket() -> str:
    return settings.load(Settings).bucket


@dataclass(frozen=True)
class Standing:
    """An export, and how far it is."""

    export: Export
    progress: Progress


def entry(export_id: str, origin: Origin, turn: int = 0) -> Entry:
    """The next slice of an export, due at once."""
    return Entry(Stage.PLANNING, "write-export", f"{export_id}.{turn}", origin.at)


def add(export: Export, ids: Sequence[str], origin: Origin) -> None:
    """Keep that an export is asked for, and let it be made."""
    key = keys.exported(export.id)
    begun = Progress(turn=1, ids=list(ids))
    row = Keep(keys.export_progress(export.id), begun.model_dump(mode="json"))
    changes: list[Change] = [Create(key, export, _listed(export)), row, Plan(entry(export.id, origin))]
    table.commit(changes, [ExportAsked(subject=key.pk)], origin)


def _listed(export: Export) -> Listed:
    return Listed(keys.exports(), export.id)


def list_all(limit: int, cursor: str | None) -> Page[Export]:
    """Exports, newest first."""
    found = table.query(keys.exports(), index=True, newest_first=True, limit=limit, cursor=cursor)
    return Page(items=[Export.model_validate(item) for item in found.items], next=found.next)


def get(export_id: str) -> Standing:
    """An export and how far it is, in one read.

    Raises:
        NotFound: there is none.
    """
    home, beside = keys.exported(export_id), keys.export_progress(export_id)
    found = table.get_many([home, beside])
    if home not in found:
        raise NotFound(thing=Export.__name__, id=export_id)
    return Standing(Export.model_validate(found[home]), Progress.model_validate(found.get(beside, {})))


def step(standing: Standing, progress: Progress, due: Entry, origin: Origin) -> Standing:
    """Carry an export on, and hand it to the next slice.

    Raises:
        Busy: another delivery of the same slice was quicker.
    """
    following = Plan(entry(standing.export.id, origin, progress.turn))
    table.commit([_kept(standing, progress), Done(due), following], [], origin)
    return Standing(standing.export, progress)


def end(standing: Standing, progress: Progress, after: Export, due: Entry, origin: Origin) -> None:
    """Keep that an export is there, or that it cannot be."""
    key = keys.exported(after.id)
    event: Event = ExportDone(subject=key.pk, posts=after.posts)
    if after.state == "failed":
        event = ExportFailed(subject=key.pk, reason=after.reason)
    table.commit(
        [_kept(standing, progress), Save(key, standing.export, after, _listed(after)), Done(due)], [event], origin
    )


def _kept(standing: Standing, progress: Progress) -> Keep:
    return Keep(
        keys.export_progress(standing.export.id),
        progress.model_dump(mode="json"),
        when="turn = :turn",
        values={":turn": standing.progress.turn},
        otherwise=Busy(operation="export"),
    )


def drop_entry(due: Entry, origin: Origin) -> None:
    """Take an entry off the agenda for which there is nothing to do any more."""
    table.commit([Cancel(due)], [], origin)


def page_of_state(state: str, cursor: str | None) -> tuple[list[Post], str | None]:
    """Some posts of a state, the oldest first, and the cursor of the following ones."""
    found = table.query(keys.posts(state), index=True, limit=PAGE, cursor=cursor)
    return [Post.model_validate(item) for item in found.items], found.next


def page_of_plan(plan_id: str, cursor: str | None) -> tuple[list[Post], str | None]:
    """Some posts of a plan, the oldest first, and the cursor of the following ones."""
    home = keys.plan_post(plan_id, "")
    found = table.query(home.pk, starts=home.sk, limit=PAGE, cursor=cursor)
    return named([item["sk"].removeprefix(home.sk) for item in found.items]), found.next


def named(ids: Sequence[str]) -> list[Post]:
    """The posts of some ids, in their order; those that are not there are left out."""
    wanted = [keys.post(each) for each in dict.fromkeys(ids)]
    found = table.get_many(wanted) if wanted else {}
    return [Post.model_validate(found[key]) for key in wanted if key in found]


def put_part(export: Export, number: int, rows: Sequence[Mapping[str, str]]) -> None:
    """Keep some rows until the file is made."""
    body = json.dumps(rows, ensure_ascii=False).encode()
    aws.client("s3").put_object(Bucket=_bucket(), Key=exports.part_key(export.id, number), Body=body)


def get_part(export: Export, number: int) -> list[dict[str, str]]:
    """Some rows, as they were kept."""
    body = aws.client("s3").get_object(Bucket=_bucket(), Key=exports.part_key(export.id, number))["Body"].read()
    rows: list[dict[str, str]] = json.loads(body)
    return rows


@contextmanager
def made_file(export: Export) -> Iterator[BinaryIO]:
    """A file on disk to be written by the body, and put where it can be fetched from."""
    with tempfile.TemporaryFile() as file:
        yield file
        file.seek(0)
        aws.client("s3").put_object(
            Bucket=_bucket(),
            Key=exports.file_key(export),
            Body=file,
            ContentType=CONTENT_TYPES[export.kind],
        )


def link(export: Export) -> str:
    """A link to the file, good for some minutes; nothing until it is there."""
    if export.state != "done":
        return ""
    name = f"posts-{export.created_at:%Y%m%d-%H%M}.{export.kind}"
    signed: str = aws.client("s3").generate_presigned_url(
        "get_object",
        Params={
            "Bucket": _bucket(),
            "Key": exports.file_key(export),
            "ResponseContentDisposition": f'attachment; filename="{name}"',
        },
        ExpiresIn=GOOD_FOR,
    )
    return signed
