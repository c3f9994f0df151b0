"""What planning a publication needs from the table, and the calendar as pages."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from planning import keys as planning_keys
from planning.posts import ApprovedContent, Post
from publishing import accounts, calendar, grants, keys
from publishing.accounts import Account
from publishing.grants import Token
from publishing.pauses import Pause
from publishing.sendings import Sending
from socialops import brand, clock, table
from socialops.errors import BadCursor, NotApproved, NotFound
from socialops.items import Item
from socialops.platforms import registry

QUERIES_A_PAGE = 2
"""How many months one page may look into; a page may be short, and its `next` goes on where it ended."""


@dataclass(frozen=True)
class Planning:
    """What a publication is planned from: the account, the brand's zone, what is approved, which switches are on."""

    account: Account
    zone: str
    approved: Mapping[str, ApprovedContent]
    paused: frozenset[str]
    token: Token | None

    @property
    def by_hand(self) -> bool:
        """Whether a person publishes on this account, because no server may."""
        scopes = self.token.scopes if self.token else None
        return accounts.is_by_hand(registry.platform(self.account.platform), scopes)

    def ends_before(self, due: datetime) -> datetime | None:
        """The end of the account's grant, when it comes before a publication's time."""
        end = grants.end_of(self.token, registry.platform(self.account.platform)) if self.token else None
        return end if end is not None and end <= due else None

    def content(self, platform: str) -> ApprovedContent:
        """What goes out on a platform.

        Raises:
            NotApproved: nothing is approved for it now.
        """
        if platform not in self.approved:
            raise NotApproved(platform=platform)
        return self.approved[platform]

    def owner(self, caller: str) -> str:
        """Who answers for a publication: who plans it; where a person publishes, whoever the account names for that."""
        return (self.by_hand and self.account.options.responsible) or caller

    def paused_by(self, platform: str) -> list[str]:
        """The scopes of a publication on this account that have a pause on."""
        scopes = ("brand", f"platform:{platform}", f"account:{self.account.id}")
        return [scope for scope in scopes if scope in self.paused]


def get_planning(post_id: str, account_id: str) -> Planning:
    """Everything a publication is planned from, in one read.

    Raises:
        NotFound: there is no such post, or no such account.
    """
    post_place, account_place = planning_keys.post(post_id), keys.account(account_id)
    token_place = keys.account_token(account_id)
    scopes = ["brand", f"account:{account_id}", *(f"platform:{name}" for name in registry.REGISTRY)]
    switches = {keys.pause(scope): scope for scope in scopes}
    rows = {planning_keys.approved(post_id, name): name for name in registry.REGISTRY}
    found = table.get_many([post_place, account_place, token_place, brand.KEY, *switches, *rows])
    for place, thing, thing_id in ((post_place, "Post", post_id), (account_place, "Account", account_id)):
        if place not in found:
            raise NotFound(thing=thing, id=thing_id)
    post = Post.model_validate(found[post_place])
    return Planning(
        account=Account.model_validate(found[account_place]),
        zone=str(found.get(brand.KEY, {}).get("zone", brand.ZONE)),
        approved=_approved(post, {name: found[place] for place, name in rows.items() if place in found}),
        token=Token.model_validate(found[token_place]) if token_place in found else None,
        paused=frozenset(scope for place, scope in switches.items() if _is_on(found.get(place))),
    )


def list_plannings(pairs: Collection[tuple[str, str]]) -> dict[tuple[str, str], Planning]:
    """What publications of some posts on some accounts are planned from, a hundred things in a read.

    A pair whose post or account is not there is absent; pauses are not looked at.
    """
    of = {account_id: keys.account(account_id) for _, account_id in pairs}
    grants_of = {account_id: keys.account_token(account_id) for _, account_id in pairs}
    found = table.get_many([brand.KEY, *of.values(), *grants_of.values()]) if pairs else {}
    known = {each: Account.model_validate(found[place]) for each, place in of.items() if place in found}
    usable = [pair for pair in pairs if pair[1] in known]
    homes = {post_id: planning_keys.post(post_id) for post_id, _ in usable}
    rows = {pair: planning_keys.approved(pair[0], known[pair[1]].platform) for pair in usable}
    there = table.get_many([*homes.values(), *rows.values()]) if usable else {}
    zone = str(found.get(brand.KEY, {}).get("zone", brand.ZONE))
    plannings = {}
    for pair in usable:
        post_id, account_id = pair
        if homes[post_id] not in there:
            continue
        account, grant = known[account_id], found.get(grants_of[account_id])
        row = {account.platform: there[rows[pair]]} if rows[pair] in there else {}
        plannings[pair] = Planning(
            account=account,
            zone=zone,
            approved=_approved(Post.model_validate(there[homes[post_id]]), row),
            paused=frozenset(),
            token=Token.model_validate(grant) if grant else None,
        )
    return plannings


def get_renewed(sending: Sending) -> dict[str, Any]:
    """The content that is approved now for a publication, as fields of it.

    Raises:
        NotApproved: nothing is approved for its platform now.
    """
    post_place = planning_keys.post(sending.subject)
    row_place = planning_keys.approved(sending.subject, sending.platform)
    found = table.get_many([post_place, row_place])
    rows = {sending.platform: found[row_place]} if row_place in found else {}
    approved = _approved(Post.model_validate(found[post_place]), rows)
    if sending.platform not in approved:
        raise NotApproved(platform=sending.platform)
    present = approved[sending.platform]
    return {"content": present.content, "content_hash": present.hash, "window": present.window}


def _approved(post: Post, rows: Mapping[str, Item]) -> dict[str, ApprovedContent]:
    """The rows that the post still stands by."""
    read = {name: ApprovedContent.model_validate(row) for name, row in rows.items()}
    return {name: row for name, row in read.items() if post.approved.get(name) == row.hash}


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
