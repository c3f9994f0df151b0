"""A report as it is kept: what was asked for, what was made, and where its documents lie."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import Field

from insights.reports import WeeklyReport
from insights.weeks import Period
from socialops.models import Entity, Frozen, Input, Instant

TYPES = {"html": "text/html; charset=utf-8", "csv": "text/csv; charset=utf-8", "json": "application/json"}


class ReportInput(Input):
    """The week to report on."""

    period: Period


class Document(Frozen):
    """One file of a report, with the digest by which its bytes can be checked."""

    key: str
    sha256: str
    bytes: int


class Report(Entity):
    """A report of a week. Asking again for a week makes another report; none is ever changed."""

    period: str
    zone: str
    state: Literal["making", "ready"]
    asked_by: str
    made_at: Instant | None = None
    documents: dict[str, Document] = Field(default_factory=dict)
    """By name: `2026-W48.zh-CN.html`, `2026-W48.en.csv`, `2026-W48.json` …"""
    totals: dict[str, int] = Field(default_factory=dict)
    """The figures of all accounts together, by name; counts as they came in within the week."""


class ReportView(Frozen):
    """A report, with links to its documents in the caller's language once it is ready."""

    id: str
    version: int
    period: str
    zone: str
    state: Literal["making", "ready"]
    asked_by: str
    created_at: Instant
    made_at: Instant | None
    totals: dict[str, int]
    sha256: dict[str, str]
    links: dict[str, str] = Field(default_factory=dict)
    """`html`, `csv` and `json`: addresses that need no token and are good until `links_until`."""
    links_until: Instant | None = None


def asked(report_id: str, period: str, zone: str, by: str, at: datetime) -> Report:
    """A report that is still to be made."""
    return Report(id=report_id, created_at=at, updated_at=at, period=period, zone=zone, state="making", asked_by=by)


def json_name(period: str) -> str:
    """The name of the document that has every figure and row, in codes, so in no language."""
    return f"{period}.json"


def document_name(period: str, kind: str, language: str) -> str:
    """The name of a document in a language of ours (`zh_CN`); people keep it under this name."""
    return json_name(period) if kind == "json" else f"{period}.{language.replace('_', '-')}.{kind}"


def document_key(report_id: str, name: str) -> str:
    """Where a document of a report lies."""
    return f"reports/{report_id}/{name}"


def view(report: Report, links: Mapping[str, str] | None = None, until: datetime | None = None) -> ReportView:
    """A report as callers see it."""
    fields = report.model_dump(include=set(ReportView.model_fields))
    digests = {name: document.sha256 for name, document in report.documents.items()}
    return ReportView(**fields, sha256=digests, links=dict(links or {}), links_until=until)


def totals(model: WeeklyReport) -> dict[str, int]:
    """The figures of all accounts together, by their names."""
    beginning = "total."
    return {
        each.id.removeprefix(beginning): each.value for each in model.figures.values() if each.id.startswith(beginning)
    }
