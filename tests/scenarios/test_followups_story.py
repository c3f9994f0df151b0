"""What follows a publication, on a whole local system: a first comment, other words, that it is taken back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.local.demo import planning, publishing
from infra.local.demo.play import story_of
from infra.local.demo.story import Story, until
from infra.local.demonstration import Demonstration
from publishing import followups, order

COMMENT = "尺码和成分表在主页置顶 👇"
BETTER = "换季干燥别硬扛：山茶花面霜更正说明，到店可试用。"


@pytest.fixture(scope="module")
def story() -> Iterator[Story]:
    """A local system with a post that is approved with a first comment on Weibo, which follows it soon."""
    with pytest.MonkeyPatch.context() as patch, Demonstration() as demonstration:
        patch.setattr(followups, "COMMENTED_AFTER", timedelta(seconds=1))
        patch.setattr(order, "DISTANCE", timedelta(seconds=1))
        story = story_of(demonstration)
        for step in planning.STEPS:
            step(story)
        _approved_with(story, "weibo", options={"first_comment": COMMENT})
        yield story


def _approved_with(story: Story, platform: str, **version: Any) -> None:
    """The planner changes the version of a platform, the reviewer approves it."""
    post_id = story.made["post"]["id"]
    present = story.planner.get(f"/v1/posts/{post_id}")
    variants = {**planning.VERSIONS, platform: {**planning.VERSIONS[platform], **version}}
    changed = story.planner.patch(f"/v1/posts/{post_id}", {"variants": variants}, seen=present.etag)
    story.planner.post(f"/v1/posts/{post_id}/submissions", {}, seen=changed.etag)
    story.made["review"] = until("the review waits", lambda: _waiting(story, post_id))
    planning.reviewer_approves(story)


def _waiting(story: Story, post_id: str) -> dict[str, Any] | None:
    review: dict[str, Any] = story.reviewer.get(f"/v1/posts/{post_id}/review").body
    return review if review["state"] == "waiting" else None


def _live(story: Story, platform: str) -> dict[str, Any]:
    due = (datetime.now(UTC) + timedelta(seconds=2)).replace(microsecond=0)
    made = publishing.schedule_on(story, platform, due)
    return until("it is live", lambda: publishing.in_state(story, made["id"], "live"))


def _done(story: Story, publication: dict[str, Any], what: str, body: Any) -> dict[str, Any]:
    path, seen = f"/v1/publications/{publication['id']}/{what}", f'"{publication["version"]}"'
    asked = story.specialist.post(path, body, seen=seen, expect=202).body
    return until(f"{what} are carried out", lambda: publishing.in_state(story, asked["id"], "live"))


def _on_weibo(story: Story, publication: dict[str, Any]) -> dict[str, Any]:
    statuses = story.stage.sandboxes.weibo.read("state")["statuses"]
    (status,) = [each for each in statuses if each["idstr"] == publication["remote_id"]]
    found: dict[str, Any] = status
    return found


def test_the_first_comment_stands_under_the_post_on_weibo(story: Story) -> None:
    """In the words that were approved with it, once; and taking the post back takes it off the platform."""
    publication = _live(story, "weibo")
    comment = f"{publication['id']}-comment"
    until("it is commented on", lambda: publishing.in_state(story, comment, "live"), patience=60)
    assert [each["text"] for each in _on_weibo(story, publication)["comments"]] == [COMMENT]
    receipt = story.specialist.get(f"/v1/publications/{comment}/receipt").body
    assert [each["answer"] for each in receipt["attempts"]] == ["live"]

    removal = _done(story, publication, "removals", {"reason": "价格写错了"})
    assert (removal["kind"], removal["note"]) == ("removal", "价格写错了")
    assert _on_weibo(story, publication)["deleted"]
    assert story.specialist.get(f"/v1/publications/{publication['id']}").body["removed_at"]


def test_the_public_reads_what_was_approved_later_on_mastodon(story: Story) -> None:
    """Nothing to edit is said; then the words that a reviewer approved stand where the old ones stood."""
    publication = _live(story, "mastodon")
    path, seen = f"/v1/publications/{publication['id']}/edits", f'"{publication["version"]}"'
    refused = story.specialist.post(path, None, seen=seen, expect=409).body
    assert refused["code"] == "edit-unchanged"
    assert refused["next_step"]
    _approved_with(story, "mastodon", text=BETTER)
    edit = _done(story, publication, "edits", None)
    assert BETTER in edit["text"]
    assert BETTER in story.specialist.get(f"/v1/publications/{publication['id']}").body["text"]


def test_nothing_was_refused_by_a_policy(story: Story) -> None:
    """Every function did what it did under its own policy."""
    assert isinstance(story.stage, Demonstration)
    assert story.stage.system.refusals == []
    assert story.stage.system.errors == []
