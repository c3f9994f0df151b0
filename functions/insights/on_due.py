"""It is time: read the figures of a publication or an account, or make a report."""

from collections.abc import Mapping
from typing import Any

from insights import cadence, collecting, entered, entering, making
from socialops import clock
from socialops.agenda import Entry
from socialops.table import Origin
from socialops.triggers import each_entry

BY = "insights.on_due"
WORK = {
    cadence.COLLECT: collecting.collect_publication,
    cadence.COLLECT_ACCOUNT: collecting.collect_account,
    cadence.REPORT: making.make_report,
    entered.ENTER: entering.take_in,
}
"""Kind of entry → what does it."""


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """A batch of the queue `insights-due`."""
    return each_entry(event, do)


def do(entry: Entry) -> None:
    """What one entry asks for.

    Raises:
        EntryGone: it was done already.
    """
    WORK[entry.kind](entry, Origin(BY, clock.now()))
