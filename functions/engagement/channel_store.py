"""Channels in the operations table: started with an account, claimed for a poll, moved on after it."""

from engagement import keys
from engagement.channels import Channel
from publishing import keys as publishing_keys
from publishing.quotas import Window
from socialops import clock, table
from socialops.changes import Cancel, Change, Count, Done, EntryGone, Keep, Plan, Require
from socialops.errors import NotFound, QuotaSpent, StaleVersion
from socialops.events import ChannelHeardAgain, ChannelWentDeaf, Event
from socialops.items import Item
from socialops.keys import Key
from socialops.table import Origin


def find_channel(account_id: str) -> Channel | None:
    """How an account is listened to by polling, or nothing when it never was."""
    item = table.get(keys.channel(account_id))
    return Channel.model_validate(item) if item else None


def get_channel(account_id: str) -> Channel:
    """How an account is listened to by polling.

    Raises:
        NotFound: it is not.
    """
    channel = find_channel(account_id)
    if channel is None:
        raise NotFound(thing="Channel", id=account_id)
    return channel


def start(account_id: str, platform: str, origin: Origin) -> None:
    """Listen to an account from now on; one that is listened to already stays as it is, a silent one resumes.

    Raises:
        StaleVersion: a poll changed the channel at this moment.
    """
    before = find_channel(account_id)
    if before and before.state == "listening":
        return
    blank = Channel(id=account_id, version=0, created_at=origin.at, updated_at=origin.at, platform=platform)
    after = (before or blank).resumed(origin.at)
    old, new = before.entry() if before else None, after.entry()
    changes: list[Change] = [_guarded(before, after)]
    changes += [Cancel(old)] if old and old != new else []
    changes += [Plan(new)] if new else []
    table.commit(changes, _heard_again(before, after), origin)


def claim(before: Channel, windows: list[Window], share: tuple[int, int], origin: Origin) -> Channel:
    """Take the right to poll once: the entry, one call of each allowance, and the entry that follows a failure.

    Args:
        before: the channel whose entry is due.
        windows: the allowances that the call is counted in.
        share: how much of an allowance polls may use, as a fraction; the rest is left to what is published.
        origin: who and when.

    Raises:
        EntryGone: somebody else took it.
        QuotaSpent: polls have used their share.
    """
    after = before.claimed(origin.at)
    changes = [*_moved(before, after), *(_count(before.id, window, share) for window in windows)]
    table.commit([*changes, _row(after)], [], origin)
    return after


def _count(account_id: str, window: Window, share: tuple[int, int]) -> Count:
    quota = window.quota
    return Count(
        publishing_keys.quota(account_id, quota.kind, window.name),
        at_most=quota.amount * share[0] // share[1],
        expires=int(window.ends.timestamp()) + quota.seconds,
        otherwise=QuotaSpent(account=account_id, kind=quota.kind, until=clock.text(window.ends)),
    )


def move(before: Channel, after: Channel, origin: Origin) -> None:
    """Store a channel after its turn, its next entry instead of the present one, and what became of its hearing.

    Raises:
        EntryGone: somebody else took the present entry, and goes on from the cursor before.
    """
    table.commit([*_moved(before, after), _row(after)], _turned(before, after), origin)


def _moved(before: Channel, after: Channel) -> list[Change]:
    """The present entry is what one must hold to write the row: of two pollers only one can take it away."""
    present, following = before.entry(), after.entry()
    if present is None:
        raise ValueError("a channel without an entry has no turn")
    if present == following:
        return [Require(Key(present.pk, present.sk), "attribute_exists(pk)", EntryGone(entry=present.sk))]
    return [Done(present), *([Plan(following)] if following else [])]


def _row(channel: Channel) -> Keep:
    return Keep(keys.channel(channel.id), _data(channel))


def _guarded(before: Channel | None, after: Channel) -> Keep:
    stale = StaleVersion(id=after.id, seen=before.version if before else 0, now=after.version)
    if before is None:
        return Keep(keys.channel(after.id), _data(after), once=stale)
    return Keep(
        keys.channel(after.id),
        _data(after),
        when="#version = :seen",
        names={"#version": "version"},
        values={":seen": before.version},
        otherwise=stale,
    )


def _data(channel: Channel) -> Item:
    """The row is technical: it changes with each poll, and only the loss and return of hearing are news."""
    return {"type": "Channel", **channel.model_dump(mode="json")}


def _turned(before: Channel, after: Channel) -> list[Event]:
    pk = keys.channel(after.id).pk
    if before.state == "listening" and after.state == "deaf":
        return [ChannelWentDeaf(subject=pk, account_id=after.id, platform=after.platform, reason=after.reason)]
    return _heard_again(before, after)


def _heard_again(before: Channel | None, after: Channel) -> list[Event]:
    if before is None or before.state != "deaf" or after.state != "listening":
        return []
    return [ChannelHeardAgain(subject=keys.channel(after.id).pk, account_id=after.id, platform=after.platform)]
