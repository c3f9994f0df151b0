"""The checks over the API: links that are asked for on the agenda, proofs, personal data, and bad input."""

from collections.abc import Callable
from typing import Any

import pytest

from governance.api import api as governance
from planning import on_due, on_event
from planning.advertising_law import VERSION
from planning.api import api
from socialops import table
from socialops.agenda import Entry, from_sort_key, shard_keys
from socialops.changes import EntryGone
from socialops.platforms import links
from tests.cloud import Clock, Cloud
from tests.stages.planning.acts_media import delete
from tests.stages.planning.acts_planning import (
    a_brand_profile,
    a_written_post,
    an_uploaded_picture,
    edit,
    read,
    submit,
)
from tests.stages.requests import ask

LINK = "https://shop.camellia.example/spring"


def due() -> list[Entry]:
    """What is on the agenda of planning."""
    items = [item for pk in shard_keys() for item in table.query(pk).items]
    return [entry for entry in (from_sort_key(item["sk"]) for item in items) if entry.stage == "planning"]


def written(post: dict[str, Any]) -> None:
    """The bus tells that a post was written."""
    on_event.ask_for_links({"root": f"POST#{post['id']}"})


def the_web(monkeypatch: pytest.MonkeyPatch, outcome: links.Outcome) -> list[str]:
    """A web in which every link has this outcome; the links that were asked for."""
    asked: list[str] = []

    def check(url: str, instead: object) -> links.Outcome:
        asked.append(url)
        return outcome

    monkeypatch.setattr(links, "check", check)
    return asked


def submission(post: dict[str, Any]) -> list[tuple[str, str]]:
    """Verdict and rule of each finding of a submission, whether it was let through or not."""
    body = submit(post).body
    found = body["findings"] if "findings" in body else body["facts"]["findings"]
    return [(finding["verdict"], finding["rule"]) for finding in found]


