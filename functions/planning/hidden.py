"""Characters nobody sees: zero-width ones that break up words, and controls that turn the direction of reading."""

import unicodedata
from collections.abc import Iterator
from itertools import groupby
from typing import Final

_TURNS: Final = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_JOINER: Final = "\u200d"
_BLACK_FLAG: Final = "\U0001f3f4"


def hidden_runs(text: str) -> Iterator[tuple[str, int, int]]:
    """Runs of hidden characters: `direction-controls` or `hidden-characters`, start and end.

    Joiners between emoji and the tags of a flag are part of a picture and are not meant.
    """
    marks = [_kind(text, at) for at in range(len(text))]
    start = 0
    for kind, run in groupby(marks):
        end = start + len(list(run))
        if kind:
            yield kind, start, end
        start = end


def _kind(text: str, at: int) -> str:
    character = text[at]
    if character in _TURNS:
        return "direction-controls"
    if unicodedata.category(character) != "Cf" or _within_emoji(text, at):
        return ""
    return "hidden-characters"


def _within_emoji(text: str, at: int) -> bool:
    character = text[at]
    if character == _JOINER:
        return _is_picture(text[at - 1 : at]) and _is_picture(text[at + 1 : at + 2])
    if "\U000e0020" <= character <= "\U000e007f":
        before = at - 1
        while before >= 0 and "\U000e0020" <= text[before] <= "\U000e007f" and at - before < 8:
            before -= 1
        return before >= 0 and text[before] == _BLACK_FLAG
    return False


def _is_picture(character: str) -> bool:
    return character == "\ufe0f" or unicodedata.category(character or " ") in {"So", "Sk"}
