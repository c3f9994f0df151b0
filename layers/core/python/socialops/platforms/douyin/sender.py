"""Posts: a video (create_video) or pictures (create_image_text), both uploaded ahead.

Creation is not publication. The platform answers with an id, starts a review, and only the author sees the post until
it ends; how it ends is told by no interface and no webhook (notice of 2024-11-15). So a success is `Accepted`, looks
infer from plays that others were shown the post, and when they cannot, a person is asked.
"""

from datetime import datetime
from typing import Final

from socialops.platforms.content import Connection, Content, ReadMedia
from socialops.platforms.douyin import client, errors, limits, looking, mapping, uploads
from socialops.platforms.douyin.values import table
from socialops.platforms.errors import PlatformError
from socialops.platforms.outcomes import outcome_of
from socialops.platforms.sending import (
    Accepted,
    Inconclusive,
    LookOutcome,
    Prepared,
    Refused,
    SendOutcome,
    Traces,
    Unknown,
)

_CREATE_VIDEO: Final = "/api/douyin/v1/video/create_video/"
_CREATE_PICTURES: Final = "/api/douyin/v1/video/create_image_text/"


class DouyinPublisher:
    """Publishes for accounts with `video.create.bind`. There is no idempotency key; `key` is not sent."""

    settle = limits.SETTLE
    bounded = False
    """Nothing bounds a late commit and nothing refuses a second copy, so an empty look never permits a second send."""

    def prepare(
        self, content: Content, connection: Connection, read: ReadMedia, now: datetime, so_far: Prepared | None = None
    ) -> Prepared:
        """Upload a slice of the pictures or the video; with the last one, note the newest own post."""
        mapping.check(content)
        handles = uploads.advance(content, connection, read, now, so_far.handles if so_far else {})
        if not uploads.ready(handles, content):
            return Prepared(handles, more=True)
        return Prepared(handles, looking.newest_own(connection, now))

    def send(
        self, content: Content, prepared: Prepared, connection: Connection, *, read: ReadMedia, key: str, now: datetime
    ) -> SendOutcome:
        """One request. A success means that the platform has it, not that anybody sees it."""
        try:
            mapping.check(content)
            if not uploads.ready(prepared.handles, content):
                return Refused("ContentRefused", "the video or the pictures were not prepared")
            answer = client.post(*_request(content, prepared, connection, now))
        except PlatformError as error:
            return _outcome(error)
        item_id = mapping.id_of(table(answer.get("data")))
        return Accepted(item_id) if item_id else Unknown("a success without an id")

    def look(self, traces: Traces, connection: Connection, now: datetime) -> LookOutcome:
        """By its id where the platform gave one, else by its words among the newest own posts."""
        try:
            return (looking.by_handle if traces.handle else looking.by_words)(traces, connection, now)
        except PlatformError as error:
            return Inconclusive(f"{type(error).__name__} {error.platform_code}".strip())


def _request(
    content: Content, prepared: Prepared, connection: Connection, now: datetime
) -> tuple[str, Connection, datetime, dict[str, object]]:
    images = uploads.image_ids(prepared.handles)
    if content.video is None:
        return _CREATE_PICTURES, connection, now, mapping.pictures_body(content, images)
    cover = images[0] if images else ""
    return _CREATE_VIDEO, connection, now, mapping.video_body(content, prepared.handles["video_id"], cover)


def _outcome(error: PlatformError) -> SendOutcome:
    """A video that is used up may have been used by an earlier attempt, which the look decides."""
    if error.platform_code in errors.USED_UP:
        return Unknown(error.message or "the video is used up", error.platform_code)
    return outcome_of(error)
