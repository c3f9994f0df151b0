"""Read what a platform counts: the raw answer to S3, the counts to the metrics table, then the event.

The commit with the event comes last and takes the entry off the agenda, so a crash before it only repeats writes that
replace themselves. Figures that the platform calls provisional are kept as such, and the occasion is read again.
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
from publishing import tokens
from publishing.accounts import Account
from publishing.sendings import Sending
from socialops import clock
from socialops.agenda import Entry
from socialops.errors import AccountNotConnected
from socialops.events.insights import MetricsCollected, MetricsDelayed, MetricsMissed
from socialops.platforms.content import Connection
from socialops.platforms.errors import PlatformError
from socialops.platforms.reading import Figures
from socialops.platforms.registry import platform
from socialops.table import Origin


def collect_publication(entry: Entry, origin: Origin) -> None:
    """Read a publication's counts; one that the platform no longer shows is absent, not zero.

    Raises:
        EntryGone: this occasion was collected already.
    """
    publication_id, due = cadence.parse(entry)
    occasion = store.occasion(entry, origin.at, publishing_keys.sending(publication_id))
    sending = Sending.model_validate(occasion.item) if occasion.item else None
    metrics = platform(sending.platform).metrics if sending and sending.state == "live" else None
    if sending is None or metrics is None:
        store.drop(entry, origin)
        return
    told = {"subject": sending.key.pk, "root": sending.root, "account_id": sending.account_id}
    post = sending.published

    def ask(connection: Connection) -> tuple[str, Figures | None]:
        return connection.handle, metrics.posts(connection, [post], origin.at).get(post.remote_id)

    try:
        account, found = tokens.calling(sending.account_id, origin.at, origin.by, ask)
    except (PlatformError, AccountNotConnected) as error:
        _failed(occasion, error, told, origin)
        return
    snapshot = _snapshot(due, origin.at, found)
    _keep_publication(sending, account, snapshot, found, occasion.brand.zone)
    event = MetricsCollected(
        **told, count=len(snapshot.counts), absent=snapshot.absent, provisional=snapshot.provisional
    )
    store.finish(occasion, event, origin, _again(entry, snapshot))


def collect_account(entry: Entry, origin: Origin) -> None:
    """Read an account's counts and plan the next daily reading; a disconnected account has none.

    Raises:
        EntryGone: this occasion was collected already.
    """
    account_id, due = cadence.parse(entry)
    occasion = store.occasion(entry, origin.at, publishing_keys.account(account_id))
    account = Account.model_validate(occasion.item) if occasion.item else None
    metrics = platform(account.platform).metrics if account and account.state == "connected" else None
    if account is None or metrics is None:
        store.drop(entry, origin)
        return
    told = {"subject": publishing_keys.account(account.id).pk, "account_id": account.id}
    then = _tomorrow(entry, occasion, origin.at)
    try:
        found = tokens.calling(account.id, origin.at, origin.by, lambda each: metrics.account(each, origin.at))
    except (PlatformError, AccountNotConnected) as error:
        _failed(occasion, error, told, origin, then)
        return
    snapshot = _snapshot(due, origin.at, found)
    store.put_raw(raw_key(account.platform, account.id, due), _raw(snapshot, found, account.remote_id))
    series_store.put_snapshot(keys.account_snapshot(account.id, clock.text(due)), snapshot)
    series_store.save_account(rows.account_row(account, snapshot, day_of(due, occasion.brand.zone)))
    event = MetricsCollected(**told, count=len(snapshot.counts), provisional=snapshot.provisional)
    store.finish(occasion, event, origin, [*then, *_again(entry, snapshot)])


def _tomorrow(entry: Entry, occasion: Occasion, at: datetime) -> list[Entry]:
    """The next daily reading of an account; an occasion that is read again has planned it before."""
    if cadence.is_again(entry):
        return []
    due = cadence.next_account_read(entry.ref, max(at, entry.due), occasion.brand.zone)
    return [cadence.collect_account(entry.ref, due)]


def _again(entry: Entry, snapshot: Snapshot) -> list[Entry]:
    again = cadence.again(entry, snapshot.at) if snapshot.provisional else None
    return [again] if again else []


def _keep_publication(sending: Sending, account: str, snapshot: Snapshot, found: Figures | None, zone: str) -> None:
    due = snapshot.due
    store.put_raw(raw_key(sending.platform, sending.id, due), _raw(snapshot, found, sending.remote_id))
    point = keys.publication_snapshot(sending.id, clock.text(due))
    base = series_store.counts_before(point.pk, Week.of(due, zone).starts(zone))
    series_store.put_snapshot(point, snapshot)
    publication = rows.publication_of(sending, account)
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


def _snapshot(due: datetime, at: datetime, found: Figures | None) -> Snapshot:
    if found is None:
        return Snapshot(due=due, at=at, absent=True)
    sources = None if found.sources is None else dict(found.sources)
    return Snapshot(due=due, at=at, counts=dict(found.counts), provisional=found.provisional, sources=sources)


def _raw(snapshot: Snapshot, found: Figures | None, remote_id: str) -> dict[str, Any]:
    return {**snapshot.model_dump(mode="json"), "remote_id": remote_id, "raw": dict(found.raw) if found else None}
