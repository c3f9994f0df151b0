"""What happens to pictures and videos of the library after their check."""

from socialops.events.base import Event


class MediaDeleted(Event):
    """A file was taken out of the library; for a while it can be had back."""

    media_id: str
    restorable_until: str


class MediaRestored(Event):
    """A deleted file is back in the library."""

    media_id: str


class MediaPurged(Event):
    """The time of a deleted file is over; its bytes are removed for good."""

    media_id: str


class MediaRightsEnding(Event):
    """The rights in a file end soon."""

    media_id: str
    owner: str
    until: str


class MediaRightsEnded(Event):
    """The rights in a file have ended; it must not go public any more."""

    media_id: str
    owner: str
    until: str
