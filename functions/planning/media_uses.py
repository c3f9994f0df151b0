"""Which posts use a file, and the count that keeps a file from being deleted while a post in review or approved has it.

Two rows stand beside a file's record. `USED#post` tells of one post; it is written no later than the post itself and
is there at least as long, so what the rows say is looked up in the posts. `HOLD` counts the posts that are no drafts:
submitting a post raises it on condition that the file is not deleted, deleting requires that it is zero, so of two
that meet one fails. An approved post counts until it is edited, whether or not it is scheduled: planning does not know
the calendar, and only what is approved can be in it. A file that proves something is used like one that is shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from planning import keys
from planning.posts import Post, file_ids
from socialops.changes import Change, Drop, EntryGone, Keep, Require
from socialops.errors import MediaDeleted, MediaInUse, SocialOpsError
from socialops.items import encode

OF: Final = "of_"
"""What the attributes of publications begin with."""
NOT_DELETED: Final = "attribute_not_exists(gone)"


@dataclass(frozen=True)
class Hold:
    """One post more, or fewer, that a file must stay for; one more needs a file that is not deleted."""

    media_id: str
    by: int

    def operation(self, table: str) -> dict[str, Any]:
        """An update that counts."""
        update: dict[str, Any] = {
            "TableName": table,
            "Key": keys.media_hold(self.media_id).attributes(),
            "UpdateExpression": "ADD holds :by",
            "ExpressionAttributeValues": {":by": encode(self.by)},
        }
        if self.by > 0:
            update["ConditionExpression"] = NOT_DELETED
        return {"Update": update}

    def broken(self, present: Mapping[str, Any]) -> SocialOpsError:
        """The file is deleted."""
        return MediaDeleted(media=self.media_id)


@dataclass(frozen=True)
class Time:
    """For when a publication of a post is scheduled, as an event said at `told_at`; what was told earlier gives way."""

    post_id: str
    sending_id: str
    due: str
    told_at: str

    def operation(self, table: str) -> dict[str, Any]:
        """An update of one attribute of the row, which has one for each publication."""
        return {
            "Update": {
                "TableName": table,
                "Key": keys.post_times(self.post_id).attributes(),
                "UpdateExpression": "SET #of = :told",
                "ConditionExpression": "attribute_not_exists(#of) OR #of <= :told",
                "ExpressionAttributeNames": {"#of": f"{OF}{self.sending_id}"},
                "ExpressionAttributeValues": {":told": encode(f"{self.told_at}#{self.due}")},
            }
        }

    def broken(self, present: Mapping[str, Any]) -> SocialOpsError:
        """Something later was told before."""
        return EntryGone(entry=self.sending_id)


def times(row: Mapping[str, Any]) -> list[str]:
    """The times that a row of `Time` holds, the earliest first."""
    told = (str(value).partition("#")[2] for name, value in row.items() if name.startswith(OF))
    return sorted(due for due in told if due)


@dataclass(frozen=True)
class Uses:
    """What a change of a post means for the rows of its files.

    Attributes:
        ahead: rows that do not fit into the post's own commit; without it they are one too many and harm nobody.
        within: what belongs into the post's commit.
    """

    ahead: Sequence[Change]
    within: Sequence[Change]


def of(before: Post | None, after: Post, room: int) -> Uses:
    """What a change of a post means for its files, in at most `room` writes of its own commit.

    The counts come first and always fit: a post shows 50 files and has 20 proofs at most, and is either taken into
    review or out of it. With what room is left a draft's new files are required to be there (its submission asks
    again), and rows are written and dropped. New rows that do not fit go ahead; old ones stay.
    """
    had, has = _files(before), _files(after)
    new, old = [each for each in has if each not in had], [each for each in had if each not in has]
    counts = holds(before, after)
    within: list[Change] = [*counts]
    counted = {hold.media_id for hold in counts if hold.by > 0}
    asked = [_require(each) for each in new if each not in counted]
    within += asked[: max(room - len(within), 0)]
    rows = [_row(each, after) for each in new]
    fit = len(within) + len(rows) <= room
    within += rows if fit else []
    within += [Drop(keys.media_used(each, after.id)) for each in old][: max(room - len(within), 0)]
    return Uses(ahead=() if fit else rows, within=within)


def holds(before: Post | None, after: Post) -> list[Hold]:
    """The counts that change when a post becomes, or no longer is, one that its files must stay for."""
    had, has = _held(before), _held(after)
    return [
        *(Hold(each, 1) for each in has if each not in had),
        *(Hold(each, -1) for each in had if each not in has),
    ]


def rows(before: Post | None, after: Post) -> list[Change]:
    """The rows of a post's new files alone, for commits of several posts; without their posts they harm nobody."""
    had = _files(before)
    return [_row(each, after) for each in _files(after) if each not in had]


def closed(media_id: str) -> Keep:
    """The condition and the mark of a deletion: no post holds the file, and none can from now on."""
    return Keep(
        keys.media_hold(media_id),
        {"holds": 0, "gone": True},
        when="attribute_not_exists(holds) OR holds <= :none",
        values={":none": 0},
        otherwise=MediaInUse(media=media_id),
    )


def opened(media_id: str) -> Keep:
    """The end of a deletion."""
    return Keep(keys.media_hold(media_id), {"holds": 0})


def _files(post: Post | None) -> list[str]:
    return file_ids(post) if post else []


def _held(post: Post | None) -> list[str]:
    return file_ids(post) if post and post.state != "draft" else []


def _require(media_id: str) -> Require:
    return Require(keys.media_hold(media_id), NOT_DELETED, MediaDeleted(media=media_id))


def _row(media_id: str, post: Post) -> Keep:
    return Keep(keys.media_used(media_id, post.id), {"post_id": post.id})
