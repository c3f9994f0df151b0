"""What the insights stage reads and writes besides the series: its agenda, its reports, and files in S3."""

import gzip
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from insights import keys
from insights.documents import Document, Report
from publishing import keys as publishing_keys
from publishing.accounts import Account
from publishing.sendings import Sending
from socialops import aws, brand, settings, table
from socialops.agenda import Entry
from socialops.brand import Brand
from socialops.changes import Change, Create, Done, EntryGone, Keep, Listed, Plan, Save
from socialops.errors import AlreadyExists, NotFound
from socialops.events.base import Event
from socialops.events.insights import MetricsRequested, ReportMade, ReportRequested
from socialops.items import Item
from socialops.keys import Key
from socialops.models import Page
from socialops.names import Variable
from socialops.table import Origin

REMEMBERED = timedelta(days=30)
"""How long a handled event is known: longer than any queue can keep a copy of it (14 days)."""
LINKS_LAST = timedelta(minutes=15)


@dataclass(frozen=True)
class RawSettings:
    """What keeping raw answers needs; only the function that collects has it."""

    bucket: str = field(metadata={"variable": Variable.RAW_BUCKET})


@dataclass(frozen=True)
class ReportSettings:
    """What keeping and handing out reports needs."""

    bucket: str = field(metadata={"variable": Variable.REPORTS_BUCKET})


@cache
def _raw_bucket() -> str:
    return settings.load(RawSettings).bucket


@cache
def _reports_bucket() -> str:
    return settings.load(ReportSettings).bucket


@dataclass(frozen=True)
class Occasion:
    """An entry of the agenda that is still to be done, and what stands around it."""

    entry: Entry
    brand: Brand
    failures: int
    item: Item | None
    """The thing the entry belongs to, where it has one and it is there."""


def occasion(entry: Entry, at: datetime, thing: Key | None = None) -> Occasion:
    """Everything an entry needs, in one read.

    Raises:
        EntryGone: it was done already, so the platform need not be asked.
    """
    where, failures = Key(entry.pk, entry.sk), keys.failures(entry.ref)
    found = table.get_many([where, failures, brand.KEY, *([thing] if thing else [])])
    if where not in found:
        raise EntryGone(entry=entry.sk)
    return Occasion(
        entry=entry,
        brand=_brand(found.get(brand.KEY), at),
        failures=found.get(failures, {}).get("count", 0),
        item=found.get(thing) if thing else None,
    )


def live_publication(sending_id: str, account_id: str, at: datetime) -> tuple[Sending, Account, Brand]:
    """A publication with its account and the brand, in one read.

    Raises:
        NotFound: the sending or the account is not there.
    """
    sending, account = publishing_keys.sending(sending_id), publishing_keys.account(account_id)
    found = table.get_many([sending, account, brand.KEY])
    for key, thing in ((sending, "Sending"), (account, "Account")):
        if key not in found:
            raise NotFound(thing=thing, id=key.pk.partition("#")[2])
    return (
        Sending.model_validate(found[sending]),
        Account.model_validate(found[account]),
        _brand(found.get(brand.KEY), at),
    )


def plan_once(event_id: str, entries: Sequence[Entry], origin: Origin) -> bool:
    """Put on the agenda what an event asks for; false when an earlier copy of the event did so."""
    known = AlreadyExists(id=event_id)
    mark = Keep(keys.planned(event_id), {"expires": int((origin.at + REMEMBERED).timestamp())}, once=known)
    try:
        table.commit([mark, *(Plan(entry) for entry in entries)], [], origin)
    except AlreadyExists:
        return False
    return True


def request_collection(entry: Entry, event: MetricsRequested, origin: Origin, answer: Any) -> None:
    """Put a collection on the agenda because somebody asked."""
    table.commit([Plan(entry)], [event], origin, answer=answer)


def finish(done: Occasion, event: Event, origin: Origin, then: Sequence[Entry] = ()) -> None:
    """Take an occasion off the agenda with what came of it, and plan what follows.

    Raises:
        EntryGone: somebody else did it meanwhile; the same figures are stored, and nothing is told twice.
    """
    changes: list[Change] = [Done(done.entry), *(Plan(entry) for entry in then)]
    if done.failures:
        changes.append(_failures(done.entry.ref, 0, origin.at))
    table.commit(changes, [event], origin)


