"""Accounts and their sealed credentials in the table, and the connection that adapters work with."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from publishing import keys
from publishing.accounts import Account, AccountView
from socialops import secrets, settings, table
from socialops.changes import Change, Create, Drop, Keep, Listed, Save
from socialops.errors import AccountNotConnected, AlreadyExists, NotFound
from socialops.events import AccountConnected, AccountDisconnected, AccountRenewed
from socialops.items import Item
from socialops.keys import Key
from socialops.names import Variable
from socialops.platforms.contract import Connection, Platform
from socialops.secrets import Purpose
from socialops.table import Origin


@dataclass(frozen=True)
class HostSettings:
    """Base URLs that replace the public hosts of platforms."""

    hosts: str = field(default="{}", metadata={"variable": Variable.PLATFORM_HOSTS})


@cache
def _hosts() -> Mapping[str, str]:
    found: dict[str, str] = json.loads(settings.load(HostSettings).hosts)
    return found


def host_of(platform: str, own: str) -> str:
    """The base URL to call: the account's own, else the deployment's, else empty for the public one."""
    return own or _hosts().get(platform, "")


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
    wanted = (keys.account(account_id), keys.account_token(account_id))
    found = table.get_many(wanted)
    if wanted[0] not in found:
        raise NotFound(thing="Account", id=account_id)
    return connection_of(Account.model_validate(found[wanted[0]]), found.get(wanted[1]))


def connection_of(account: Account, token: Item | None) -> Connection:
    """The connection of an account and the row of its sealed credentials.

    Raises:
        AccountNotConnected: it is disconnected.
    """
    if account.state != "connected" or token is None:
        raise AccountNotConnected(account=account.id)
    return Connection(
        account_id=account.id,
        remote_id=account.remote_id,
        handle=account.handle,
        credentials=secrets.unseal(token["sealed"], account.id, "token"),
        host=host_of(account.platform, account.host),
    )


def get_used(counters: list[Key]) -> dict[Key, int]:
    """What the counters of quotas stand at; one that is absent was not used."""
    return {key: item["used"] for key, item in table.get_many(counters).items()} if counters else {}


def put_connected(
    account: Account, platform: Platform, credentials: Mapping[str, str], origin: Origin, answer: AccountView
) -> None:
    """A new account and its sealed credentials.

    Raises:
        AlreadyExists: the profile is connected already, as another account.
    """
    changes: list[Change] = [Create(keys.account(account.id), account, _place(account)), _claim_profile(account)]
    event = AccountConnected(subject=keys.account(account.id).pk, account_id=account.id, platform=account.platform)
    table.commit([*changes, *_sealed(account, platform, credentials, {})], [event], origin, answer=answer)


def get_for_renewal(account_id: str) -> tuple[Account, Mapping[str, str]]:
    """An account, and the fingerprints of its present secrets by purpose.

    Raises:
        NotFound: there is no such account.
    """
    wanted = {"account": keys.account(account_id), "webhook": keys.account_webhook(account_id)}
    found = table.get_many(wanted.values())
    if wanted["account"] not in found:
        raise NotFound(thing="Account", id=account_id)
    prints = {"webhook": found[wanted["webhook"]]["fingerprint"]} if wanted["webhook"] in found else {}
    return Account.model_validate(found[wanted["account"]]), prints


def put_renewed(
    before: Account,
    after: Account,
    platform: Platform,
    credentials: Mapping[str, str],
    prints: Mapping[str, str],
    *,
    origin: Origin,
) -> None:
    """New credentials for an account; what did not change by its fingerprint is not sealed again.

    Raises:
        AlreadyExists: the profile was connected meanwhile, as another account.
        StaleVersion: somebody changed the account.
    """
    changes: list[Change] = [Save(keys.account(after.id), before, after, _place(after))]
    told: type[AccountConnected | AccountRenewed] = AccountRenewed
    if before.state != "connected":
        changes.append(_claim_profile(after))
        told = AccountConnected
    event = told(subject=keys.account(after.id).pk, account_id=after.id, platform=after.platform)
    table.commit([*changes, *_sealed(after, platform, credentials, prints)], [event], origin)


def put_disconnected(before: Account, after: Account, origin: Origin) -> None:
    """An account without its credentials, off the list.

    Raises:
        StaleVersion: somebody changed the account.
    """
    rows = (
        keys.account_token(after.id),
        keys.account_webhook(after.id),
        keys.profile(after.platform, after.remote_id),
    )
    event = AccountDisconnected(
        subject=keys.account(after.id).pk, account_id=after.id, platform=after.platform, reason="asked"
    )
    table.commit([Save(keys.account(after.id), before, after), *(Drop(row) for row in rows)], [event], origin)


def _place(account: Account) -> Listed:
    return Listed(keys.accounts(), account.id)


def _claim_profile(account: Account) -> Keep:
    taken = AlreadyExists(platform=account.platform, handle=account.handle)
    return Keep(keys.profile(account.platform, account.remote_id), {"account_id": account.id}, once=taken)


def _sealed(
    account: Account, platform: Platform, credentials: Mapping[str, str], prints: Mapping[str, str]
) -> list[Keep]:
    webhook = {name: credentials[name] for name in platform.webhook_secrets}
    rows: list[tuple[Purpose, Key, Mapping[str, str]]] = [("token", keys.account_token(account.id), credentials)]
    if webhook:
        rows.append(("webhook", keys.account_webhook(account.id), webhook))
    return [
        Keep(place, _row(account.id, purpose, values, fingerprint))
        for purpose, place, values in rows
        if (fingerprint := _fingerprint(account.id, values)) != prints.get(purpose)
    ]


def _row(account_id: str, purpose: Purpose, values: Mapping[str, str], fingerprint: str) -> dict[str, Any]:
    return {"sealed": secrets.seal(values, account_id, purpose), "fingerprint": fingerprint}


def _fingerprint(account_id: str, values: Mapping[str, str]) -> str:
    text = json.dumps([account_id, sorted(values.items())], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
