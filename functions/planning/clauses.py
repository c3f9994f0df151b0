"""The parts of a text within which one word gives another its meaning."""

import re
from bisect import bisect_left, bisect_right
from typing import Final, Literal

Scope = Literal["clause", "sentence", "title", "next"]
"""`next` is what follows in the same clause, a few characters far."""

CLAUSE: Final = re.compile(r"[。!?;\n\r\u2028\u2029…,:]")
_BOUNDS: Final[dict[Scope, re.Pattern[str]]] = {
    "clause": CLAUSE,
    "sentence": re.compile(r"[。!?;\n\r\u2028\u2029…]"),
    "title": re.compile(r"[《》。!?\n\r\u2028\u2029…]"),
    "next": CLAUSE,
}
"""What ends each; a title begins with the sign `《`, which is a word of it."""
_NEXT: Final = 8
"""Characters that count as next."""


class Context:
    """The clauses and sentences of a text, and which groups of words stand where in it."""

    def __init__(self, text: str, beside: dict[int, list[int]]) -> None:
        self._bounds: dict[Scope, list[int]] = {
            scope: [found.start() for found in bound.finditer(text)] for scope, bound in _BOUNDS.items()
        }
        self._length = len(text)
        self._beside = beside

    def holds(self, group: int, start: int, end: int, scope: Scope) -> bool:
        """Whether a word of a group stands in the same part of the text as `text[start:end]`."""
        places = self._beside.get(group)
        if not places:
            return False
        bounds = self._bounds[scope]
        ends = bisect_left(bounds, end)
        begins = bisect_right(bounds, start)
        first = bounds[begins - 1] if begins else 0
        last = bounds[ends] if ends < len(bounds) else self._length
        if scope == "next":
            first, last = end, min(last, end + _NEXT)
        at = bisect_left(places, first)
        return at < len(places) and places[at] < last
