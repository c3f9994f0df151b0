"""Exports of posts to a sheet that imports again unchanged: what is asked for, and how far it is. Pure."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, model_validator

from planning import posts
from planning.imports import MOST_ROWS, Kind
from planning.plans import Name
from socialops.models import Entity, Frozen, Input
from socialops.names import SHEETS_PREFIX

MOST_POSTS: Final = MOST_ROWS
"""What one file may have, so that it can be imported again."""
MOST_IDS: Final = 1000
State = Literal["making", "done", "failed"]
Reason = Literal["", "too-many-posts", "cell-too-long"]
"""Why an export failed; the words are `sheet.export-reason.<reason>`."""


class ExportRequest(Input):
    """Which posts: those of a `state`, of a plan, or the named ones; and in which format."""

    kind: Kind = "csv"
    state: posts.State | None = None
    plan_id: Name | None = None
    ids: Annotated[list[Name], Field(min_length=1, max_length=MOST_IDS)] | None = None

    @model_validator(mode="after")
    def _one_of_three(self) -> Self:
        if sum(each is not None for each in (self.state, self.plan_id, self.ids)) != 1:
            raise ValueError("give one of state, plan_id and ids")
        return self


class Export(Entity):
    """An export.

    Attributes:
        language: of the headers, `zh_CN` or `en`.
        of_state, plan_id: which posts; neither when they were named.
        posts: how many there are in the file.
    """

    by: str
    kind: Kind
    language: str
    of_state: str = ""
    plan_id: str = ""
    state: State = "making"
    reason: Reason = ""
    posts: int = 0


class Progress(Frozen):
    """How far an export is; each slice carries it on, on condition of the `turn` it has seen.

    `ids` are those that were named and not read yet; `missing` those of them that are no posts.
    """

    turn: int = 0
    posts: int = 0
    parts: int = 0
    cursor: str | None = None
    ids: list[str] = Field(default_factory=list)
    missing: list[str] = Field(default_factory=list)
    platforms: list[str] = Field(default_factory=list)
    ended: bool = False

    def next(self, **changes: Any) -> Self:
        """The progress after a step."""
        return self.model_copy(update={**changes, "turn": self.turn + 1})


def ask(body: ExportRequest, export_id: str, by: str, language: str, at: datetime) -> Export:
    """The record of an export that is to be made."""
    return Export(
        id=export_id,
        created_at=at,
        updated_at=at,
        by=by,
        kind=body.kind,
        language=language,
        of_state=body.state or "",
        plan_id=body.plan_id or "",
    )


def part_key(export_id: str, number: int) -> str:
    """Where some rows lie until the file is made."""
    return f"{SHEETS_PREFIX}exports/{export_id}/{number:05d}"


def file_key(export: Export) -> str:
    """Where the file lies."""
    return f"{SHEETS_PREFIX}exports/{export.id}.{export.kind}"
