"""The team hears of what happens: a review from its submission to its end, on a whole local system."""

from collections.abc import Iterator
from typing import Any

import pytest

from infra.local.demo import planning
from infra.local.demo.play import story_of
from infra.local.demo.story import Story, until
from infra.local.demonstration import Demonstration
from infra.local.person import visit


@pytest.fixture(scope="module")
def story() -> Iterator[Story]:
    """A local system with an approved post, whose people take mails at any hour."""
    with Demonstration() as demonstration:
        story = story_of(demonstration)
        for person in (story.planner, story.reviewer):
            chosen = {"quiet": None, "email": {"now": True, "today": True, "info": True}}
            person.put("/v1/me/notice-settings", chosen, seen='"0"')
        for step in planning.STEPS:
            step(story)
        yield story


def _mails(story: Story) -> list[dict[str, Any]]:
    assert isinstance(story.stage, Demonstration)
    found: list[dict[str, Any]] = visit("GET", f"{story.stage.system.url}/_local/mails").json()
    return found


def test_the_reviewer_was_asked_and_has_nothing_left_to_do(story: Story) -> None:
    """Each opened review was told, and is settled by what the reviewer decided."""

    def settled() -> list[dict[str, Any]] | None:
        found = story.reviewer.get("/v1/notices").body
        asked = [each for each in found["items"] if each["event"] == "ReviewOpened"]
        return asked if asked and found["unread"] == 0 and all(each["state"] == "done" for each in asked) else None

    asked = until("the review is settled for its reviewer", settled)
    assert asked
    assert asked[0]["title"].endswith("等待你审核")


def test_the_author_is_told_by_list_and_by_mail(story: Story) -> None:
    """The approval is in the planner's list, and a mail about it is in the box."""

    def told() -> list[dict[str, Any]] | None:
        mine = [each for each in _mails(story) if each["to"] == ["planner@socialops.example"]]
        return mine if any("已通过审核" in each["html"] for each in mine) else None

    assert until("the mail about the approval", told)
    events = [each["event"] for each in story.planner.get("/v1/notices").body["items"]]
    assert "PostApproved" in events


def test_the_messenger_stays_within_its_rights(story: Story) -> None:
    """No function asked for more than its policy allows, and none failed."""
    assert isinstance(story.stage, Demonstration)
    story.stage.system.drain()
    assert story.stage.system.refusals == []
    assert [(failed.function, failed.error) for failed in story.stage.system.errors] == []
