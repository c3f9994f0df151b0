"""Routes of a member's notices. Everybody reads and moves their own alone."""

from collections.abc import Callable
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from notices import delivery_store, list_store, notices
from notices.api import api
from notices.deliveries import EMAIL, ROBOT, DeliveryView
from notices.deliveries import view as delivery_view
from notices.notices import Notice, Snooze
from notices.views import NoticePage, NoticeView, view
from socialops.api import Cursor, Id, Limit, caller, language, now, origin
from socialops.models import Frozen


class Unread(Frozen):
    """How many notices are unread."""

    unread: int


class Deliveries(Frozen):
    """What became of a notice on every channel besides this list."""

    items: list[DeliveryView]


@api.get("/v1/notices", allow="read_notices")
def list_notices(unread: Annotated[bool, Query()] = False, limit: Limit = 50, cursor: Cursor = None) -> NoticePage:
    """List one's notices, newest first.

    With `unread=true` only those that are unread; what was put off is not among them until its time. The number of
    unread ones comes with every page and costs the same however many there are.
    """
    found, following, count, epoch = list_store.list_notices(caller().id, unread=unread, limit=limit, cursor=cursor)
    return NoticePage(items=[view(each, epoch, language()) for each in found], next=following, unread=count)


@api.post("/v1/notices/read-all", allow="read_notices", status=200)
def read_all_notices() -> Unread:
    """Mark all of one's notices as read, however many there are; single ones can be made unread again."""
    list_store.read_all(caller().id, origin())
    return Unread(unread=0)


@api.post("/v1/notices/<notice_id>/read", allow="read_notices", status=200)
def read_notice(notice_id: Id) -> NoticeView:
    """Mark a notice as read."""
    return _moved(notice_id, lambda notice, epoch: notices.read(notice, epoch, now()))


@api.post("/v1/notices/<notice_id>/unread", allow="read_notices", status=200)
def unread_notice(notice_id: Id) -> NoticeView:
    """Make a notice unread again: undo a reading, or a putting off."""
    return _moved(notice_id, lambda notice, epoch: notices.unread(notice, epoch, now()))


@api.post("/v1/notices/<notice_id>/snooze", allow="read_notices", status=200)
def snooze_notice(notice_id: Id, body: Snooze) -> NoticeView:
    """Put a notice off: it is unread again at the given time, at most thirty days ahead."""
    return _moved(notice_id, lambda notice, epoch: notices.snooze(notice, body.until, now()))


@api.get("/v1/notices/<notice_id>/deliveries", allow="read_notices")
def list_deliveries(notice_id: Id) -> Deliveries:
    """Show how a notice was delivered: one's own mail, and the chat groups; what waits, failed, or is late too."""
    found = delivery_store.list_of_notice(notice_id)
    mine = f"{EMAIL}{caller().id}"
    shown = [each for each in found if each.channel == mine or each.channel.startswith(ROBOT)]
    return Deliveries(items=[delivery_view(each, now()) for each in shown])


def _moved(notice_id: str, rule: Callable[[Notice, int], Notice]) -> NoticeView:
    after, epoch = list_store.change(caller().id, notice_id, rule, origin())
    return view(after, epoch, language())
