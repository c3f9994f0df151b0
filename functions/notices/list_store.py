"""A member's notices in the table: listed, counted without counting, moved one by one, and read all at once."""

from collections.abc import Callable

from notices import keys, writes
from notices.notices import Notice
from socialops import table
from socialops.agenda import Entry
from socialops.changes import Cancel, Done, Keep
from socialops.errors import Busy, NotFound
from socialops.table import Origin


def _read(member: str, notice_id: str) -> tuple[Notice, int]:
    places = keys.notice(member, notice_id), keys.count(member)
    found = table.get_many(places)
    if places[0] not in found:
        raise NotFound(thing=Notice.__name__, id=notice_id)
    return Notice.model_validate(found[places[0]]), int(found.get(places[1], {}).get("epoch", 0))


def get(member: str, notice_id: str) -> tuple[Notice, int]:
    """A notice of a member, and the member's epoch.

    Raises:
        NotFound: the member has none of this id.
    """
    return _read(member, notice_id)


def change(
    member: str, notice_id: str, rule: Callable[[Notice, int], Notice], origin: Origin, done: Entry | None = None
) -> tuple[Notice, int]:
    """Move a notice by a rule, which gets it and the member's epoch; `done` is the agenda entry that asked for it.

    Raises:
        NotFound: the member has none of this id.
        EntryGone: the entry was taken by somebody else.
        Busy: it changed each time between reading and writing.
    """

    def write() -> tuple[Notice, int]:
        before, epoch = _read(member, notice_id)
        after = rule(before, epoch)
        moves = [] if after == before else writes.moved(before, after)
        if by := writes.difference(before, after, epoch):
            moves.append(writes.counted(member, epoch, by))
        if done:
            moves = [Done(done), *(each for each in moves if not isinstance(each, Cancel))]
        if moves:
            table.commit(moves, [], origin, answer=after)
        return after, epoch

    return writes.tried(write)


def read_all(member: str, origin: Origin) -> None:
    """Nothing is unread any more, however much was: a new epoch begins.

    Raises:
        Busy: notices kept coming.
    """

    def write() -> None:
        row = table.get(keys.count(member)) or {}
        epoch, unread = int(row.get("epoch", 0)), int(row.get("unread", 0))
        if unread == 0:
            return
        condition = "attribute_not_exists(epoch)" if epoch == 0 else "epoch = :epoch"
        values = {":unread": unread} | ({":epoch": epoch} if epoch else {})
        new = Keep(
            keys.count(member),
            {"unread": 0, "epoch": epoch + 1},
            when=f"unread = :unread AND {condition}",
            values=values,
            otherwise=Busy(operation="count"),
        )
        table.commit([new], [], Origin(origin.by, origin.at))

    writes.tried(write)


def list_notices(
    member: str, *, unread: bool, limit: int, cursor: str | None
) -> tuple[list[Notice], str | None, int, int]:
    """One page, newest first; the cursor of the next page, how many are unread, and the member's epoch."""
    row = table.get(keys.count(member)) or {}
    epoch, count = int(row.get("epoch", 0)), int(row.get("unread", 0))
    if unread:
        place = keys.unread(member, str(epoch))
        found = table.query(place, index=True, newest_first=True, limit=limit, cursor=cursor)
    else:
        place = keys.notice(member, "").pk
        found = table.query(place, starts=keys.NOTICES, newest_first=True, limit=limit, cursor=cursor)
    return [Notice.model_validate(item) for item in found.items], found.next, count, epoch
