"""One number of a report: its value, what it was a week before, and the rows it was made from."""

from typing import Annotated

from pydantic import StringConstraints

from socialops.models import Frozen

FigureId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]+$", max_length=200)]
"""Scope and name, such as `total.likes`, `platform.weibo.interactions`, `publication.<id>.comments`."""


class Figure(Frozen):
    """A whole number and where it comes from.

    `previous` is the same number of the week before; `change` is the difference in per mille of it. Both are absent
    where there is nothing to compare with; `change` also where the number before was zero.
    """

    id: FigureId
    value: int
    previous: int | None = None
    change: int | None = None
    rows: list[str]


def figure(figure_id: str, value: int, rows: list[str], previous: int | None = None) -> Figure:
    """A figure with its change."""
    return Figure(id=figure_id, value=value, previous=previous, change=change(value, previous), rows=rows)


def change(value: int, previous: int | None) -> int | None:
    """The difference to `previous` in per mille of it; nothing where there is nothing to compare with."""
    if not previous:
        return None
    return ratio((value - previous) * 1000, abs(previous))


def ratio(numerator: int, denominator: int) -> int:
    """A quotient rounded half away from zero, in whole numbers throughout; the denominator is positive."""
    size = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -size if numerator < 0 else size
