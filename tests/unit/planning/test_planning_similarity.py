"""Sketches tell how alike texts are, and bands let those that are alike meet."""

import random

from hypothesis import given
from hypothesis import strategies as st

from planning.similarity import bands, hashes, percent, sketch, text_of
from tests.unit.planning.builders_planning import a_post

POST = "今天上新：山茶花护手霜，温和滋润，冬天也不干。门店限量三百支，先到先得，老顾客凭会员码再减十元。"


def alike(one: str, other: str) -> int:
    """How alike two texts are, in per cent."""
    return percent(sketch(hashes(one)), sketch(hashes(other)))


def meet(one: str, other: str) -> bool:
    """Whether two texts find each other."""
    return bool(set(enumerate(bands(hashes(one)))) & set(enumerate(bands(hashes(other)))))


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_mutual_and_a_text_is_like_itself(one: str, other: str) -> None:
    """From 0 to 100, the same in both directions; 100 for the same letters."""
    assert alike(one, other) == alike(other, one)
    assert 0 <= alike(one, other) <= 100
    assert alike(one, one) == (100 if hashes(one) else 0)
    assert meet(one, one) == bool(hashes(one))


def test_width_case_signs_and_links_do_not_make_a_text_another() -> None:
    """What a reader would not see as a change is none."""
    one = "Camellia 护手霜 No.1，今天上新 https://a.example/x"
    other = "ＣＡＭＥＬＬＩＡ护手\u200b霜 Ｎｏ．１！今天上新😀 https://b.example/y"
    assert alike(one, other) == 100


def test_a_short_text_is_compared_exactly() -> None:
    """Below the size of a sketch it is the share of common runs of three among all of both."""
    assert alike("abcd", "bcde") == 33
    assert alike("甲", "甲") == 100
    assert alike("甲", "乙") == 0
    assert alike("!!!", "???") == 0


def test_a_post_with_a_few_words_changed_is_found_and_another_is_not() -> None:
    """A new price and a new number stay alike; another text about the same thing does not."""
    changed = POST.replace("三百", "五百").replace("十元", "八元")
    assert alike(POST, changed) >= 70
    assert meet(POST, changed)
    assert alike(POST, "山茶花护手霜的成分来自云南的茶园，我们每年春天去那里挑选花朵，再慢慢萃取。") < 20


def test_an_estimate_of_long_texts_is_near_the_truth() -> None:
    """With a part of its sentences replaced, a long article's likeness is told within ten points."""
    chance = random.Random(3)  # noqa: S311 - a seed, not a secret
    sentences = ["".join(chr(0x4E00 + chance.randrange(1500)) for _ in range(30)) for _ in range(300)]
    for kept in (270, 220, 150):
        other = sentences[:kept] + [sentence[::-1] for sentence in sentences[kept:]]
        one_runs, other_runs = hashes("".join(sentences)), hashes("".join(other))
        truth = 100 * len(one_runs & other_runs) / len(one_runs | other_runs)
        assert abs(percent(sketch(one_runs), sketch(other_runs)) - truth) <= 12


def test_texts_that_are_alike_meet_and_others_hardly() -> None:
    """Of a hundred pairs: with four fifths in common all but one, with a tenth hardly any."""
    chance = random.Random(5)  # noqa: S311 - a seed, not a secret

    def pair(same: int) -> tuple[frozenset[int], frozenset[int]]:
        common = [chance.getrandbits(64) for _ in range(same)]
        sides = [frozenset([*common, *(chance.getrandbits(64) for _ in range((100 - same) // 2))]) for _ in range(2)]
        return sides[0], sides[1]

    def met(same: int) -> int:
        pairs = [pair(same) for _ in range(100)]
        return sum(bool(set(enumerate(bands(one))) & set(enumerate(bands(other)))) for one, other in pairs)

    assert met(80) >= 99
    assert met(10) <= 10


def test_the_longest_text_that_goes_out_is_compared() -> None:
    """A short master does not hide a long version; a post for no platform has its master."""
    assert text_of(a_post(variants={"weibo": {"text": "长得多的一段文字"}, "mastodon": {}})) == "长得多的一段文字"
    assert text_of(a_post(variants={})) == "今天上新。"
