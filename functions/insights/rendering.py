"""A report as a page: one HTML file that needs nothing else, to read on a screen and to print."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from insights import charts
from insights.formats import Format
from insights.reports import WeeklyReport
from insights.rows import INTERACTIONS

TEMPLATES = Path(__file__).parent / "templates"


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def html(report: WeeklyReport, language: str) -> bytes:
    """The page in a language, UTF-8; the same report always gives the same bytes."""
    form = Format(language, report.head.zone)
    rows = {row.id: row for row in report.publications}
    page = _templates().get_template("report.html.j2")
    return page.render(
        report=report,
        interactions=INTERACTIONS,
        best=[rows[row_id] for row_id in report.top],
        days=report.days,
        form=form,
        say=form.say,
        weeks_compared=charts.weeks_compared(report, form),
        best_publications=charts.best_publications(report, form),
        followers=charts.followers_gained(report, form),
    ).encode()
