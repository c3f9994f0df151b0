"""Ids as Weibo makes them: 64-bit numbers beyond what a double can hold, and their base62 form in addresses."""

from typing import Final

ALPHABET: Final = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FIRST: Final = 9_107_199_254_740_993
_STEP: Final = 7_340_032_002


class IdSource:
    """Rising odd ids above 2^53: whoever reads one as a floating-point number gets another one."""

    def __init__(self) -> None:
        self._last = _FIRST

    def take(self) -> int:
        """The next id, greater than every one before."""
        self._last += _STEP
        return self._last


def base62_of(mid: int) -> str:
    """The form in a permalink: groups of seven digits from the right, each in base62, padded to four but the first."""
    digits = str(mid)
    cuts = range(len(digits), 0, -7)
    groups = [_encode(int(digits[max(0, cut - 7) : cut])) for cut in cuts]
    return "".join(group.rjust(4, "0") for group in reversed(groups)).lstrip("0")


def mid_of(base62: str) -> int:
    """The id behind a permalink; `ValueError` for a character outside the alphabet."""
    cuts = range(len(base62), 0, -4)
    groups = [_decode(base62[max(0, cut - 4) : cut]) for cut in cuts]
    return int("".join(f"{group:07d}" for group in reversed(groups)))


def _encode(number: int) -> str:
    text = ""
    while number:
        number, digit = divmod(number, 62)
        text = ALPHABET[digit] + text
    return text


def _decode(text: str) -> int:
    number = 0
    for character in text:
        number = number * 62 + ALPHABET.index(character)
    return number
