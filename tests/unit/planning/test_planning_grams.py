"""The index of notes: what a piece is, what a question asks for, and what counts as found."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from planning.grams import LONGEST_WORD, fold, matches, pieces, terms
from planning.research import Note, tag_key
from planning.searching import DEPTH, common, index_pieces, probes, prove

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
CHINESE = st.sampled_from("山茶花上新双十一预热大促销竞品的一是𠮷龘々")
MIXED = st.one_of(CHINESE, st.sampled_from("aZé9９Ａ ，。🎉👍🏽①\u200b\u3000-#"))


def a_note(**fields: object) -> Note:
    """A note of the industry."""
    told = {"id": "n", "created_at": AT, "updated_at": AT, "author": "ling", "kind": "industry", "title": "标题"}
    return Note.model_validate({**told, "finding": "发现", "seen_on": date(2026, 11, 20), **fields})


def is_found(note: Note, question: str) -> bool:
    """Whether the index leads to the note and its text proves it."""
    asked = terms(question)
    return bool(asked) and set(probes(asked)) <= index_pieces(note) and prove(note, asked) is not None


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("三家竞品提前两周预热", "竞品"),
        ("三家竞品提前两周预热", "热"),
        ("双十一 Double 11 大促", "double 大促"),
        ("双十一Double11大促", "DOUBLE11"),
        ("价格ＳＡＬＥ９９元", "sale99"),
        ("抢到了🎉，好开心", "🎉"),
        ("全家👨\u200d👩\u200d👧一起", "👨\u200d👩\u200d👧"),
        ("Cafe\u0301 开业", "café"),
        ("ｶﾞﾁｬ回す", "ガチャ"),
        ("零\u200b宽\u2060空格", "零宽空格"),
        ("العربية \u202eabc", "العربية"),
        ("山茶花，上新了", "山茶花，上新"),
        ("𠮷野家", "𠮷野"),
        ("ประเทศไทย", "เทศ"),
        ("x" * 100, "x" * 100),
    ],
)
def test_what_was_written_is_found(text: str, question: str) -> None:
    """Chinese by any part, other words whole, whatever their width, case, marks and hidden characters; emoji too."""
    assert is_found(a_note(finding=text), question)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("marketing", "market"),
        ("双十一 2011", "11"),
        ("竞争品牌", "竞品"),
        ("预先加热", "预热"),
        ("x" * 99, "x" * 100),
        ("山茶花", "🎉"),
        ("AB", "BA"),
    ],
)
def test_what_was_not_written_is_not_found(text: str, question: str) -> None:
    """A part of a word, or characters that do not stand together, are no find."""
    assert not is_found(a_note(finding=text), question)


@given(before=st.text(MIXED, max_size=30), part=st.text(CHINESE, min_size=2, max_size=10), after=st.text(MIXED))
def test_any_two_or_more_chinese_characters_of_a_note_find_it(before: str, part: str, after: str) -> None:
    """Whatever stands around them, and wherever a selection begins and ends."""
    note = a_note(finding=before + part + after)
    for start in range(len(part) - 1):
        assert is_found(note, part[start:])


@given(text=st.text(MIXED, min_size=1, max_size=40), question=st.text(MIXED, min_size=1, max_size=6))
def test_a_find_is_always_in_the_text(text: str, question: str) -> None:
    """What is found holds every term of the question, and every span shows just what was asked for."""
    asked = terms(question)
    assume(asked)
    hit = prove(a_note(finding=text, title="無"), asked)
    if hit is None:
        return
    shown = "".join(fold(passage).text for passage in (text, "無"))
    assert all(term in shown for term in asked)
    for snippet in hit.snippets:
        for start, end in ((span.start, span.end) for span in snippet.spans):
            marked = fold(snippet.text[start:end]).text.strip()
            told = {place for term in asked for at in matches(term, marked) for place in range(at, at + len(term))}
            assert told >= {place for place, character in enumerate(marked) if character != " "}


@given(text=st.text(max_size=200))
def test_pieces_are_short_and_visible(text: str) -> None:
    """Any text at all gives pieces that fit a key: no blanks, and never longer than the longest word."""
    found = pieces(fold(text).text)
    assert all(0 < len(piece) <= LONGEST_WORD and piece.split() == [piece] for piece in found)
    assert len(found) == len(set(found))
    assert set(pieces(fold(text).text, singles=False)) <= set(found)


def test_folding_points_back_to_what_was_written() -> None:
    """A span of the folded text is the place in the original, hidden characters and marks included."""
    text = "抢\u200b购 Ｃａｆｅ\u0301！"
    folded = fold(text)
    (at,) = matches("café", folded.text)
    start, end = folded.span(at, at + 4)
    assert text[start:end] == "Ｃａｆｅ\u0301"


def test_snippets_show_the_surroundings_with_spans_apart() -> None:
    """The first find of a field with its neighbours; finds that touch are one span; what was cut off is told."""
    note = a_note(title="山茶花", finding="前" * 60 + "山茶花上新" + "后" * 60, tags=["山茶花"])
    hit = prove(note, ["山茶", "茶花", "上新"])
    assert hit is not None
    assert [snippet.field for snippet in hit.snippets] == ["title", "finding", "tags"]
    finding = hit.snippets[1]
    assert [finding.text[span.start : span.end] for span in finding.spans] == ["山茶花上新"]
    assert (finding.cut_before, finding.cut_after, len(finding.text)) == (True, True, 40 + 5 + 37)


def test_an_archived_note_has_no_pieces_and_is_no_hit() -> None:
    """Whatever the index still holds, a note that was put away is not found."""
    note = a_note(archived=True)
    assert (index_pieces(note), prove(note, ["发现"])) == (frozenset(), None)


def test_the_list_that_reaches_farthest_leads() -> None:
    """A common piece whose newest rows end early never cuts off what a rare one knows."""
    every = [f"{number:05}" for number in range(1000, 0, -1)]
    assert common([every[:DEPTH], ["00990", "00010"]], DEPTH) == (["00990", "00010"], "")
    assert common([every[:DEPTH], ["00990"], []], DEPTH) == ([], "")
    ids, reached = common([every[:DEPTH], every[5 : DEPTH + 5]], DEPTH)
    assert (ids[0], ids[-1], reached) == ("00995", "00796", "00796")


@given(rows=st.lists(st.sets(st.integers(0, 30)), min_size=1, max_size=4), depth=st.integers(1, 8))
def test_a_page_misses_nothing_it_claims_to_know(rows: list[set[int]], depth: int) -> None:
    """Down to where it reached, the candidates contain every id that all lists hold, and nothing a list rules out."""
    whole = [sorted((f"{each:03}" for each in ids), reverse=True) for ids in rows]
    found, reached = common([ids[:depth] for ids in whole], depth)
    everywhere = set.intersection(*map(set, whole))
    assert {each for each in everywhere if each >= reached} <= set(found)
    assert found == sorted(found, reverse=True)


def test_tags_are_one_whatever_they_look_like() -> None:
    """Width, case, `#` and hidden characters make no other tag."""
    assert {tag_key(tag) for tag in ("#双十一", "双十一", "双\u200b十一", " 双十一 ")} == {"双十一"}
    assert tag_key("ＳＡＬＥ") == tag_key("sale") == "sale"
