"""Series: a post that comes again by a rule. Each time becomes a post of its own, with its own state and review.

A rule speaks of what the clocks of a zone show. A time that the clocks skip is meant as far after midnight as it
would have been, and of one they show twice the first is meant (RFC 5545). Pure; the instant comes in.
"""

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Annotated, Any, Final, Literal, NamedTuple

from pydantic import Field, StringConstraints, field_validator

from planning import posts
from planning.posts import NewPost, Occurrence, Post, PostChange
from socialops import clock
from socialops.agenda import Entry
from socialops.errors import InvalidInput, NotFound, TimeInPast, WrongState
from socialops.models import Entity, Frozen, Input, Line

STAGE: Final = "planning"
KIND: Final = "series"
MOST_BYTES: Final = 60_000
"""UTF-8 bytes of what a series says: several posts of it are written in one commit."""
MOST_SKIPPED: Final = 100
HORIZON: Final = timedelta(days=800)
"""A rule without a time for so long has no further time."""

Wall = Annotated[str, StringConstraints(pattern=r"^20\d\d-\d\d-\d\dT\d\d:\d\d$")]
Zone = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_+/-]{1,60}$")]
MonthDay = Annotated[int, Field(ge=-1, le=31)]


class Rule(Frozen):
    """How often: the part of RFC 5545 that people ask for. `month_days` may hold -1, the last day."""

    frequency: Literal["daily", "weekly", "monthly"]
    interval: int = Field(default=1, ge=1, le=52)
    weekdays: list[Annotated[int, Field(ge=1, le=7)]] = Field(default_factory=list, max_length=7)
    month_days: list[MonthDay] = Field(default_factory=list, max_length=31)
    count: int | None = Field(default=None, ge=1, le=500)
    until: date | None = None

    @field_validator("month_days")
    @classmethod
    def _days_there_are(cls, value: list[int]) -> list[int]:
        if 0 in value:
            raise ValueError("days are counted from 1; -1 is the last")
        return value


class RuleInput(Rule, extra="forbid"):
    """A rule in a request."""


def _a_time(value: str | None) -> str | None:
    if value is not None:
        datetime.fromisoformat(value)
    return value


class SeriesInput(Input):
    """A series as it is started: what each post says, the first time, the rule, and how many are written ahead."""

    name: Line
    post: NewPost
    starts: Wall
    zone: Zone
    rule: RuleInput
    ahead: int = Field(default=3, ge=1, le=10)

    _starts = field_validator("starts")(_a_time)


class SeriesChange(Input):
    """A change of a series; what is absent or null stays.

    `post` changes what the posts say: all that are still drafts, or with `since` that one and the following. `starts`,
    `zone` and `rule` are for the times that are no posts yet.
    """

    name: Line | None = None
    post: PostChange | None = None
    since: Wall | None = None
    starts: Wall | None = None
    zone: Zone | None = None
    rule: RuleInput | None = None
    ahead: int | None = Field(default=None, ge=1, le=10)

    _starts = field_validator("starts", "since")(_a_time)


class Skip(Input):
    """The time that is not to go out."""

    wall: Wall

    _wall = field_validator("wall")(_a_time)


class Series(Entity):
    """A series.

    Attributes:
        upto: the last time that was dealt with; no time up to it ever becomes a post again.
        made: how many times were dealt with; the rule's `count` counts them.
        open: times that are posts and have not come yet, the earliest first.
        skipped: times to pass over that are no posts yet.
        entry: the sort key of its agenda entry; empty when nothing is to come.
    """

    author: str
    name: str
    post: NewPost
    starts: str
    zone: str
    rule: Rule
    ahead: int = 3
    state: Literal["active", "ended", "stopped"] = "active"
    upto: str = ""
    made: int = 0
    open: list[str] = Field(default_factory=list)
    skipped: list[str] = Field(default_factory=list)
    entry: str = ""


