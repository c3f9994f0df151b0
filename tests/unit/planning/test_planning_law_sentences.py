"""The rule set of the advertising law on whole sentences, and evasions of any of its words."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.local.bench.checks import BLOCKED, MISSED, Sentence, rates, sentences
from planning.advertising_law import RULES, VERSION
from planning.folding import fold
from planning.law_superlatives import SUPERLATIVES
from planning.law_words import TITLED
from planning.lexicon import Excuse, Verdict, WordRule, matches
from socialops import words

SENTENCES = sentences("advertising")


def verdicts(text: str) -> set[Verdict]:
    """The verdicts of all rules on a text."""
    return {match.rule.verdict for match in matches(text, fold(text), RULES)}


def test_the_promises_hold_on_the_sentences() -> None:
    """At most one violation in twenty is missed, at most one clean sentence in fifty is blocked."""
    missed, blocked = rates("advertising", judged=True)
    assert (missed.bound, blocked.bound) == (MISSED, BLOCKED)
    assert missed.holds, missed
    assert blocked.holds, blocked


def test_there_are_enough_sentences_of_every_kind() -> None:
    """Three hundred at least, half of them violations, each of them once."""
    counted = {deserves: sum(each.deserves == deserves for each in SENTENCES) for deserves in ("block", "clean")}
    assert len(SENTENCES) >= 300
    assert len({each.text for each in SENTENCES}) == len(SENTENCES)
    assert min(counted.values()) >= 150


@pytest.mark.parametrize(
    "each", [each for each in SENTENCES if each.deserves == "evidence"], ids=lambda each: each.text
)
def test_what_can_be_proved_asks_for_proof(each: Sentence) -> None:
    """Facts, comparisons with one's own goods, awards, prices and feelings go to the reviewers and block nothing."""
    assert "block" not in verdicts(each.text)
    assert "evidence" in verdicts(each.text)


@given(st.sampled_from(SENTENCES))
def test_places_lie_within_the_sentence(each: Sentence) -> None:
    """Every finding covers its term exactly as it was written."""
    for match in matches(each.text, fold(each.text), RULES):
        assert 0 <= match.start < match.end <= len(each.text)
        assert each.text[match.start : match.end] == match.term


def full_width(text: str) -> str:
    """ASCII in full width."""
    return "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in text)


BETWEEN: dict[str, Callable[[str], str]] = {
    "zero width": "\u200b".join,
    "joiner": "\u2060".join,
    "space": " ".join,
    "wide space": "\u3000".join,
    "dot": "·".join,
    "star": "*".join,
    "stroke": "\u0336".join,
    "emoji": "🌸".join,
}


@given(
    st.sampled_from([term for term in SUPERLATIVES.terms if not any(each.isascii() for each in term)]),
    st.sampled_from(sorted(BETWEEN)),
)
def test_whatever_stands_between_the_characters_of_a_word_it_is_found(term: str, between: str) -> None:
    """Separators, hidden characters, strokes and emoji between all characters of a word hide nothing."""
    evaded = BETWEEN[between](term)
    text = f"我们的{evaded}。"
    found = [(match.start, match.end) for match in matches(text, fold(text), (SUPERLATIVES,))]
    assert (3, 3 + len(evaded)) in found


@given(st.sampled_from([term for term in SUPERLATIVES.terms if any(each.isascii() for each in term)]))
def test_full_width_hides_nothing(term: str) -> None:
    """Latin letters and digits in full width or capitals are what they are."""
    for evaded in (full_width(term), term.upper()):
        text = f"我们的{evaded}。"
        assert [match.term for match in matches(text, fold(text), (SUPERLATIVES,))] == [evaded]


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    """Nothing breaks the reading, and places are in order and never overlap."""
    reached = 0
    for match in matches(text, fold(text), RULES):
        assert reached <= match.start < match.end <= len(text)
        reached = match.end


