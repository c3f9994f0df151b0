"""Posts and answers are the same thing on Mastodon, a status; they differ in what goes into it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from socialops.platforms.content import Connection, Content, ReadMedia, SendingKind
from socialops.platforms.errors import ContentRefused, PlatformError, PlatformUnavailable
from socialops.platforms.fingerprint import fingerprint
from socialops.platforms.http import File
from socialops.platforms.mastodon import client, limits, mapping
from socialops.platforms.outcomes import outcome_of
from socialops.platforms.sending import (
    Absent,
    Found,
    Inconclusive,
    LookOutcome,
    Prepared,
    Refused,
    SendOutcome,
    Traces,
    Unknown,
)

_STATUSES: Final = "/api/v1/statuses"


class _StatusSender:
    """What posts and answers share. A repeat with the same key returns the first status for an hour."""

    settle = limits.SETTLE
    bounded = True

    def __init__(self, text: Callable[[Content], str]) -> None:
        self._text = text

    def look(self, traces: Traces, connection: Connection, now: datetime) -> LookOutcome:
        """Search the account's own statuses after the baseline."""
        query = [("limit", str(limits.PAGE))]
        if traces.prepared.baseline:
            query.append(("since_id", traces.prepared.baseline))
        try:
            statuses = _own(connection, now, query)
        except PlatformError as error:
            return Inconclusive(f"{type(error).__name__} {error.platform_code}".strip())
        sent = self._text(traces.content)
        found = [mapping.live_of(status) for status in statuses if mapping.is_ours(status, traces, sent)]
        if found:
            return Found(tuple(sorted(found, key=lambda live: int(live.remote_id), reverse=True)))
        if not mapping.reaches_back(statuses, traces, limits.PAGE):
            return Inconclusive("newer statuses hide the time of the request")
        return Absent()

    def _send(self, body: dict[str, object], connection: Connection, key: str, now: datetime) -> SendOutcome:
        try:
            status = client.post(_STATUSES, connection, now, body, key)
        except PlatformError as error:
            return outcome_of(error)
        return mapping.live_of(status) if mapping.id_of(status) else Unknown("a success without an id")


class MastodonPublisher(_StatusSender):
    """Publishes posts with up to four pictures, uploaded ahead."""

    def __init__(self) -> None:
        super().__init__(mapping.status_text)

    def prepare(
        self, content: Content, connection: Connection, read: ReadMedia, now: datetime, so_far: Prepared | None = None
    ) -> Prepared:
        """Upload the pictures and note the newest own status; the server removes uploads that no status takes."""
        media = [_upload(content, n, connection, read, now) for n in range(len(content.pictures))]
        return Prepared({"media_ids": ",".join(media)} if media else {}, _baseline(connection, now))

    def send(
        self, content: Content, prepared: Prepared, connection: Connection, *, read: ReadMedia, key: str, now: datetime
    ) -> SendOutcome:
        """One request; pictures that were not prepared are refused rather than left out."""
        media = [media_id for media_id in prepared.handles.get("media_ids", "").split(",") if media_id]
        if len(media) != len(content.pictures):
            return Refused("ContentRefused", "the pictures were not prepared")
        return self._send(mapping.post_body(content, media), connection, key, now)


class MastodonReplies(_StatusSender):
    """Sends answers. `Content.answers` names `status` and `handle`, and the `visibility` of what is answered."""

    def __init__(self) -> None:
        super().__init__(mapping.reply_text)

    def prepare(
        self, content: Content, connection: Connection, read: ReadMedia, now: datetime, so_far: Prepared | None = None
    ) -> Prepared:
        """Note the newest own status."""
        return Prepared(baseline=_baseline(connection, now))

    def send(
        self, content: Content, prepared: Prepared, connection: Connection, *, read: ReadMedia, key: str, now: datetime
    ) -> SendOutcome:
        """One request."""
        if not content.answers.get("status") and not content.answers.get("handle"):
            return Refused("ContentRefused", "an answer names a status or a handle")
        return self._send(mapping.reply_body(content), connection, key, now)


