"""Read what a platform counts: the raw answer to S3, the counts to the metrics table, then the event.

The commit with the event comes last and takes the entry off the agenda, so a crash before it only repeats writes that
replace themselves.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from insights import cadence, keys, rows, series_store, store
from insights.snapshots import Snapshot, raw_key
from insights.store import Occasion
from insights.weeks import Week, day_of
from publishing import keys as publishing_keys
from publishing import store as publishing_store
from publishing.accounts import Account
from publishing.sendings import Sending
from socialops import clock
from socialops.agenda import Entry
from socialops.errors import AccountNotConnected
from socialops.events import MetricsCollected, MetricsDelayed, MetricsMissed
from socialops.platforms.contract import Connection, Figures
from socialops.platforms.errors import PlatformError
from socialops.platforms.registry import platform
from socialops.table import Origin


def collect_publication(entry: Entry, origin: Origin) -> None:
    """Read a publication's counts; one that the platform no longer shows is absent, not zero.

    Raises:
        EntryGone: this occasion was collected already.
    """
    occasion = store.occasion(entry, origin.at, publishing_keys.sending(entry.ref))
    sending = Sending.model_validate(occasion.item) if occasion.item else None
    metrics = platform(sending.platform).metrics if sending and sending.state == "live" else None
    if sending is None or metrics is None:
        store.drop(entry, origin)
        return
    told = {"subject": sending.key.pk, "root": sending.root, "account_id": sending.account_id}
    try:
        connection = publishing_store.get_connection(sending.account_id)
        found = metrics.posts(connection, [sending.remote_id], origin.at).get(sending.remote_id)
    except (PlatformError, AccountNotConnected) as error:
        _failed(occasion, error, told, origin)
        return
    snapshot = _snapshot(entry, origin.at, found)
    _keep_publication(sending, connection, snapshot, found, occasion.brand.zone)
    event = MetricsCollected(**told, count=len(snapshot.counts), absent=snapshot.absent)
    store.finish(occasion, event, origin)


def collect_account(entry: Entry, origin: Origin) -> None:
    """Read an account's counts and plan the next daily reading; a disconnected account has none.

    Raises:
        EntryGone: this occasion was collected already.
    """
    occasion = store.occasion(entry, origin.at, publishing_keys.account(entry.ref))
    account = Account.model_validate(occasion.item) if occasion.item else None
    metrics = platform(account.platform).metrics if account and account.state == "connected" else None
    if account is None or metrics is None:
        store.drop(entry, origin)
        return
    told = {"subject": publishing_keys.account(account.id).pk, "account_id": account.id}
    due = cadence.next_account_read(account.id, max(origin.at, entry.due), occasion.brand.zone)
    tomorrow = [cadence.collect_account(account.id, due)]
    try:
        found = metrics.account(publishing_store.get_connection(account.id), origin.at)
    except (PlatformError, AccountNotConnected) as error:
        _failed(occasion, error, told, origin, tomorrow)
        return
    snapshot = _snapshot(entry, origin.at, found)
    store.put_raw(raw_key(account.platform, account.id, entry.due), _raw(snapshot, found, account.remote_id))
    series_store.put_snapshot(keys.account_snapshot(account.id, clock.text(entry.due)), snapshot)
    series_store.save_account(rows.account_row(account, snapshot, day_of(entry.due, occasion.brand.zone)))
    store.finish(occasion, MetricsCollected(**told, count=len(snapshot.counts)), origin, tomorrow)


def _keep_publication(
    sending: Sending, connection: Connection, snapshot: Snapshot, found: Figures | None, zone: str
) -> None:
    due = snapshot.due
    store.put_raw(raw_key(sending.platform, sending.id, due), _raw(snapshot, found, sending.remote_id))
    point = keys.publication_snapshot(sending.id, clock.text(due))
    base = series_store.counts_before(point.pk, Week.of(due, zone).starts(zone))
    series_store.put_snapshot(point, snapshot)
    publication = rows.publication_of(sending, connection.handle)
    series_store.save_publication(rows.publication_row(publication, snapshot, base), due, zone)


def _failed(
    occasion: Occasion,
    error: PlatformError | AccountNotConnected,
    told: dict[str, str],
    origin: Origin,
    then: Sequence[Entry] = (),
) -> None:
    """Try again later; after the last try, or without an account, give this occasion up. `then` follows in the end."""
    until = error.until if isinstance(error, PlatformError) else None
    retry = cadence.retry_at(occasion.failures + 1, origin.at, until)
    reason = type(error).__name__
    if retry is None or isinstance(error, AccountNotConnected):
        store.finish(occasion, MetricsMissed(**told, reason=reason), origin, then)
        return
    delayed = MetricsDelayed(**told, reason=reason, due=clock.text(retry))
    store.postpone(occasion, delayed, origin, replace(occasion.entry, due=retry))


def _snapshot(entry: Entry, at: datetime, found: Figures | None) -> Snapshot:
    return Snapshot(due=entry.due, at=at, counts=dict(found.counts) if found else {}, absent=found is None)


def _raw(snapshot: Snapshot, found: Figures | None, remote_id: str) -> dict[str, Any]:
    return {**snapshot.model_dump(mode="json"), "remote_id": remote_id, "raw": dict(found.raw) if found else None}
