"""A file was uploaded: look at what it really is, keep a clean copy, or refuse it with a reason."""

import json
from datetime import datetime
from typing import Any
from urllib.parse import unquote_plus

from planning import import_file_store, import_store, imports, media_store, pictures, videos
from planning.media import CheckedVideo, Media, accept, accept_video, refuse
from socialops import clock, observability
from socialops.errors import MediaUnreadable, NotFound, StaleVersion
from socialops.names import SHEET_UPLOADS_PREFIX, UPLOADS_PREFIX
from socialops.table import Origin
from socialops.triggers import each_message

BY = "planning.on_upload"


def handler(event: dict[str, Any], context: Any) -> dict[str, list[dict[str, str]]]:
    """Each message is a notification of the bucket with some records, or the test that S3 sends once."""
    return each_message(event, take)


def take(body: str) -> None:
    """Check every file a notification names."""
    for record in json.loads(body).get("Records", []):
        stored = record["s3"]["object"]
        key = unquote_plus(stored["key"])
        if key.startswith(SHEET_UPLOADS_PREFIX):
            take_sheet(key.removeprefix(SHEET_UPLOADS_PREFIX), stored["eTag"])
        elif key.startswith(UPLOADS_PREFIX):
            check(key.removeprefix(UPLOADS_PREFIX))


def take_sheet(import_id: str, etag: str) -> None:
    """Let the sheet of an import be read and checked; another file than the one that was taken ends the import."""
    at = clock.now()
    try:
        awaited = import_store.get(import_id).sheet
    except NotFound:
        observability.logger().warning("a sheet nobody asked for", extra={"import": import_id})
        return
    after = imports.upload(awaited, etag, at)
    if after is not awaited:
        import_store.take_upload(awaited, after, Origin(BY, at))
    if after.state != "checking":
        import_file_store.drop_upload(import_id)


def check(media_id: str) -> None:
    """Check one file. A file that comes after its record was decided on changes nothing and is deleted."""
    at = clock.now()
    try:
        awaited = media_store.get(media_id)
    except NotFound:
        observability.logger().warning("an upload nobody asked for", extra={"media": media_id})
        return
    if awaited.state == "waiting":
        try:
            after = _accepted_video(awaited, at) if awaited.kind == "video" else _accepted_picture(awaited, at)
        except MediaUnreadable as unreadable:
            after = refuse(awaited, str(unreadable.facts["reason"]), at)
        try:
            media_store.save(awaited, after, Origin(BY, at))
        except StaleVersion:
            observability.logger().info("checked by another delivery", extra={"media": media_id})
    media_store.drop_upload(media_id)


def _accepted_picture(awaited: Media, at: datetime) -> Media:
    checked = pictures.check(media_store.fetch_upload(awaited.id), awaited.content_type)
    stored = media_store.put_checked(awaited, checked)
    return _compared(accept(awaited, checked, stored, at))


def _accepted_video(awaited: Media, at: datetime) -> Media:
    upload = media_store.open_upload(awaited.id)
    probed = videos.probe(upload.read, upload.size)
    stored, sha256 = media_store.copy_checked(awaited, upload)
    return _compared(accept_video(awaited, CheckedVideo(probed=probed, bytes=upload.size, sha256=sha256), stored, at))


def _compared(accepted: Media) -> Media:
    """With the oldest file that was made of the same bytes, where there is one."""
    holders = media_store.holders(accepted.original_sha256)
    return accepted.model_copy(update={"duplicate_of": holders[0]}) if holders else accepted
