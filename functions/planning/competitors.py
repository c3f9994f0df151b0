"""Competitors: who is watched, under which accounts, and their public numbers by day. Pure."""

import hashlib
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Final, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from planning.plans import Name
from planning.research import Link
from socialops.errors import InvalidInput
from socialops.models import Entity, Frozen, Input, Instant, Line
from socialops.platforms.contract import Platform
from socialops.platforms.registry import platform

CountName = Literal["followers", "following", "posts", "likes", "views"]
Count = Annotated[int, Field(strict=True, ge=0, le=10**12)]
Source = Literal["collected", "entered", "imported"]
MOST_CORRECTIONS: Final = 10
"""Earlier readings that a day keeps; older ones stand in the journal alone."""
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class ProfileInput(Input):
    """A public account: by its name there, the platform's id, or its address; what is known."""

    platform: Name
    handle: Short = ""
    remote_id: Short = ""
    url: Link = ""

    @model_validator(mode="after")
    def _is_named(self) -> Self:
        if not (self.handle or self.remote_id or self.url):
            raise ValueError("an account has a handle, a remote_id or a url")
        return self

    def account_id(self) -> str:
        """Its id, which depends on what names it and so survives every edit of the rest."""
        said = self.handle.removeprefix("@") or self.remote_id or self.url
        digest = hashlib.sha256(unicodedata.normalize("NFKC", said).casefold().encode()).hexdigest()
        return f"{self.platform}-{digest[:16]}"


class CompetitorInput(Input):
    """A competitor as somebody describes it; the whole of it each time. Archived ones are no longer watched."""

    name: Line
    description: Annotated[str, StringConstraints(max_length=5_000)] = ""
    accounts: list[ProfileInput] = Field(default_factory=list, max_length=20)
    archived: bool = False

    @model_validator(mode="after")
    def _each_account_once(self) -> Self:
        if len({account.account_id() for account in self.accounts}) < len(self.accounts):
            raise ValueError("two accounts are the same")
        return self


class WatchedAccount(Frozen):
    """A public account of a competitor."""

    id: str
    platform: str
    handle: str = ""
    remote_id: str = ""
    url: str = ""


class Competitor(Entity):
    """A competitor."""

    author: str
    name: str
    description: str = ""
    accounts: list[WatchedAccount] = Field(default_factory=list)
    archived: bool = False

    def account(self, account_id: str) -> WatchedAccount | None:
        """One of its accounts."""
        return next((account for account in self.accounts if account.id == account_id), None)

    def collected(self) -> list[WatchedAccount]:
        """The accounts whose numbers a server reads by itself."""
        return [] if self.archived else [account for account in self.accounts if is_collected(account)]


class Watch(Frozen):
    """The state of a watch: when the account is looked at next, and how the last looks went."""

    due: Instant
    failures: int = 0
    looked_at: Instant | None = None
    problem: str = ""


class WatchedAccountView(WatchedAccount):
    """An account with how its numbers come about: `collected` by a server daily, or `by_hand`, by form or CSV."""

    numbers: Literal["collected", "by_hand"]
    next_look: Instant | None = None
    last_look: Instant | None = None
    problem: str = Field(default="", description="What the platform answered to the last look, where it failed.")


class CompetitorView(Competitor):
    """A competitor with the state of its watches."""

    accounts: list[WatchedAccountView]  # type: ignore[assignment]  # each is a watched account and more


class WatchedReading(Frozen):
    """Numbers as they stood for a day until a later entry replaced them."""

    counts: dict[str, int]
    source: Source
    by: str
    at: Instant


class WatchedDay(WatchedReading):
    """The public numbers of one account on one day, and what stood there before corrections, the newest last."""

    day: date
    corrected: list[WatchedReading] = Field(default_factory=list)
    readings: int = 1
    """How many there were for this day; guards against two at once."""


class WatchedFiguresInput(Input):
    """What a platform showed of a competitor on a day; a count that cannot be seen is left out, not zero."""

    day: date
    counts: dict[CountName, Count] = Field(min_length=1)


def accounts_of(body: CompetitorInput) -> list[WatchedAccount]:
    """The accounts of a body.

    Raises:
        UnknownPlatform: no adapter of this name is registered.
        InvalidInput: a name cannot be one on its platform, where a server would read its numbers.
    """
    for number, account in enumerate(body.accounts):
        watcher = platform(account.platform).watcher
        if watcher and account.handle and not watcher.knows(account.handle):
            raise InvalidInput(errors=[{"where": f"body.accounts.{number}.handle", "what": "no name of this platform"}])
    return [WatchedAccount(id=account.account_id(), **account.model_dump()) for account in body.accounts]


def add(body: CompetitorInput, competitor_id: str, author: str, at: datetime) -> Competitor:
    """The competitor of a body."""
    told = {**body.model_dump(), "accounts": accounts_of(body)}
    return Competitor(id=competitor_id, created_at=at, updated_at=at, author=author, **told)


def change(competitor: Competitor, body: CompetitorInput, at: datetime) -> Competitor:
    """The competitor after it was described anew."""
    return competitor.next(at, **{**body.model_dump(), "accounts": accounts_of(body)})


def is_collected(account: WatchedAccount) -> bool:
    """Whether a server reads the account's numbers: its platform tells them to everybody, and its name is known."""
    network: Platform = platform(account.platform)
    return network.watcher is not None and network.watcher.knows(account.handle or account.remote_id)


def view(competitor: Competitor, watches: Mapping[str, Watch]) -> CompetitorView:
    """A competitor with the state of its watches, given by account."""
    accounts = [_account_view(account, watches.get(account.id)) for account in competitor.accounts]
    return CompetitorView(**{**competitor.model_dump(), "accounts": accounts})


def _account_view(account: WatchedAccount, watch: Watch | None) -> WatchedAccountView:
    told = {"next_look": watch.due, "last_look": watch.looked_at, "problem": watch.problem} if watch else {}
    return WatchedAccountView(
        **account.model_dump(), numbers="collected" if is_collected(account) else "by_hand", **told
    )


def noted(
    before: WatchedDay | None, day: date, counts: Mapping[str, int], source: Source, *, by: str, at: datetime
) -> WatchedDay:
    """The numbers of a day after another reading; the same day when they stay as they are.

    A later entry replaces what stood there, which stays visible; counts that it does not name stay. What a person
    entered for a day is not replaced by what a server read.
    """
    if before is None:
        return WatchedDay(day=day, counts=dict(counts), source=source, by=by, at=at)
    now = {**before.counts, **counts}
    if now == before.counts or (source == "collected" and before.source != "collected"):
        return before
    earlier = WatchedReading(counts=before.counts, source=before.source, by=before.by, at=before.at)
    kept = [*before.corrected, earlier][-MOST_CORRECTIONS:]
    return WatchedDay(day=day, counts=now, source=source, by=by, at=at, corrected=kept, readings=before.readings + 1)
