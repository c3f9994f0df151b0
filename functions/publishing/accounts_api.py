"""S5 over HTTP: the accounts of the brand, what each can do, and what is left of its allowances."""

from dataclasses import dataclass, field
from functools import cache
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from publishing import account_store, accounts, refusals
from publishing.accounts import Account, AccountView, ChangedAccount, NewAccount, NewCredentials
from publishing.api import api
from publishing.grants import Token
from socialops import settings
from socialops.api import Cursor, Id, caller, now, origin, seen
from socialops.hosts import host_of
from socialops.ids import new_id
from socialops.models import Page
from socialops.names import Variable
from socialops.platforms import registry
from socialops.platforms.content import Connection
from socialops.platforms.contract import Platform
from socialops.platforms.errors import PlatformError
from socialops.platforms.grants import Grant, Identify, Identity

FewLimit = Annotated[int, Query(ge=1, le=10)]


@dataclass(frozen=True)
class Settings:
    """What this API needs besides the table."""

    api_url: str = field(metadata={"variable": Variable.API_URL})


@cache
def _api_url() -> str:
    return settings.load(Settings).api_url.rstrip("/")


@api.post("/v1/accounts", allow="connect_accounts")
def connect_account(body: NewAccount) -> AccountView:
    """Connect an account with credentials.

    The credentials bear the platform's own names. The platform is asked whose they are before anything is stored;
    they are stored encrypted and never shown again. The answer names the webhook address to enter at the platform.
    Platforms that cannot be asked need the profile's `handle` instead. Where a platform has an authorisation page,
    `POST /v1/authorisations` is easier.
    """
    platform = registry.platform(body.platform)
    accounts.check_credentials(platform, body.credentials)
    account_id = new_id(now())
    host = host_of(platform.id, body.host)
    asked = Connection(account_id, "", "", body.credentials, host)
    identity = _identify(platform.identify, asked, platform.id) if platform.identify else accounts.unasked(body)
    account = accounts.connect(body, account_id, identity, by=caller().id, at=now())
    shown = accounts.view(account, platform, _api_url(), now(), token=_preview(identity, platform), used={})
    account_store.put_connected(account, platform, identity.grant, origin(), answer=shown)
    return shown


@api.get("/v1/accounts", allow="read_accounts")
def list_accounts(limit: FewLimit = 10, cursor: Cursor = None) -> Page[AccountView]:
    """List the connected accounts.

    Each with what it can do, the health of its token, its platform's limits with their sources, and what is left of
    its allowances.
    """
    found, following = account_store.list_accounts(limit, cursor)
    return Page[AccountView](items=_account_views(found), next=following)


@api.get("/v1/accounts/<account_id>", allow="read_accounts")
def get_account(account_id: Id) -> AccountView:
    """Read an account."""
    return _account_views([account_store.get_account(account_id)])[0]


@api.patch("/v1/accounts/<account_id>", allow="connect_accounts")
def change_account(account_id: Id, body: ChangedAccount) -> AccountView:
    """Change an account's name or choices.

    Its credentials stay: `PUT /v1/accounts/{account_id}/credentials` replaces those.
    """
    before = account_store.get_account(account_id).expect(seen())
    after = accounts.change(before, body, now())
    account_store.put_changed(before, after, origin())
    return _account_views([after])[0]


@api.put("/v1/accounts/<account_id>/credentials", allow="connect_accounts")
def renew_account(account_id: Id, body: NewCredentials) -> AccountView:
    """Give an account new credentials.

    All of them, of the same profile; a disconnected account is connected again.
    """
    before = account_store.get_for_renewal(account_id)
    account = before.account.expect(seen())
    platform = registry.platform(account.platform)
    accounts.check_credentials(platform, body.credentials)
    identity = Identity(account.remote_id, account.handle, Grant(dict(body.credentials)))
    if platform.identify:
        host = host_of(platform.id, account.host)
        asked = Connection(account_id, account.remote_id, account.handle, body.credentials, host)
        identity = _identify(platform.identify, asked, platform.id)
    after = accounts.renew(account, identity, now())
    account_store.put_renewed(before, after, platform, identity.grant, origin())
    return accounts.view(after, platform, _api_url(), now(), token=_preview(identity, platform), used={})


@api.delete("/v1/accounts/<account_id>", allow="connect_accounts")
def disconnect_account(account_id: Id) -> AccountView:
    """Disconnect an account.

    Its credentials are deleted here; take the grant back at the platform too. What is scheduled on it is held.
    """
    before = account_store.get_for_renewal(account_id)
    after = accounts.disconnect(before.account.expect(seen()), now())
    account_store.put_disconnected(before, after, origin())
    return accounts.view(after, registry.platform(after.platform), _api_url(), now(), token=None, used={})


def _identify(identify: Identify, connection: Connection, platform_id: str) -> Identity:
    try:
        return identify(connection, now())
    except PlatformError as error:
        raise refusals.of(platform_id, error, connection.credentials) from error


def _preview(identity: Identity, platform: Platform) -> Token:
    """The grant as it will be shown, before it is sealed."""
    grant = identity.grant
    return Token(
        sealed="",
        fingerprint="",
        expires_at=grant.expires_at,
        ends_at=grant.ends_at,
        scopes=grant.scopes,
        lacks=platform.lacks(grant),
        refreshed_at=now(),
    )


def _account_views(found: list[Account]) -> list[AccountView]:
    platforms = [registry.platform(account.platform) for account in found]
    pairs = list(zip(found, platforms, strict=True))
    counters = [key for pair in pairs for key in accounts.quota_keys(*pair, now())]
    beside = account_store.get_beside([account.id for account in found], counters)
    return [
        accounts.view(account, platform, _api_url(), now(), token=beside.tokens.get(account.id), used=beside.used)
        for account, platform in pairs
    ]
