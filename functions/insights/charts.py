"""Charts as inline SVG: no script, no web font, no address of anybody's; the same report gives the same bytes."""

from collections.abc import Mapping, Sequence
from typing import Any

import pygal  # type: ignore[import-untyped]  # it ships no types
from markupsafe import Markup
from pygal.style import Style  # type: ignore[import-untyped]  # it ships no types

from insights.formats import Format
from insights.reports import WeeklyReport
from insights.rows import INTERACTIONS

FONTS = "-apple-system, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif"
INK, FAINT = "#1d2733", "#667382"
COLOURS = ("#0f766e", "#f2a541", "#5b7db1", "#b9577e", "#8a9a5b", "#c8553d")
THEN_AND_NOW = ("#c5ced5", "#0f766e")

_LOOK = {
    "background": "transparent",
    "plot_background": "transparent",
    "foreground": FAINT,
    "foreground_strong": INK,
    "foreground_subtle": "#dfe4e8",
    "guide_stroke_color": "#e6eaed",
    "guide_stroke_dasharray": "none",
    "major_guide_stroke_color": "#cfd6db",
    "major_guide_stroke_dasharray": "none",
    "font_family": FONTS,
    "label_font_size": 13,
    "major_label_font_size": 13,
    "legend_font_size": 13,
    "value_font_size": 12,
    "opacity": "1",
    "opacity_hover": "1",
    "stroke_width": "2.5",
    "transition": "0s",
}


def weeks_compared(report: WeeklyReport, form: Format) -> Markup | None:
    """The week beside the one before, count by count; nothing where there is nothing to compare with."""
    figures = [report.figures.get(f"total.{name}") for name in _interactions(report)]
    compared = [each for each in figures if each is not None and each.previous is not None]
    if not compared:
        return None
    look = Style(**_LOOK, colors=THEN_AND_NOW, value_colors=(INK, INK))
    chart = pygal.Bar(**_options(form, 300, look), print_values=True, print_values_position="top")
    chart.x_labels = [form.metric(each.id.partition(".")[2]) for each in compared]
    chart.add(form.say("report.week-before"), [each.previous for each in compared])
    chart.add(form.say("report.this-week"), [each.value for each in compared])
    return _svg(chart, f"weeks-{report.head.period}")


def best_publications(report: WeeklyReport, form: Format) -> Markup | None:
    """What each of the best publications gained, by kind of interaction, numbered as in the list beside."""
    rows = {row.id: row for row in report.publications}
    best = [rows[row_id].gained() for row_id in report.top]
    if not best:
        return None
    chart = pygal.HorizontalStackedBar(**_options(form, 90 + 46 * len(best)))
    # Horizontal bars grow upwards: the best comes last to stand on top.
    chart.x_labels = [str(number) for number in range(len(best), 0, -1)]
    for name in _interactions(report):
        chart.add(form.metric(name), [max(gained.get(name, 0), 0) for gained in reversed(best)])
    return _svg(chart, f"best-{report.head.period}")


def followers_gained(report: WeeklyReport, form: Format) -> Markup | None:
    """What each account has gained since its first reading, day by day, so that small and large accounts compare.

    Nothing while every account has a single reading.
    """
    days = report.days
    if len(days) < 2:
        return None
    chart = pygal.Line(**_options(form, 300), dots_size=3)
    chart.x_labels = [form.short_day(day) for day in days]
    for audience in report.audiences:
        first = next(iter(audience.days.values()))
        gained = [audience.days[day] - first if day in audience.days else None for day in days]
        chart.add(f"{form.platform(audience.platform)} {audience.account}", gained)
    return _svg(chart, f"followers-{report.head.period}")


def _interactions(report: WeeklyReport) -> Sequence[str]:
    return [name for name in INTERACTIONS if name in report.counted]


def _options(form: Format, height: int, look: Style | None = None) -> Mapping[str, Any]:
    return {
        "width": 620,
        "height": height,
        "style": look or Style(**_LOOK, colors=COLOURS),
        "js": [],
        "disable_xml_declaration": True,
        "legend_at_bottom": True,
        "truncate_legend": -1,
        "legend_box_size": 12,
        "margin": 12,
        "max_scale": 5,
        "spacing": 18,
        "show_y_guides": True,
        "value_formatter": lambda value: form.count(round(value)),
        "integer_scale": True,
    }


def _svg(chart: Any, name: str) -> Markup:
    """The chart without what pygal adds for its own page: scripts, comments with today's date, ids that repeat."""
    chart.uuid = name
    # With more columns than entries pygal reserves no height for the legend.
    chart.legend_at_bottom_columns = min(4, len(chart.raw_series))
    chart.add_xml_filter(_quiet)
    return Markup(chart.render())  # noqa: S704  # pygal escapes labels; the filter took its scripts


def _quiet(root: Any) -> Any:
    for parent in root.iter():
        if parent is not root:
            parent.attrib.pop("id", None)
        for child in list(parent):
            if not isinstance(child.tag, str) or child.tag.rpartition("}")[2] in {"script", "desc"}:
                parent.remove(child)
    return root
