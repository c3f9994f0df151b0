"""Counts as platforms show them and people type them: `1,234`, `1.2万`, `3k+`. Pure."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

MOST_COUNT: Final = 10**12
_UNITS: Final = {"": 1, "k": 1000, "千": 1000, "w": 10_000, "万": 10_000, "亿": 100_000_000}
_NUMBER: Final = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,13})(\.\d{1,4})?([k千w万亿]?)\+?", re.ASCII)
_NOTHING: Final = frozenset({"", "-", "--", "—", "/", "无", "n/a"})


def count_of(cell: str) -> int | None:
    """A count; nothing where a cell says that there is none.

    Raises:
        ValueError: the cell is no count.

    >>> count_of("1.2万"), count_of("１，２３４"), count_of("—")
    (12000, 1234, None)
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", cell)).casefold()
    if plain in _NOTHING:
        return None
    found = _NUMBER.fullmatch(plain)
    if not found:
        raise ValueError("not a count")
    value = Decimal(found[1].replace(",", "") + (found[2] or "")) * _UNITS[found[3]]
    whole = value.to_integral_value(ROUND_HALF_UP)
    if whole > MOST_COUNT or (not found[3] and whole != value):
        raise ValueError("not a count")
    return int(whole)
