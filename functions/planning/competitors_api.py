"""Competitors over HTTP: who they are, and their public numbers."""

from planning import cadence, competitor_store, competitors, research_importing
from planning.api import api
from planning.competitors import Competitor, CompetitorInput, CompetitorView, WatchedDay, WatchedFiguresInput
from planning.research_sheets import ResearchImport, SheetInput
from socialops import brand
from socialops.api import Cursor, Id, Limit, caller, language, now, origin, seen
from socialops.errors import InvalidInput
from socialops.ids import new_id
from socialops.models import Page


@api.post("/v1/competitors", allow="write_research")
def add_competitor(body: CompetitorInput) -> Competitor:
    """Watch a competitor.

    Its public accounts are given by name, id or address. Where a platform shows its numbers to everybody, they are
    read right away and then daily; elsewhere somebody enters them, by form or CSV.
    """
    competitor = competitors.add(body, new_id(now()), caller().id, now())
    competitor_store.add_competitor(competitor, origin())
    return competitor


@api.get("/v1/competitors", allow="read_research")
def list_competitors(archived: bool = False, limit: Limit = 50, cursor: Cursor = None) -> Page[Competitor]:
    """List competitors.

    Newest first; with `archived` those that are no longer watched. Empty until one is added; the three that the
    audience names most are a good beginning.
    """
    return competitor_store.list_competitors(archived, limit, cursor)


@api.get("/v1/competitors/<competitor_id>", allow="read_research")
def read_competitor(competitor_id: Id) -> CompetitorView:
    """Read a competitor.

    Each account says whether its numbers are collected or come by hand, and what hinders the watch.
    """
    return competitors.view(*competitor_store.get_watched(competitor_id))


@api.put("/v1/competitors/<competitor_id>", allow="write_research")
def edit_competitor(competitor_id: Id, body: CompetitorInput) -> Competitor:
    """Describe a competitor anew.

    The body replaces the competitor whole. An account that it leaves out is no longer watched; its numbers stay.
    `archived` ends the watch over all of them.
    """
    version = seen()
    before = competitor_store.get_competitor(competitor_id).expect(version)
    after = competitors.change(before, body, now())
    competitor_store.save_competitor(before, after, origin())
    return after


@api.get("/v1/competitors/<competitor_id>/accounts/<account_id>/figures", allow="read_research")
def list_competitor_figures(
    competitor_id: Id, account_id: Id, limit: Limit = 50, cursor: Cursor = None
) -> Page[WatchedDay]:
    """List the public numbers of a competitor's account.

    One item for each day, the newest first, with where it comes from: collected, entered or imported. What a later
    entry corrected is shown beside it. Empty until the first reading.
    """
    return competitor_store.list_days(competitor_id, account_id, limit, cursor)


@api.post("/v1/competitors/<competitor_id>/accounts/<account_id>/figures", allow="write_research")
def enter_competitor_figures(competitor_id: Id, account_id: Id, body: WatchedFiguresInput) -> WatchedDay:
    """Enter public numbers of a competitor's account.

    For a day that has come. They replace what stood there, which stays visible; counts that are not named stay.
    """
    competitor, before, profile = competitor_store.find_day(competitor_id, account_id, body.day, now())
    if body.day > cadence.day_of(now(), profile.zone):
        raise InvalidInput(errors=[{"where": "body.day", "what": "this day has not come yet"}])
    counts: dict[str, int] = {str(name): count for name, count in body.counts.items()}
    after = competitors.noted(before, body.day, counts, "entered", by=caller().id, at=now())
    if after is not before:
        competitor_store.put_entered(competitor.id, account_id, after, origin())
    return after


@api.post("/v1/competitors/figures/imports", allow="write_research", status=202)
def import_competitor_figures(body: SheetInput) -> ResearchImport:
    """Enter public numbers of competitors from a spreadsheet.

    A CSV file in Chinese or English, at most 500 rows: `competitor` (id or name), `day`, one column for each count
    (`followers`, `following`, `posts`, `likes`, `views`), and `platform` or `account` where a competitor has several.
    Numbers may be written as `1,234` or `1.2万`; an empty cell is a count that cannot be seen. Without `dry_run` a
    file with a mistake is refused as a whole, with the list of all mistakes by row and column.
    """
    zone = brand.present(now()).zone
    return research_importing.take_figures(body, new_id(now()), zone, language(), origin())
