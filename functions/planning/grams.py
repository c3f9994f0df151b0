"""How notes are found: their words as pieces that an index can hold, and the text that a find is proved against. Pure.

Chinese, Japanese, Korean and Thai write without spaces: of them every single character and every pair of neighbours is
a piece. What is written with spaces gives its words; signs and emoji stand for themselves. Both sides, note and
question, are folded the same way first: width and case (NFKC, casefold), and what shows nothing is dropped.
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from itertools import groupby
from typing import Final, Literal

from planning.folding import Folded, is_invisible

LONGEST_WORD: Final = 32
"""Characters of a word that its piece holds; longer words with the same beginning are told apart by their text."""
_UNSPACED: Final = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Burmese
    (0x1780, 0x17FF),  # Khmer
    (0x2E80, 0x2FDF),  # radicals
    (0x3005, 0x3007),  # 々〆〇
    (0x3040, 0x31FF),  # kana, bopomofo
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7AF),  # hangul
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
_STARTS: Final = [start for start, _ in _UNSPACED]
_VOICED: Final = "\uff9e\uff9f"
"""The half-width sound marks, which belong to the kana before them though they are letters of their own."""
Sort = Literal["unspaced", "word", "sign", "gap"]


def fold(text: str) -> Folded:
    """Fold a text; punctuation and blanks become gaps, neighbouring ones a single gap.

    >>> fold("Ｄouble１１，大促").text
    'double11 大促'
    """
    kept: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(text):
        plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text[start:end]).casefold())
        for character in plain:
            if is_invisible(character):
                continue
            gap = sort_of(character) == "gap"
            if gap and kept and kept[-1] == " ":
                continue
            kept.append(" " if gap else character)
            starts.append(start)
            ends.append(end)
    return Folded("".join(kept), tuple(starts), tuple(ends))


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Characters with the marks that belong to them, so that both ways of writing `é` and `が` fold to one."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not (unicodedata.combining(text[at]) or text[at] in _VOICED):
            yield start, at
            start = at


def sort_of(character: str) -> Sort:
    """Which way a folded character is found. Emoji that are younger than the Unicode of this Python count as signs."""
    place = bisect_right(_STARTS, ord(character)) - 1
    category = unicodedata.category(character)
    if category[0] in "LMN":
        return "unspaced" if place >= 0 and ord(character) <= _UNSPACED[place][1] else "word"
    return "sign" if category[0] == "S" or category in {"Cn", "Co"} else "gap"


def pieces(folded: str, *, singles: bool = True) -> list[str]:
    """The pieces of a folded text, each once, in the order they come.

    Args:
        folded: of `fold`.
        singles: with every single character of unspaced writing, as a note is kept; without those that are part of a
            pair, as a question is asked.
    """
    found: dict[str, None] = {}
    for sort, run in groupby(folded, key=sort_of):
        letters = "".join(run)
        if sort == "word":
            found[letters[:LONGEST_WORD]] = None
        elif sort == "sign":
            found |= dict.fromkeys(letters)
        elif sort == "unspaced":
            if singles or len(letters) == 1:
                found |= dict.fromkeys(letters)
            found |= dict.fromkeys(letters[at : at + 2] for at in range(len(letters) - 1))
    return list(found)


def terms(question: str) -> list[str]:
    """What a question asks for: its parts between gaps, all of which a note must hold, each once.

    >>> terms("  Double１１，预热 ")
    ['double11', '预热']
    """
    return list(dict.fromkeys(fold(question).text.split()))


def matches(term: str, text: str) -> Iterator[int]:
    """Where a term stands in a folded text; a word never inside a longer one."""
    at = text.find(term)
    while at >= 0:
        end = at + len(term)
        if not _inside(text, at) and not _inside(text, end):
            yield at
        at = text.find(term, at + 1)


def _inside(text: str, at: int) -> bool:
    """Whether a place lies within a word."""
    return 0 < at < len(text) and sort_of(text[at - 1]) == sort_of(text[at]) == "word"


def most_telling(of: list[str], most: int) -> list[str]:
    """The pieces that single out the fewest notes, by their look: long words, then pairs, then lone characters."""
    return sorted(of, key=lambda piece: (-len(piece), of.index(piece)))[:most]
