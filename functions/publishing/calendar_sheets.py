"""Imports and exports of the calendar: what is asked for, how far it is, what is told of it. Pure."""

from datetime import datetime
from typing import Annotated, Final, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from planning.research_sheets import SheetInput
from publishing.calendar import Bound, ZoneName
from publishing.calendar_rows import COLUMNS, Fault, Kind, Outcome
from publishing.sendings import Sending
from socialops import brand, words
from socialops.models import Entity, Frozen, Input, Instant

TAKE: Final = "take-calendar"
"""The agenda entry under which the rows of an import are applied."""
PART: Final = 25
"""Rows that one slice applies."""
MOST_TOLD: Final = 1000
"""Faults that one answer tells."""
MOST_EXPORTED: Final = 5000
"""Publications of one file."""
FileKind = Literal["csv", "xlsx"]
Chosen = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{0,60}$")]


class CalendarImportInput(SheetInput):
    """A sheet of the calendar; with `skip_bad` its good rows are applied although others are bad."""

    skip_bad: bool = False


class CalendarImport(Entity):
    """An import whose rows are being applied, or were."""

    by: str
    state: Literal["applying", "done"] = "applying"
    rows: int
    new: int
    moved: int
    same: int
    bad: int


class Progress(Frozen):
    """How far an import is; each slice carries it on, on condition of the `turn` it has seen."""

    turn: int = 0
    written: int = 0
    failed: int = 0
    faults: list[Fault] = Field(default_factory=list)

    def next(self, written: int, faults: list[Fault]) -> Self:
        """The progress after a slice."""
        return self.model_copy(
            update={
                "turn": self.turn + 1,
                "written": self.written + written,
                "failed": self.failed + len(faults),
                "faults": [*self.faults, *faults],
            }
        )


class RowProblem(Fault):
    """What is wrong in a cell, in words, and what to do next."""

    what: str
    next_step: str


class PlannedChange(Frozen):
    """What a row would change: a new publication, or the move of one that is there."""

    row: int
    kind: Kind
    publication_id: str
    post_id: str
    account_id: str
    due_before: Instant | None = None
    due: Instant


class CalendarImportView(Frozen):
    """A sheet that was checked (`state` is `checked` after a dry run), is being applied, or was (`done`).

    Of its rows so many are `new` publications, `moved` ones, the `same` as what is there, `bad`. `written` are as the
    sheet says by now, `failed` became impossible meanwhile and are told among the `problems`; `untold` problems are
    left out.
    """

    id: str = ""
    state: Literal["checked", "applying", "done"]
    rows: int
    new: int
    moved: int
    same: int
    bad: int
    written: int = 0
    failed: int = 0
    ignored: list[str] = Field(default_factory=list, description="Columns that mean nothing here.")
    changes: list[PlannedChange] = Field(default_factory=list)
    problems: list[RowProblem] = Field(default_factory=list)
    untold: int = 0


class CalendarExportInput(Input):
    """Which publications: due from `from` until before `to` (dates of `zone`, instants), of an account or campaign."""

    start: Bound = Field(alias="from")
    end: Bound = Field(alias="to")
    zone: ZoneName = brand.ZONE
    kind: FileKind = "csv"
    account_id: Chosen = ""
    campaign: Chosen = ""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.start == self.end:
            raise ValueError("from and to are the same")
        return self

    def takes(self, sending: Sending) -> bool:
        """Whether a publication is one of those asked for."""
        return self.account_id in {"", sending.account_id} and self.campaign in {"", sending.campaign}


class CalendarExport(Frozen):
    """A file of so many publications; `url` fetches it for some minutes."""

    kind: FileKind
    rows: int
    url: str
    ends_at: Instant


def counts(outcomes: list[Outcome], kind: Kind) -> int:
    """How many rows do this."""
    return sum(each.kind == kind for each in outcomes)


def ask(import_id: str, by: str, outcomes: list[Outcome], bad: int, at: datetime) -> CalendarImport:
    """The record of an import whose rows are to be applied."""
    kinds = {"new": counts(outcomes, "new"), "moved": counts(outcomes, "moved"), "same": counts(outcomes, "same")}
    rows = sum(kinds.values()) + bad
    return CalendarImport(id=import_id, created_at=at, updated_at=at, by=by, rows=rows, bad=bad, **kinds)


def change_of(outcome: Outcome) -> PlannedChange | None:
    """What a row would change, as people see it before it happens."""
    if outcome.step is None:
        return None
    before, after = outcome.step.before, outcome.step.after
    return PlannedChange(
        row=outcome.wanted.row,
        kind=outcome.kind,
        publication_id=before.id if before else "",
        post_id=after.subject,
        account_id=after.account_id,
        due_before=before.due if before else None,
        due=after.due,
    )


def worded(faults: list[Fault], language: str) -> list[RowProblem]:
    """Faults in words, as many as one answer tells; in the order of the file."""
    ordered = sorted(faults, key=lambda each: each.row)
    return [_worded(fault, language) for fault in ordered[:MOST_TOLD]]


def _worded(fault: Fault, language: str) -> RowProblem:
    own = words.has(f"calendar-sheet.{fault.code}.cause", language)
    key = f"calendar-sheet.{fault.code}" if own else f"error.{fault.code}"
    column = header(fault.column, language) if fault.column in COLUMNS else fault.column
    facts = {**fault.facts, "column": column, "given": fault.given, "row": fault.row}
    if (platform := fault.facts.get("platform")) and words.has(f"platform.{platform}", language):
        facts["platform"] = words.say(f"platform.{platform}", language)
    return RowProblem(
        **{**fault.model_dump(), "column": column},
        what=words.say(f"{key}.cause", language, facts),
        next_step=words.say(f"{key}.next", language, facts),
    )


def header(name: str, language: str) -> str:
    """How a file calls one of our columns."""
    return COLUMNS[name][0] if language == "zh_CN" else COLUMNS[name][-1]
