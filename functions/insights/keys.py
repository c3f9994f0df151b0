"""Keys of the insights stage: agenda bookkeeping and reports in the operations table, series in the metrics table."""

from socialops.keys import Key, access_pattern

WEEKLY = "weekly"
"""The thing that the agenda entry of the scheduled report belongs to: there is one schedule for the brand."""


@access_pattern("AP-I01", "a report by its id")
def report(report_id: str) -> Key:
    """A report."""
    return Key(f"REPORT#{report_id}", "REPORT")


@access_pattern("AP-I02", "all reports, newest first")
def reports() -> str:
    """The list of reports."""
    return "REPORTS"


@access_pattern("AP-I03", "whether what an event asks for was planned already")
def planned(event_id: str) -> Key:
    """The mark that an event of the bus was handled; it goes when no queue can hand the event out again."""
    return Key(f"INSIGHTS#PLANNED#{event_id}", "PLANNED")


@access_pattern("AP-I04", "how often in a row collecting for a publication or an account failed")
def failures(ref: str) -> Key:
    """The count of failures since the last success."""
    return Key(f"INSIGHTS#FAILURES#{ref}", "FAILURES")


@access_pattern("AP-I05", "metrics table: all snapshots of a publication, by time")
def publication_snapshot(publication_id: str, due: str) -> Key:
    """What a platform counted on a publication at one occasion."""
    return Key(f"POST#{publication_id}", due)


@access_pattern("AP-I06", "metrics table: all snapshots of an account, by time")
def account_snapshot(account_id: str, due: str) -> Key:
    """What a platform counted on an account at one occasion."""
    return Key(f"ACCOUNT#{account_id}", due)


def week(name: str) -> str:
    """The partition of all rows of an ISO week."""
    return f"WEEK#{name}"


@access_pattern("AP-I07", "metrics table: all that a weekly report needs, one row per publication and week")
def publication_row(week_name: str, publication_id: str) -> Key:
    """A publication's newest figures of a week."""
    return Key(week(week_name), publication_id)


@access_pattern("AP-I08", "metrics table: all that a weekly report needs, one row per account and day")
def account_row(week_name: str, account_id: str, day: str) -> Key:
    """An account's newest figures of a day."""
    return Key(week(week_name), f"ACCOUNT#{account_id}#{day}")


@access_pattern("AP-I20", "figures that a person entered, until they are in their series")
def entered(entered_id: str) -> Key:
    """What one person entered at once; gone when it is taken in."""
    return Key(f"INSIGHTS#ENTERED#{entered_id}", "ENTERED")


EFFECTS = "EFFECTS"
"""The partition of what publications brought, over all accounts."""


@access_pattern("AP-I09", "metrics table: what the newest publications of all accounts brought, in one query")
def effect(live_at: str, publication_id: str) -> Key:
    """What one publication brought, by the instant (as text) at which it went live."""
    return Key(EFFECTS, f"{live_at}#{publication_id}")
