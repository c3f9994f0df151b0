"""What goes out, and the account it goes out on, as every adapter sees them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Protocol

Json = Mapping[str, Any]
SendingKind = Literal["post", "reply", "comment", "edit", "removal", "order"]
"""What is sent: a post, an answer to a fan, the first comment under an own post, another text for what is public,
that it is taken back, or a paid order."""
FIRST_COMMENT: Final = "first_comment"
"""The option of a post that holds the words of its first comment, on every platform."""


@dataclass(frozen=True)
class Picture:
    """A checked picture: where its bytes are, what they are, and its alternative text."""

    media_id: str
    key: str
    sha256: str
    type: str
    bytes: int
    width: int
    height: int
    alt: str = ""
    mark: str = ""
    """The ETag of the stored object, to which a read of a part is bound."""


@dataclass(frozen=True)
class Video:
    """A checked video: where its bytes are, what they are, how long it plays, and its alternative text."""

    media_id: str
    key: str
    sha256: str
    type: str
    bytes: int
    width: int
    height: int
    seconds: int
    """How long it plays, in whole seconds, rounded up: the table holds no fractions."""
    alt: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Content:
    """What goes out: the exact text, pictures or video. For a reply, `answers` names what is answered.

    An order of a promotion carries its terms in `options` (`ordering`).

    `answers` holds the platform's own ids, for example `{"comment": "…", "status": "…"}` or `{"fan": "…"}`.
    """

    text: str
    pictures: tuple[Picture, ...] = ()
    link: str = ""
    channel: str = "post"
    """`post`, `comment` (a public answer under a post), `direct` (a private message) or `removal`."""
    answers: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    """The platform's own choices, such as a title, a visibility or a language."""
    video: Video | None = None

    @property
    def first_comment(self) -> str:
        """The words of the first comment under it, empty where there is to be none."""
        return self.options.get(FIRST_COMMENT, "").strip()


@dataclass(frozen=True)
class Connection:
    """An account as an adapter sees it: public facts, decrypted credentials, and the base URL to call.

    `credentials` uses the platform's own names (`access_token`, `app_secret` …). `host` replaces the public
    hosts when it is not empty (a Mastodon instance, a sandbox).
    """

    account_id: str
    remote_id: str
    handle: str
    credentials: Mapping[str, str]
    host: str = ""
    caller_ip: str = "127.0.0.1"


class ReadMedia(Protocol):
    """Gives the bytes of a checked picture or video, whole or a part of them."""

    def __call__(self, media: Picture | Video, start: int = 0, length: int | None = None) -> bytes:
        """`length` bytes from `start` on, all that follow when there is no length."""
        ...