class Advance(NamedTuple):
    """A series after its next times became posts, and those posts."""

    after: Series
    posts: list[Post]


def start(body: SeriesInput, series_id: str, author: str, at: datetime) -> Series:
    """A new series, due at once.

    Raises:
        UnknownZone: there is no such zone.
        TimeInPast: the first time has gone by.
        InvalidInput: the rule has no time to come, or the post is too long for a series.
    """
    series = Series(id=series_id, created_at=at, updated_at=at, author=author, **body.model_dump())
    _require_ahead(series, at)
    return _checked(series, at).model_copy(update={"entry": entry(series_id, at).sk})


def entry(series_id: str, due: datetime) -> Entry:
    """The agenda entry of a series."""
    return Entry(STAGE, KIND, series_id, due)


def post_id(series_id: str, wall: str) -> str:
    """The id of the post of one time; always the same."""
    return f"{series_id}-{wall.replace('-', '').replace(':', '')}"


def due(wall: str, zone: str) -> datetime:
    """The instant of a time of a series."""
    return datetime.fromisoformat(wall).replace(tzinfo=clock.zone(zone)).astimezone(UTC)


def times(series: Series, after: str = "") -> Iterator[str]:
    """The times of the rule after a time, whatever becomes of them; `count` is left to who deals with them."""
    from dateutil import rrule

    first, rule = datetime.fromisoformat(series.starts), series.rule
    since = datetime.fromisoformat(after) if after else first - timedelta(minutes=1)
    last = max(since, first) + HORIZON
    if rule.until:
        last = min(last, datetime.combine(rule.until, datetime.max.time()).replace(microsecond=0))
    kinds: dict[str, Any] = {"daily": rrule.DAILY, "weekly": rrule.WEEKLY, "monthly": rrule.MONTHLY}
    found = rrule.rrule(
        kinds[rule.frequency],
        dtstart=first,
        interval=rule.interval,
        byweekday=[day - 1 for day in rule.weekdays] or None,
        bymonthday=rule.month_days or None,
        until=last,
    )
    return (each.isoformat(timespec="minutes") for each in found.xafter(since))


def advance(series: Series, at: datetime) -> Advance:
    """Turn the next times into posts, until `ahead` of them are open. What has gone by is passed over."""
    open_ = [wall for wall in series.open if due(wall, series.zone) > at]
    made, upto, skipped, new = series.made, series.upto, list(series.skipped), list[str]()
    coming, exhausted = times(series, series.upto), False
    while len(open_) + len(new) < series.ahead:
        wall = next(coming, None) if series.rule.count is None or made < series.rule.count else None
        if wall is None:
            exhausted = True
            break
        made, upto = made + 1, wall
        if wall in skipped:
            skipped.remove(wall)
        elif due(wall, series.zone) > at:
            new.append(wall)
    open_ = sorted([*open_, *new])
    following = entry(series.id, due(open_[0], series.zone)).sk if open_ and not exhausted else ""
    fields = {"made": made, "upto": upto, "skipped": skipped, "open": open_, "entry": following}
    after = series.next(at, **fields, state="ended" if exhausted else "active")
    return Advance(after, [occurrence(series, wall, at) for wall in new])


def occurrence(series: Series, wall: str, at: datetime) -> Post:
    """The post of one time: a draft like any other, that remembers where it comes from."""
    post = posts.write(series.post, post_id(series.id, wall), series.author, at)
    which = Occurrence(series_id=series.id, wall=wall, zone=series.zone, due=due(wall, series.zone))
    return post.model_copy(update={"occurrence": which})


