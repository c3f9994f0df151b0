"""Where emoji stand in a text, each whole: with its skin colour, its joined parts, its flag."""

from collections.abc import Iterator
from typing import Final

_JOINER: Final = "\u200d"
_KEYCAP: Final = "\u20e3"
_OLD: Final = ((0x2600, 0x27BF), (0x2B05, 0x2B07), (0x2B1B, 0x2B1C), (0x231A, 0x231B), (0x23E9, 0x23FA))
_SINGLE: Final = frozenset("\u2b50\u2b55\u2b06\u3030\u303d\u3297\u3299\u00a9\u00ae\u203c\u2049\u2122")


def emoji_runs(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each emoji."""
    at = 0
    while at < len(text):
        end = _whole(text, at)
        if end > at:
            yield at, end
        at = max(end, at + 1)


def _whole(text: str, at: int) -> int:
    """The end of the emoji that begins here; `at` itself where none does."""
    if _is_flag(text, at) and _is_flag(text, at + 1):
        return at + 2
    if text[at] in "0123456789#*" and text[at + 1 : at + 3].lstrip("\ufe0f")[:1] == _KEYCAP:
        return at + (3 if text[at + 1] == "\ufe0f" else 2)
    if not _begins(text, at):
        return at
    end = _dressed(text, at + 1)
    while text[end : end + 1] == _JOINER and end + 1 < len(text):
        end = _dressed(text, end + 2)
    return end


def _begins(text: str, at: int) -> bool:
    point = ord(text[at])
    if 0x1F000 <= point <= 0x1FAFF or any(first <= point <= last for first, last in _OLD):
        return True
    return text[at] in _SINGLE and (point in (0x2B50, 0x2B55) or text[at + 1 : at + 2] == "\ufe0f")


def _dressed(text: str, end: int) -> int:
    """Past the selector, the skin colour and the tags that belong to one picture."""
    while end < len(text) and (
        text[end] == "\ufe0f" or "\U0001f3fb" <= text[end] <= "\U0001f3ff" or "\U000e0020" <= text[end] <= "\U000e007f"
    ):
        end += 1
    return end


def _is_flag(text: str, at: int) -> bool:
    return "\U0001f1e6" <= text[at : at + 1] <= "\U0001f1ff"
