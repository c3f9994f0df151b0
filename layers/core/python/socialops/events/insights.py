"""What happens in insights: figures and reports."""

from socialops.events.base import Event


class MetricsRequested(Event):
    """Somebody asks for the figures of a publication or an account now, besides the planned times."""

    account_id: str


class MetricsEntered(Event):
    """A person entered figures of a publication: so many readings with `count` numbers together."""

    account_id: str
    readings: int
    count: int


class MetricsCollected(Event):
    """Figures of a publication or of an account were read from the platform, or entered; `count` numbers came.

    `provisional` ones are not final by the platform's own word, and are read again.
    """

    account_id: str
    count: int
    absent: bool = False
    provisional: bool = False


class MetricsDelayed(Event):
    """The platform did not answer; the figures will be asked for again."""

    account_id: str
    reason: str
    due: str


class MetricsMissed(Event):
    """The figures of one occasion were given up; the series has a gap there, not a zero."""

    account_id: str
    reason: str


class ReportRequested(Event):
    """Somebody asked for the report of a period."""

    report_id: str
    period: str


class ReportMade(Event):
    """A report of a period was built from the stored figures."""

    report_id: str
    period: str
