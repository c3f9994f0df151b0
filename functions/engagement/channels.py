"""The channel to an account: how it is listened to, how far, and when it is deaf."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from pydantic import Field

from engagement.conversations import Kind
from engagement.hearing import Hearing, Judgement, Overtaken, Way, judged, overtaken
from publishing.outcomes import code
from socialops.agenda import Entry
from socialops.models import Entity, Instant
from socialops.platforms.errors import AccountDisconnected, PermissionMissing, PlatformError, TokenExpired

LEASE = timedelta(minutes=5)
"""A poll that took its entry and never finished is followed by another one after this time."""
LONGEST_BACKOFF = timedelta(hours=6)
DEAF_AFTER = 3
"""Failures in a row after which a channel counts as deaf; a lost grant makes it deaf at once."""
JUDGED_EVERY = timedelta(hours=1)
"""How often the silence of an account is judged that is never asked."""
LOST_GRANT = (TokenExpired, AccountDisconnected, PermissionMissing)


class Channel(Entity):
    """How one account is listened to; `id` is the account's.

    Attributes:
        cursor: where the next poll continues; it moves only after everything before it is in the inbox.
        state: `listening`; `deaf` while nothing can be heard, though it is still tried; `stopped` with the account.
        due: when the next poll is on the agenda; absent when stopped.
        last_polled_at: the last time it was tried.
        last_heard_at: the last time that the platform answered.
        failures: tries in a row that failed.
        reason: why the last one did.
        hearing: when polls brought something new, for the judgement of their silence.
        overtaken: that a poll brought what the webhook should have brought.
        silent: ways whose silence was told as unusual, with the reason; what is heard again leaves it.
    """

    platform: str
    cursor: str = ""
    state: Literal["listening", "deaf", "stopped"] = "listening"
    due: Instant | None = None
    last_polled_at: Instant | None = None
    last_heard_at: Instant | None = None
    failures: int = 0
    reason: str = ""
    hearing: Hearing = Hearing()
    overtaken: Overtaken | None = None
    silent: dict[Way, str] = Field(default_factory=dict)

    def entry(self) -> Entry | None:
        """The agenda entry of the next poll, if there is one."""
        return poll_entry(self.id, self.due) if self.due else None

    def claimed(self, at: datetime) -> "Channel":
        """While a poll runs, the entry that would follow its failure is on the agenda."""
        return self.next(at, last_polled_at=at, due=at + LEASE)

    def advanced(self, cursor: str, due: datetime, at: datetime) -> "Channel":
        """After everything up to `cursor` is in the inbox."""
        return self.next(at, cursor=cursor, state="listening", due=due, last_heard_at=at, failures=0, reason="")

    def with_news(self, news: Sequence[tuple[Kind, datetime]], webhook: Hearing, at: datetime) -> "Channel":
        """With what a poll was the first to bring, as kinds and times of their saying."""
        kinds = {kind for kind, _ in news}
        heard = kinds and self.hearing.is_due(at, self.id, *kinds)
        hearing = self.hearing.marked(at, *kinds) if heard else self.hearing
        found = overtaken(self.overtaken, webhook, news, at)
        return self.model_copy(update={"hearing": hearing, "overtaken": found})

    def of_webhook(self, webhook: Hearing, at: datetime) -> Judgement:
        """What is thought of the webhook: by its own silence, and by what polls bring."""
        found = judged(webhook, at)
        if self.overtaken and self.overtaken.is_certain(webhook, at):
            return found.model_copy(update={"state": "red", "reason": "overtaken"})
        return found

    def of_polls(self, at: datetime) -> Judgement:
        """What is thought of the polls: whether the platform answers, then whether it says anything."""
        found = judged(self.hearing, at)
        if self.state == "deaf":
            return found.model_copy(update={"state": "red", "reason": self.reason})
        if self.reason:
            return found.model_copy(update={"state": "quiet", "reason": self.reason})
        return found

    def with_silences(self, webhook: Hearing | None, at: datetime, *, polled: bool) -> "Channel":
        """With the silences that are unusual at this instant.

        Args:
            webhook: how the webhook was heard, on platforms that have one.
            at: now.
            polled: whether the platform is asked at all. While it does not answer, silence says nothing.
        """
        silent: dict[Way, str] = {}
        if webhook is not None and (found := self.of_webhook(webhook, at)).state == "red":
            silent["webhook"] = found.reason
        if self.reason:
            silent |= {way: why for way, why in self.silent.items() if way == "poll"}
        elif polled and (found := judged(self.hearing, at)).state == "red":
            silent["poll"] = found.reason
        return self.model_copy(update={"silent": silent})

    def failed(self, error: PlatformError, cadence: timedelta, at: datetime) -> "Channel":
        """After the platform answered with an error; the cursor stays."""
        failures = self.failures + 1
        deaf = isinstance(error, LOST_GRANT) or failures >= DEAF_AFTER
        return self.next(
            at,
            state="deaf" if deaf else self.state,
            due=at + backoff(failures, error, cadence, at),
            failures=failures,
            reason=code(type(error).__name__),
        )

    def rested(self, at: datetime) -> "Channel":
        """After its silence was judged, where the platform is never asked."""
        return self.next(at, due=at + JUDGED_EVERY)

    def postponed(self, due: datetime, reason: str, at: datetime) -> "Channel":
        """Not tried, for our own allowance of calls is spent until `due`."""
        return self.next(at, due=due, reason=reason)

    def stopped(self, at: datetime) -> "Channel":
        """The account is not connected any more; a new connection resumes where this one ended."""
        return self.next(at, state="stopped", due=None)

    def resumed(self, at: datetime) -> "Channel":
        """Listened to again from now on, with the cursor it had."""
        return self.next(at, state="listening", due=at, failures=0, reason="")


def poll_entry(account_id: str, due: datetime) -> Entry:
    """The agenda entry of a poll."""
    return Entry("engagement", "poll", account_id, due)


def backoff(failures: int, error: PlatformError, cadence: timedelta, at: datetime) -> timedelta:
    """How long to wait after a failure: twice as long each time, and never before the platform's own word."""
    wait = min(cadence * (1 << min(failures, 16)), max(LONGEST_BACKOFF, cadence))
    return max(wait, error.until - at) if error.until else wait


def cadence(platform_default: timedelta, poll_seconds: int | None) -> timedelta:
    """The time between polls: the platform's, unless the account has its own."""
    return timedelta(seconds=poll_seconds) if poll_seconds else platform_default
