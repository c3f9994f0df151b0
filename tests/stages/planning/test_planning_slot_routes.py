"""Posts in the slots of a plan over the API."""

from planning.api import api
from tests.cloud import Clock
from tests.stages.planning.acts_planning import a_written_post, decide, edit, read, submit, trail
from tests.stages.planning.acts_plans import an_open_plan, edit_plan, empty, fill, on_plan
from tests.stages.requests import ask


def seated(plan: dict[str, str]) -> dict[str, str]:
    """Slot → post."""
    slots = on_plan("GET /coverage", plan).body["slots"]
    return {slot["slot_id"]: slot["post_id"] for slot in slots if slot["post_id"]}


def test_a_post_fills_the_slot_it_names(time: Clock) -> None:
    """Written into it, moved to another, and taken along to another plan without it."""
    plan, other = an_open_plan(), an_open_plan(title="别的")
    post = a_written_post(plan_id=plan["id"], slot_id="s1")
    assert seated(plan) == {"s1": post["id"]}
    assert on_plan("GET /coverage", plan).body["themes"][0]["filled"] == 1
    post = edit(post, slot_id="s2").body
    assert seated(plan) == {"s2": post["id"]}
    post = edit(post, plan_id=other["id"]).body
    assert (post["slot_id"], seated(plan), seated(other)) == ("", {}, {})


def test_a_slot_takes_one_post(time: Clock) -> None:
    """A second one is refused, by either way in; when the first leaves there is room."""
    plan = an_open_plan()
    first, second = a_written_post(plan_id=plan["id"], slot_id="s1"), a_written_post()
    for refused in (fill(plan, "s1", second["id"]), edit(second, plan_id=plan["id"], slot_id="s1")):
        assert (refused.status, refused.body["code"], refused.body["facts"]["slot"]) == (409, "slot-taken", "s1")
    assert empty(plan, "s1").body["id"] == first["id"]
    assert fill(plan, "s1", second["id"]).status == 201
    assert seated(plan) == {"s1": second["id"]}


def test_a_post_whose_slot_is_gone_is_still_edited(time: Clock) -> None:
    """It keeps what it was written for, theme and slot; only a new place must be there."""
    plan = an_open_plan()
    post = a_written_post(plan_id=plan["id"], theme="护理", slot_id="s2")
    shrunk = edit_plan(plan, themes=[plan["themes"][0]], slots=[plan["slots"][0]])
    assert shrunk.status == 200
    edited = edit(post, text="改。")
    assert (edited.status, edited.body["slot_id"]) == (200, "s2")
    assert edit(edited.body, slot_id="s9").status == 422
    assert edit(edited.body, slot_id="s9", theme="上新").status == 404


def test_placing_a_post_leaves_its_review_alone(time: Clock) -> None:
    """What goes out is untouched: the review goes on, and the decision counts."""
    plan, post = an_open_plan(), a_written_post()
    shown = submit(post).body
    placed = fill(plan, "s2", post["id"]).body
    assert (placed["state"], placed["theme"], placed["slot_id"]) == ("in_review", "护理", "s2")
    assert fill(plan, "s2", post["id"]).body == placed
    assert decide(shown).status == 201
    assert trail(post["id"]) == ["PostWritten", "PostSubmitted", "SlotFilled", "ReviewDecided"]


def test_a_slot_or_post_that_is_not_there_is_told(time: Clock) -> None:
    """Neither the plan, nor its slot, nor the post, nor a filling is made up."""
    plan, post = an_open_plan(), a_written_post()
    assert [fill(plan, "s9", post["id"]).body["facts"]["thing"], fill(plan, "s1", "none").body["facts"]["thing"]] == [
        "Slot",
        "Post",
    ]
    assert fill({**plan, "id": "none"}, "s1", post["id"]).status == 404
    assert empty(plan, "s1").status == 404
    body = {"title": "标题", "variants": {}, "slot_id": "s1"}
    lonely = ask(api, "POST /v1/posts", role="planner", body=body)
    assert (lonely.status, lonely.body["facts"]["errors"][0]["where"]) == (422, "body.slot_id")
    missing = ask(api, "POST /v1/posts", role="planner", body={**body, "plan_id": plan["id"], "slot_id": "s9"})
    assert missing.status == 404
    theme = ask(api, "POST /v1/posts", role="planner", body={**body, "plan_id": plan["id"], "theme": "护理"})
    assert (theme.status, theme.body["facts"]["errors"][0]["where"]) == (422, "body.slot_id")
    assert seated(plan) == {}
    assert read(post["id"]) == post
