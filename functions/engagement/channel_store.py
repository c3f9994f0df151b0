"""Channels in the operations table: started with an account, claimed for a turn, moved on after it."""

from collections.abc import Mapping
from dataclasses import dataclass

from engagement import followed_store, hearing_store, keys
from engagement.channels import Channel
from engagement.followed import Followed
from engagement.hearing import Hearing, Way
from publishing import keys as publishing_keys
from publishing import store as publishing_store
from publishing.accounts import Account
from publishing.quotas import Window
from socialops import clock, table
from socialops.changes import Cancel, Change, Count, Done, EntryGone, Keep, Plan, Require
from socialops.errors import NotFound, QuotaSpent, StaleVersion
from socialops.events.base import Event
from socialops.events.engagement import ChannelHeardAgain, ChannelWentDeaf
from socialops.items import Item
from socialops.keys import Key
from socialops.table import Origin


def find_channel(account_id: str) -> Channel | None:
    """How an account is listened to, or nothing when it never was."""
    item = table.get(keys.channel(account_id))
    return Channel.model_validate(item) if item else None


@dataclass(frozen=True)
class Heard:
    """An account with how it is listened to: by its channel, if it was ever started, and by its webhook."""

    account: Account
    channel: Channel | None
    webhook: Hearing


def get_heard(account_id: str) -> Heard:
    """How one account is listened to, in one read.

    Raises:
        NotFound: there is no such account.
    """
    account = publishing_keys.account(account_id)
    found = table.get_many([account, *_rows(account_id)])
    if account not in found:
        raise NotFound(thing="Account", id=account_id)
    return _heard(Account.model_validate(found[account]), found)


def list_heard(limit: int, cursor: str | None) -> tuple[list[Heard], str | None]:
    """How the connected accounts are listened to, in two reads, and the cursor of the next page."""
    accounts, following = publishing_store.list_accounts(limit, cursor)
    found = table.get_many([key for account in accounts for key in _rows(account.id)]) if accounts else {}
    return [_heard(account, found) for account in accounts], following


def _rows(account_id: str) -> tuple[Key, Key]:
    return keys.channel(account_id), keys.webhook(account_id)


def _heard(account: Account, found: Mapping[Key, Item]) -> Heard:
    channel, webhook = (found.get(key) for key in _rows(account.id))
    return Heard(account, Channel.model_validate(channel) if channel else None, hearing_store.read(webhook))


@dataclass(frozen=True)
class Turn:
    """What a poll needs to know before it asks."""

    channel: Channel
    account: Account
    followed: Followed
    webhook: Hearing


def get_turn(account_id: str) -> Turn:
    """A channel, its account, the posts it asks about and how its webhook is heard, in one read.

    Raises:
        NotFound: there is no such channel, or no such account.
    """
    wanted = (
        keys.channel(account_id),
        publishing_keys.account(account_id),
        keys.followed(account_id),
        keys.webhook(account_id),
    )
    found = table.get_many(wanted)
    for key, thing in zip(wanted, ("Channel", "Account"), strict=False):
        if key not in found:
            raise NotFound(thing=thing, id=account_id)
    return Turn(
        channel=Channel.model_validate(found[wanted[0]]),
        account=Account.model_validate(found[wanted[1]]),
        followed=followed_store.read(found.get(wanted[2])),
        webhook=hearing_store.read(found.get(wanted[3])),
    )


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
    """What a turn has to tell: polls that are not answered, or are again; silences that are unusual, or have ended."""
    told: list[Event] = _heard_again(before, after)
    if before.state == "listening" and after.state == "deaf":
        told.append(_deaf(after, "poll", after.reason))
    told += [_deaf(after, way, reason) for way, reason in after.silent.items() if way not in before.silent]
    return told + [_again(after, way) for way in before.silent if way not in after.silent]


def _heard_again(before: Channel | None, after: Channel) -> list[Event]:
    if before is None or before.state != "deaf" or after.state != "listening":
        return []
    return [_again(after, "poll")]


def _deaf(channel: Channel, way: Way, reason: str) -> ChannelWentDeaf:
    pk = keys.channel(channel.id).pk
    return ChannelWentDeaf(subject=pk, account_id=channel.id, platform=channel.platform, reason=reason, channel=way)


def _again(channel: Channel, way: Way) -> ChannelHeardAgain:
    pk = keys.channel(channel.id).pk
    return ChannelHeardAgain(subject=pk, account_id=channel.id, platform=channel.platform, channel=way)
