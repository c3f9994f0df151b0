"""What an account holds: media, drafts, publications, jobs, comments, tokens, tags."""

from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
MediaKind = Literal["image", "voice", "video", "thumb"]
Family = Literal["plain", "stable"]

PUBLISHED, PUBLISHING, DELETED_BY_OWNER, BANNED = 0, 1, 5, 6
"""`publish_status`; 2, 3 and 4 are failures."""


@dataclass(slots=True)
class Token:
    """An access token. `ends` is when it expires by itself, `replaced` when a newer one of its family pushed it out."""

    value: str
    family: Family
    issued: float
    ends: float
    replaced: float | None = None
    """From then on it is 40001."""


@dataclass(slots=True)
class Media:
    """An uploaded file: temporary for three days, or a permanent one of the library."""

    media_id: str
    kind: MediaKind
    name: str
    type: str
    data: bytes
    created: float
    permanent: bool
    url: str = ""
    title: str = ""
    introduction: str = ""


@dataclass(slots=True)
class Draft:
    """Articles that are not public yet, with every field as it was taken."""

    media_id: str
    articles: list[Json]
    created: float
    updated: float


@dataclass(slots=True)
class Act:
    """What readers did to an article at one time."""

    at: float
    what: str
    times: int
    source: str = ""


@dataclass(slots=True)
class Article:
    """One article that is public, or was."""

    fields: Json
    url: str
    deleted: bool = False
    commentable: bool = False
    acts: list[Act] = field(default_factory=list)


@dataclass(slots=True)
class Publication:
    """Articles that became public together. `notified`: they were sent to the fans."""

    article_id: str
    msg_data_id: int
    articles: list[Article]
    created: float
    notified: bool
    receivers: int = 0
    status: int = PUBLISHED


@dataclass(slots=True)
class PublishJob:
    """A publication under way, or its end."""

    publish_id: str
    msg_data_id: int
    media_id: str
    submitted: float
    status: int = PUBLISHING
    article_id: str = ""
    fail_idx: list[int] = field(default_factory=list)


@dataclass(slots=True)
class MassJob:
    """A message to many fans, under way, or its end. `status` is what the finishing event says."""

    msg_id: int
    msg_data_id: int
    msgtype: str
    body: Json
    receivers: list[str]
    submitted: float
    to_all: bool
    client_id: str = ""
    state: Literal["SENDING", "SEND_SUCCESS", "SEND_FAIL", "DELETE"] = "SENDING"
    status: str = ""
    waits_for_admin: bool = False
    article_id: str = ""
    sent: int = 0
    failed: int = 0


@dataclass(slots=True)
class Reply:
    """The author's one answer to a comment."""

    content: str
    created: float


@dataclass(slots=True)
class Comment:
    """A reader's comment; its id is unique under its article only."""

    id: int
    msg_data_id: int
    index: int
    openid: str
    content: str
    created: float
    featured: bool = False
    deleted_by: Literal["", "owner", "user"] = ""
    reply: Reply | None = None


@dataclass(slots=True)
class Tag:
    """A label for fans."""

    id: int
    name: str
