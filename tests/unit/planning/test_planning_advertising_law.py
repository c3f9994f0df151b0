"""Absolute terms of the advertising law: what is blocked, what needs evidence, and what is harmless."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.advertising_law import CLAIMS, RULES, SUPERLATIVES
from planning.folding import fold
from planning.lexicon import WordRule, matches


def found(text: str) -> list[tuple[str, str]]:
    """Verdict and term of each match."""
    return [(match.rule.verdict, match.term) for match in matches(text, fold(text), RULES)]


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("我们的面霜效果最好", "最好"),
        ("最佳选择，就在山茶花", "最佳"),
        ("国家级工艺传承", "国家级"),
        ("最高级的享受", "最高级"),
        ("顶级原料", "顶级"),
        ("全国第一的护肤品牌", "第一"),
        ("护肤第1品牌", "第1"),
        ("护肤界的No.1", "No.1"),
        ("ＴＯＰ１ 单品", "ＴＯＰ１"),
        ("頂級原料", "頂級"),
        ("最 佳 选择", "最 佳"),
        ("国·家·级工艺", "国·家·级"),
        ("全国最佳的花", "最佳"),
        ("国内最好的山茶花", "最好"),
        ("最\u200b好用的面霜", "最\u200b好用"),
    ],
)
def test_absolute_terms_are_blocked_where_they_stand(text: str, term: str) -> None:
    """The statute's words and their evasions block, with the exact characters as they were written."""
    assert found(text) == [("block", term)]


@pytest.mark.parametrize(
    "text",
    [
        "最近上新",
        "最后一天",
        "第一次做面霜",
        "第一时间回复",
        "第一个双十一",
        "第 一 步：洁面",
        "顾客第一，品质第一，是我们的理念",
        "最好在早晨使用，最好不要空腹",
        "最佳食用时间：开封后三天内；最佳赏味期限见瓶身",
        "致敬国家级非物质文化遗产",
        "最好的朋友，送最好的祝福",
        "上榜top10",
        "casino.10 and casino.1",
        "浓度最大限度地保留",
    ],
)
def test_harmless_uses_are_let_through(text: str) -> None:
    """Order in time, attitude of service, hints for use and names are not what the law means."""
    assert found(text) == []


@pytest.mark.parametrize("text", ["双十一销量第一", "全网首发", "独家配方", "容量最大"])
def test_provable_claims_ask_for_evidence(text: str) -> None:
    """Facts of sales and comparisons may stand when they are proved, so they go to the reviewers."""
    assert [verdict for verdict, _ in found(text)] == ["evidence"]


@given(
    st.sampled_from(SUPERLATIVES.terms + CLAIMS.terms),
    st.text(st.sampled_from("。，！\n花店"), max_size=8),
    st.text(st.sampled_from("。，！\n花店"), max_size=8),
)
def test_every_term_is_found_at_its_place(term: str, before: str, after: str) -> None:
    """Whatever stands around a term of the list, the finding is exactly the term."""
    text = f"{before}。{term}。{after}"
    places = [(match.start, match.end) for match in matches(text, fold(text), RULES)]
    assert (len(before) + 1, len(before) + 1 + len(term)) in places


@given(st.sampled_from(SUPERLATIVES.unless))
def test_every_exception_is_harmless_by_itself(phrase: str) -> None:
    """No phrase of the exceptions is found by its own rule."""
    assert not list(matches(phrase, fold(phrase), (SUPERLATIVES,)))


def test_a_hostile_text_is_read_in_time_that_grows_with_its_length() -> None:
    """Fifty thousand characters of exceptions cost a bounded number of steps, not their square."""
    rule = WordRule("r", "block", "c", "s", ("第一",), ("第一次",))
    text = "第一次" * 16_000
    assert list(matches(text, fold(text), (rule,))) == []


def test_no_rules_find_nothing() -> None:
    """A brand without forbidden words has no findings."""
    assert list(matches("最好", fold("最好"), ())) == []
