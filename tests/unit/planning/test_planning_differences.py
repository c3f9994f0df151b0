"""The difference of texts: it leads from one to the other, splits nothing that the eye sees as one, and reads well."""

from itertools import pairwise

import regex
from hypothesis import given
from hypothesis import strategies as st

from infra.local.bench import diff
from planning.comparing import compare, compare_media
from planning.differences import difference
from planning.versions import PostVersion
from tests.unit.planning.builders_planning import AT

PIECES = st.sampled_from(
    ["今天", "上新", "，", "camellia", "café", "e\u0301", "👨‍👩‍👧", "1️⃣", "🇨🇳", "Ｎｏ．１", " ", "\n", "啊"]
)
TEXTS = st.one_of(st.text(max_size=30), st.lists(PIECES, max_size=40).map("".join))


def a_version(number: int = 1, **fields: object) -> PostVersion:
    """A version of a post for Weibo and Mastodon."""
    given = {"title": "山茶花", "text": "今天上新。", "variants": {"weibo": {}, "mastodon": {}}, **fields}
    return PostVersion.model_validate({"number": number, "kind": "edited", "by": "ling", "at": AT, **given})


@given(TEXTS, TEXTS)
def test_a_difference_leads_from_one_text_to_the_other_and_back(old: str, new: str) -> None:
    """Without what came it is the old text, without what went the new one; offsets name exactly those places."""
    ops = difference(old, new)
    assert "".join(op.text for op in ops if op.op != "insert") == old
    assert "".join(op.text for op in ops if op.op != "delete") == new
    for op in ops:
        assert op.text == (new[op.new_start : op.new_end] if op.op == "insert" else old[op.start : op.end])
    assert all(op.op == "equal" for op in difference(old, old))


@given(TEXTS, TEXTS)
def test_nothing_that_the_eye_sees_as_one_is_split(old: str, new: str) -> None:
    """Every run begins and ends between grapheme clusters of its text: no half family, flag or accent."""
    for op in difference(old, new):
        for text, at in ((old, op.start), (old, op.end), (new, op.new_start), (new, op.new_end)):
            borders = {0, *(match.end() for match in regex.finditer(r"\X", text))}
            assert at in borders


def test_words_change_whole_and_islands_are_merged() -> None:
    """A word of letters is replaced as a word; a character that happened to stay between two changes is no island."""
    assert [(op.op, op.text) for op in difference("the cat sat", "the cart sat")] == [
        ("equal", "the "),
        ("delete", "cat"),
        ("insert", "cart"),
        ("equal", " sat"),
    ]
    ops = difference("他在广州的花店买花", "她说深圳的书城卖书")
    assert [op.op for op in ops] == ["delete", "insert"]


def test_long_texts_lead_from_one_to_the_other_too() -> None:
    """The pairs of the bench, made to be hard, in full length."""
    for name, (old, new) in diff.pairs(6000).items():
        ops = difference(old, new)
        assert "".join(op.text for op in ops if op.op != "insert") == old, name
        assert "".join(op.text for op in ops if op.op != "delete") == new, name
        assert all(one.op != other.op for one, other in pairwise(ops)), name


def test_an_edited_article_is_not_shown_as_all_new() -> None:
    """Of a long article with two hundred small edits most is shown as it stayed."""
    old, new = diff.pairs()["an edited article"]
    stayed = sum(len(op.text) for op in difference(old, new) if op.op == "equal")
    assert stayed > 0.9 * len(old)


def test_media_are_told_apart_by_coming_going_and_order() -> None:
    """What is new, what is gone, and whether the rest moved; nothing where nothing changed."""
    found = compare_media("", ["a", "b", "c"], ["c", "a", "d"])
    assert found is not None
    assert (found.added, found.removed, found.reordered) == (["d"], ["b"], True)
    appended = compare_media("", ["a"], ["a", "b"])
    assert appended is not None
    assert not appended.reordered
    assert compare_media("", ["a"], ["a"]) is None


def test_every_setting_that_changed_is_named() -> None:
    """Titles, links, windows, platforms, options and what follows the master, each by its code."""
    old = a_version(variants={"weibo": {"text": "甲", "options": {"a": "1"}}, "mastodon": {}, "douyin": {}})
    new = a_version(
        2,
        title="茶",
        link="https://a.example",
        theme="上新",
        plan_id="p",
        campaign="c",
        window={"not_before": AT},
        variants={"weibo": {"options": {"a": "2"}, "utm": False}, "mastodon": {"link": ""}, "wechat": {}},
    )
    codes = [(change.code, change.platform) for change in compare(old, new).changes]
    assert codes == [
        ("title-changed", ""),
        ("theme-changed", ""),
        ("plan-changed", ""),
        ("campaign-changed", ""),
        ("link-changed", ""),
        ("not-before-changed", ""),
        ("platform-added", "wechat"),
        ("platform-removed", "douyin"),
        ("text-attached", "weibo"),
        ("utm-off", "weibo"),
        ("option-changed", "weibo"),
        ("link-detached", "mastodon"),
    ]


def test_a_detached_text_is_compared_by_itself() -> None:
    """A version that was attached and is its own now is compared with the master's text it had."""
    old, new = a_version(), a_version(2, variants={"weibo": {"text": "今天开售。"}, "mastodon": {}})
    texts = {text.platform: [(op.op, op.text) for op in text.ops] for text in compare(old, new).texts}
    assert texts == {
        "": [("equal", "今天上新。")],
        "weibo": [("equal", "今天"), ("delete", "上新"), ("insert", "开售"), ("equal", "。")],
    }
