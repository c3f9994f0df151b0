"""What the API shows of channels: how each account is heard, in a colour, in words, and in the numbers behind them."""

from datetime import datetime, timedelta
from typing import Any

from engagement.channel_store import Heard
from engagement.channels import Channel
from engagement.hearing import HearingState, Judgement, Way
from socialops import words
from socialops.models import Frozen, Instant
from socialops.platforms.contract import Platform


class ChannelView(Frozen):
    """One way in which one account is heard.

    `state` is `ok`; `quiet` when it has been silent for longer than usual, was never heard or does not answer at the
    moment; `red` when fans may be writing unheard. `explanation` says why. A silence is judged by the channel's own
    past: it is unusual from `red_after_seconds` on, twice the longest one that is remembered
    (`longest_silence_seconds`, fading over two months); nothing is judged before 20 messages over two weeks.
    """

    account_id: str
    account: str
    platform: str
    channel: Way
    state: HearingState
    reason: str
    explanation: str
    last_event_at: Instant | None
    """When a fan was last heard this way."""
    last_heard_at: Instant | None
    """When the platform last spoke at all: called us, or answered."""
    silent_seconds: int | None
    longest_silence_seconds: int | None
    red_after_seconds: int | None
    due: Instant | None = None
    """When it is asked next."""
    failures: int = 0


def views(heard: Heard, platform: Platform, language: str, at: datetime) -> list[ChannelView]:
    """The ways in which an account is heard; none for one that is disconnected, or whose platform never speaks."""
    account = heard.account
    if account.state != "connected":
        return []
    blank = Channel(id=account.id, created_at=at, updated_at=at, platform=account.platform)
    channel = heard.channel or blank
    found: list[tuple[Way, Judgement, dict[str, Any]]] = []
    if platform.webhook is not None:
        judgement = channel.of_webhook(heard.webhook, at)
        times = {"last_event_at": heard.webhook.last_event_at, "last_heard_at": heard.webhook.last_at}
        found.append(("webhook", judgement, times))
    if platform.poller is not None:
        times = {"last_event_at": channel.hearing.last_event_at, "last_heard_at": channel.last_heard_at}
        turn = {"due": channel.due, "failures": channel.failures}
        found.append(("poll", channel.of_polls(at), {**times, **turn}))
    return [
        ChannelView(
            account_id=account.id,
            account=account.name or account.handle,
            platform=account.platform,
            channel=way,
            state=judgement.state,
            reason=judgement.reason,
            explanation=explanation(judgement, language),
            silent_seconds=judgement.silent,
            longest_silence_seconds=judgement.longest,
            red_after_seconds=judgement.limit,
            **times,
        )
        for way, judgement, times in found
    ]


def explanation(judgement: Judgement, language: str) -> str:
    """Why a channel is in its state, and what to do."""
    from babel.dates import format_timedelta

    facts = {
        name: format_timedelta(timedelta(seconds=seconds), threshold=1.5, locale=language)
        for name, seconds in judgement.model_dump(include={"silent", "longest", "limit"}).items()
        if seconds is not None
    }
    key = f"channel.{judgement.reason}"
    return words.say(key if words.has(key, language) else "channel.unanswered", language, facts)