def test_links_of_a_post_are_asked_for_on_the_agenda(time: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Written, put on the agenda once, asked for, kept, and taken off; a post without links is passed over."""
    asked = the_web(monkeypatch, links.Outcome("open", "200"))
    post = a_written_post(link=LINK, text="看 https://a.example/x，上新了")
    written(post)
    written(a_written_post())
    (entry,) = due()
    on_due.take(entry)
    assert (sorted(asked), due()) == (["https://a.example/x", LINK], [])
    assert not [rule for _, rule in submission(post) if rule.startswith("link.")]


def test_an_entry_that_came_twice_is_gone(time: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The queue may deliver twice: the second finds nothing to do."""
    the_web(monkeypatch, links.Outcome("open", "200"))
    written(a_written_post(link=LINK))
    (entry,) = due()
    on_due.take(entry)
    with pytest.raises(EntryGone):
        on_due.take(entry)


@pytest.mark.parametrize(
    ("outcome", "setting", "said"),
    [
        (links.Outcome("closed", "404"), "evidence", ("evidence", "link.unreachable")),
        (links.Outcome("closed", "404"), "block", ("block", "link.unreachable")),
        (links.Outcome("private"), "evidence", ("block", "link.private")),
        (links.Outcome("unchecked"), "evidence", ("note", "link.unchecked")),
        (None, "block", ("note", "link.unchecked")),
    ],
)
def test_a_submission_knows_what_became_of_its_links(
    time: Clock, monkeypatch: pytest.MonkeyPatch, outcome: links.Outcome | None, setting: str, said: tuple[str, str]
) -> None:
    """A dead link does as the brand chose, a private one blocks, one that nobody asked for yet is a note."""
    a_brand_profile(checks={"unreachable": setting})
    post = a_written_post(link=LINK)
    if outcome:
        the_web(monkeypatch, outcome)
        written(post)
        (entry,) = due()
        on_due.take(entry)
    assert said in submission(post)


def test_nobody_is_called_where_links_have_no_stand_in(time: Clock) -> None:
    """In tests and on the local system a link stays unchecked, and the network is never touched."""
    post = a_written_post(link=LINK)
    written(post)
    (entry,) = due()
    on_due.take(entry)
    assert ("note", "link.unchecked") in submission(post)


def test_a_private_link_blocks_before_anybody_asks(time: Clock) -> None:
    """In whatever notation."""
    for host in ("0x7f.1", "2130706433", "[::ffff:127.0.0.1]"):
        assert ("block", "link.private") in submission(a_written_post(link=f"http://{host}/"))


def test_a_script_is_no_link(time: Clock) -> None:
    """`javascript:` is refused as a link of a post, and blocks within its text."""
    body = {"title": "花", "link": "javascript:alert(1)"}
    assert ask(api, "POST /v1/posts", role="planner", body=body).status == 422
    assert ("block", "link.malformed") in submission(a_written_post(text="点 javascript:alert(1) 领奖"))


def test_a_proof_answers_what_asks_for_one(time: Clock) -> None:
    """The finding becomes a note that names the proof; the block beside it stays a block."""
    proof = {"rule": "cn-ad-guide.6", "link": "https://a.example/report", "note": "尼尔森 2025 年报告"}
    post = a_written_post(text="双十一销量第一", evidence=[proof])
    shown = submit(post).body["findings"]
    (said,) = [finding for finding in shown if finding["rule"] == "cn-ad-guide.6"]
    assert said["verdict"] == "note"
    assert "尼尔森 2025 年报告" in said["reason"]
    blocked = a_written_post(text="最佳面霜", evidence=[{**proof, "rule": "cn-ad-law.9-3"}])
    assert ("block", "cn-ad-law.9-3") in submission(blocked)


def test_a_proof_proves_by_something(time: Clock) -> None:
    """A file or a link; words alone are none."""
    body = {"title": "花", "evidence": [{"rule": "cn-ad-guide.6", "note": "真的"}]}
    assert ask(api, "POST /v1/posts", role="planner", body=body).status == 422


def test_a_proof_that_is_attached_later_voids_nothing_else(cloud: Cloud, time: Clock) -> None:
    """It is an edit like any other, and stays on the post."""
    post = a_written_post(text="双十一销量第一")
    picture = an_uploaded_picture(cloud)
    after = edit(post, evidence=[{"rule": "cn-ad-guide.6", "media_id": picture}]).body
    assert after["evidence"] == [{"rule": "cn-ad-guide.6", "media_id": picture, "link": "", "note": ""}]


def test_a_proof_by_a_file_that_is_not_there_is_refused(cloud: Cloud, time: Clock) -> None:
    """When the post is written and when it is edited, whether the file never was or was deleted; nothing is kept."""
    proof = {"rule": "cn-ad-guide.6", "media_id": "nowhere"}
    refused = ask(api, "POST /v1/posts", role="planner", body={"title": "花", "evidence": [proof]})
    assert (refused.status, refused.body["code"]) == (404, "not-found")
    post = a_written_post(text="双十一销量第一")
    assert edit(post, evidence=[proof]).status == 404
    picture = an_uploaded_picture(cloud)
    delete(picture)
    assert edit(post, evidence=[{**proof, "media_id": picture}]).body["code"] == "media-deleted"
    assert read(post["id"]) == post


def test_a_proof_whose_file_went_later_leaves_the_text_editable(cloud: Cloud, time: Clock) -> None:
    """What was attached stays as it was said; only a new proof has to be there."""
    picture = an_uploaded_picture(cloud)
    post = a_written_post(evidence=[{"rule": "cn-ad-guide.6", "media_id": picture}])
    delete(picture)
    after = edit(post, text="换一句。")
    assert (after.status, after.body["evidence"]) == (200, post["evidence"])


def test_ordinary_words_of_a_trade_ask_its_brands_for_proof(cloud: Cloud, time: Clock) -> None:
    """A hospital may speak of treatment when it shows what it goes by; a promise of cure blocks it like anybody."""
    post = a_written_post(text="微创治疗颈椎病，当天可以下地。")
    assert ("block", "cn-ad-law.17.disease") in submission(post)
    a_brand_profile(checks={"trades": ["medical"]})
    assert ("evidence", "cn-ad-law.17.disease") in submission(post)
    promised = a_written_post(text="颈椎病治愈率百分之百。")
    assert ("block", "cn-ad-law.16") in submission(promised)


def test_a_trade_that_nobody_knows_is_refused(cloud: Cloud, time: Clock) -> None:
    """What the law forbids to the trade itself, such as anything of tobacco, is no trade to be set."""
    body = {"name": "山茶花", "checks": {"trades": ["tobacco"]}}
    refused = ask(governance, "PUT /v1/brand", role="manager", body=body, headers={"if-match": '"0"'})
    assert (refused.status, refused.body["code"]) == (422, "invalid-input")
    allowed = {"name": "山茶花", "checks": {"trades": ["medical", "legal"]}}
    answer = ask(governance, "PUT /v1/brand", role="manager", body=allowed, headers={"if-match": '"0"'})
    assert answer.body["checks"]["trades"] == ["medical", "legal"]


def test_personal_data_keeps_a_post_from_the_review(time: Clock) -> None:
    """A winner's number in the text blocks, with its place and words in both languages."""
    for language in ("zh-CN", "en"):
        body = {"text": "恭喜13800138000中奖"}
        (found,) = ask(api, "POST /v1/checks", body=body, headers={"accept-language": language}).body["findings"]
        assert (found["verdict"], found["start"], found["end"]) == ("block", 2, 13)
        assert found["reason"]
        assert found["suggestion"]


def test_a_finding_of_the_law_names_its_source_and_version(time: Clock) -> None:
    """So that a review tells by which rules a post was checked."""
    (found,) = ask(api, "POST /v1/checks", body={"text": "稳赚不赔"}).body["findings"]
    assert (found["rule"], found["version"]) == ("cn-ad-law.25", VERSION)
    assert "第二十五条" in found["source"]


HOSTILE: dict[str, Callable[[], str]] = {
    "right to left": lambda: "\u202e佳最\u202c面霜" * 100,
    "zero width": lambda: "最\u200b" * 20_000,
    "marks": lambda: "最" + "\u0336" * 40_000 + "佳",
    "no space": lambda: "a" * 50_000,
    "digits": lambda: "1 " * 25_000,
    "at signs": lambda: "a@" * 25_000,
    "dots": lambda: "a." * 25_000,
    "emoji": lambda: "👨\u200d👩\u200d👧" * 10_000,
    "capitals": lambda: "AB " * 16_000,
    "links": lambda: "http://a.example/ " * 2500,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_checked_like_any_other(time: Clock, name: str) -> None:
    """Fifty thousand characters of anything are answered, with every place inside the text."""
    text = HOSTILE[name]()
    answer = ask(api, "POST /v1/checks", body={"text": text, "platforms": ["weibo"]})
    assert answer.status in (200, 413)
    assert all(0 <= found["start"] <= found["end"] <= len(text) for found in answer.body.get("findings", []))


def test_a_text_that_is_too_long_is_refused(time: Clock) -> None:
    """More than fifty thousand characters are 422, ten megabytes are 413."""
    assert ask(api, "POST /v1/checks", body={"text": "花" * 50_001}).status == 422
    assert ask(api, "POST /v1/checks", body={"text": "x" * 10_000_000}).status == 413


def test_settings_of_the_checks_belong_to_the_brand(cloud: Cloud, time: Clock) -> None:
    """Public contacts, registered names and the tone are read from the profile."""
    a_brand_profile(
        tone={"emoji": "none", "most_exclamations": 0, "verdict": "block"},
        checks={"own_names": ["第一茶"], "public_contacts": ["13800138000"]},
    )
    body = {"text": "品牌第一茶上新！🌸 热线13800138000"}
    found = ask(api, "POST /v1/checks", body=body).body["findings"]
    assert [(each["verdict"], each["rule"]) for each in found] == [
        ("block", "brand.tone.too-many-exclamations"),
        ("block", "brand.tone.emoji-forbidden"),
    ]
