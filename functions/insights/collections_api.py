"""Series of figures over HTTP: reading now, what was read, and what people enter."""

from insights import (
    cadence,
    entered,
    entered_store,
    importing,
    keys,
    series_store,
    store,
)
from insights.api import api
from insights.entered import EnteredView, FiguresInput
from insights.figure_imports import FigureImport, ImportView
from insights.snapshots import Snapshot
from publishing import keys as publishing_keys
from publishing import store as publishing_store
from socialops import brand
from socialops.api import Cursor, Id, Limit, caller, language, now, origin
from socialops.errors import AccountNotConnected, WrongState
from socialops.events.insights import MetricsRequested
from socialops.ids import new_id
from socialops.models import Frozen, Instant, Page


class Collection(Frozen):
    """A reading that is on its way, and where its figures will appear."""

    due: Instant
    series: str


@api.post("/v1/publications/<publication_id>/collections", allow="collect_metrics", status=202)
def collect_publication_now(publication_id: Id) -> Collection:
    """Read a publication's figures now.

    Besides the planned readings. The platform is asked within seconds, out of the account's quota; the figures then
    stand at the address in `series`, with `due` as the name of the occasion. Only what is live can be read.
    """
    sending = publishing_store.get_sending(publication_id)
    if sending.kind != "post" or sending.state != "live":
        raise WrongState(thing="Publication", id=publication_id, state=sending.state)
    answer = Collection(due=now(), series=f"/v1/publications/{publication_id}/metrics")
    event = MetricsRequested(
        subject=publishing_keys.sending(publication_id).pk, root=sending.root, account_id=sending.account_id
    )
    store.request_collection(cadence.collect(publication_id, now()), event, origin(), answer)
    return answer


@api.post("/v1/accounts/<account_id>/collections", allow="collect_metrics", status=202)
def collect_account_now(account_id: Id) -> Collection:
    """Read an account's figures now.

    Besides the daily reading; followers and whatever else the platform counts for an account. Only a connected
    account can be read.
    """
    account = publishing_store.get_account(account_id)
    if account.state != "connected":
        raise AccountNotConnected(account=account_id)
    answer = Collection(due=now(), series=f"/v1/accounts/{account_id}/metrics")
    event = MetricsRequested(subject=publishing_keys.account(account_id).pk, account_id=account_id)
    store.request_collection(cadence.collect_account(account_id, now()), event, origin(), answer)
    return answer


@api.post("/v1/publications/<publication_id>/figures", allow="enter_figures", status=202)
def enter_figures(publication_id: Id, body: FiguresInput) -> EnteredView:
    """Enter a publication's figures.

    For platforms that no interface counts for, and wherever somebody has read figures by eye. They stand in the
    publication's series within seconds, marked with who entered them, and count in reports like any other. The same
    instant entered again replaces the earlier one; what the platform itself told at that instant stays.
    """
    sending = publishing_store.get_sending(publication_id)
    new = entered.enter(sending, body, new_id(now()), by=caller().id, at=now())
    answer = entered.view(new)
    entered_store.put(new, {sending.id: sending}, origin(), answer)
    return answer


@api.post("/v1/figures/imports", allow="enter_figures", status=202)
def import_figures(body: FigureImport) -> ImportView:
    """Enter the figures of a spreadsheet.

    A CSV file in Chinese or English: one row for each publication (by id, or by the address of the post) and instant,
    one column for each count. Numbers may be written as `1,234` or `1.2万`; an empty cell is a count that the platform
    does not show. With `dry_run` nothing is taken and the answer lists everything that is wrong, by row and column;
    without it a file with a mistake is refused as a whole, with the same list.
    """
    return importing.take(body, new_id(now()), brand.present(now()).zone, language(), origin())


@api.get("/v1/publications/<publication_id>/metrics", allow="read_metrics")
def list_publication_metrics(publication_id: Id, limit: Limit = 50, cursor: Cursor = None) -> Page[Snapshot]:
    """List a publication's figures over time.

    Oldest first, one item for each reading, exactly as the platform counted. A count the platform does not tell is
    missing; a publication it no longer shows is `absent` and has no counts.
    """
    publishing_store.get_sending(publication_id)
    return series_store.list_snapshots(keys.publication_snapshot(publication_id, "").pk, limit, cursor)


@api.get("/v1/accounts/<account_id>/metrics", allow="read_metrics")
def list_account_metrics(account_id: Id, limit: Limit = 50, cursor: Cursor = None) -> Page[Snapshot]:
    """List an account's figures over time.

    Oldest first, one item for each reading: followers, and whatever else the platform counts.
    """
    publishing_store.get_account(account_id)
    return series_store.list_snapshots(keys.account_snapshot(account_id, "").pk, limit, cursor)
