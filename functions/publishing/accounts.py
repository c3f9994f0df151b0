"""Accounts: the brand's profiles on platforms, what each of them can do, and what is left of its allowances."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from publishing import keys, quotas
from socialops.errors import AccountNotConnected, InvalidInput, OtherProfile
from socialops.keys import Key
from socialops.models import Entity, Frozen, Input, Instant, Line
from socialops.platforms.contract import Platform
from socialops.platforms.limits import Limit, Limits

Credential = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
Credentials = Annotated[dict[Line, Credential], Field(max_length=20)]
Host = Annotated[str, StringConstraints(pattern=r"^https?://[A-Za-z0-9.-]+(:\d{1,5})?$", max_length=200)]


class AccountOptions(Input):
    """Choices of one account; `poll_seconds` replaces the platform's own polling cadence."""

    poll_seconds: int | None = Field(default=None, ge=1, le=86_400)


class NewAccount(Input):
    """An account to connect: the credentials bear the platform's own names."""

    platform: Line
    credentials: Credentials
    host: Host | Literal[""] = ""
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    options: AccountOptions = AccountOptions()


class NewCredentials(Input):
    """All credentials of an account anew, for example after its token expired."""

    credentials: Credentials


class Account(Entity):
    """A profile of the brand on a platform. Its credentials lie beside it, sealed."""

    platform: str
    remote_id: str
    handle: str
    name: str
    host: str = ""
    state: Literal["connected", "disconnected"] = "connected"
    connected_by: str
    last_event_at: Instant | None = None
    options: AccountOptions = AccountOptions()


class LimitView(Frozen):
    """One number of a platform, with where it comes from and whether it is certain."""

    value: int
    source: str
    certain: bool


class QuotaView(Frozen):
    """One allowance: what this system used of it in the present window, and what is left."""

    kind: str
    amount: int
    seconds: int
    used: int
    left: int
    until: Instant
    source: str


class AccountView(Frozen):
    """An account as members see it: what it is, what it can do, its limits and allowances; never a secret."""

    id: str
    version: int
    created_at: Instant
    platform: str
    platform_names: dict[str, str]
    remote_id: str
    handle: str
    name: str
    host: str
    state: Literal["connected", "disconnected"]
    connected_by: str
    last_event_at: Instant | None
    options: AccountOptions
    webhook_url: str | None
    capabilities: dict[str, bool]
    limits: dict[str, LimitView]
    quotas: list[QuotaView]


def check_credentials(platform: Platform, given: Mapping[str, str]) -> None:
    """Whether exactly the platform's credentials are there.

    Raises:
        InvalidInput: one is missing or unknown; the place names it, its value is never repeated.
    """
    wrong = [(name, "missing") for name in platform.credentials if name not in given]
    wrong += [(name, "not a credential of this platform") for name in given if name not in platform.credentials]
    if wrong:
        raise InvalidInput(errors=[{"where": f"body.credentials.{name}", "what": what} for name, what in wrong])


def connect(body: NewAccount, account_id: str, remote_id: str, handle: str, *, by: str, at: datetime) -> Account:
    """The account of a profile that the platform has just confirmed."""
    return Account(
        id=account_id,
        created_at=at,
        updated_at=at,
        platform=body.platform,
        remote_id=remote_id,
        handle=handle,
        name=body.name or handle,
        host=body.host,
        connected_by=by,
        options=body.options,
    )


def renew(account: Account, remote_id: str, handle: str, at: datetime) -> Account:
    """The account with new credentials, connected again where it was not.

    Raises:
        OtherProfile: the credentials are those of another profile.
    """
    if remote_id != account.remote_id:
        raise OtherProfile(account=account.id, handle=handle)
    return account.next(at, handle=handle, state="connected")


def disconnect(account: Account, at: datetime) -> Account:
    """The account without its credentials.

    Raises:
        AccountNotConnected: it is disconnected already.
    """
    if account.state != "connected":
        raise AccountNotConnected(account=account.id)
    return account.next(at, state="disconnected")


def quota_keys(account: Account, platform: Platform, at: datetime) -> list[Key]:
    """The counters of the present windows."""
    present = [quotas.window(quota, at) for quota in platform.limits.quotas]
    return [keys.quota(account.id, window.quota.kind, window.name) for window in present]


def view(account: Account, platform: Platform, api_url: str, used: Mapping[Key, int], at: datetime) -> AccountView:
    """What members see.

    Args:
        account: as stored.
        platform: its platform.
        api_url: public base URL of the HTTP API.
        used: the counters of `quota_keys` that exist.
        at: the instant for which the windows are shown.
    """
    fields = {name: getattr(account, name) for name in Account.model_fields if name != "updated_at"}
    return AccountView(
        **fields,
        platform_names=dict(platform.names),
        webhook_url=f"{api_url}/hooks/{account.platform}/{account.id}" if platform.webhook else None,
        capabilities=capabilities(platform),
        limits=_limits(platform.limits),
        quotas=_quotas(account, platform, used, at),
    )


def capabilities(platform: Platform) -> dict[str, bool]:
    """Capability → whether the platform has it."""
    parts = {
        "publish": platform.publisher,
        "reply": platform.replies,
        "webhook": platform.webhook,
        "poll": platform.poller,
        "metrics": platform.metrics,
    }
    return {name: part is not None for name, part in parts.items()}


def _limits(limits: Limits) -> dict[str, LimitView]:
    numbers = {name: value for name, value in vars(limits).items() if isinstance(value, Limit)}
    return {name: LimitView(**vars(number)) for name, number in numbers.items()}


def _quotas(account: Account, platform: Platform, used: Mapping[Key, int], at: datetime) -> list[QuotaView]:
    found = []
    for quota in platform.limits.quotas:
        window = quotas.window(quota, at)
        spent = used.get(keys.quota(account.id, quota.kind, window.name), 0)
        found.append(
            QuotaView(
                kind=quota.kind,
                amount=quota.amount,
                seconds=quota.seconds,
                used=spent,
                left=max(quota.amount - spent, 0),
                until=window.ends,
                source=quota.source,
            )
        )
    return found
