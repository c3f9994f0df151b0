"""What the checks and the calendar must know about a platform: numbers, each with where it comes from."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Limit:
    """One number of a platform, with where it comes from."""

    value: int
    source: str
    certain: bool = True


@dataclass(frozen=True)
class Quota:
    """An allowance: `amount` calls of `kind` in each window of `seconds`; a day starts at midnight in `zone`."""

    kind: str
    """What is counted: `call` (every call), `post`, `reply`, or an interface of the platform (`Platform.spends`)."""
    amount: int
    seconds: int
    source: str
    zone: str = "UTC"
    counted: bool = True
    """Whether we count what we use of it (`Platform.spends`, polls); else only the platform knows what is left."""


@dataclass(frozen=True)
class Limits:
    """What the checks and the calendar must know about a platform; all of it data with a source."""

    text_length: Limit
    """Longest text, in the unit of `Platform.measure`."""
    pictures: Limit
    picture_bytes: Limit
    picture_types: tuple[str, ...]
    link_required: bool
    reply_length: Limit
    quotas: tuple[Quota, ...]
    reply_window: timedelta | None
    """How long after the fan's last message a direct reply is accepted; `None` where there is no window."""
    poll_every: timedelta
    """The cadence of polling that stays within the quotas."""
    reply_messages: Limit | None = None
    """How many direct replies one message of a fan allows within the window; `None` where they are not counted."""
    video_bytes: Limit | None = None
    """Largest video; `None` where no video is taken."""
    video_seconds: Limit | None = None
    """Longest video; `None` where nothing is said about it."""
    video_types: tuple[str, ...] = ()
    media_required: Limit | None = None
    """How many pictures, or one video, a post must have; `None` where words alone will do."""
    cover_option: str = ""
    """The option of a post that names a picture in the platform's own library, which counts as one."""
    collect_after: tuple[timedelta, ...] = (timedelta(hours=1), timedelta(days=1), timedelta(days=7))
    """Ages of a post at which its figures are collected."""
