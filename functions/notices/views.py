"""A notice as its member reads it: in words, with what may be done about it."""

from datetime import datetime

from notices.notices import Notice
from notices.notices import State as Kept
from notices.occasions import Urgency
from notices.wording import tell
from socialops.models import Frozen, Instant


class NoticeView(Frozen):
    """A notice in words of the caller's language; `link` is the path of what it is about.

    `state` says `read` too for what was unread when everything was marked as read.
    """

    id: str
    event: str
    urgency: Urgency
    state: Kept
    title: str
    body: str
    next_step: str
    link: str
    at: Instant
    until: Instant | None = None
    settled_by: str = ""


class NoticePage(Frozen):
    """One page of notices, newest first; `unread` is how many there are in all that are unread."""

    items: list[NoticeView]
    next: str | None = None
    unread: int


def view(notice: Notice, epoch: int, language: str) -> NoticeView:
    """What the member reads."""
    told = tell(notice.event, notice.facts, language)
    hidden: Kept = "read" if notice.state == "unread" and not notice.is_unread(epoch) else notice.state
    until: datetime | None = notice.until if notice.state == "snoozed" else None
    return NoticeView(
        id=notice.id,
        event=notice.event,
        urgency=notice.urgency,
        state=hidden,
        title=told.title,
        body=told.body,
        next_step=told.next,
        link=notice.link,
        at=notice.at,
        until=until,
        settled_by=notice.settled_by,
    )
