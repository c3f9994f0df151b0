"""A publication went live or an account was connected: put the readings of its figures on the agenda."""

from collections.abc import Mapping
from typing import Any

from insights import cadence, keys, rows, series_store, store
from socialops import brand, clock
from socialops.platforms.registry import platform
from socialops.table import Origin
from socialops.triggers import each_event

BY = "insights.on_event"


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """A batch of the queue `insights-events`."""
    return each_event(event, {"SendingWentLive": follow_publication, "AccountConnected": follow_account})


def follow_publication(detail: Mapping[str, Any]) -> None:
    """Open the publication's row of the week, and plan to read it at the ages its platform's quota allows."""
    data = detail["data"]
    network = platform(data["platform"])
    if data["kind"] != "post" or network.metrics is None:
        return
    at, live_at = clock.now(), clock.instant(data["live_at"])
    sending, account, profile = store.live_publication(data["sending_id"], data["account_id"], at)
    series_store.open_row(rows.publication_of(sending, account.handle), profile.zone)
    entries = cadence.occasions(sending.id, live_at, network.limits.collect_after)
    store.plan_once(detail["id"], entries, Origin(BY, at))


def follow_account(detail: Mapping[str, Any]) -> None:
    """Read the account now and from then on daily; see that the weekly report is on the agenda.

    The schedule of the report is the same entry whichever account asks for it.
    """
    at = clock.now()
    entries = [cadence.make_report(keys.WEEKLY, cadence.next_report(at, brand.present(at).zone))]
    if platform(detail["data"]["platform"]).metrics is not None:
        entries.append(cadence.collect_account(detail["data"]["account_id"], clock.instant(detail["at"])))
    store.plan_once(detail["id"], entries, Origin(BY, at))
