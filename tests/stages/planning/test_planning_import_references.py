"""What rows of an import refer to: files that went, slots that one post takes, and the brand's rule for links."""

from typing import Any

import pytest

from planning import import_rows, keys
from planning.api import api
from socialops import table
from tests.cloud import Clock, Cloud
from tests.stages.planning.acts_media import delete, describe
from tests.stages.planning.acts_planning import (
    a_brand_profile,
    a_written_post,
    an_uploaded_picture,
    decide,
    edit,
    read,
    step,
    submit,
)
from tests.stages.planning.acts_plans import an_open_plan, fill
from tests.stages.planning.acts_sheets import a_sheet, act, an_import, bad_rows, codes, read_import, run, work
from tests.stages.requests import ask

LINK = "https://example.com/camellia"
IN_SLOT = ["title", "plan_id", "theme", "slot_id"]


@pytest.fixture
def sizes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Writes of every commit."""
    found: list[int] = []
    real = table._transact

    def counted(operations: list[dict[str, Any]], *others: Any) -> None:
        found.append(len(operations))
        real(operations, *others)

    monkeypatch.setattr(table, "_transact", counted)
    return found


def seat(plan: dict[str, Any], slot: str) -> str:
    """The post in a slot; empty when it is free."""
    found = table.get(keys.slot_seat(plan["id"], slot))
    return str(found["post_id"]) if found else ""


def drafts() -> list[dict[str, Any]]:
    """Drafts by title, at most a hundred."""
    found: list[dict[str, Any]] = ask(api, "GET /v1/posts", query={"limit": "100"}).body["items"]
    return sorted(found, key=lambda post: str(post["title"]))


def test_a_deleted_file_is_told(cloud: Cloud, time: Clock) -> None:
    """In the column that names it, for a new post and for one that has it already."""
    picture = an_uploaded_picture(cloud)
    post = a_written_post(media=[picture])
    assert describe(picture, title="旧").status == 200
    assert delete(picture).status == 200
    rows = [["", "", "一", picture, ""], [post["id"], "1", "二", picture, "weibo"]]
    sheet = an_import(cloud, a_sheet(rows, ["id", "version", "title", "media", "platforms"]))
    assert codes(sheet["id"]) == [(2, "media", "media-deleted"), (3, "media", "media-deleted")]
    assert "30 天" in bad_rows(sheet["id"], "zh-CN")[0]["faults"][0]["remedy"]


def test_a_slot_is_of_the_plan_and_of_the_theme_and_free(cloud: Cloud, time: Clock) -> None:
    """A slot without a plan, one that the plan has not, one about another theme, and one with a post in it."""
    themes = ("上新", "护理", "上新")
    plan = an_open_plan(slots=[{"date": "2026-11-03", "theme": each, "platforms": ["weibo"]} for each in themes])
    taken = a_written_post(plan_id=plan["id"], slot_id="s2", theme="护理")
    rows = [
        ["一", "", "", "s1"],
        ["二", plan["id"], "", "s9"],
        ["三", plan["id"], "护理", "s3"],
        ["四", plan["id"], "护理", "s2"],
        ["五", plan["id"], "上新", "s1"],
    ]
    sheet = an_import(cloud, a_sheet(rows, IN_SLOT))
    assert codes(sheet["id"]) == [
        (2, "slot_id", "slot-without-plan"),
        (3, "slot_id", "unknown-slot"),
        (4, "slot_id", "slot-of-another-theme"),
        (5, "slot_id", "slot-taken"),
    ]
    for language in ("zh-CN", "en"):
        told = [fault for row in bad_rows(sheet["id"], language) for fault in row["faults"]]
        assert all(fault["what"] and fault["remedy"] for fault in told)
        assert "上新" in told[2]["remedy"]
    assert run(cloud, sheet["id"], skip_bad=True)["written"] == 1
    assert (seat(plan, "s1"), seat(plan, "s2")) == (drafts()[0]["id"], taken["id"])


def test_of_two_rows_for_one_slot_the_first_has_it(cloud: Cloud, time: Clock) -> None:
    """The second is told by the check; slots of one name in two plans, and no slot at all, are no repetition."""
    plan, other = an_open_plan()["id"], an_open_plan()["id"]
    told = (("1", plan, "s1"), ("2", plan, "s1"), ("3", plan, ""), ("4", plan, ""), ("5", other, "s1"), ("6", "", ""))
    rows = [[title, plan_id, "", slot] for title, plan_id, slot in told]
    sheet = an_import(cloud, a_sheet(rows, IN_SLOT))
    (bad,) = bad_rows(sheet["id"])
    assert (bad["row"], bad["faults"][0]["code"], bad["faults"][0]["facts"]["first"]) == (3, "slot-twice", 2)
    assert run(cloud, sheet["id"], skip_bad=True)["written"] == 5
    assert [post["title"] for post in drafts()] == ["1", "3", "4", "5", "6"]


def test_of_two_posts_that_move_into_one_slot_the_first_has_it(cloud: Cloud, time: Clock) -> None:
    """Without the column of plans no check sees it; the second row fails alone when it is written, and is told."""
    plan = an_open_plan()["id"]
    posts = [a_written_post(title=title, plan_id=plan) for title in "123"]
    rows = [[post["id"], "1", post["title"], slot] for post, slot in zip(posts, ("s1", "s1", "s2"), strict=True)]
    done = run(cloud, an_import(cloud, a_sheet(rows, ["id", "version", "title", "slot_id"]))["id"])
    assert (done["written"], done["failed"], codes(done["id"])) == (2, 1, [(3, "slot_id", "slot-taken")])
    assert [post["slot_id"] for post in drafts()] == ["s1", "", "s2"]


def test_a_slot_that_is_taken_while_rows_are_written_fails_its_row_alone(
    cloud: Cloud, time: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody put a post there after the row was weighed."""
    plan, other = an_open_plan(), a_written_post(title="9")
    rows = [[title, plan["id"], "", slot] for title, slot in (("1", "s1"), ("2", ""))]
    sheet = an_import(cloud, a_sheet(rows, IN_SLOT))
    weigh = import_rows.weigh

    def meanwhile(*given: Any) -> Any:
        outcomes = weigh(*given)
        assert fill(plan, "s1", other["id"]).status == 201
        return outcomes

    monkeypatch.setattr(import_rows, "weigh", meanwhile)
    done = run(cloud, sheet["id"])
    assert (done["written"], codes(sheet["id"])) == (1, [(2, "slot_id", "slot-taken")])
    assert seat(plan, "s1") == other["id"]