def change(series: Series, body: SeriesChange, at: datetime) -> Series:
    """The series after a change; an ended one goes on when its new rule has times to come.

    Raises:
        WrongState: it was stopped.
        UnknownZone, TimeInPast: as `start`.
        InvalidInput: `since` is no open time of it, the rule has no time to come, or the post is too long.
    """
    _require_running(series)
    if body.since is not None and body.since not in series.open:
        raise InvalidInput(errors=[{"where": "body.since", "what": "not one of the open times of the series"}])
    given = body.model_dump(exclude_unset=True, exclude_none=True, exclude={"since", "post"})
    said = {**series.post.model_dump(), **changes_of(body)}
    after = series.next(at, **given, post=said)
    if "starts" in given:
        _require_ahead(after, at)
    if given.keys() & {"rule", "starts", "zone", "ahead"}:
        after = after.model_copy(update={"state": "active", "entry": entry(series.id, at).sk})
        return _checked(after, at)
    return _bounded(after)


def changes_of(body: SeriesChange) -> dict[str, Any]:
    """What a change makes of each post."""
    return body.post.model_dump(exclude_unset=True, exclude_none=True) if body.post else {}


def follows(post: Post) -> bool:
    """Whether an edit of the series reaches a post: a draft that nobody edited by itself and that is not skipped."""
    which = post.occurrence
    return post.state == "draft" and which is not None and not which.own and not which.skipped


def touched(series: Series, since: str | None) -> list[str]:
    """The open times that an edit is about."""
    return [wall for wall in series.open if since is None or wall >= since]


def skip(series: Series, wall: str, at: datetime) -> Series:
    """The series without one of its coming times.

    Raises:
        WrongState: it was stopped.
        NotFound: the rule has no such time to come.
        InvalidInput: too many are skipped already.
    """
    _require_running(series)
    if wall <= series.upto or wall not in islice(times(series, series.upto), 1000):
        raise NotFound(thing=Occurrence.__name__, id=f"{series.id}@{wall}")
    if len(series.skipped) >= MOST_SKIPPED:
        raise InvalidInput(errors=[{"where": "body.wall", "what": f"more than {MOST_SKIPPED} times to skip"}])
    return series.next(at, skipped=sorted({*series.skipped, wall}))


def skip_post(post: Post, editor: str, at: datetime) -> Post:
    """The post of a time that is not to go out: a draft that cannot be submitted, in no list.

    Raises:
        WrongState: it is no post of a series, or its time has come.
    """
    which = post.occurrence
    if which is None or which.due <= at:
        raise WrongState(thing=Post.__name__, id=post.id, state="past")
    return posts.rewrite(post, editor, at, occurrence=which.model_copy(update={"skipped": True}))


def stop(series: Series, at: datetime) -> Series:
    """No further time becomes a post.

    Raises:
        WrongState: it was stopped before.
    """
    _require_running(series)
    return series.next(at, state="stopped", entry="")


def preview(series: Series, most: int) -> list[str]:
    """The next times that are no posts yet."""
    if series.state != "active":
        return []
    left = most if series.rule.count is None else min(most, series.rule.count - series.made)
    return [wall for wall in islice(times(series, series.upto), max(left, 0)) if wall not in series.skipped]


def _require_running(series: Series) -> None:
    if series.state == "stopped":
        raise WrongState(thing=Series.__name__, id=series.id, state=series.state)


def _require_ahead(series: Series, at: datetime) -> None:
    first = due(series.starts, series.zone)
    if first <= at:
        raise TimeInPast(at=clock.text(first))


def _checked(series: Series, at: datetime) -> Series:
    coming: Collection[str] = [wall for wall in islice(times(series, series.upto), 1000) if due(wall, series.zone) > at]
    if not coming:
        raise InvalidInput(errors=[{"where": "body.rule", "what": "the rule has no time to come"}])
    return _bounded(series)


def _bounded(series: Series) -> Series:
    texts = [series.post.text, *(variant.text or "" for variant in series.post.variants.values())]
    if sum(len(text.encode()) for text in texts) > MOST_BYTES:
        raise InvalidInput(errors=[{"where": "body.post", "what": f"all texts together exceed {MOST_BYTES} bytes"}])
    return series
