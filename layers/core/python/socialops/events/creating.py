"""What happens around the writing of posts: templates, hashtags and signatures, and series."""

from socialops.events.base import Event


class WritingAidSaved(Event):
    """A template, a group of hashtags or a signature was written or changed."""

    kind: str


class WritingAidRemoved(Event):
    """A template, a group of hashtags or a signature was taken away."""

    kind: str


class SeriesStarted(Event):
    """A post is to come again by a rule; its times become posts of their own."""

    frequency: str


class SeriesChanged(Event):
    """What the coming posts of a series say, or the rule of their times, changed."""

    posts: int


class SeriesContinued(Event):
    """The next times of a series became drafts, or the rule has no further time."""

    posts: int


class SeriesStopped(Event):
    """No further time of the series becomes a post; the posts that are there stay."""


class OccurrenceSkipped(Event):
    """One time of a series will not go out."""

    wall: str
