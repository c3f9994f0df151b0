"""Text as the rules read it: width, case, script and hidden separators folded away, and the way back to the original.

`Ｎｏ．１`, `最 佳`, `最\\u200b佳`, `最💯佳`, `頂級` and `dì yī` become what they mean; every folded character knows
which characters it came from.
"""

import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from planning.lookalikes import LOOKALIKES, SIMPLIFIED

SEPARATORS: Final = frozenset("·・•‧∙.*_-~|/\\^+=`'‘’\"()（）[]【】{}<>「」『』—–")
"""Signs that are put between two Chinese characters to break up a word. Punctuation of sentences is not among them."""
MOST_PICTURES: Final = 3
"""Emoji in a row that are taken for a break within a word; more of them end a sentence."""
_IDEOGRAPHS: Final = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3134F))
_STARTS: Final = [start for start, _ in _IDEOGRAPHS]
_MARKS: Final = ((0x0300, 0x036F), (0x20D0, 0x20FF), (0x1AB0, 0x1AFF), (0xFE20, 0xFE2F))
"""Combining marks: tone marks of pinyin, and strokes that are drawn through a word."""

_DOTS: Final = frozenset("·・•‧∙.")

_DROPPED, _APART, _PICTURE, _IDEOGRAPH, _OTHER = range(5)


@dataclass(frozen=True)
class Folded:
    """A folded text; character `i` of it stands for `original[starts[i]:ends[i]]`."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a non-empty part of the folded text stands in the original."""
        return self.starts[start], self.ends[end - 1]

    @cached_property
    def squeezed(self) -> tuple[str, list[int]]:
        """The text without any space or separator, and where each character stands in `text`: `t o p 1` is `top1`."""
        kept = [(at, each) for at, each in enumerate(self.text) if _CHARACTERS[each][0] not in (_APART, _PICTURE)]
        return "".join(each for _, each in kept), [at for at, _ in kept]


class _Characters(dict[str, tuple[int, str]]):
    """Character → what kind it is, and what it folds to; worked out once for each."""

    def __missing__(self, character: str) -> tuple[int, str]:
        self[character] = found = _classify(character)
        return found


_CHARACTERS: Final = _Characters()


def fold(text: str) -> Folded:
    """Fold a text.

    Width and case are folded (NFKC, casefold), traditional and lookalike characters become the usual ones, marks and
    invisible characters are dropped, and so are spaces and separators beside a Chinese character and a few emoji
    between two of them; line breaks stay, because words do not cross them.
    """
    folded: list[str] = []
    starts: list[int] = []
    waiting: list[tuple[str, int]] = []
    pictures, before = 0, False
    for at, character in enumerate(text):
        kind, value = _CHARACTERS[character]
        if kind == _DROPPED:
            continue
        if kind in (_APART, _PICTURE):
            waiting.append((value, at))
            pictures += kind == _PICTURE
            continue
        here = kind == _IDEOGRAPH
        if waiting:
            if not _breaks_a_word(pictures, before, here):
                _put(waiting, folded, starts)
            waiting, pictures = [], 0
        if len(value) == 1:
            folded.append(value)
            starts.append(at)
        else:
            _put([(value, at)], folded, starts)
        before = here
    if waiting and not _breaks_a_word(pictures, before, False):
        _put(waiting, folded, starts)
    places = tuple(starts)
    return Folded("".join(folded), places, tuple(at + 1 for at in places))


def is_invisible(character: str) -> bool:
    """Whether a character shows nothing by itself: format characters, and selectors of a variant."""
    return unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f" or character == "\u034f"


def _breaks_a_word(pictures: int, before: bool, after: bool) -> bool:
    if pictures:
        return before and after and pictures <= MOST_PICTURES
    return before or after


def _put(pieces: list[tuple[str, int]], folded: list[str], starts: list[int]) -> None:
    for value, at in pieces:
        folded.extend(value)
        starts.extend([at] * len(value))


def _classify(character: str) -> tuple[int, str]:
    if is_invisible(character) or _is_mark(character):
        return _DROPPED, ""
    value = "".join(_plain(each) for each in unicodedata.normalize("NFKC", character).casefold())
    if not value:
        return _DROPPED, ""
    if value in SEPARATORS or (character.isspace() and character not in "\r\n\v\f\u2028\u2029"):
        return _APART, "." if value in _DOTS else value
    if unicodedata.category(character) in ("So", "Sk") and not value[0].isalnum():
        return _PICTURE, value
    return (_IDEOGRAPH if _is_ideograph(value[0]) else _OTHER), value


def _plain(character: str) -> str:
    """One character without its mark, in its usual form."""
    if _is_mark(character):
        return ""
    if "\u00c0" <= character <= "\u024f" or "\u1e00" <= character <= "\u1eff":
        character = unicodedata.normalize("NFD", character)[0]
    if not character.isascii() and (digit := unicodedata.digit(character, None)) is not None:
        return str(digit)
    return SIMPLIFIED.get(character) or LOOKALIKES.get(character, character)


def _is_mark(character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in _MARKS)


def _is_ideograph(character: str) -> bool:
    point = ord(character)
    place = bisect_right(_STARTS, point) - 1
    return place >= 0 and point <= _IDEOGRAPHS[place][1]
