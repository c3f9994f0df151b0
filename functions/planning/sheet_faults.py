"""What can be wrong in a sheet of posts, as codes and facts; the words are made where they are shown."""

from typing import Final, Literal, Self

from pydantic import Field

from socialops.models import Frozen

SHOWN: Final = 60
"""Characters of a cell that are told."""
Code = Literal[
    "unknown-column",
    "column-twice",
    "no-title-column",
    "formula",
    "error-cell",
    "too-many-cells",
    "missing",
    "too-long",
    "bad-value",
    "bad-link",
    "bad-id",
    "media-twice",
    "too-many-media",
    "unknown-platform",
    "platform-not-listed",
    "bad-options",
    "bad-switch",
    "bad-time",
    "window-closed",
    "texts-too-large",
    "unknown-media",
    "media-deleted",
    "unknown-plan",
    "unknown-theme",
    "slot-without-plan",
    "unknown-slot",
    "slot-of-another-theme",
    "slot-taken",
    "id-twice",
    "slot-twice",
    "unknown-post",
    "version-missing",
    "bad-version",
    "stale-version",
]
"""The words are `sheet.fault.<code>` and, for what to do about it, `sheet.remedy.<code>`."""


class Fault(Frozen):
    """One thing that is wrong: in which column, what stands there (shortened), and the facts that its words need."""

    code: Code
    column: str = ""
    given: str = ""
    facts: dict[str, str | int] = Field(default_factory=dict)

    @classmethod
    def of(cls, code: Code, column: str = "", given: str = "", **facts: str | int) -> Self:
        """A fault, with what stands in the cell cut to what can be shown."""
        shown = given if len(given) <= SHOWN else given[:SHOWN] + "…"
        return cls(code=code, column=column[:SHOWN], given=shown, facts=facts)


class BadRow(Frozen):
    """A row with what is wrong in it; rows are counted as a spreadsheet does, the header is 1."""

    row: int
    faults: list[Fault]
