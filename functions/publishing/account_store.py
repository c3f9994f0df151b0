"""Accounts in the table: connected with a sealed grant, renewed, changed, and disconnected."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from publishing import accounts, grant_store, keys
from publishing.accounts import Account, AccountView
from publishing.grants import Token
from socialops import secrets, table
from socialops.changes import Change, Create, Drop, Keep, Listed, Save
from socialops.errors import AlreadyExists, NotFound
from socialops.events.accounts import AccountChanged, AccountConnected, AccountDisconnected, AccountRenewed
from socialops.keys import Key
from socialops.platforms.content import Connection
from socialops.platforms.contract import Platform
from socialops.platforms.grants import Grant
from socialops.table import Origin


def get_account(account_id: str) -> Account:
    """One account, connected or not.

    Raises:
        NotFound: there is none.
    """
    return table.load(Account, keys.account(account_id))


def list_accounts(limit: int = 25, cursor: str | None = None) -> tuple[list[Account], str | None]:
    """Connected accounts, oldest first, and the cursor of the next page."""
    page = table.query(keys.accounts(), index=True, limit=limit, cursor=cursor)
    return [Account.model_validate(item) for item in page.items], page.next


def get_connection(account_id: str) -> Connection:
    """An account as its adapter sees it, with its credentials opened: one read, and one KMS call when it is cold.

    Raises:
        NotFound: there is no such account.
        AccountNotConnected: it has no credentials any more.
    """
    return grant_store.get_held(account_id).connection()


@dataclass(frozen=True)
class Beside:
    """What lies beside accounts: their grants by account id, and what the counters of quotas stand at."""

    tokens: Mapping[str, Token]
    used: Mapping[Key, int]


def get_beside(account_ids: Iterable[str], counters: Iterable[Key]) -> Beside:
    """The grants of accounts and the counters that exist, a hundred in a read; one that is absent was not used."""
    places = {keys.account_token(account_id): account_id for account_id in account_ids}
    found = table.get_many([*places, *counters])
    tokens = {places[key]: Token.model_validate(item) for key, item in found.items() if key in places}
    return Beside(tokens, {key: int(item["used"]) for key, item in found.items() if key not in places})


def get_names(account_ids: Iterable[str]) -> dict[str, str]:
    """What accounts are called, a hundred in a read."""
    places = {keys.account(account_id): account_id for account_id in account_ids}
    found = table.get_many(list(places)) if places else {}
    return {places[place]: str(row["name"]) for place, row in found.items()}


def put_connected(
    account: Account, platform: Platform, grant: Grant, origin: Origin, *, answer: AccountView | None = None
) -> None:
    """A new account and its sealed grant.

    Raises:
        AlreadyExists: the profile is connected already, as another account.
    """
    changes: list[Change] = [Create(keys.account(account.id), account, _place(account)), _claim_profile(account)]
    event = AccountConnected(subject=keys.account(account.id).pk, account_id=account.id, platform=account.platform)
    table.commit([*changes, *_sealed(account, platform, grant, origin.at)], [event], origin, answer=answer)


@dataclass(frozen=True)
class Renewable:
    """An account, its present grant where it has one, and the fingerprint of its webhook secrets."""

    account: Account
    token: Token | None
    webhook_print: str


def get_for_renewal(account_id: str) -> Renewable:
    """An account with what a renewal must know, in one read.

    Raises:
        NotFound: there is no such account.
    """
    places = (keys.account(account_id), keys.account_token(account_id), keys.account_webhook(account_id))
    found = table.get_many(places)
    if places[0] not in found:
        raise NotFound(thing="Account", id=account_id)
    token = Token.model_validate(found[places[1]]) if places[1] in found else None
    print_ = str(found.get(places[2], {}).get("fingerprint", ""))
    return Renewable(Account.model_validate(found[places[0]]), token, print_)


def put_renewed(before: Renewable, after: Account, platform: Platform, grant: Grant, origin: Origin) -> None:
    """A new grant for an account; webhook secrets that did not change are not sealed again.

    Raises:
        AlreadyExists: the profile was connected meanwhile, as another account.
        StaleVersion: somebody changed the account.
    """
    changes: list[Change] = [Save(keys.account(after.id), before.account, after, _place(after))]
    told: type[AccountConnected | AccountRenewed] = AccountRenewed
    if before.account.state != "connected":
        changes.append(_claim_profile(after))
        told = AccountConnected
    event = told(subject=keys.account(after.id).pk, account_id=after.id, platform=after.platform)
    table.commit([*changes, *_sealed(after, platform, grant, origin.at, before)], [event], origin)


def put_changed(before: Account, after: Account, origin: Origin) -> None:
    """Another name, or other choices.

    Raises:
        StaleVersion: somebody changed the account.
    """
    event = AccountChanged(subject=keys.account(after.id).pk, account_id=after.id, platform=after.platform)
    table.commit([Save(keys.account(after.id), before, after, _place(after))], [event], origin)


def find_by_profile(platform: str, remote_id: str) -> str | None:
    """The account that stands for a profile."""
    row = table.get(keys.profile(platform, remote_id))
    return str(row["account_id"]) if row else None


def put_disconnected(before: Renewable, after: Account, origin: Origin, reason: str = "asked") -> None:
    """An account without its credentials, off the list and off the agenda.

    Raises:
        StaleVersion: somebody changed the account.
    """
    rows = (
        keys.account_token(after.id),
        keys.account_webhook(after.id),
        keys.profile(after.platform, after.remote_id),
    )
    event = AccountDisconnected(
        subject=keys.account(after.id).pk, account_id=after.id, platform=after.platform, reason=reason
    )
    changes: list[Change] = [Save(keys.account(after.id), before.account, after), *(Drop(row) for row in rows)]
    table.commit([*changes, *grant_store.moved(before.token, [])], [event], origin)


def revoke(account_id: str, reason: str, origin: Origin) -> None:
    """The owner took the grant back at the platform: the account is disconnected. Harmless when it is already.

    Raises:
        NotFound: there is no such account.
        StaleVersion: somebody changed it in the same moment.
    """
    before = get_for_renewal(account_id)
    if before.account.state == "connected":
        put_disconnected(before, accounts.disconnect(before.account, origin.at), origin, reason)


def _place(account: Account) -> Listed:
    return Listed(keys.accounts(), account.id)


def _claim_profile(account: Account) -> Keep:
    taken = AlreadyExists(platform=account.platform, handle=account.handle)
    return Keep(keys.profile(account.platform, account.remote_id), {"account_id": account.id}, once=taken)


def _sealed(
    account: Account, platform: Platform, grant: Grant, at: datetime, before: Renewable | None = None
) -> list[Change]:
    """The rows of a grant and its agenda; webhook secrets only where they changed."""
    old = before.token if before else None
    generation = old.generation + 1 if old else 1
    token, entries = grant_store.sealed(account.id, platform, grant, generation, at)
    rows: list[Change] = [Keep(keys.account_token(account.id), token.model_dump(mode="json"))]
    webhook = {name: grant.credentials[name] for name in platform.webhook_secrets if name in grant.credentials}
    if webhook and (mark := grant_store.fingerprint(account.id, webhook)) != (before and before.webhook_print):
        sealed = secrets.seal(webhook, account.id, "webhook")
        rows.append(Keep(keys.account_webhook(account.id), {"sealed": sealed, "fingerprint": mark}))
    return [*rows, *grant_store.moved(old, entries)]
