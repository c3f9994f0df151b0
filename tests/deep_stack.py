"""Room for the frames of a whole run, taken once.

CPython keeps the frames of Python calls in chunks of 16 KiB. A loop that calls across the end of a chunk maps a new
one and gives it back, again and again: a quarter of a run was spent there. A frame that is larger than a chunk gets
one of the next power of two (`push_chunk` in CPython's `pystate.c`), and what is called from it has the rest of that.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, Final, TypeVar

LOCALS: Final = 66_000
"""Eight bytes each: a little over half of a mebibyte, so nearly as much is left for the frames of others."""
T = TypeVar("T")


def call(function: Callable[[], T]) -> T:
    """What the function returns, called where its frames have room."""
    result: T = _roomy()(function)
    return result


@cache
def _roomy() -> Callable[[Callable[[], Any]], Any]:
    names = "=".join(f"n{number}" for number in range(LOCALS))
    scope: dict[str, Any] = {}
    exec(f"def roomy(function):\n if 0:\n  {names}=0\n return function()", scope)  # noqa: S102 - a text of ours
    found: Callable[[Callable[[], Any]], Any] = scope["roomy"]
    return found
