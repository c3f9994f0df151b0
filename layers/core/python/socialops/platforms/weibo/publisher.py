"""Posts through statuses/share: one text with a link on the app's domain, one picture in the same request."""

from datetime import datetime
from typing import Final

from socialops.platforms.content import Connection, Content, ReadMedia
from socialops.platforms.errors import PlatformError
from socialops.platforms.http import File
from socialops.platforms.outcomes import outcome_of
from socialops.platforms.sending import (
    Absent,
    Accepted,
    Found,
    Inconclusive,
    Live,
    LookOutcome,
    Prepared,
    Refused,
    SendOutcome,
    Traces,
    Unknown,
)
from socialops.platforms.weibo import client, errors, limits, mapping

_SHARE: Final = "/2/statuses/share.json"
_TIMELINE: Final = "/2/statuses/user_timeline.json"
_EXTENSIONS: Final = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif"}


class WeiboPublisher:
    """Publishes on the ordinary interface. There is no idempotency key; `key` is not sent."""

    settle = limits.SETTLE
    bounded = True
    """20032 bounds late posts, and a repeat of the newest text is refused (20019), so a second copy cannot stand."""

    def prepare(
        self, content: Content, connection: Connection, read: ReadMedia, now: datetime, so_far: Prepared | None = None
    ) -> Prepared:
        """Note the newest own post; a picture cannot be uploaded ahead of the post on this interface."""
        statuses = mapping.items_of(client.get(_TIMELINE, connection, now, count="1"), "statuses")
        return Prepared(baseline=mapping.newest_id(statuses))

    def send(
        self, content: Content, prepared: Prepared, connection: Connection, *, read: ReadMedia, key: str, now: datetime
    ) -> SendOutcome:
        """One request to statuses/share."""
        if len(content.pictures) > limits.LIMITS.pictures.value:
            return Refused("ContentRefused", "one picture at most")
        files = {"pic": _file(content, read)} if content.pictures else None
        form = {"status": mapping.status_text(content), "rip": connection.caller_ip}
        try:
            status = client.post(_SHARE, connection, now, form, files=files)
        except PlatformError as error:
            return refusal_of(error, key)
        if not mapping.id_of(status):
            return Unknown("a success without an id")
        return mapping.live_of(status, connection.remote_id)

    def look(self, traces: Traces, connection: Connection, now: datetime) -> LookOutcome:
        """Search the newest own posts, of which Weibo shows five."""
        try:
            answer = client.get(_TIMELINE, connection, now, count=str(limits.TIMELINE))
        except PlatformError as error:
            return Inconclusive(f"{type(error).__name__} {error.platform_code}".strip())
        statuses = [item for item in mapping.items_of(answer, "statuses") if mapping.id_of(item)]
        found = [mapping.live_of(item, connection.remote_id) for item in statuses if mapping.is_ours(item, traces)]
        if found:
            return Found(tuple(sorted(found, key=_age, reverse=True)))
        if not mapping.reaches_back(statuses, traces, limits.TIMELINE):
            return Inconclusive("newer posts hide the time of the request")
        return Absent()


def _file(content: Content, read: ReadMedia) -> File:
    picture = content.pictures[0]
    return File(f"picture.{_EXTENSIONS.get(picture.type, 'bin')}", read(picture), picture.type)


def _age(live: Live) -> int:
    return int(live.remote_id)


def refusal_of(error: PlatformError, key: str) -> SendOutcome:
    """An error of a send. 20032 is a delayed success; a duplicate may be an earlier attempt, which the look decides."""
    if error.platform_code == errors.ACCEPTED:
        return Accepted(key)
    if error.platform_code in errors.DUPLICATES:
        return Unknown(error.message or "duplicate", error.platform_code)
    return outcome_of(error)
