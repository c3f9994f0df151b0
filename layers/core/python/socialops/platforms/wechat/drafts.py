"""What prepares an article: its pictures in the library, and a draft that nobody sees.

Every preparation makes a draft of its own. A draft dies when it is published, so it can be published once; those that
are not used stay in the draft box, of which WeChat allows a thousand new ones a day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from socialops.platforms.content import Connection, Content, Picture, ReadMedia
from socialops.platforms.errors import PermissionMissing, PlatformError, PlatformUnavailable
from socialops.platforms.http import File
from socialops.platforms.wechat import client, errors, limits, mapping

DRAFT: Final = "draft"
"""The handle under which `Prepared` keeps the draft's media id."""
_COVER: Final = "cover"
_BODY: Final = "body."
_PICTURE: Final = "picture."
_EXTENSIONS: Final = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif"}


@dataclass(frozen=True)
class Desk:
    """Where an article is prepared: for which account, from which bytes, when."""

    connection: Connection
    read: ReadMedia
    now: datetime

    def add_picture(self, picture: Picture) -> dict[str, Any]:
        """Put a picture into the library, for covers and picture posts."""
        return self._upload("/cgi-bin/material/add_material", picture, type="image")

    def add_body_picture(self, picture: Picture) -> str:
        """The address of a picture for a body; it counts for no library."""
        return _text(self._upload("/cgi-bin/media/uploadimg", picture), "url")

    def add_message_picture(self, picture: Picture) -> str:
        """The media id of a picture for a message, good for three days."""
        return _text(self._upload("/cgi-bin/media/upload", picture, type="image"), "media_id")

    def add_draft(self, article: dict[str, object]) -> str:
        """The media id of a new draft. An account without the privilege of comments gets one that is closed to them."""
        try:
            return self._add(article)
        except PermissionMissing as error:
            if error.platform_code != errors.NO_COMMENTS:
                raise
        return self._add(mapping.without_comments(article))

    def _add(self, article: dict[str, object]) -> str:
        added = client.read("/cgi-bin/draft/add", self.connection, self.now, {"articles": [article]})
        return _text(added, "media_id")

    def _upload(self, path: str, picture: Picture, **query: str) -> dict[str, Any]:
        name = f"picture.{_EXTENSIONS.get(picture.type, 'bin')}"
        file = File(name, self.read(picture), picture.type)
        return client.upload(path, self.connection, self.now, file, **query)


def missing(content: Content, handles: Mapping[str, str]) -> list[tuple[str, Picture]]:
    """What is still to be uploaded: the name of each handle, and its picture."""
    if mapping.article_type(content) == mapping.NEWSPIC:
        wanted = [(f"{_PICTURE}{n}", picture) for n, picture in enumerate(content.pictures)]
    else:
        cover = [] if content.options.get("thumb_media_id") else [(_COVER, content.pictures[0])]
        wanted = cover + [(f"{_BODY}{n}", picture) for n, picture in enumerate(content.pictures)]
    return [(name, picture) for name, picture in wanted if name not in handles]


def uploaded(name: str, picture: Picture, desk: Desk) -> dict[str, str]:
    """Upload one picture; its handle. A body takes what is too large for it from the library, as it does a cover."""
    if name.startswith(_BODY) and _fits_body(picture):
        return {name: desk.add_body_picture(picture)}
    added = desk.add_picture(picture)
    if name.startswith(_BODY):
        return {name: _text(added, "url")}
    handle = {name: _text(added, "media_id")}
    return handle | {f"{_BODY}0": _text(added, "url")} if name == _COVER and not _fits_body(picture) else handle


def article_of(content: Content, handles: Mapping[str, str]) -> dict[str, object]:
    """The article, with everything uploaded."""
    places = range(len(content.pictures))
    if mapping.article_type(content) == mapping.NEWSPIC:
        return mapping.newspic(content, [handles[f"{_PICTURE}{n}"] for n in places])
    cover = content.options.get("thumb_media_id") or handles[_COVER]
    return mapping.news(content, cover, [handles[f"{_BODY}{n}"] for n in places])


def _fits_body(picture: Picture) -> bool:
    return picture.type in limits.BODY_PICTURE_TYPES and picture.bytes <= limits.BODY_PICTURE_BYTES.value


def exists(draft: str, connection: Connection, now: datetime) -> bool:
    """Whether a draft is still there; one that was published is not.

    Raises:
        PlatformError: of the vocabulary.
    """
    try:
        client.read("/cgi-bin/draft/get", connection, now, {"media_id": draft})
    except PlatformError as error:
        if error.platform_code == errors.GONE:
            return False
        raise
    return True


def _text(answer: dict[str, Any], name: str) -> str:
    value = answer.get(name)
    if not isinstance(value, str) or not value:
        raise PlatformUnavailable(f"an answer without a {name}")
    return value
