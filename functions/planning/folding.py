"""Text as the rules read it: width, case and hidden separators folded away, and the way back to the original.

`Ｎｏ．１`, `最 佳` and `最\u200b佳` become what they mean; every folded character knows which characters it came from.
"""

import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from itertools import groupby

SEPARATORS = frozenset("·・•‧∙.*_-~|/\\^+=`'‘’\"")
"""Signs that are put between two Chinese characters to break up a word. Punctuation of sentences is not among them."""
_IDEOGRAPHS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3134F))
_STARTS = [start for start, _ in _IDEOGRAPHS]


@dataclass(frozen=True)
class Folded:
    """A folded text; character `i` of it stands for `original[starts[i]:ends[i]]`."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a non-empty part of the folded text stands in the original."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """Fold a text.

    Width and case are folded (NFKC, casefold), invisible characters are dropped, and so are spaces and separators
    beside a Chinese character; line breaks stay, because words do not cross them.
    """
    visible = [(character, at) for at, character in enumerate(text) if not is_invisible(character)]
    runs = [(apart, list(run)) for apart, run in groupby(visible, key=lambda each: _separates(each[0]))]
    folded: list[tuple[str, int]] = []
    for number, (apart, run) in enumerate(runs):
        if apart and _beside_ideograph(runs, number):
            continue
        folded += [(each, at) for character, at in run for each in unicodedata.normalize("NFKC", character).casefold()]
    starts = tuple(at for _, at in folded)
    return Folded("".join(each for each, _ in folded), starts, tuple(at + 1 for at in starts))


def is_invisible(character: str) -> bool:
    """Whether a character shows nothing by itself: format characters, and selectors of a variant."""
    return unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f" or character == "\u034f"


def _separates(character: str) -> bool:
    return character in SEPARATORS or (character.isspace() and character not in "\r\n\v\f\u2028\u2029")


def _beside_ideograph(runs: list[tuple[bool, list[tuple[str, int]]]], number: int) -> bool:
    before = runs[number - 1][1][-1][0] if number else ""
    after = runs[number + 1][1][0][0] if number + 1 < len(runs) else ""
    return _is_ideograph(before) or _is_ideograph(after)


def _is_ideograph(character: str) -> bool:
    if not character:
        return False
    point = ord(unicodedata.normalize("NFKC", character)[0])
    place = bisect_right(_STARTS, point) - 1
    return place >= 0 and point <= _IDEOGRAPHS[place][1]
