"""The files of imports: what was uploaded, and the rows that were read from it, in the media bucket."""

import hashlib
import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import BinaryIO, Final

from botocore.exceptions import ClientError

from planning import imports
from planning.imports import CONTENT_TYPES, Import, KeptRow
from planning.media import Upload
from socialops import aws, settings
from socialops.names import MAX_SHEET, Variable
from socialops.sheets.errors import SheetError

GOOD_FOR: Final = 900
"""Seconds that an upload form is good for."""
BLOCK: Final = 256 * 1024
REPLACED: Final = {"PreconditionFailed", "412"}


@dataclass(frozen=True)
class Settings:
    """Where files and rows lie."""

    bucket: str = field(metadata={"variable": Variable.MEDIA_BUCKET})


@cache
def _bucket() -> str:
    return settings.load(Settings).bucket


def form(sheet: Import, size: int) -> Upload:
    """Sign the form that uploads a file: this key, this type, this size at most."""
    kind = CONTENT_TYPES[sheet.kind]
    signed = aws.client("s3").generate_presigned_post(
        Bucket=_bucket(),
        Key=imports.upload_key(sheet.id),
        Fields={"Content-Type": kind},
        Conditions=[{"Content-Type": kind}, ["content-length-range", 1, min(size, MAX_SHEET)]],
        ExpiresIn=GOOD_FOR,
    )
    return Upload(url=signed["url"], fields=signed["fields"])


@contextmanager
def uploaded(sheet: Import) -> Iterator[tuple[BinaryIO, str]]:
    """The uploaded file on disk, with its SHA-256; the very version that was announced.

    Raises:
        SheetError: `file-replaced` since.
    """
    with tempfile.TemporaryFile() as file:
        digest = hashlib.sha256()
        try:
            body = aws.client("s3").get_object(
                Bucket=_bucket(), Key=imports.upload_key(sheet.id), IfMatch=f'"{sheet.etag}"'
            )["Body"]
        except ClientError as error:
            if error.response["Error"]["Code"] in REPLACED:
                raise SheetError("file-replaced") from error
            raise
        for block in iter(lambda: body.read(BLOCK), b""):
            digest.update(block)
            file.write(block)
        file.seek(0)
        yield file, digest.hexdigest()


def drop_upload(import_id: str) -> None:
    """Delete what was uploaded."""
    aws.client("s3").delete_object(Bucket=_bucket(), Key=imports.upload_key(import_id))


def put_chunk(sheet: Import, number: int, rows: Sequence[KeptRow]) -> None:
    """Keep some rows of the file."""
    body = json.dumps([row.model_dump(mode="json") for row in rows], ensure_ascii=False).encode()
    aws.client("s3").put_object(Bucket=_bucket(), Key=imports.chunk_key(sheet.id, number), Body=body)


def get_chunk(sheet: Import, number: int) -> list[KeptRow]:
    """Some rows of the file, as they were kept."""
    body = aws.client("s3").get_object(Bucket=_bucket(), Key=imports.chunk_key(sheet.id, number))["Body"].read()
    return [KeptRow.model_validate(row) for row in json.loads(body)]
