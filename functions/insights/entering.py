"""Take what a person entered into the series and the rows of weeks; the commit that tells of it comes last.

Every write replaces itself, so a crash only repeats it. A reading that is entered late changes what the week after it
came in with: that row is made anew too.
"""

from datetime import datetime, timedelta

from insights import entered, entered_store, keys, rows, series_store, store
from insights.entered import Entered, Reading
from insights.weeks import Week
from publishing.sendings import Sending
from socialops import clock
from socialops.agenda import Entry
from socialops.table import Origin


def take_in(entry: Entry, origin: Origin) -> None:
    """What was entered under the id that the entry names.

    Raises:
        EntryGone: it was taken in already.
    """
    occasion = store.occasion(entry, origin.at, keys.entered(entry.ref))
    if occasion.item is None:
        store.drop(entry, origin)
        return
    new = Entered.model_validate(occasion.item["entered"])
    readings = entered.by_publication(new.readings)
    sendings = entered_store.find_sendings(readings)
    handles = entered_store.find_handles(sending.account_id for sending in sendings.values())
    for publication_id, found in readings.items():
        sending = sendings[publication_id]
        _keep(sending, handles.get(sending.account_id, ""), found, new, occasion.brand.zone)
    entered_store.finish(occasion, new, sendings, origin)


def _keep(sending: Sending, account: str, readings: list[Reading], new: Entered, zone: str) -> None:
    series = keys.publication_snapshot(sending.id, "").pk
    for reading in readings:
        place = keys.publication_snapshot(sending.id, clock.text(reading.at))
        series_store.put_entered(place, entered.point(reading, new))
    weeks = {Week.of(reading.at, zone) for reading in readings}
    for week in sorted(weeks):
        following = series_store.neighbour(series, _end(week, zone), after=True)
        weeks |= {Week.of(following.due, zone)} if following else set()
    for week in sorted(weeks):
        last = series_store.neighbour(series, _end(week, zone))
        if last is not None and last.due >= week.starts(zone):
            base = series_store.counts_before(series, week.starts(zone))
            row = rows.publication_row(rows.publication_of(sending, account), last, base)
            series_store.save_publication(row, last.due, zone)


def _end(week: Week, zone: str) -> datetime:
    """The instant at which the next week begins in a zone."""
    return Week.of_day(week.days()[-1] + timedelta(days=1)).starts(zone)
