"""The followed posts of an account in the table."""

from engagement import keys
from engagement.followed import Followed, FollowedPost
from socialops import table
from socialops.changes import Keep
from socialops.errors import StaleVersion
from socialops.items import Item
from socialops.table import Origin


def follow(account_id: str, post: FollowedPost, most: int, origin: Origin) -> None:
    """Ask about a post from the next poll on.

    Raises:
        StaleVersion: another post went live at this moment; the event comes again.
    """
    before = _find(account_id)
    _save(account_id, before, before.with_post(post, most), origin)


def unfollow(account_id: str, sending_id: str, origin: Origin) -> None:
    """Ask no more about a post.

    Raises:
        StaleVersion: another post went live at this moment; the event comes again.
    """
    before = _find(account_id)
    if any(post.sending_id == sending_id for post in before.posts):
        _save(account_id, before, before.without(sending_id), origin)


def read(item: Item | None) -> Followed:
    """The followed posts of a row; none where there is no row."""
    return Followed.model_validate(item) if item else Followed()


def _find(account_id: str) -> Followed:
    return read(table.get(keys.followed(account_id)))


def _save(account_id: str, before: Followed, after: Followed, origin: Origin) -> None:
    key, data = keys.followed(account_id), after.model_dump(mode="json")
    stale = StaleVersion(id=account_id, seen=before.version, now=after.version)
    row = Keep(key, data, once=stale)
    if before.version:
        row = Keep(
            key,
            data,
            when="#version = :seen",
            names={"#version": "version"},
            values={":seen": before.version},
            otherwise=stale,
        )
    table.commit([row], [], origin)
