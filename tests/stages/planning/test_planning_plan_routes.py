"""Plans over the API: revisions and reasons, adoption, copies, restored slots, and everything that is refused."""

from typing import Any

import pytest

from planning.api import api
from tests.cloud import Clock
from tests.stages.planning.acts_planning import a_brand_profile, a_written_post
from tests.stages.planning.acts_plans import (
    a_note,
    adopt,
    an_open_plan,
    edit_plan,
    in_review,
    on_plan,
    opening,
    read_plan,
)
from tests.stages.requests import ask

SLOT = {"date": "2026-11-20", "theme": "上新", "platforms": ["weibo"]}


def versions(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """The revisions of a plan, newest first."""
    found: list[dict[str, Any]] = on_plan("GET /versions", plan).body["items"]
    return found


def without(plan: dict[str, Any], slot_id: str) -> list[dict[str, Any]]:
    """The slots of a plan without one."""
    return [slot for slot in plan["slots"] if slot["id"] != slot_id]


def test_slots_get_ids_that_stay(time: Clock) -> None:
    """A slot keeps its id through an edit; a new one gets the next, never one that was used."""
    plan = an_open_plan()
    assert [slot["id"] for slot in plan["slots"]] == ["s1", "s2"]
    assert plan["slots"][1]["at"] == "20:00"
    changed = edit_plan(plan, slots=[*without(plan, "s2"), SLOT]).body
    assert [slot["id"] for slot in changed["slots"]] == ["s1", "s3"]
    foreign = edit_plan(changed, slots=[{**SLOT, "id": "s9"}])
    assert (foreign.status, foreign.body["facts"]["errors"][0]["where"]) == (422, "body.slots.0.id")


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"themes": [{"name": "Care", "share": 1}, {"name": "care", "share": 1}], "slots": []}, 422, "invalid-input"),
        ({"themes": [{"name": "上新", "share": 700}, {"name": "护理", "share": 301}]}, 422, "invalid-input"),
        ({"slots": [{**SLOT, "date": "2026-12-01"}]}, 422, "invalid-input"),
        ({"slots": [{**SLOT, "theme": "没有"}]}, 422, "invalid-input"),
        ({"slots": [SLOT] * 501}, 422, "invalid-input"),
        ({"slots": [{**SLOT, "content_type": "hologram"}]}, 422, "invalid-input"),
        ({"targets": [{"content_type": "hologram", "slots": 1}]}, 422, "invalid-input"),
        ({"slots": [{**SLOT, "platforms": ["myspace"]}]}, 422, "unknown-platform"),
        ({"notes": ["gone"]}, 404, "not-found"),
        ({"themes": [{"name": "上新", "share": 1, "notes": ["gone"]}], "slots": []}, 404, "not-found"),
        ({"slots": [{**SLOT, "id": "s1"}]}, 422, "invalid-input"),
        ({"starts_on": "2026-11-01", "ends_on": "2027-01-15", "slots": []}, 422, "invalid-input"),
    ],
)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_plan_that_cannot_be_is_refused_in_words(
    fields: dict[str, Any], status: int, code: str, language: str, time: Clock
) -> None:
    """Each with a problem document that says cause and next step in the reader's language, and nothing is written."""
    body = {**an_open_plan(), **fields}
    given = {name: body[name] for name in ("title", "starts_on", "ends_on", "themes", "notes", "targets", "slots")}
    if "slots" not in fields:
        given["slots"] = []
    headers = {"accept-language": language}
    refused = ask(api, "POST /v1/plans", role="planner", body=given, headers=headers)
    assert (refused.status, refused.body["code"]) == (status, code), refused.body
    assert refused.body["title"]
    assert refused.headers["content-language"] == language
    assert len(ask(api, "GET /v1/plans").body["items"]) == 1


def test_a_plan_crosses_the_end_of_a_year(time: Clock) -> None:
    """Its weeks begin on Monday, also in the month and the year before."""
    plan = an_open_plan(
        starts_on="2026-12-15", ends_on="2027-01-15", slots=[{**SLOT, "date": "2027-01-01"}], posts_per_week=0
    )
    weeks = on_plan("GET /coverage", plan).body["weeks"]
    assert [week["starts_on"] for week in weeks] == [
        "2026-12-15",
        "2026-12-21",
        "2026-12-28",
        "2027-01-04",
        "2027-01-11",
    ]
    assert [week["planned"] for week in weeks] == [0, 0, 1, 0, 0]


