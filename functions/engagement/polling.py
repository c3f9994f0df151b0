"""One turn of one account: claim it, ask the platform, take what is new, only then move the cursor; judge silences."""

from dataclasses import replace
from datetime import datetime, timedelta

from engagement import channel_store, channels, inbound
from engagement.channel_store import Turn
from engagement.channels import Channel
from engagement.sources import Source
from publishing import quotas, tokens
from socialops import observability
from socialops.agenda import Entry
from socialops.changes import EntryGone
from socialops.errors import QuotaSpent
from socialops.platforms.content import Connection
from socialops.platforms.contract import Platform
from socialops.platforms.errors import PlatformError
from socialops.platforms.inbound import Polled, Poller
from socialops.platforms.registry import platform
from socialops.table import Origin

BY = "engagement.on_due"
SHARE = (4, 5)
"""Polls use at most so much of an allowance of calls; the rest is for what the brand publishes and answers."""
AT_ONCE = timedelta(seconds=1)
"""When more is waiting than one call showed."""


def poll(entry: Entry, at: datetime) -> None:
    """Take a due turn: ask the platform where it can be asked, and judge what was heard.

    Raises:
        EntryGone: it was taken, moved or cancelled.
    """
    origin = Origin(BY, at)
    turn = channel_store.get_turn(entry.ref)
    channel, account = turn.channel, turn.account
    if channel.due != entry.due:
        raise EntryGone(entry=entry.sk)
    network = platform(account.platform)
    if account.state != "connected" or not is_heard(network):
        channel_store.move(channel, channel.stopped(at), origin)
        return
    if network.poller is None:
        channel_store.move(channel, _judged(channel.rested(at), turn, network, at), origin)
        return
    windows = [quotas.window(quota, at) for quota in network.limits.quotas if quota.kind == "call"]
    try:
        claimed = channel_store.claim(channel, windows, SHARE, origin)
    except QuotaSpent as error:
        opens = max(window.ends for window in windows)
        channel_store.move(channel, _judged(channel.postponed(opens, error.code, at), turn, network, at), origin)
        return
    _listen(replace(turn, channel=claimed), network, network.poller, origin)


def is_heard(network: Platform) -> bool:
    """Whether anything can come from a platform by itself or by asking."""
    return network.webhook is not None or network.poller is not None


def _judged(channel: Channel, turn: Turn, network: Platform, at: datetime) -> Channel:
    webhook = turn.webhook if network.webhook else None
    return channel.with_silences(webhook, at, polled=network.poller is not None)


def _listen(turn: Turn, network: Platform, poller: Poller, origin: Origin) -> None:
    channel, account, at = turn.channel, turn.account, origin.at
    every = channels.cadence(network.limits.poll_every, account.options.poll_seconds)
    posts = turn.followed.at(at)[: poller.follows]

    def ask(connection: Connection) -> Polled:
        return poller.poll(connection, channel.cursor, at, posts)

    try:
        polled = tokens.calling(account.id, at, BY, ask)
    except PlatformError as error:
        extra = {"account": account.id, "error": type(error).__name__, "platform_code": error.platform_code}
        observability.logger().warning("poll failed", extra=extra)
        channel_store.move(channel, _judged(channel.failed(error, every, at), turn, network, at), origin)
        return
    source = Source(account.id, account.platform, at, "poll")
    new = [message for message in polled.messages if inbound.receive(message, source, origin)]
    news = [(message.kind, min(message.at, at)) for message in new]
    due = at + (AT_ONCE if polled.more else every)
    after = channel.advanced(polled.cursor, due, at).with_news(news, turn.webhook, at)
    channel_store.move(channel, _judged(after, turn, network, at), origin)
