"""The calendar: which content goes out where and when, as people plan it and see it."""

from collections.abc import Set
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from planning import keys as planning_keys
from planning.windows import Window
from publishing.conflicts import Acceptable, Asked, Conflict, Taken
from publishing.sendings import NOTHING_RENEWED, Renewed, Sending, Step, move, schedule
from publishing.undos import UndoView
from socialops import clock
from socialops.errors import InvalidInput, TimeInPast, WrongState
from socialops.models import Frozen, Input, Instant
from socialops.platforms.content import Content, Picture

FARTHEST: Final = timedelta(days=400)
LONGEST_RANGE: Final = timedelta(days=93)
Wall = Annotated[str, StringConstraints(pattern=r"^20\d\d-\d\d-\d\dT\d\d:\d\d(:\d\d)?$")]
Span = Literal["day", "week", "month"]
ZoneName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_+/-]{1,60}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,60}$")]
Bound = Annotated[str, StringConstraints(pattern=r"^20\d\d-\d\d-\d\d(T[0-9:.]+(Z|[ +-]\d\d:\d\d))?$")]


class When(Input):
    """A time: `wall` is what the clocks of `zone` (the brand's, where absent) show, or `at` is an instant.

    `fold` says which of two equal wall-clock times is meant, when summer time ends: 0 the first, 1 the second.
    """

    wall: Wall | None = None
    zone: ZoneName | None = None
    fold: int | None = Field(default=None, ge=0, le=1)
    at: Instant | None = None

    @field_validator("wall")
    @classmethod
    def _a_time(cls, value: str | None) -> str | None:
        if value is not None:
            datetime.fromisoformat(value)
        return value

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.wall is None) == (self.at is None):
            raise ValueError("give either wall (with zone and fold) or at")
        return self


class Wanted(When):
    """A time, and refusals that somebody decided against by name: they become warnings."""

    accept: list[Acceptable] = Field(default_factory=list, max_length=10)


class Move(Wanted):
    """Another time; naming the publication's account, as every answer does, spares a look for it."""

    account_id: Name | None = None


class NewPublication(Wanted):
    """The approved version of a post, on one account, at one time."""

    account_id: Name
    campaign: Name | None = None


class Swap(Input):
    """The publication that takes this one's time, in the version that was seen, and gives its own."""

    with_id: Name
    with_version: int = Field(ge=1)
    accept: list[Acceptable] = Field(default_factory=list, max_length=10)


class Shown(Frozen):
    """Which publications a list shows; what is empty is not asked for. `state` may be `held` too."""

    account_id: str = ""
    campaign: str = ""
    platform: str = ""
    state: str = ""

    def holds(self, sending: Sending) -> bool:
        """Whether it is one of them."""
        state = "held" if sending.held else sending.state
        present = {**{name: getattr(sending, name) for name in ("account_id", "campaign", "platform")}, "state": state}
        return all(not wanted or present[name] == wanted for name, wanted in self.model_dump().items())


class Retry(Input):
    """A person wants it out after all.

    `not_there`: you looked on the platform yourself and it is not there; needed where the platform does not bound how
    late something may still appear.
    """

    not_there: bool = False


class Explanation(Frozen):
    """A reason in words: what happened, and what to do."""

    cause: str
    next_step: str


class Publication(Frozen):
    """What goes out, or went out: one content on one account at one time; a reply's text is in its conversation.

    `kind` is `post`, `reply`, `comment` (the first one under a post of ours), `edit` or `removal`; the last three name
    the publication that they are about (`target`). An edit or a removal that is `live` was carried out.
    """

    id: str
    version: int
    created_at: Instant
    updated_at: Instant
    kind: str
    subject: str
    target: str
    platform: str
    account_id: str
    owner: str
    campaign: str
    state: str
    held: str
    due: Instant
    wall: str
    zone: str
    text: str
    link: str
    pictures: list[Picture]
    content_hash: str
    attempts: int
    remote_id: str
    url: str
    live_at: Instant | None
    removed_at: Instant | None
    doubles: list[str]
    note: str
    reason: str
    explanation: Explanation | None = None
    paused_by: list[str] = Field(default_factory=list)
    """Scopes with a pause that is on; told when it is planned, not refused."""
    by_hand: bool = False
    """A person will publish it, because no server may on this account; told when it is planned."""
    token_ends_at: Instant | None = None
    """The account's grant ends then, before this is due: authorise it anew in time; told when it is planned."""
    conflicts: list[Conflict] = Field(default_factory=list)
    """What speaks against its time and was not refused, or was accepted; told when it is planned or moved."""
    undo: UndoView | None = None
    """How the change that was just made is taken back."""


