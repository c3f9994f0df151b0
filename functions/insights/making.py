"""Make a report: read the rows of two weeks, build the model, render it in each language, keep every file.

It has one way to be made, the agenda, whether a person asked or the calendar: so a request stays within three calls,
and a making that fails is taken up again. Each document is one object, because each is handed out by a link of its own.
"""

from insights import cadence, documents, keys, rendering, reports, series_store, spreadsheet, store
from insights.documents import Document, Report
from insights.reports import Head, WeeklyReport
from insights.weeks import Week
from socialops.agenda import Entry
from socialops.ids import new_id
from socialops.table import Origin
from socialops.words import LANGUAGES


def make_report(entry: Entry, origin: Origin) -> None:
    """Make the report that was asked for, or the scheduled one of the week that is over.

    Raises:
        EntryGone: it is made already.
    """
    scheduled = entry.ref == keys.WEEKLY
    occasion = store.occasion(entry, origin.at, None if scheduled else keys.report(entry.ref))
    zone = occasion.brand.zone
    before = Report.model_validate(occasion.item) if occasion.item else None
    asked = before or documents.asked(
        new_id(origin.at), str(Week.of(entry.due, zone).previous()), zone, origin.by, origin.at
    )
    week = Week.parse(asked.period)
    head = Head(report_id=asked.id, brand=occasion.brand.name, period=asked.period, zone=asked.zone, made_at=origin.at)
    model = reports.build(head, series_store.rows_of(week), series_store.rows_of(week.previous()))
    fields = {"state": "ready", "made_at": origin.at, "documents": _keep(model), "totals": documents.totals(model)}
    after = before.next(origin.at, **fields) if before else asked.model_copy(update=fields)
    then = [cadence.make_report(keys.WEEKLY, cadence.next_report(max(origin.at, entry.due), zone))] if scheduled else []
    store.finish_report(occasion, before, after, origin, then)


def _keep(model: WeeklyReport) -> dict[str, Document]:
    period = model.head.period
    files = {documents.json_name(period): model.model_dump_json().encode()}
    for language in LANGUAGES:
        files[documents.document_name(period, "html", language)] = rendering.html(model, language)
        files[documents.document_name(period, "csv", language)] = spreadsheet.csv_of(model, language)
    return {
        name: store.put_document(
            documents.document_key(model.head.report_id, name), content, documents.TYPES[name.rpartition(".")[2]]
        )
        for name, content in files.items()
    }
