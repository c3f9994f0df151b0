"""What planning a publication needs from the table, and the calendar as pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from planning import keys as planning_keys
from planning.media import Media
from planning.posts import Post, Variant, content, content_hash
from publishing import calendar, keys
from publishing.accounts import Account
from publishing.pauses import Pause
from publishing.sendings import Sending
from socialops import brand, clock, table
from socialops.errors import BadCursor, NotApproved, NotFound
from socialops.items import Item
from socialops.platforms.contract import Content

QUERIES_A_PAGE = 2
"""How many months one page may look into; a page may be short, and its `next` goes on where it ended."""


def get_post_and_account(post_id: str, account_id: str) -> tuple[Post, Account, str]:
    """The post, the account and the brand's zone, in one read.

    Raises:
        NotFound: there is no such post, or no such account.
    """
    places = (planning_keys.post(post_id), keys.account(account_id), brand.KEY)
    found = table.get_many(places)
    for place, thing, thing_id in ((places[0], "Post", post_id), (places[1], "Account", account_id)):
        if place not in found:
            raise NotFound(thing=thing, id=thing_id)
    zone = str(found.get(brand.KEY, {}).get("zone", brand.ZONE))
    return Post.model_validate(found[places[0]]), Account.model_validate(found[places[1]]), zone


def get_post_and_zone(post_id: str) -> tuple[Post | None, str]:
    """The post (there is none behind a reply) and the brand's zone, in one read."""
    place = planning_keys.post(post_id)
    found = table.get_many([place, brand.KEY])
    post = Post.model_validate(found[place]) if place in found else None
    return post, str(found.get(brand.KEY, {}).get("zone", brand.ZONE))


def get_approved(
    post: Post, platform: str, approved: str | None, scopes: Sequence[str] = ()
) -> tuple[Content, list[str]]:
    """The approved version of a post, and which of the switches are on, in one read at most.

    Raises:
        NotApproved: nothing is approved for the platform, or something else than the post says now.
        MediaNotReady: a picture is not there, or not ready.
    """
    if not approved:
        raise NotApproved(platform=platform)
    variant = post.variants.get(platform, Variant())
    pictures = {id_: planning_keys.media(id_) for id_ in (post.media if variant.media is None else variant.media)}
    switches = {scope: keys.pause(scope) for scope in scopes}
    wanted = [*pictures.values(), *switches.values()]
    found = table.get_many(wanted) if wanted else {}
    media = {id_: Media.model_validate(found[place]) for id_, place in pictures.items() if place in found}
    outgoing = content(post, platform, media)
    if content_hash(outgoing) != approved:
        raise NotApproved(platform=platform)
    return outgoing, [scope for scope, place in switches.items() if _is_on(found.get(place))]


def get_renewed(sending: Sending, post: Post) -> dict[str, Any]:
    """The content to send from now on, where another one than the sending's was approved since.

    Raises:
        NotApproved: nothing is approved for its platform now.
        MediaNotReady: a picture is not there, or not ready.
    """
    approved = post.approved.get(sending.platform)
    if approved == sending.content_hash:
        return {}
    return {"content": get_approved(post, sending.platform, approved)[0], "content_hash": approved}


def _is_on(item: Item | None) -> bool:
    return item is not None and Pause.model_validate(item).lifted_at is None


@dataclass(frozen=True)
class CalendarPage:
    """Publications by their time, and the cursor of the next page."""

    sendings: list[Sending]
    next: str | None


def list_calendar(start: datetime, end: datetime, limit: int, cursor: str | None) -> CalendarPage:
    """One page of the publications due from `start` until before `end`.

    Raises:
        BadCursor: the cursor was not made by this list.
    """
    months = calendar.months(start, end)
    month, inner = _position(cursor, months)
    found: list[Sending] = []
    for _ in range(QUERIES_A_PAGE):
        page = table.query(
            keys.calendar(month),
            index=True,
            between=(clock.text(start), clock.text(end - timedelta(milliseconds=1)) + "~"),
            limit=limit - len(found),
            cursor=inner,
        )
        found += [Sending.model_validate(item) for item in page.items]
        if page.next:
            return CalendarPage(found, f"{month}.{page.next}")
        inner = None
        later = months[months.index(month) + 1 :]
        if not later:
            return CalendarPage(found, None)
        month = later[0]
        if len(found) >= limit:
            break
    return CalendarPage(found, f"{month}.")


def _position(cursor: str | None, months: list[str]) -> tuple[str, str | None]:
    if cursor is None:
        return months[0], None
    month, _, inner = cursor.partition(".")
    if month not in months:
        raise BadCursor()
    return month, inner or None
