"""What routes show of plans: differences and gaps become sentences in the reader's language here."""

from datetime import datetime

from planning import gaps
from planning.coverage import Coverage
from planning.gaps import Gap
from planning.plan_changes import Difference, PlanChange
from planning.plans import Plan
from socialops import clock, words
from socialops.brand import Brand


class DifferenceView(Difference):
    """One difference in words."""

    text: str


class PlanChangeView(PlanChange):
    """Who made a revision, when and why, and in words what differs from the one before; `more` were not listed."""

    differences: list[DifferenceView]  # type: ignore[assignment]  # each with its words


class GapView(Gap):
    """One gap in words."""

    text: str


class CoverageView(Coverage):
    """How far a plan is, and what it still lacks."""

    gaps: list[GapView]


def change_view(change: PlanChange, language: str) -> PlanChangeView:
    """A revision in words."""
    return PlanChangeView(
        **change.model_dump(exclude={"differences"}),
        differences=[
            DifferenceView(**each.model_dump(), text=words.say(f"plan-change.{each.code}", language, each.facts))
            for each in change.differences
        ],
    )


def coverage_view(counted: Coverage, plan: Plan, profile: Brand, language: str, at: datetime) -> CoverageView:
    """A plan's coverage with its gaps, on the day that the brand's calendar shows."""
    cadence = profile.cadence.posts_per_week if plan.posts_per_week is None else plan.posts_per_week
    today = at.astimezone(clock.zone(profile.zone)).date()
    found = gaps.gaps(plan, counted, cadence, today)
    return CoverageView(
        **counted.model_dump(),
        gaps=[
            GapView(**each.model_dump(), text=words.say(f"plan-gap.{each.code}", language, each.facts))
            for each in found
        ],
    )
