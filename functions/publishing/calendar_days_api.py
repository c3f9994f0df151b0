"""The calendar over HTTP as people look at it: day by day, or as a page."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Query

from publishing import account_store, calendar, calendar_days, plan_store
from publishing.api import api
from publishing.calendar import Bound, Name, Shown, Span, ZoneName
from publishing.calendar_days import CalendarDays
from publishing.publications_api import ShownState
from socialops.api import now


def _page(body: Any, language: str) -> tuple[str, str]:
    # Templates are loaded for those who read pages alone.
    from publishing import calendar_pages

    page = calendar_pages.calendar(CalendarDays.model_validate(body), language)
    return page.html, page.policy


@api.get("/v1/calendar", allow="read_calendar", page=_page)
def get_calendar(
    *,
    start: Annotated[Bound | None, Query(alias="from")] = None,
    span: Annotated[Span, Query()] = "month",
    zone: Annotated[ZoneName | None, Query()] = None,
    account_id: Annotated[Name | None, Query()] = None,
    campaign: Annotated[Name | None, Query()] = None,
    platform: Annotated[Name | None, Query()] = None,
    state: Annotated[ShownState | None, Query()] = None,
) -> CalendarDays:
    """Look at the calendar.

    The day, the week or the month (`span`) in which `from` lies, today's where it is absent, day by day on the clocks
    of `zone` or of the brand. The first 300 publications; answers to fans are in the inbox. What is missing in the
    range is told by the address in `gaps`. A browser (`Accept: text/html`) gets it as a page, in the language that it
    asks for.
    """
    name = zone or plan_store.get_zone()
    bounds = calendar.span(start or now().isoformat(), span, name)
    shown = Shown(account_id=account_id or "", campaign=campaign or "", platform=platform or "", state=state or "")
    page = plan_store.list_calendar(*bounds, calendar_days.MOST, None, shown)
    names = account_store.get_names(each.account_id for each in page.sendings)
    return calendar_days.of(page.sendings, names, bounds, name, now(), more=page.next is not None)
