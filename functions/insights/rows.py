"""The rows that a week's report is made from: one for each publication, one for each account and day."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from insights.snapshots import Counts, Snapshot
from publishing.accounts import Account
from publishing.sendings import Sending
from socialops.models import Frozen, Instant
from socialops.platforms.content import Content

INTERACTIONS = ("likes", "comments", "reposts", "quotes")
"""The counts that together are interactions: what fans have done, not what a platform has shown them."""
FOLLOWERS = "followers"
LONGEST_TITLE = 60
PostFormat = Literal["text", "pictures", "video"]
"""What a post mainly is, for comparing like with like."""


class Publication(Frozen):
    """What a row tells about a publication besides its figures."""

    publication_id: str
    post_id: str
    account_id: str
    account: str
    platform: str
    title: str
    url: str = ""
    live_at: Instant
    format: PostFormat | Literal[""] = ""
    """Empty in rows of an older version."""


class PublicationRow(Publication):
    """A publication in one week: its newest figures of that week, and those it came into the week with."""

    kind: Literal["publication"] = "publication"
    counts: Counts = Field(default_factory=dict)
    base: Counts = Field(default_factory=dict)
    due: Instant | None = None
    collected_at: Instant | None = None
    absent: bool = False
    provisional: bool = False

    @property
    def id(self) -> str:
        """How figures refer to this row."""
        return self.publication_id

    @property
    def state(self) -> Literal["waiting", "collected", "absent"]:
        """Whether the week has figures of it; `absent` is what the platform no longer shows."""
        if self.absent:
            return "absent"
        return "collected" if self.collected_at else "waiting"

    def gained(self) -> Counts:
        """What came in this week: the newest counts less those of the last look before the week.

        A count can fall, because fans take likes back, so a gain may be negative.
        """
        return {name: count - self.base.get(name, 0) for name, count in self.counts.items()}

    def gained_interactions(self) -> int | None:
        """The interactions that came in this week; nothing where the platform tells none of them."""
        return interactions(self.gained())


class AccountRow(Frozen):
    """An account on one day of the brand's zone: its newest figures of that day."""

    kind: Literal["account"] = "account"
    account_id: str
    account: str
    platform: str
    day: date
    counts: Counts = Field(default_factory=dict)
    due: Instant
    collected_at: Instant
    provisional: bool = False

    @property
    def id(self) -> str:
        """How figures refer to this row."""
        return f"{self.account_id}:{self.day}"


Row = Annotated[PublicationRow | AccountRow, Field(discriminator="kind")]


def interactions(counts: Mapping[str, int]) -> int | None:
    """The sum of the counts that are interactions; nothing where there is none of them."""
    told = [counts[name] for name in INTERACTIONS if name in counts]
    return sum(told) if told else None


def publication_of(sending: Sending, account: str) -> Publication:
    """What rows tell about a live sending.

    Args:
        sending: a post that is live.
        account: the name by which people know its account.
    """
    return Publication(
        publication_id=sending.id,
        post_id=sending.subject,
        account_id=sending.account_id,
        account=account,
        platform=sending.platform,
        title=title_of(sending.content.text),
        url=sending.url if sending.url.startswith(("https://", "http://")) else "",
        live_at=sending.live_at or sending.due,
        format=format_of(sending.content),
    )


def format_of(content: Content) -> PostFormat:
    """What a post mainly is."""
    if content.video:
        return "video"
    return "pictures" if content.pictures else "text"


def publication_row(publication: Publication, snapshot: Snapshot, base: Counts) -> PublicationRow:
    """The row of a publication after a reading; `base` are the counts it came into the week with."""
    return PublicationRow(
        **publication.model_dump(),
        counts=snapshot.counts,
        base=base,
        due=snapshot.due,
        collected_at=snapshot.at,
        absent=snapshot.absent,
        provisional=snapshot.provisional,
    )


def account_row(account: Account, snapshot: Snapshot, day: date) -> AccountRow:
    """The row of an account after a reading on a day."""
    return AccountRow(
        account_id=account.id,
        account=account.handle,
        platform=account.platform,
        day=day,
        counts=snapshot.counts,
        due=snapshot.due,
        collected_at=snapshot.at,
        provisional=snapshot.provisional,
    )


def title_of(text: str) -> str:
    """What people know a publication by: the first words of its text."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1] + "…"