def test_a_row_moves_its_post_to_another_slot(cloud: Cloud, time: Clock) -> None:
    """The seat it leaves is free, and a plan that changes alone takes the post out of its slot."""
    plan, other = an_open_plan(), an_open_plan()
    posts = [a_written_post(plan_id=plan["id"], slot_id=slot) for slot in ("s1", "s2")]
    rows = [[posts[0]["id"], "1", ""], [posts[1]["id"], "1", ""]]
    assert run(cloud, an_import(cloud, a_sheet(rows, ["id", "version", "slot_id"]))["id"])["written"] == 2
    assert (seat(plan, "s1"), seat(plan, "s2")) == ("", "")
    back = [[posts[0]["id"], "2", "s2"]]
    assert run(cloud, an_import(cloud, a_sheet(back, ["id", "version", "slot_id"]))["id"])["written"] == 1
    assert seat(plan, "s2") == posts[0]["id"]
    away = [[posts[0]["id"], "3", other["id"]]]
    assert run(cloud, an_import(cloud, a_sheet(away, ["id", "version", "plan_id"]))["id"])["written"] == 1
    assert (seat(plan, "s2"), read(posts[0]["id"])["slot_id"]) == ("", "")


def test_what_rows_write_is_under_the_brands_rule_for_links(cloud: Cloud, time: Clock) -> None:
    """New and changed posts have it pinned as the routes pin it; a row that says nothing new pins nothing."""
    old, same = a_written_post(title="1", link=LINK), a_written_post(title="2", link=LINK)
    a_brand_profile(utm={"on": True})
    rows = [
        [old["id"], "1", "1 新", LINK, "weibo, mastodon", ""],
        [same["id"], "1", "2", LINK, "weibo, mastodon", ""],
        ["", "", "3", LINK, "weibo, mastodon", "关"],
    ]
    head = ["id", "version", "title", "link", "platforms", "weibo.utm"]
    assert run(cloud, an_import(cloud, a_sheet(rows, head))["id"])["written"] == 2
    changed, untouched, new = (read(post["id"]) for post in drafts())
    assert [post["utm"]["on"] for post in (changed, untouched, new)] == [True, False, True]
    assert (new["variants"]["weibo"]["utm"], new["variants"]["mastodon"]["utm"]) == (False, True)
    plain = a_written_post(title="4", link=LINK)
    assert plain["utm"] == new["utm"] == changed["utm"]