def postpone(failed: Occasion, event: Event, origin: Origin, again: Entry) -> None:
    """Move a failed occasion and count the failure.

    Raises:
        EntryGone: somebody else did it meanwhile.
    """
    count = _failures(failed.entry.ref, failed.failures + 1, origin.at)
    table.commit([Done(failed.entry), Plan(again), count], [event], origin)


def drop(entry: Entry, origin: Origin) -> None:
    """Take an entry off the agenda that has nothing to do any more.

    Raises:
        EntryGone: somebody else did so.
    """
    table.commit([Done(entry)], [], origin)


def put_raw(key: str, answer: Mapping[str, Any]) -> None:
    """Keep a platform's answer as it came, compressed; the same occasion again replaces it."""
    text = json.dumps(answer, ensure_ascii=False, sort_keys=True).encode()
    aws.client("s3").put_object(
        Bucket=_raw_bucket(),
        Key=key,
        Body=gzip.compress(text, mtime=0),
        ContentType="application/json",
        ContentEncoding="gzip",
    )


def create_report(report: Report, entry: Entry, origin: Origin, answer: Any) -> None:
    """Write down that a report is asked for, and put its making on the agenda."""
    event = ReportRequested(subject=keys.report(report.id).pk, report_id=report.id, period=report.period)
    table.commit([Create(keys.report(report.id), report, _listed(report)), Plan(entry)], [event], origin, answer=answer)


def finish_report(
    done: Occasion, before: Report | None, after: Report, origin: Origin, then: Sequence[Entry] = ()
) -> None:
    """Write down that a report is made; `before` is absent when nobody asked for it but the calendar.

    Raises:
        EntryGone: somebody else made it meanwhile.
    """
    key, listed = keys.report(after.id), _listed(after)
    thing = Save(key, before, after, listed) if before else Create(key, after, listed)
    event = ReportMade(subject=key.pk, report_id=after.id, period=after.period)
    table.commit([thing, Done(done.entry), *(Plan(entry) for entry in then)], [event], origin)


def get_report(report_id: str) -> Report:
    """A report.

    Raises:
        NotFound: there is none.
    """
    return table.load(Report, keys.report(report_id))


def list_reports(limit: int, cursor: str | None) -> Page[Report]:
    """A page of all reports, newest first.

    Raises:
        BadCursor: the cursor is not of this list.
    """
    page = table.query(keys.reports(), index=True, newest_first=True, limit=limit, cursor=cursor)
    return Page[Report](items=[Report.model_validate(item) for item in page.items], next=page.next)


def put_document(key: str, content: bytes, content_type: str) -> Document:
    """Keep one file of a report."""
    disposition = "inline" if content_type.startswith("text/html") else "attachment"
    filename = key.rpartition("/")[2]
    aws.client("s3").put_object(
        Bucket=_reports_bucket(),
        Key=key,
        Body=content,
        ContentType=content_type,
        ContentDisposition=f'{disposition}; filename="{filename}"',
    )
    return Document(key=key, sha256=hashlib.sha256(content).hexdigest(), bytes=len(content))


def get_document(document: Document) -> bytes:
    """The bytes of one file of a report."""
    body: bytes = aws.client("s3").get_object(Bucket=_reports_bucket(), Key=document.key)["Body"].read()
    return body


def link_to(document: Document) -> str:
    """An address that gives the file to whoever has it, for `LINKS_LAST`; made without a call."""
    address: str = aws.client("s3").generate_presigned_url(
        "get_object",
        Params={"Bucket": _reports_bucket(), "Key": document.key},
        ExpiresIn=int(LINKS_LAST.total_seconds()),
    )
    return address


def _listed(report: Report) -> Listed:
    return Listed(keys.reports(), f"{report.id}")


def _brand(item: Item | None, at: datetime) -> Brand:
    return Brand.model_validate(item) if item else brand.unnamed(at)


def _failures(ref: str, count: int, at: datetime) -> Keep:
    return Keep(keys.failures(ref), {"count": count, "expires": int((at + REMEMBERED).timestamp())})
