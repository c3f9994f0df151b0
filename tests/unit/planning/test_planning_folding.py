"""Folding: evasions disappear, and every place leads back to the original."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from planning.folding import fold

ANY_TEXT = st.text(st.characters(codec="utf-8"), max_size=200)
EVASIVE = st.text(st.sampled_from("最佳第一 　\u200b\u202e·.-ＮｏNＯ１1㊙①ﬁ⼀\ufe0f\nßİ"), max_size=60)


@given(ANY_TEXT | EVASIVE)
@example("ﬁ最")
@example("İ")
def test_every_folded_character_stands_for_a_place_of_the_original(text: str) -> None:
    """Places lie inside the text, are never empty and never go back."""
    folded = fold(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))
    assert list(folded.starts) == sorted(folded.starts)


@given(ANY_TEXT | EVASIVE)
def test_a_place_folds_to_what_was_found_there(text: str) -> None:
    """The original of any single folded character folds to text that holds it."""
    folded = fold(text)
    for at, character in enumerate(folded.text):
        start, end = folded.span(at, at + 1)
        alone = fold(text[start:end]).text
        assert character in alone


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("最 佳", "最佳"),
        ("最　佳", "最佳"),
        ("最\u200b佳", "最佳"),
        ("最·佳", "最佳"),
        ("最-*-佳", "最佳"),
        ("Ｎｏ．１", "no.1"),
        ("ＴＯＰ１", "top1"),
        ("⼀", "一"),
        ("最 A", "最a"),
        ("plain words stay apart", "plain words stay apart"),
        ("第一行\n佳句", "第一行\n佳句"),
        ("最。佳", "最。佳"),
    ],
)
def test_width_space_and_separators_are_folded(written: str, read: str) -> None:
    """What breaks up a Chinese word goes; spaces between Latin words, punctuation and line breaks stay."""
    assert fold(written).text == read