class Publications(Frozen):
    """The publications of one change, and how it is taken back."""

    items: list[Publication]
    undo: UndoView | None = None


def resolve(when: When, default_zone: str, now: datetime) -> dict[str, Any]:
    """The instant that was asked for, as fields of a sending: `due`, `wall`, `zone`.

    Raises:
        UnknownZone, TimeDoesNotExist, TimeAmbiguous: the wall-clock time is not one instant.
        TimeInPast: it has gone by.
        InvalidInput: it is too far ahead.
    """
    zone = when.zone or default_zone
    due = when.at or clock.at_wall(datetime.fromisoformat(when.wall or ""), zone, fold=when.fold)
    if due <= now:
        raise TimeInPast(at=clock.text(due))
    if due > now + FARTHEST:
        raise InvalidInput(errors=[{"where": "body", "what": f"more than {FARTHEST.days} days ahead"}])
    return {"due": due, "wall": when.wall or "", "zone": zone}


def plan(
    body: NewPublication,
    sending_id: str,
    *,
    post_id: str,
    platform: str,
    content: Content,
    content_hash: str,
    window: Window,
    zone: str,
    owner: str,
    at: datetime,
) -> Step:
    """A publication of exactly what was approved (`content` and `window`, by `content_hash`).

    Raises:
        TimeOutsideWindow: the post may not go out then.
        TimeInPast, TimeDoesNotExist, TimeAmbiguous, UnknownZone: as `resolve`.
    """
    asked = resolve(body, zone, at)
    window.require(asked["due"])
    return schedule(
        sending_id,
        at,
        kind="post",
        platform=platform,
        account_id=body.account_id,
        subject=post_id,
        root=planning_keys.post(post_id).pk,
        owner=owner,
        content=content,
        content_hash=content_hash,
        window=window,
        campaign=body.campaign or "",
        **asked,
    )


def replan(sending: Sending, when: When, *, zone: str, at: datetime, **renewed: Any) -> Step:
    """Another time; `renewed` holds `content`, `content_hash` and `window` where another was approved since.

    Raises:
        TimeOutsideWindow: the post may not go out then.
        WrongState: it is not scheduled any more.
        TimeInPast, TimeDoesNotExist, TimeAmbiguous, UnknownZone: as `resolve`.
    """
    asked = resolve(when, zone, at)
    window: Window = renewed.get("window", sending.window)
    window.require(asked["due"])
    return move(sending, at=at, **renewed, **asked)


def swap(first: Sending, second: Sending, at: datetime, renewed: Renewed = NOTHING_RENEWED) -> list[Step]:
    """Each at the time of the other; `renewed` as for `replan`, by id.

    Raises:
        InvalidInput: they are the same.
        WrongState: one is not scheduled, or is held and so has no time to give.
        TimeInPast: one of the times has gone by.
        TimeOutsideWindow: a post may not go out at its new time.
    """
    if first.id == second.id:
        raise InvalidInput(errors=[{"where": "body.with_id", "what": "the same publication"}])
    for each in (first, second):
        each.require("scheduled")
        if each.held or each.kind != "post":
            raise WrongState(thing="Sending", id=each.id, state="held" if each.held else each.kind)
        if each.due <= at:
            raise TimeInPast(at=clock.text(each.due))
    steps = []
    for sending, other in ((first, second), (second, first)):
        fields = renewed.get(sending.id, {})
        window: Window = fields.get("window", sending.window)
        window.require(other.due)
        steps.append(move(sending, at=at, due=other.due, wall=other.wall, zone=other.zone, **fields))
    return steps


def asked(sending: Sending, spends: Set[str]) -> Asked:
    """The time that a publication wants; `spends` are the allowances that it takes of."""
    return Asked(
        due=sending.due,
        subject=sending.subject,
        content_hash=sending.content_hash,
        spends=frozenset(spends),
        sending_id=sending.id,
        campaign=sending.campaign,
    )


def taken(sending: Sending) -> Taken:
    """The time that a publication takes of its account."""
    return Taken(sending.due, sending.id, sending.subject, sending.content_hash)