def test_the_brand_names_content_types_of_its_own(time: Clock) -> None:
    """Beside the common ones, and its own name for one of those."""
    own = [{"id": "lookbook", "zh": "穿搭册", "en": "Lookbook"}, {"id": "video", "zh": "大片", "en": "Film"}]
    a_brand_profile(content_types=own)
    types = {each["id"]: each["zh"] for each in ask(api, "GET /v1/content-types").body["items"]}
    assert types.items() >= {"lookbook": "穿搭册", "video": "大片", "article": "图文文章"}.items()
    plan = an_open_plan(
        slots=[{**SLOT, "content_type": "lookbook"}], targets=[{"content_type": "lookbook", "slots": 2}]
    )
    (counted,) = on_plan("GET /coverage", plan).body["content_types"]
    assert counted == {"content_type": "lookbook", "planned": 1, "filled": 0, "published": 0, "target": 2}


def test_every_revision_is_listed_with_what_differs(time: Clock) -> None:
    """Who, when, why and what, newest first and paged; each can be read whole."""
    plan = an_open_plan()
    moved = [{**plan["slots"][0], "date": "2026-11-04"}]
    second = edit_plan(plan, "仓库延期", slots=moved).body
    newest, first = versions(plan)
    assert (newest["number"], newest["by"], newest["reason"]) == (2, "ling", "仓库延期")
    assert [each["text"] for each in newest["differences"]] == [
        "Slot s1 (theme “上新”) moved from 2026-11-03 to 2026-11-04",
        "Slot s2 was removed: 2026-11-11 20:00, theme “护理”",
    ]
    assert (first["number"], first["differences"]) == (1, [])
    path = {"plan_id": plan["id"]}
    page = ask(api, "GET /v1/plans/{plan_id}/versions", path=path, query={"limit": "1"}).body
    following = {"limit": "1", "cursor": page["next"]}
    assert ask(api, "GET /v1/plans/{plan_id}/versions", path=path, query=following).body["items"] == [first]
    chinese = ask(api, "GET /v1/plans/{plan_id}/versions", path=path, headers={"accept-language": "zh"}).body["items"]
    assert chinese[0]["differences"][0]["text"] == "档期 s1（主题“上新”）由 2026-11-03 移至 2026-11-04"
    assert on_plan("GET /versions/{number}", plan, number="1").body["slots"] == plan["slots"]
    assert on_plan("GET /versions/{number}", plan, number="2").body["slots"] == second["slots"]
    assert on_plan("GET /versions/{number}", plan, number="3").status == 404
    assert ask(api, "GET /v1/plans/{plan_id}/versions", path={"plan_id": "none"}).status == 404


def test_a_plan_written_as_it_is_makes_no_revision(time: Clock) -> None:
    """Nothing changed, so nothing is kept."""
    plan = an_open_plan()
    assert edit_plan(plan).body == plan
    assert len(versions(plan)) == 1


def test_an_adopted_plan_needs_a_reason_and_counts_until_its_amendment_is_adopted(time: Clock) -> None:
    """The amendment is a draft; coverage counts the adopted revision, or on request the amendment."""
    plan = adopt(an_open_plan())
    assert (plan["state"], plan["adopted"]["revision"]) == ("adopted", 1)
    refused = edit_plan(plan, slots=[])
    assert (refused.status, refused.body["code"]) == (422, "reason-required")
    amended = edit_plan(plan, "临时停产", slots=[]).body
    assert (amended["state"], amended["revision"], amended["adopted"]["revision"]) == ("draft", 2, 1)
    valid = on_plan("GET /coverage", plan).body
    newest = ask(api, "GET /v1/plans/{plan_id}/coverage", path={"plan_id": plan["id"]}, query={"of": "newest"}).body
    assert [(each["revision"], each["planned"]) for each in (valid, newest)] == [(1, 2), (2, 0)]
    adopt(amended)
    assert on_plan("GET /coverage", plan).body["revision"] == 2


def test_a_plan_in_review_does_not_change(time: Clock) -> None:
    """Nor is anything restored into it."""
    plan = an_open_plan()
    in_review(plan)
    held = read_plan(plan)
    for answer in (edit_plan(held, title="改"), on_plan("POST /restorations", held, {"revision": 1})):
        assert (answer.status, answer.body["code"], answer.body["facts"]["state"]) == (409, "wrong-state", "in_review")


def test_of_two_edits_at_once_one_is_told(time: Clock) -> None:
    """Whoever comes second has seen an older version; a restoration is held to the same."""
    plan = an_open_plan()
    assert edit_plan(plan, title="改").status == 200
    for late in (edit_plan(plan, title="另改"), on_plan("POST /restorations", plan, {"revision": 1})):
        assert (late.status, late.body["code"]) == (412, "stale-version")
    unseen = ask(api, "PUT /v1/plans/{plan_id}", role="planner", path={"plan_id": plan["id"]}, body={})
    assert unseen.status in {422, 428}