def test_every_rule_can_be_explained_and_traced() -> None:
    """Each has words in both languages for all it may mean, a source, the version, and words as they are read."""
    for rule in RULES:
        assert rule.source.startswith(("《", "国家"))
        assert rule.version == VERSION
        excused = (excuse.code for excuse in rule.excuses)
        for code in filter(None, (rule.code, rule.otherwise_code, rule.disguised, *excused)):
            for language in words.LANGUAGES:
                assert words.has(f"finding.{code}.reason", language)
                assert words.has(f"finding.{code}.suggestion", language)
        beside = (word for excuse in rule.excuses for word in excuse.words)
        spoken = (*rule.terms, *rule.unless, *rule.near, *rule.besides, *beside)
        assert [word for word in spoken if fold(word).text != word] == []


def test_rules_have_names_of_their_own() -> None:
    """No two rules share an id."""
    assert len({rule.id for rule in RULES}) == len(RULES)


GOODS = WordRule("r", "block", "c", "s", ("最",), near=("面霜",), until="的", unless_before=("近",))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("最抗造的面霜", ["最抗造"]),
        ("最抗造的箱子", []),
        ("最近的面霜", []),
        ("最好面霜", ["最好"]),
        ("最，面霜", []),
        ("面霜，最抗造的", []),
        ("最", []),
    ],
)
def test_a_term_may_need_company_and_go_on(text: str, found: list[str]) -> None:
    """It counts only beside certain words of its clause, and takes the rest of the quality along."""
    assert [match.term for match in matches(text, fold(text), (GOODS,))] == found


@pytest.mark.parametrize(
    ("text", "verdict"),
    [("自家最佳", "evidence"), ("自家的，最佳", "block"), ("最佳", "block"), ("拒绝最佳", None)],
)
def test_an_excuse_turns_a_term_in_its_clause(text: str, verdict: Verdict | None) -> None:
    """A comparison with one's own asks for proof, a denial lifts it, and neither reaches the next clause."""
    rule = WordRule(
        "r", "block", "c", "s", ("最佳",), excuses=(Excuse(("自家",), verdict="evidence"), Excuse(("拒绝",)))
    )
    assert [match.rule.verdict for match in matches(text, fold(text), (rule,))] == ([verdict] if verdict else [])


MILD = WordRule("r", "block", "c", "s", ("最香",), near=("面霜",), within="sentence", otherwise="evidence")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [("这款面霜，最香", "block"), ("最香，面霜", "block"), ("饭菜最香", "evidence"), ("面霜。最香", "evidence")],
)
def test_a_term_without_company_may_mean_less(text: str, verdict: Verdict) -> None:
    """Praise blocks where goods are offered in its sentence, and only asks elsewhere."""
    assert [match.rule.verdict for match in matches(text, fold(text), (MILD,))] == [verdict]


@pytest.mark.parametrize(
    ("text", "count"),
    [("公寓，地铁十分钟", 1), ("地铁十分钟", 0), ("公寓十分钟", 0), ("公寓。地铁十分钟", 0)],
)
def test_a_term_may_need_two_kinds_of_company(text: str, count: int) -> None:
    """Only both together give it its meaning."""
    rule = WordRule("r", "block", "c", "s", ("分钟",), near=("地铁",), besides=("公寓",), within="sentence")
    assert len(list(matches(text, fold(text), (rule,)))) == count


@pytest.mark.parametrize(("text", "verdict"), [("最低价", "evidence"), ("蕞低价", "block"), ("𝟏最低价", "evidence")])
def test_a_claim_that_hides_is_more_than_a_claim(text: str, verdict: Verdict) -> None:
    """Who writes a character that nobody writes knows that the word is not allowed."""
    rule = WordRule("r", "evidence", "c", "s", ("最低价",), disguised="hidden")
    assert [match.rule.verdict for match in matches(text, fold(text), (rule,))] == [verdict]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("读《最好的告别》", "note"),
        ("读《告别》，最好", "block"),
        ("最好《告别》", "block"),
        ("《告别。最好", "block"),
        ("《告别》最好《再见》", "block"),
    ],
)
def test_a_word_in_a_title_is_the_titles(text: str, verdict: Verdict) -> None:
    """Between the signs of a title it is noted; beside a title, and after a sign that nothing closes, it is meant."""
    rule = WordRule("r", "block", "c", "s", ("最好",), excuses=(TITLED,))
    assert [match.rule.verdict for match in matches(text, fold(text), (rule,))] == [verdict]
