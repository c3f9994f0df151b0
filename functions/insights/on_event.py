"""A publication went live or an account was connected: put the readings of its figures on the agenda."""

from collections.abc import Mapping
from typing import Any

from insights import cadence, keys, rows, series_store, store
from socialops import brand, clock
from socialops.platforms.handoff.by_hand import is_made_up
from socialops.platforms.registry import platform
from socialops.table import Origin
from socialops.triggers import each_event

BY = "insights.on_event"


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """A batch of the queue `insights-events`."""
    handlers = {
        "SendingWentLive": follow_publication,
        "SendingCorrected": follow_publication,
        "AccountConnected": follow_account,
    }
    return each_event(event, handlers)


def follow_publication(detail: Mapping[str, Any]) -> None:
    """Open the publication's row of the week, and plan to read it at the ages its platform's quota allows.

    What no interface can be asked about has a row too: its figures are entered. A corrected address is another row as
    long as nothing was read, and other occasions.
    """
    data = detail["data"]
    network = platform(data["platform"])
    if data.get("kind", "post") != "post":
        return
    at = clock.now()
    sending, account, profile = store.live_publication(data["sending_id"], data["account_id"], at)
    series_store.open_row(rows.publication_of(sending, account.handle), profile.zone)
    if network.metrics is None or is_made_up(sending.remote_id):
        return
    live_at = sending.live_at or sending.due
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
