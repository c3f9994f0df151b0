"""Every step of the demonstration is a scenario: the same steps, in their order, on one fresh local system."""

from collections.abc import Iterator

import pytest

from infra.local.bench.calls import counted
from infra.local.demo.play import STEPS, Step, story_of
from infra.local.demo.story import Story
from infra.local.demonstration import Demonstration


@pytest.fixture(scope="module")
def story() -> Iterator[Story]:
    """The five people on a fresh local system; the steps build on one another."""
    with Demonstration() as demonstration:
        yield story_of(demonstration)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__)
def test_the_story_holds(step: Step, story: Story) -> None:
    """The step finds what it claims."""
    assert step(story)


def test_the_story_stays_within_its_rights_and_its_calls(story: Story) -> None:
    """Afterwards no function failed, none asked for more than its policy allows, none called AWS too often."""
    assert isinstance(story.stage, Demonstration)
    system = story.stage.system
    system.drain()
    assert system.refusals == []
    assert [(failed.function, failed.error) for failed in system.errors] == []
    figures = list(counted(system.invocations))
    assert [figure for figure in figures if not figure.holds] == []
    assert {"one ingested message", "publication, send"} <= {figure.name for figure in figures}
