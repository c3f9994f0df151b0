"""Versions of posts in the table, beside their post."""

from collections.abc import Iterable

from planning import keys
from planning.versions import PostVersion
from socialops import table
from socialops.changes import Drop, Keep
from socialops.errors import NotFound
from socialops.models import Page


def kept_version(kept: PostVersion, post_id: str) -> Keep:
    """The write of a version; the same version twice is one."""
    return Keep(keys.post_version(post_id, kept.number), kept.model_dump(mode="json"))


def drop_versions(post_id: str, numbers: Iterable[int]) -> list[Drop]:
    """The removal of versions that are too many."""
    return [Drop(keys.post_version(post_id, number)) for number in numbers]


def list_versions(post_id: str, limit: int, cursor: str | None) -> Page[PostVersion]:
    """The versions of a post, newest first."""
    found = table.query(keys.post(post_id).pk, starts=keys.VERSIONS, newest_first=True, limit=limit, cursor=cursor)
    return Page(items=[PostVersion.model_validate(item) for item in found.items], next=found.next)


def get_version(post_id: str, number: int) -> PostVersion:
    """One version.

    Raises:
        NotFound: it was never saved, or is not kept any more.
    """
    item = table.get(keys.post_version(post_id, number))
    if item is None:
        raise NotFound(thing=PostVersion.__name__, id=f"{post_id}@{number}")
    return PostVersion.model_validate(item)


def get_pair(post_id: str, number: int, against: int | None) -> tuple[PostVersion, PostVersion]:
    """A version and the one it is compared with: `against`, or the one before it; the older request first, one call.

    The first version that is kept is compared with itself.

    Raises:
        NotFound: one of them was never saved, or is not kept any more.
    """
    if against is None:
        last = keys.post_version(post_id, number)
        range_ = (keys.post_version(post_id, 0).sk, last.sk)
        rows = table.query(last.pk, between=range_, newest_first=True, limit=2).items
        if not rows or rows[0]["number"] != number:
            raise NotFound(thing=PostVersion.__name__, id=f"{post_id}@{number}")
        return PostVersion.model_validate(rows[-1]), PostVersion.model_validate(rows[0])
    wanted = [keys.post_version(post_id, each) for each in (against, number)]
    found = table.get_many(wanted)
    for key, each in zip(wanted, (against, number), strict=True):
        if key not in found:
            raise NotFound(thing=PostVersion.__name__, id=f"{post_id}@{each}")
    old, new = (PostVersion.model_validate(found[key]) for key in wanted)
    return old, new
