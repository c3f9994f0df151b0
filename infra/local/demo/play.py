"""`socialops demo`: the story on a fresh local system, one line per verified step, the first false step ends it."""

import sys
import time
from collections.abc import Callable

from infra.local.demo import engagement, governance, insights, planning, platforms, promotion, publishing
from infra.local.demo.story import Story, StoryBroken
from infra.local.demonstration import Demonstration
from infra.local.person import UnexpectedAnswer
from socialops.permissions import Role

Step = Callable[[Story], str]

STEPS: list[Step] = [
    *planning.STEPS,
    *publishing.STEPS,
    *platforms.STEPS,
    *promotion.STEPS,
    *engagement.STEPS,
    *insights.STEPS,
    *publishing.SWITCH,
    *governance.STEPS,
]
"""The story, in the order of the process."""


def story_of(demonstration: Demonstration) -> Story:
    """The five people on a running demonstration."""
    return Story(
        planner=demonstration.person(Role.PLANNER),
        specialist=demonstration.person(Role.SPECIALIST),
        analyst=demonstration.person(Role.ANALYST),
        reviewer=demonstration.person(Role.REVIEWER),
        manager=demonstration.person(Role.MANAGER),
        stage=demonstration,
    )


def play() -> int:
    """Play every step; 0 when all of them hold."""
    started = time.monotonic()
    with Demonstration() as demonstration:
        story = story_of(demonstration)
        _say(f"A fresh SocialOps answers at {demonstration.system.url}", started)
        for step in STEPS:
            try:
                _say(f"✓ {step(story)}", started)
            except (StoryBroken, UnexpectedAnswer, LookupError) as broken:
                _say(f"✗ {step.__name__.replace('_', ' ')}: {broken!s}", started)
                return 1
    _say(f"The whole story holds: {len(STEPS)} steps verified.", started)
    return 0


def _say(line: str, started: float) -> None:
    sys.stdout.write(f"{time.monotonic() - started:5.1f} s  {line}\n")
    sys.stdout.flush()
