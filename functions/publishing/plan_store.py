"""What planning a publication needs from the table, and the calendar as pages."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from planning import keys as planning_keys
from planning.plans import Plan, Slot
from planning.posts import ApprovedContent, Post
from planning.windows import Window
from publishing import accounts, calendar, keys, standing_store
from publishing.calendar import NewPublication, Shown
from publishing.conflicts import Standing
from publishing.sendings import Sending
from socialops import brand, clock, table
from socialops.errors import BadCursor, NotApproved, NotFound
from socialops.items import Item
from socialops.platforms import registry

EVERYTHING: Final = Shown()
QUERIES_A_PAGE = 2
"""How many months one page may look into; a page may be short, and its `next` goes on where it ended."""


@dataclass(frozen=True)
class Planning:
    """What a publication is planned from: what holds of the account, and what is approved."""

    standing: Standing
    approved: Mapping[str, ApprovedContent]

    @property
    def by_hand(self) -> bool:
        """Whether a person publishes on this account, because no server may."""
        token = self.standing.token
        return accounts.is_by_hand(self.standing.platform, token.scopes if token else None)

    def ends_before(self, due: datetime) -> datetime | None:
        """The end of the account's grant, when it comes before a publication's time."""
        end = self.standing.ends
        return end if end is not None and end <= due else None

    @property
    def content(self) -> ApprovedContent:
        """What goes out on the account's platform.

        Raises:
            NotApproved: nothing is approved for it now.
        """
        platform = self.standing.platform.id
        if platform not in self.approved:
            raise NotApproved(platform=platform)
        return self.approved[platform]

    def owner(self, caller: str) -> str:
        """Who answers for a publication: who plans it; where a person publishes, whoever the account names for that."""
        return (self.by_hand and self.standing.account.options.responsible) or caller


def get_planning(post_id: str, body: NewPublication, at: datetime) -> Planning:
    """Everything a publication is planned from, in one read.

    Raises:
        NotFound: there is no such post, or no such account.
        AccountNotConnected: the account is disconnected.
    """
    post_place = planning_keys.post(post_id)
    rows = {planning_keys.approved(post_id, name): name for name in registry.REGISTRY}
    account_id, near = body.account_id, calendar.around(body)
    places = standing_store.places(account_id, at, near, body.campaign or "")
    found = table.get_many([post_place, *places, *rows])
    if post_place not in found:
        raise NotFound(thing="Post", id=post_id)
    post = Post.model_validate(found[post_place])
    return Planning(
        standing=standing_store.connected(standing_store.read(account_id, found, at, near)),
        approved=_approved(post, {name: found[place] for place, name in rows.items() if place in found}),
    )


def list_plannings(pairs: Collection[tuple[str, str]], at: datetime) -> dict[tuple[str, str], Planning]:
    """What publications of some posts on some accounts are planned from, a hundred things in a read.

    A pair whose post or account is not there is absent. What holds of an account is known around `at`.
    """
    places = {account_id: standing_store.places(account_id, at, at) for _, account_id in pairs}
    found = table.get_many([place for each in places.values() for place in each]) if pairs else {}
    there = {each: standing_store.read(each, found, at, at) for each in places if keys.account(each) in found}
    usable = [pair for pair in pairs if pair[1] in there]
    homes = {post_id: planning_keys.post(post_id) for post_id, _ in usable}
    rows = {pair: planning_keys.approved(pair[0], there[pair[1]].platform.id) for pair in usable}
    posts = table.get_many([*homes.values(), *rows.values()]) if usable else {}
    plannings = {}
    for pair in usable:
        if homes[pair[0]] in posts:
            row = {there[pair[1]].platform.id: posts[rows[pair]]} if rows[pair] in posts else {}
            approved = _approved(Post.model_validate(posts[homes[pair[0]]]), row)
            plannings[pair] = Planning(standing=there[pair[1]], approved=approved)
    return plannings


@dataclass(frozen=True)
class Wish:
    """What the plan says of a post's time: its window, and its slot, where it has one."""

    window: Window
    slot: Slot | None