def test_a_change_by_a_sheet_leaves_proofs_and_options(cloud: Cloud, time: Clock) -> None:
    """What the sheet has no cell for is there afterwards as it was."""
    post = a_written_post(
        variants={"weibo": {"utm": False, "options": {"a": "b"}, "text": "微博"}, "mastodon": {}},
        evidence=[{"rule": "superlative", "link": LINK, "note": "检测报告"}],
        window={"not_before": "2026-12-01T00:00:00.000Z", "not_after": None},
        campaign="double12",
    )
    head, row = ["id", "version", "title", "weibo.text"], [post["id"], "1", "新", "微博新"]
    assert run(cloud, an_import(cloud, a_sheet([row], head))["id"])["written"] == 1
    after = read(post["id"])
    changed = {name for name in post if post[name] != after[name]}
    assert changed == {"title", "variants", "version", "saves"}
    assert after["variants"] == {**post["variants"], "weibo": {**post["variants"]["weibo"], "text": "微博新"}}


def test_rows_of_posts_that_share_a_file_let_go_of_it_one_after_the_other(cloud: Cloud, time: Clock) -> None:
    """Each edit of a post in review counts one down on the same file; afterwards it can be deleted."""
    picture = an_uploaded_picture(cloud)
    posts = [a_written_post(title=title, media=[picture]) for title in "12"]
    for post in posts:
        assert submit(post).status == 201
    rows = [[post["id"], str(read(post["id"])["version"]), "新", ""] for post in posts]
    sheet = an_import(cloud, a_sheet(rows, ["id", "version", "title", "media"]))
    assert delete(picture).status == 409
    assert run(cloud, sheet["id"])["written"] == 2
    assert delete(picture).status == 200


def test_an_approved_post_that_a_row_changes_is_a_draft_again(cloud: Cloud, time: Clock) -> None:
    """As by the route; its approval is void."""
    post = a_written_post()
    shown = submit(post).body
    step("open", shown)
    decide(shown)
    step("conclude", shown)
    approved = read(post["id"])
    assert approved["state"] == "approved"
    rows = [[post["id"], str(approved["version"]), "新"]]
    assert run(cloud, an_import(cloud, a_sheet(rows, ["id", "version", "title"]))["id"])["written"] == 1
    assert (read(post["id"])["state"], read(post["id"])["approved"]) == ("draft", {})


def test_many_posts_in_slots_fit_into_their_commits(cloud: Cloud, time: Clock, sizes: list[int]) -> None:
    """Written, changed and taken back, no commit is larger than DynamoDB takes; afterwards every seat is free."""
    slots = [{"date": "2026-11-03", "theme": "上新", "platforms": ["weibo"]} for _ in range(60)]
    plan = an_open_plan(slots=slots)
    rows = [[f"{number:02}", plan["id"], "上新", f"s{number}"] for number in range(1, 61)]
    sheet = run(cloud, an_import(cloud, a_sheet(rows, IN_SLOT))["id"])
    assert (sheet["written"], sheet["failed"]) == (60, 0)
    touched = drafts()[0]
    assert edit(touched, title="00").status == 200
    act(sheet["id"], "undo")
    work(cloud)
    assert (read_import(sheet["id"])["taken_back"], max(sizes) <= 100) == (59, True)
    assert [slot for slot in range(1, 61) if seat(plan, f"s{slot}")] == [1]
    again = run(cloud, an_import(cloud, a_sheet(rows[1:], IN_SLOT))["id"])
    assert again["written"] == 59