class MastodonRemover:
    """Deletes the account's own statuses."""

    def remove(self, connection: Connection, kind: SendingKind, remote_id: str, now: datetime) -> None:
        """Delete a status; one that is gone already is no error."""
        try:
            client.delete(f"{_STATUSES}/{quote(remote_id, safe='')}", connection, now)
        except ContentRefused as error:
            if error.platform_code != "404":
                raise

    def is_there(self, connection: Connection, kind: SendingKind, remote_id: str, now: datetime) -> bool:
        """Ask for the status."""
        return _status(remote_id, connection, now) is not None


class MastodonEditor:
    """Gives a status another text (docs.joinmastodon.org, methods/statuses, edit). To repeat an edit does no harm."""

    settle = limits.SETTLE
    bounded = True

    def prepare(
        self, content: Content, connection: Connection, read: ReadMedia, now: datetime, so_far: Prepared | None = None
    ) -> Prepared:
        """Note the media of the status, which an edit that does not name them would take away."""
        status = _status(content.answers["status"], connection, now)
        if status is None:
            raise ContentRefused("the status is not there any more", platform_code="404")
        media = [mapping.id_of(each) for each in status.get("media_attachments") or ()]
        return Prepared({"media_ids": ",".join(media)} if media else {})

    def send(
        self, content: Content, prepared: Prepared, connection: Connection, *, read: ReadMedia, key: str, now: datetime
    ) -> SendOutcome:
        """One request; only words are edited, so the pictures must be those that are public."""
        media = [media_id for media_id in prepared.handles.get("media_ids", "").split(",") if media_id]
        if len(media) != len(content.pictures):
            return Refused("ContentRefused", "an edit keeps the pictures of the status")
        path = f"{_STATUSES}/{quote(content.answers['status'], safe='')}"
        try:
            status = client.put(path, connection, now, mapping.edit_body(content, media))
        except PlatformError as error:
            return outcome_of(error)
        return mapping.live_of(status) if mapping.id_of(status) else Unknown("a success without an id")

    def look(self, traces: Traces, connection: Connection, now: datetime) -> LookOutcome:
        """Whether the status says the new words."""
        try:
            status = _status(traces.content.answers["status"], connection, now)
        except PlatformError as error:
            return Inconclusive(f"{type(error).__name__} {error.platform_code}".strip())
        if status is None:
            return Refused("ContentRefused", "the status is not there any more", "404")
        if fingerprint(mapping.plain(status.get("content"))) != fingerprint(mapping.status_text(traces.content)):
            return Absent()
        return Found((mapping.live_of(status),))


def _status(remote_id: str, connection: Connection, now: datetime) -> dict[str, Any] | None:
    """A status, or nothing where there is none any more."""
    try:
        found = client.get(f"{_STATUSES}/{quote(remote_id, safe='')}", connection, now)
    except ContentRefused as error:
        if error.platform_code == "404":
            return None
        raise
    if not isinstance(found, dict):
        raise PlatformUnavailable("no status came back")
    return found


def _own(connection: Connection, now: datetime, query: client.Query) -> list[Any]:
    answer = client.get(f"/api/v1/accounts/{connection.remote_id}/statuses", connection, now, query)
    if not isinstance(answer, list):
        raise PlatformUnavailable("the statuses are no list")
    return [item for item in answer if mapping.id_of(item)]


def _baseline(connection: Connection, now: datetime) -> str:
    return mapping.newest_id(_own(connection, now, [("limit", "1")]))


def _upload(content: Content, number: int, connection: Connection, read: ReadMedia, now: datetime) -> str:
    """The id of an uploaded picture. One the server still works on is asked for once more, then given up for now."""
    picture = content.pictures[number]
    file = File(f"picture.{picture.type.partition('/')[2]}", read(picture), picture.type)
    form = {"description": picture.alt} if picture.alt else {}
    media = client.upload("/api/v2/media", connection, now, form, file)
    if mapping.id_of(media) and not media.get("url"):
        media = client.get(f"/api/v1/media/{mapping.id_of(media)}", connection, now)
    if not mapping.id_of(media) or not media.get("url"):
        raise PlatformUnavailable("the picture is not ready yet")
    return mapping.id_of(media)
