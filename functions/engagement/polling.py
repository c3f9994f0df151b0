"""One poll of one account: claim the turn, ask the platform, take what is new, and only then move the cursor."""

from datetime import datetime, timedelta

from engagement import channel_store, channels, inbound
from engagement.channels import Channel
from engagement.message_store import Source
from publishing import quotas
from publishing import store as publishing_store
from publishing.accounts import Account
from socialops import observability
from socialops.agenda import Entry
from socialops.changes import EntryGone
from socialops.errors import QuotaSpent
from socialops.platforms.contract import Platform, Poller
from socialops.platforms.errors import PlatformError
from socialops.platforms.registry import platform
from socialops.table import Origin

SHARE = (4, 5)
"""Polls use at most so much of an allowance of calls; the rest is for what the brand publishes and answers."""
AT_ONCE = timedelta(seconds=1)
"""When more is waiting than one call showed."""


def poll(entry: Entry, at: datetime) -> None:
    """Take a due poll.

    Raises:
        EntryGone: it was taken, moved or cancelled.
    """
    origin = Origin("engagement.on_due", at)
    channel = channel_store.get_channel(entry.ref)
    if channel.due != entry.due:
        raise EntryGone(entry=entry.sk)
    account = publishing_store.get_account(entry.ref)
    network = platform(account.platform)
    if account.state != "connected" or network.poller is None:
        channel_store.move(channel, channel.stopped(at), origin)
        return
    windows = [quotas.window(quota, at) for quota in network.limits.quotas if quota.kind == "call"]
    try:
        claimed = channel_store.claim(channel, windows, SHARE, origin)
    except QuotaSpent as error:
        opens = max(window.ends for window in windows)
        channel_store.move(channel, channel.postponed(opens, error.code, at), origin)
        return
    _listen(claimed, account, network, network.poller, origin)


def _listen(channel: Channel, account: Account, network: Platform, poller: Poller, origin: Origin) -> None:
    at = origin.at
    every = channels.cadence(network.limits.poll_every, account.options.poll_seconds)
    try:
        polled = poller.poll(publishing_store.get_connection(account.id), channel.cursor, at)
    except PlatformError as error:
        extra = {"account": account.id, "error": type(error).__name__, "platform_code": error.platform_code}
        observability.logger().warning("poll failed", extra=extra)
        channel_store.move(channel, channel.failed(error, every, at), origin)
        return
    source = Source(account.id, account.platform, at)
    for message in polled.messages:
        inbound.receive(message, source, origin)
    due = at + (AT_ONCE if polled.more else every)
    channel_store.move(channel, channel.advanced(polled.cursor, due, at), origin)
