"""One look at a competitor's account: ask the platform what it shows to everybody, and keep it as the day's numbers.

The commit takes the entry off the agenda and plans the next look, so two never go on side by side, and a crash only
asks again.
"""

from datetime import datetime

from planning import cadence, competitor_store
from planning.competitor_store import Look
from planning.competitors import Watch, WatchedAccount, noted
from socialops import clock
from socialops.agenda import Entry
from socialops.events.research import CompetitorWatchDelayed, CompetitorWatched, CompetitorWatchMissed
from socialops.hosts import host_of
from socialops.platforms.errors import PlatformError, PlatformUnavailable, QuotaExhausted, RateLimited
from socialops.platforms.reading import Profile, Watcher
from socialops.platforms.registry import platform
from socialops.table import Origin

BY = "planning.on_due"
PASSING = (PlatformUnavailable, RateLimited, QuotaExhausted)
"""What may be otherwise in an hour; other answers stay the same until somebody does something."""


def watch(entry: Entry, at: datetime) -> None:
    """Look at an account.

    Raises:
        EntryGone: it was looked at already.
    """
    origin = Origin(BY, at)
    look = competitor_store.find_look(entry, at)
    account = look.competitor.account(cadence.watched(entry)[1]) if look else None
    watcher = platform(account.platform).watcher if account else None
    if look is None or account is None or watcher is None or look.watch is None or look.watch.due != entry.due:
        # The account is no longer watched, or another entry watches it since.
        competitor_store.drop(entry, origin)
        return
    try:
        _note(look, account, watcher, origin)
    except PlatformError as error:
        _failed(look, look.watch, account, error, origin)


def _note(look: Look, account: WatchedAccount, watcher: Watcher, origin: Origin) -> None:
    profile = Profile(account.handle or account.remote_id, account.remote_id, host_of(account.platform))
    found = watcher.public_figures(profile, origin.at)
    if not found.counts:
        raise PlatformUnavailable("the profile shows no numbers")
    day = cadence.day_of(origin.at, look.brand.zone)
    earlier = competitor_store.get_day(look.competitor.id, account.id, day)
    after = noted(earlier, day, found.counts, "collected", by=BY, at=origin.at)
    event = CompetitorWatched(
        subject=f"COMPETITOR#{look.competitor.id}",
        account_id=account.id,
        day=day.isoformat(),
        count=len(found.counts),
    )
    kept = (competitor_store.kept_day(look.competitor.id, account.id, after),) if after is not earlier else ()
    then = Watch(due=cadence.next_look(account.id, max(origin.at, look.entry.due)), looked_at=origin.at)
    competitor_store.finish(look, then, event, origin, changes=kept)


def _failed(look: Look, before: Watch, account: WatchedAccount, error: PlatformError, origin: Origin) -> None:
    """Try again later where that may help; else, or after the last try, the day is missed and the next one comes."""
    reason, failures = type(error).__name__, before.failures + 1
    again = cadence.retry_at(failures, origin.at, error.until) if isinstance(error, PASSING) else None
    tomorrow = cadence.next_look(account.id, max(origin.at, look.entry.due))
    told = {"subject": f"COMPETITOR#{look.competitor.id}", "account_id": account.id, "reason": reason}
    if again is None or again >= tomorrow:
        missed = Watch(due=tomorrow, looked_at=origin.at, problem=reason)
        competitor_store.finish(look, missed, CompetitorWatchMissed(**told), origin)
        return
    delayed = Watch(due=again, failures=failures, looked_at=origin.at, problem=reason)
    competitor_store.finish(look, delayed, CompetitorWatchDelayed(**told, due=clock.text(again)), origin)