def test_a_removed_slot_comes_back_and_its_post_with_it(time: Clock) -> None:
    """A slip is undone from the revision before; what is asked for in vain is told."""
    plan = an_open_plan()
    a_written_post(plan_id=plan["id"], slot_id="s1")
    slipped = edit_plan(plan, slots=without(plan, "s1")).body
    counted = on_plan("GET /coverage", plan).body
    assert (counted["filled"], counted["unplaced"]) == (1, 1)
    back = on_plan("POST /restorations", slipped, {"revision": 1, "slots": ["s1"], "reason": "误删"})
    assert (back.status, {slot["id"] for slot in back.body["slots"]}) == (201, {"s1", "s2"})
    assert on_plan("GET /coverage", plan).body["unplaced"] == 0
    assert versions(plan)[0]["reason"] == "误删"
    for body in ({"revision": 9}, {"revision": 1, "slots": ["s9"]}):
        assert on_plan("POST /restorations", back.body, body).status == 404
    assert on_plan("POST /restorations", back.body, {"revision": 1, "slots": []}).status == 422


def test_a_copy_is_shown_before_it_is_made(time: Clock) -> None:
    """A dry run writes nothing and says what moves, what falls outside, and which occasions differ."""
    plan = an_open_plan(notes=[a_note()], slots=[{**SLOT, "date": day} for day in ("2026-11-01", "2026-11-11")])
    dry = on_plan("POST /copies", plan, {"month": "2026-12", "dry_run": True}).body
    assert (dry["plan"], dry["starts_on"], dry["ends_on"], dry["weeks"]) == (None, "2026-12-01", "2026-12-31", 4)
    (move,) = dry["moves"]
    assert (move["from_day"], move["to_day"], move["weekday"]) == ("2026-11-11", "2026-12-09", 3)
    assert (move["leaves"], move["meets"]) == (["sale-double-11"], [])
    assert [each["slot_id"] for each in dry["outside"]] == ["s1"]
    assert "sale-double-11" in [each["code"] for each in dry["gone"]]
    assert "christmas" in [each["code"] for each in dry["new"]]
    assert len(ask(api, "GET /v1/plans").body["items"]) == 1

    made = on_plan("POST /copies", plan, {"month": "2026-12"})
    copied = made.body["plan"]
    assert (made.status, made.body["moves"]) == (201, dry["moves"])
    assert (copied["title"], copied["notes"], copied["copied_from"]) == ("2026年12月", plan["notes"], plan["id"])
    assert (copied["state"], copied["revision"], [slot["id"] for slot in copied["slots"]]) == ("draft", 1, ["s1"])
    assert read_plan(copied) == copied
    counted = on_plan("GET /coverage", copied).body
    assert (counted["planned"], counted["filled"]) == (1, 0)


def test_a_copy_asked_for_twice_is_one(time: Clock) -> None:
    """A keyed POST gets the answer it had."""
    plan = an_open_plan()
    path, headers = {"plan_id": plan["id"]}, {"idempotency-key": "k"}
    once, again = (
        ask(
            api,
            "POST /v1/plans/{plan_id}/copies",
            role="planner",
            path=path,
            body={"month": "2026-12"},
            headers=headers,
        )
        for _ in range(2)
    )
    assert once.body == again.body
    assert len(ask(api, "GET /v1/plans").body["items"]) == 2


@pytest.mark.parametrize("month", ["2026-13", "12月", "2026-12-01", "2099-13", "1900-01"])
def test_a_copy_into_no_month_is_refused(month: str, time: Clock) -> None:
    """What is no month, and one that the calendar does not know."""
    assert on_plan("POST /copies", an_open_plan(), {"month": month}).status == 422


def test_gaps_are_told_in_words(time: Clock) -> None:
    """A code, its facts and a sentence, by the brand's cadence or the plan's own."""
    a_brand_profile(cadence={"posts_per_week": 5})
    plan = an_open_plan(starts_on="2026-11-23", ends_on="2026-11-29", slots=[{**SLOT, "date": "2026-11-24"}])
    found = on_plan("GET /coverage", plan).body["gaps"]
    assert [each["code"] for each in found] == ["slot-empty", "week-below-cadence", "days-below-cadence"]
    assert found[0]["text"] == "The slot s1 on 2026-11-24 (theme “上新”) has no post yet; days left: 1"
    calm = edit_plan(plan, posts_per_week=1)
    assert calm.status == 200
    assert [each["code"] for each in on_plan("GET /coverage", plan).body["gaps"]] == ["slot-empty"]


def test_who_may_not_write_plans_changes_none(time: Clock) -> None:
    """A specialist reads plans and fills slots, and does not write, copy or restore them."""
    plan = an_open_plan()
    assert on_plan("PUT", plan, {}, role="specialist").status == 403
    assert on_plan("POST /copies", plan, {"month": "2026-12"}, role="specialist").status == 403
    assert on_plan("POST /restorations", plan, {"revision": 1}, role="specialist").status == 403
    assert opening().status == 201
