"""A member's own link to the calendar, over HTTP. PUT makes it, for the answer of a keyed POST would be kept."""

import secrets as random

from publishing import account_store, feed_store, feeds
from publishing.api import api
from publishing.feeds import CalendarLink, FeedInput
from socialops.api import caller, language, now, origin


@api.put("/v1/me/calendar-link", allow="read_calendar", guarded=False)
def put_calendar_link(body: FeedInput) -> CalendarLink:
    """Make, change or renew one's link to the calendar.

    Any calendar (Outlook, Apple, Feishu) subscribes to `url`, which is shown when it is made and never again: whoever
    has it sees when which post goes out. It tells of the past 30 and the next 90 days. What a link shows changes under
    the same address; `renew` gives another, and the one before is worthless from here.
    """
    if body.account_id:
        account_store.get_account(body.account_id)
    before = feed_store.find(caller().id)
    if before and not body.renew:
        after = feeds.change(before, body, now())
        feed_store.save(before, after, origin())
        return feeds.view(after)
    token = random.token_urlsafe(32)
    digest = feeds.digest_of(token)
    after = feeds.make(before, body, digest, member_id=caller().id, language=language(), at=now())
    return feed_store.put(before, after, token, origin())


@api.get("/v1/me/calendar-link", allow="read_calendar")
def get_calendar_link() -> CalendarLink:
    """Show what one's link to the calendar shows.

    Without its address, which nobody knows but who has it.
    """
    return feeds.view(feed_store.get(caller().id))


@api.delete("/v1/me/calendar-link", allow="read_calendar", guarded=False)
def revoke_calendar_link() -> CalendarLink:
    """Make one's link to the calendar worthless.

    From the next request on, nobody sees anything through it.
    """
    before = feed_store.get(caller().id)
    feed_store.revoke(before, origin())
    return feeds.view(before)