def view(sending: Sending, explanation: Explanation | None = None, **told: Any) -> Publication:
    """What members see; the words of a reply stay with its conversation, which fewer members may read.

    Args:
        sending: as stored.
        explanation: why it is where it is, in words.
        told: what is known only when it is planned or changed: `paused_by`, `by_hand`, `token_ends_at`, `conflicts`,
            `undo`.
    """
    shown = Content("") if sending.kind == "reply" else sending.outgoing
    names = Publication.model_fields.keys() & Sending.model_fields.keys()
    return Publication(
        **{name: getattr(sending, name) for name in names},
        text=shown.text,
        link=shown.link,
        pictures=list(shown.pictures),
        attempts=sending.fence,
        explanation=explanation,
        **told,
    )


def range_of(start: str, end: str | None, length: Span | None, zone_name: str) -> tuple[datetime, datetime]:
    """The range that a list is asked for: until `end`, or the day, week or month of `start`.

    Raises:
        InvalidInput: there is neither or both, or they are no range.
        UnknownZone: there is no such zone.
    """
    if (end is None) == (length is None):
        raise InvalidInput(errors=[{"where": "query.to", "what": "give either to or span"}])
    return span(start, length, zone_name) if length else bounds(start, end or "", zone_name)


def bounds(start: str, end: str, zone_name: str) -> tuple[datetime, datetime]:
    """The range of two bounds, each an instant or a date of the zone; the end is exclusive.

    Raises:
        InvalidInput: a bound is no time, or the range is empty or longer than a season.
        UnknownZone: there is no such zone.
    """
    first, last = (_bound(name, value, zone_name) for name, value in (("from", start), ("to", end)))
    if not first < last <= first + LONGEST_RANGE:
        what = f"after from, and at most {LONGEST_RANGE.days} days"
        raise InvalidInput(errors=[{"where": "query.to", "what": what}])
    return first, last


def span(start: str, length: Span, zone_name: str) -> tuple[datetime, datetime]:
    """The day, the week (from Monday) or the month of a zone in which a date or an instant lies; the end is exclusive.

    Raises:
        InvalidInput: it is no time.
        UnknownZone: there is no such zone.
    """
    zone = clock.zone(zone_name)
    day = _bound("from", start, zone_name).astimezone(zone).date()
    first = {"day": day, "week": day - timedelta(days=day.weekday()), "month": day.replace(day=1)}[length]
    after = {"day": 1, "week": 7, "month": 32}[length]
    last = first + timedelta(days=after)
    last = last.replace(day=1) if length == "month" else last
    begins, ends = (datetime.combine(each, time(), zone).astimezone(UTC) for each in (first, last))
    return begins, ends


def _bound(name: str, value: str, zone_name: str) -> datetime:
    zone = clock.zone(zone_name)
    try:
        if "T" in value:
            # A plus sign that was not escaped in a URL arrives as a space.
            return datetime.fromisoformat(value.replace(" ", "+")).astimezone(UTC)
        return datetime.combine(date.fromisoformat(value), time(), zone).astimezone(UTC)
    except ValueError as error:
        raise InvalidInput(errors=[{"where": f"query.{name}", "what": "not a date and not an instant"}]) from error


def month_of(instant: datetime) -> str:
    """The calendar list of an instant."""
    return instant.astimezone(UTC).strftime("%Y-%m")


def week_of(instant: datetime) -> str:
    """The week (UTC) of an instant, as its account's row is named."""
    year, week, _ = instant.astimezone(UTC).isocalendar()
    return f"{year}-W{week:02d}"


def weeks(start: datetime, end: datetime) -> list[str]:
    """The weeks (UTC) of a range whose end is exclusive."""
    found = [week_of(start)]
    day = start.astimezone(UTC)
    while (day := day + timedelta(days=7)) < end + timedelta(days=7):
        if (name := week_of(min(day, end))) not in found:
            found.append(name)
    return found


def around(when: When) -> datetime:
    """About when it is, to a day, before its zone is known."""
    return when.at or datetime.fromisoformat(when.wall or "").replace(tzinfo=UTC)


def months(start: datetime, end: datetime) -> list[str]:
    """The calendar lists of a range whose end is exclusive."""
    found = [month_of(start)]
    day = start.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    while (day := (day + timedelta(days=32)).replace(day=1)) < end:
        found.append(month_of(day))
    return found
