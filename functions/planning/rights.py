"""What we may do with a picture or a video: who holds the rights, and when, where and on which platforms it may show.

A record without a note says nothing about rights; the checks then say nothing either. Findings are codes and facts.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated, Final, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from planning.plans import Name
from socialops import clock
from socialops.models import Frozen, Instant, Line

NOTICE: Final = timedelta(days=14)
"""How long before the end of rights somebody is told."""

Verdict = Literal["block", "evidence"]
Licence = Literal["own", "licensed", "stock", "creative-commons", "consent", "other"]
Told = Literal["", "ending", "ended"]
Territory = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
"""ISO 3166-1, two letters."""


class Rights(Frozen):
    """A note on the rights in a file.

    Attributes:
        holder: whose it is.
        licence: on what ground we use it; `consent` is that of a person who is shown, or of a fan who made it.
        source: where it comes from: a link, a contract's number.
        valid_from, valid_until: when it may be shown; from the first instant on, no longer at the last.
        territories: where; empty means everywhere.
        platforms: on which; empty means on all.
        proof: the id of a file in the library that shows the permission.
    """

    holder: Line
    licence: Licence
    source: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)] = ""
    note: Annotated[str, StringConstraints(max_length=2000)] = ""
    valid_from: Instant | None = None
    valid_until: Instant | None = None
    territories: list[Territory] = Field(default_factory=list, max_length=50)
    platforms: list[Name] = Field(default_factory=list, max_length=20)
    proof: Name | Literal[""] = ""


class RightsInput(Rights, extra="forbid"):
    """A note on rights in a request."""

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_from and self.valid_until and self.valid_until <= self.valid_from:
            raise ValueError("the rights end before they begin")
        return self


class RightsFinding(Frozen):
    """One thing that keeps a file from being shown, or that somebody has to look at."""

    verdict: Verdict
    code: str
    facts: dict[str, str] = Field(default_factory=dict)


def findings_for(
    rights: Rights | None, at: datetime, platform: str = "", until: datetime | None = None
) -> list[RightsFinding]:
    """What the note on rights says about a file that is shown from `at` on.

    Args:
        rights: the note; nothing is known without one.
        at: when it goes public; where that is open, the present instant.
        platform: where it goes public; empty where that is open.
        until: the last instant at which it may go public, where that is open.
    """
    if rights is None:
        return []
    return [*_of_time(rights, at, until or at), *_of_place(rights, platform), *_of_proof(rights)]


def _of_time(rights: Rights, first: datetime, last: datetime) -> Iterator[RightsFinding]:
    """Shown at no instant between the two: blocked. Shown at some of them: the reviewers decide."""
    if rights.valid_until and rights.valid_until <= last:
        verdict: Verdict = "block" if rights.valid_until <= first else "evidence"
        yield RightsFinding(verdict=verdict, code="rights-ended", facts={"until": clock.text(rights.valid_until)})
    elif rights.valid_until and rights.valid_until <= last + NOTICE:
        yield RightsFinding(verdict="evidence", code="rights-ending", facts={"until": clock.text(rights.valid_until)})
    if rights.valid_from and rights.valid_from > first:
        # The time of publication may still be open, so a beginning ahead is shown, not refused.
        yield RightsFinding(verdict="evidence", code="rights-ahead", facts={"from": clock.text(rights.valid_from)})


def _of_place(rights: Rights, platform: str) -> Iterator[RightsFinding]:
    if platform and rights.platforms and platform not in rights.platforms:
        yield RightsFinding(verdict="block", code="rights-platform", facts={"allowed": ", ".join(rights.platforms)})
    if rights.territories:
        # No platform of ours can be held to a country, so a person has to look.
        facts = {"territories": ", ".join(rights.territories)}
        yield RightsFinding(verdict="evidence", code="rights-territory", facts=facts)


def _of_proof(rights: Rights) -> Iterator[RightsFinding]:
    if rights.licence in {"licensed", "consent"} and not rights.proof:
        yield RightsFinding(verdict="evidence", code="rights-unproven", facts={"holder": rights.holder})


def next_notice(rights: Rights | None, told: Told, at: datetime) -> datetime | None:
    """When something is to be told of the end of rights: never in the past, and nothing after the end was told."""
    if rights is None or rights.valid_until is None or told == "ended":
        return None
    return max(at, rights.valid_until if told == "ending" else rights.valid_until - NOTICE)


def due_notice(rights: Rights | None, at: datetime) -> Told:
    """What is to be told at an instant: the end itself takes the place of its announcement."""
    if rights is None or rights.valid_until is None or at < rights.valid_until - NOTICE:
        return ""
    return "ended" if at >= rights.valid_until else "ending"
