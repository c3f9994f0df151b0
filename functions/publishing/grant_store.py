"""Grants in the table: sealed, refreshed by one refresher at a time, replaced only by the next generation."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from publishing import grants, keys
from publishing.accounts import Account
from publishing.grants import Token
from socialops import agenda, clock, secrets, table
from socialops.agenda import Entry
from socialops.changes import Cancel, Change, Done, Keep, Plan
from socialops.errors import AccountNotConnected, Busy, NotFound
from socialops.events.base import Event
from socialops.hosts import host_of
from socialops.platforms.content import Connection
from socialops.platforms.contract import Platform
from socialops.platforms.grants import Grant
from socialops.table import Origin


class RefreshUnderWay(Busy):
    """Another refresher holds the lease, or has just brought a newer grant."""


@dataclass(frozen=True)
class Held:
    """An account with its grant as it is now."""

    account: Account
    token: Token

    def credentials(self) -> Mapping[str, str]:
        """The credentials, opened: one KMS call when it is cold."""
        return secrets.unseal(self.token.sealed, self.account.id, "token")

    def connection(self) -> Connection:
        """What the adapter works with."""
        account = self.account
        return Connection(
            account_id=account.id,
            remote_id=account.remote_id,
            handle=account.handle,
            credentials=self.credentials(),
            host=host_of(account.platform, account.host),
        )


def get_held(account_id: str) -> Held:
    """A connected account and its grant, in one read.

    Raises:
        NotFound: there is no such account.
        AccountNotConnected: it has no credentials any more.
    """
    places = (keys.account(account_id), keys.account_token(account_id))
    found = table.get_many(places)
    if places[0] not in found:
        raise NotFound(thing="Account", id=account_id)
    account = Account.model_validate(found[places[0]])
    if account.state != "connected" or places[1] not in found:
        raise AccountNotConnected(account=account_id)
    return Held(account, Token.model_validate(found[places[1]]))


def take_lease(held: Held, origin: Origin) -> Held:
    """The right to refresh this generation, for a while.

    Raises:
        RefreshUnderWay: another one has it, or was faster.
    """
    leased = held.token.model_copy(update={"lease_until": origin.at + grants.LEASE})
    table.commit([_row(held, leased, origin.at)], [], origin)
    return Held(held.account, leased)


def put_token(held: Held, after: Token, platform: Platform, events: Sequence[Event], origin: Origin) -> Held:
    """The grant after a refresh, with its agenda; the lease ends.

    Raises:
        RefreshUnderWay: the lease was lost meanwhile to another refresher.
    """
    entries = grants.planned(after, held.account.id, platform, origin.at)
    kept = after.model_copy(update={"lease_until": None, "entries": tuple(entry.sk for entry in entries)})
    moves = moved(held.token, entries)
    place = keys.account_token(held.account.id)
    mine = Keep(
        place,
        kept.model_dump(mode="json"),
        when="generation = :seen AND lease_until = :mine",
        values={":seen": held.token.generation, ":mine": clock.text(held.token.lease_until or origin.at)},
        otherwise=RefreshUnderWay(operation="refresh"),
    )
    table.commit([mine, *moves], events, origin)
    return Held(held.account, kept)


def take_warning(held: Held, done: Entry, platform: Platform, event: Event, origin: Origin) -> None:
    """Take a warning off the agenda and plan the next one.

    Raises:
        EntryGone: it was taken, or the grant is another by now.
    """
    entries = grants.planned(held.token, held.account.id, platform, origin.at)
    kept = held.token.model_copy(update={"entries": tuple(entry.sk for entry in entries)})
    moves = [change for change in moved(held.token, entries) if getattr(change, "entry", None) != done]
    table.commit([Done(done), *moves, _row(held, kept, origin.at)], [event], origin)


def sealed(
    account_id: str, platform: Platform, grant: Grant, generation: int, at: datetime
) -> tuple[Token, list[Entry]]:
    """The row of a new grant, with its agenda; one KMS call."""
    token = Token(
        sealed=secrets.seal(grant.credentials, account_id, "token"),
        fingerprint=fingerprint(account_id, grant.credentials),
        generation=generation,
        expires_at=grant.expires_at,
        ends_at=grant.ends_at,
        scopes=grant.scopes,
        facts=dict(grant.facts),
        lacks=platform.lacks(grant),
        refreshed_at=at,
    )
    entries = grants.planned(token, account_id, platform, at)
    return token.model_copy(update={"entries": tuple(entry.sk for entry in entries)}), entries


def moved(before: Token | None, entries: Sequence[Entry]) -> list[Change]:
    """From the agenda of the grant before to that of the present one."""
    has = {entry.sk for entry in entries}
    old = [sk for sk in (before.entries if before else ()) if sk not in has]
    had = set(before.entries) if before else set()
    return [
        *(Cancel(agenda.from_sort_key(sk)) for sk in old),
        *(Plan(entry) for entry in entries if entry.sk not in had),
    ]


def fingerprint(account_id: str, values: Mapping[str, str]) -> str:
    """Tells whether credentials are the same, without telling what they are."""
    text = json.dumps([account_id, sorted(values.items())], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _row(held: Held, after: Token, at: datetime) -> Keep:
    """The row of the same generation, while nobody else is refreshing it."""
    return Keep(
        keys.account_token(held.account.id),
        after.model_dump(mode="json"),
        when="generation = :seen AND (attribute_not_exists(lease_until) OR lease_until < :now)",
        values={":seen": held.token.generation, ":now": clock.text(at)},
        otherwise=RefreshUnderWay(operation="refresh"),
    )
