"""Who says nearly the same: a row for each band of a text, in which posts that wait or went out leave their sketch.

Rows are found by key, never searched; each has a few places, so it stays small however often a text is used, and it
goes by itself. What stands in them follows the post by its events, and always as the post is now.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zlib import crc32

from planning import keys, similarity
from planning.posts import Post
from planning.similarity import Similar, Where
from socialops import clock, table
from socialops.changes import Change, Keep
from socialops.errors import NotFound, SocialOpsError, StaleVersion
from socialops.items import Item, encode
from socialops.keys import Key
from socialops.table import Origin

REMEMBERED: Final = timedelta(days=90)
"""So long after it went out a post still counts."""
WAITING: Final = timedelta(days=400)
"""The farthest that a publication may be planned ahead."""
PLACES: Final = 32
"""Places for posts that wait, and for posts that went out, in a row; the newer of two for one place has it."""
LONGEST_TITLE: Final = 60


@dataclass(frozen=True)
class Place:
    """Write, or empty, one place of a band's row; the row's own end only moves back."""

    key: Key
    place: str
    value: Mapping[str, Any] | None
    expires: int
    extends: bool = True

    def operation(self, table: str) -> dict[str, Any]:
        """An update without a condition."""
        until = ":expires" if self.extends else "if_not_exists(#expires, :expires)"
        change = f"SET #expires = {until}" + (", #place = :value" if self.value else " REMOVE #place")
        values = {":expires": encode(self.expires)} | ({":value": encode(dict(self.value))} if self.value else {})
        return {
            "Update": {
                "TableName": table,
                "Key": self.key.attributes(),
                "UpdateExpression": change,
                "ExpressionAttributeNames": {"#place": self.place, "#expires": "expires"},
                "ExpressionAttributeValues": values,
            }
        }

    def broken(self, present: Mapping[str, Any]) -> SocialOpsError:
        """Never: there is no condition."""
        return NotFound(thing="row", id=self.key.pk)


def find_similar(post: Post, at: datetime) -> list[Similar]:
    """Posts in review, approved, scheduled or published in the last ninety days that say nearly the same; one call."""
    wanted = keys_of(post)
    return among(post, table.get_many(wanted), at) if wanted else []


def keys_of(post: Post) -> list[Key]:
    """The rows in which posts like this one stand; for who reads something else with them."""
    return _rows(similarity.bands(similarity.hashes(similarity.text_of(post))))


def among(post: Post, rows: Mapping[Key, Item], at: datetime) -> list[Similar]:
    """The posts of the rows of `keys_of` that are really alike, the most alike first."""
    own = similarity.sketch(similarity.hashes(similarity.text_of(post)))
    found: dict[str, Similar] = {}
    for name, place in ((name, each) for row in rows.values() for name, each in row.items() if isinstance(each, dict)):
        if place["post_id"] == post.id or place["until"] <= clock.text(at):
            continue
        where: Where = "published" if name.startswith("live") else "queue"
        percent = similarity.percent(own, place["sketch"])
        if percent >= similarity.ALIKE and (place["post_id"] not in found or where == "published"):
            found[place["post_id"]] = Similar(
                post_id=place["post_id"], title=place["title"], percent=percent, where=where
            )
    return sorted(found.values(), key=lambda each: (-each.percent, each.post_id))[: similarity.MOST]


def refresh(post_id: str, origin: Origin) -> None:
    """Let the rows say what the post says now: it stands in them while it waits, and in none as a draft. Repeatable."""
    home, marks = keys.post(post_id), keys.bands_of(post_id)
    found = table.get_many([home, marks])
    if home not in found:
        return
    post = Post.model_validate(found[home])
    before = [Key(*row) for row in found.get(marks, {}).get("rows", [])]
    after = keys_of(post) if post.state != "draft" else []
    if not before and not after:
        return
    until = origin.at + WAITING + REMEMBERED
    gone = [row for row in before if row not in after]
    changes: list[Change] = [
        *(_places(gone, "wait", post, None, until)),
        *(_places(after, "wait", post, until, until)),
        Keep(
            marks,
            {"rows": [list(row) for row in after], "of": post.version, "expires": int(until.timestamp())},
            when="attribute_not_exists(pk) OR #of <= :of",
            values={":of": post.version},
            names={"#of": "of"},
            otherwise=StaleVersion(id=post_id, seen=post.version, now=post.version + 1),
        ),
    ]
    try:
        table.commit(changes, [], origin)
    except StaleVersion:
        # A later event of the same post was here first, with what the post says since.
        return


def keep_live(post: Post, live_at: datetime, origin: Origin) -> None:
    """Remember what went out, for ninety days. Repeatable."""
    until = live_at + REMEMBERED
    rows = keys_of(post)
    if rows:
        table.commit(list(_places(rows, "live", post, until, until, extends=False)), [], origin)


def _places(
    rows: Iterable[Key], kind: str, post: Post, until: datetime | None, expires: datetime, *, extends: bool = True
) -> Iterable[Place]:
    place = f"{kind}{crc32(post.id.encode()) % PLACES}"
    value = None
    if until:
        sketch = similarity.sketch(similarity.hashes(similarity.text_of(post)))
        title = post.title[:LONGEST_TITLE]
        value = {"post_id": post.id, "title": title, "until": clock.text(until), "sketch": sketch}
    return [Place(row, place, value, int(expires.timestamp()), extends) for row in rows]


def _rows(bands: list[str]) -> list[Key]:
    return [keys.band(number, value) for number, value in enumerate(bands)]
