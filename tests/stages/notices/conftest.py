"""The team of five, their mailboxes, and a clock that stands at 16:00 in Shanghai."""

import pytest

from tests.cloud import Clock
from tests.stages.notices.world import enter, open_mailbox

TEAM = {"pan": "planner", "wu": "specialist", "ann": "analyst", "rev": "reviewer", "mo": "manager"}


@pytest.fixture(autouse=True)
def people(time: Clock) -> None:
    """One member of each role."""
    open_mailbox()
    for member, role in TEAM.items():
        enter(member, role, at=time.at)
