"""What people decide about what a switch held: now, at another time, or not at all; and never a burst. Pure."""

from datetime import datetime, timedelta
from typing import Any, Final, Literal, Self

from pydantic import Field, model_validator

from planning.windows import Window
from publishing.calendar import Explanation, Name, Publication, When
from publishing.conflicts import Acceptable, Standing, full, too_close
from publishing.pauses import Affected
from socialops import clock
from socialops.errors import InvalidInput, WindowOver
from socialops.models import Frozen, Input, Instant

SPACING: Final = timedelta(minutes=5)
"""Between two posts of an account that go out now, where its cadence asks for less."""
ANSWERS_APART: Final = timedelta(seconds=15)
"""Between two of anything else: answers, first comments, edits, removals."""
LEAD: Final = timedelta(seconds=10)
"""`now` is so long ahead: it is prepared right before its claim."""
SOON: Final = timedelta(days=1)
"""What finds no place until then is not sent `now`."""
AT_ONCE: Final = 25

Act = Literal["send_now", "new_time", "drop"]


class HeldDecision(Input):
    """What is to become of one held publication, in the version that was seen where that is given.

    Attributes:
        do: `send_now` in its turn, at a `new_time`, or `drop` it.
        to: the new time, for `new_time` alone.
        accept: refusals that somebody decided against by name; that a switch is on, `send_now` cannot accept.
    """

    publication_id: Name
    version: int | None = Field(default=None, ge=1)
    do: Act
    to: When | None = None
    accept: list[Acceptable] = Field(default_factory=list, max_length=10)

    @model_validator(mode="after")
    def _a_time_where_one_is_meant(self) -> Self:
        if (self.do == "new_time") == (self.to is None):
            raise ValueError("new_time, and nothing else, has a time in to")
        return self

    @property
    def time(self) -> When:
        """The new time.

        Raises:
            InvalidInput: none was given.
        """
        if self.to is None:
            raise InvalidInput(errors=[{"where": "body.decisions.to", "what": "missing"}])
        return self.to


class HeldDecisions(Input):
    """Decisions about one, some or all that a page listed; each is carried out, or not, by itself."""

    decisions: list[HeldDecision] = Field(min_length=1, max_length=AT_ONCE)

    @model_validator(mode="after")
    def _one_each(self) -> Self:
        if len({each.publication_id for each in self.decisions}) < len(self.decisions):
            raise ValueError("one decision for each publication")
        return self


class HeldView(Affected):
    """What waits for a decision, and why, in words."""

    explanation: Explanation


class HeldOutcome(Frozen):
    """What came of one decision.

    Attributes:
        publication: as it is now; absent where nothing was done.
        problem: why nothing was done, as the problem document of a refused request.
        next_slot: the next free time, where the refusal knows one.
    """

    publication_id: str
    done: bool
    publication: Publication | None = None
    problem: dict[str, Any] | None = None
    next_slot: Instant | None = None


class HeldOutcomes(Frozen):
    """What came of each decision, in the order in which they were sent."""

    items: list[HeldOutcome]


def spacing(standing: Standing) -> timedelta:
    """How far apart posts of an account are at least that go out now."""
    return max(standing.cadence.gap if standing.cadence else SPACING, SPACING)


def soonest(standing: Standing, spends: frozenset[str], window: Window, at: datetime) -> datetime | None:
    """The first instant at which a post goes out without crowding its account; none where there is none soon.

    Args:
        standing: what holds of the account, with every time that is taken by now.
        spends: the allowances that the post takes of.
        window: when it may go out at all.
        at: the instant of the decision.

    Raises:
        WindowOver: it may not go out any more.
    """
    when = max(at + LEAD, window.not_before or at)
    if window.is_over(when):
        raise WindowOver(until=clock.text(window.not_after or when))
    gap = spacing(standing)
    while when <= at + SOON and not window.is_over(when):
        later = _later(when, standing, spends, gap)
        if later is None:
            return when
        when = later
    return None


def _later(when: datetime, standing: Standing, spends: frozenset[str], gap: timedelta) -> datetime | None:
    """The instant from which on to look again, where this one is too close to another or has no allowance."""
    if other := too_close(when, gap, standing.taken):
        return other.due + gap
    ends = [window.ends for window in standing.windows(spends, when) if full(window, standing, standing.taken)]
    return max(ends, default=None)


def next_answer(last: datetime | None, at: datetime) -> datetime:
    """When the next of what is no post goes out now, after the last one that was decided on its account."""
    return max(at + LEAD, last + ANSWERS_APART) if last else at + LEAD