def get_wish(post_id: str, account_id: str, at: datetime, after: datetime) -> tuple[Wish, Standing]:
    """When a post should go out, and what holds of an account from then on, in two reads.

    Raises:
        NotFound: there is no such post, or no such account.
    """
    place = planning_keys.post(post_id)
    found = table.get_many([place, *standing_store.places(account_id, at, after)])
    if place not in found:
        raise NotFound(thing="Post", id=post_id)
    post = Post.model_validate(found[place])
    item = table.get(planning_keys.plan(post.plan_id)) if post.plan_id and post.slot_id else None
    slot = Plan.model_validate(item).slot(post.slot_id) if item else None
    return Wish(post.window, slot), standing_store.read(account_id, found, at, after)


def get_zone() -> str:
    """The brand's zone."""
    return str((table.get(brand.KEY) or {}).get("zone", brand.ZONE))


def get_renewed(sending: Sending) -> dict[str, Any]:
    """The content that is approved now for a publication, as fields of it.

    Raises:
        NotApproved: nothing is approved for its platform now.
    """
    return list_renewed([sending])[sending.id]


def list_renewed(wanted: Sequence[Sending]) -> dict[str, dict[str, Any]]:
    """The content that is approved now for each of some publications, as fields of them, in one read.

    Raises:
        NotApproved: nothing is approved for one of them now.
    """
    homes = {each.id: planning_keys.post(each.subject) for each in wanted}
    rows = {each.id: planning_keys.approved(each.subject, each.platform) for each in wanted}
    found = table.get_many([*homes.values(), *rows.values()])
    renewed = {}
    for each in wanted:
        row = {each.platform: found[rows[each.id]]} if rows[each.id] in found else {}
        present = _approved(Post.model_validate(found[homes[each.id]]), row).get(each.platform)
        if present is None:
            raise NotApproved(platform=each.platform, publication=each.id)
        renewed[each.id] = {"content": present.content, "content_hash": present.hash, "window": present.window}
    return renewed


def _approved(post: Post, rows: Mapping[str, Item]) -> dict[str, ApprovedContent]:
    """The rows that the post still stands by."""
    read = {name: ApprovedContent.model_validate(row) for name, row in rows.items()}
    return {name: row for name, row in read.items() if post.approved.get(name) == row.hash}


@dataclass(frozen=True)
class CalendarPage:
    """Publications by their time, and the cursor of the next page."""

    sendings: list[Sending]
    next: str | None


def list_calendar(
    start: datetime,
    end: datetime,
    limit: int,
    cursor: str | None,
    shown: Shown = EVERYTHING,
    *,
    queries: int = QUERIES_A_PAGE,
) -> CalendarPage:
    """One page of the publications due from `start` until before `end`, those that `shown` holds.

    At most `limit` are read, so a page of few may hold fewer of them, or none.

    Raises:
        BadCursor: the cursor was not made by this list.
    """
    months = calendar.months(start, end)
    month, inner = _position(cursor, months)
    found: list[Sending] = []
    read = 0
    for _ in range(QUERIES_A_PAGE):
        page = table.query(
            keys.calendar(month),
            index=True,
            between=(clock.text(start), clock.text(end - timedelta(milliseconds=1)) + "~"),
            limit=limit - read,
            cursor=inner,
        )
        read += len(page.items)
        found += [each for each in map(Sending.model_validate, page.items) if shown.holds(each)]
        if page.next:
            return CalendarPage(found, f"{month}.{page.next}")
        inner = None
        later = months[months.index(month) + 1 :]
        if not later:
            return CalendarPage(found, None)
        month = later[0]
        if read >= limit:
            break
    return CalendarPage(found, f"{month}.")


def _position(cursor: str | None, months: list[str]) -> tuple[str, str | None]:
    if cursor is None:
        return months[0], None
    month, _, inner = cursor.partition(".")
    if month not in months:
        raise BadCursor()
    return month, inner or None
