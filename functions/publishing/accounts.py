"""Accounts: the brand's profiles on platforms, what each of them can do, and what is left of its allowances."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from publishing import grants, keys, quotas
from publishing.grants import Token, TokenView
from socialops.errors import AccountNotConnected, InvalidInput, OtherProfile
from socialops.keys import Key
from socialops.models import Entity, Frozen, Input, Instant, Line
from socialops.platforms.contract import Capability, Platform
from socialops.platforms.grants import Grant, Identity
from socialops.platforms.limits import Limit, Limits

Credential = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
Credentials = Annotated[dict[Line, Credential], Field(max_length=20)]
Host = Annotated[str, StringConstraints(pattern=r"^https?://[A-Za-z0-9.-]+(:\d{1,5})?$", max_length=200)]


class AccountOptions(Input):
    """Choices of one account.

    `poll_seconds` replaces the platform's own polling cadence. `audience` are tags of whom it reaches; suggestions
    compare them with a post's. `responsible` is the member who publishes by hand what no server may publish.
    """

    poll_seconds: int | None = Field(default=None, ge=1, le=86_400)
    audience: Annotated[tuple[Line, ...], Field(max_length=20)] = ()
    responsible: Annotated[str, StringConstraints(max_length=80)] = ""


class NewAccount(Input):
    """An account to connect: the credentials bear the platform's own names.

    `handle` is the profile's name there, for platforms that cannot be asked whose account it is.
    """

    platform: Line
    credentials: Credentials = Field(default_factory=dict)
    handle: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    host: Host | Literal[""] = ""
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    options: AccountOptions = AccountOptions()


class NewCredentials(Input):
    """All credentials of an account anew, for example after its token expired."""

    credentials: Credentials


class ChangedAccount(Input):
    """Another name, or other choices; what is absent stays."""

    name: Line | None = None
    options: AccountOptions | None = None


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
    """One allowance: what this system used of it in the present window, and what is left.

    Both are absent where only the platform counts; others may use up the same allowance too.
    """

    kind: str
    amount: int
    seconds: int
    used: int | None
    left: int | None
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
    token: TokenView | None
    capabilities: Mapping[str, bool]
    missing_scopes: dict[str, list[str]]
    """Capability → scopes of which the grant lacks every one, or other credentials, of which it needs all."""
    by_hand: bool
    """Posts are handed to a person at their time, because no server may publish on this account."""
    limits: dict[str, LimitView]
    quotas: list[QuotaView]


def check_credentials(platform: Platform, given: Mapping[str, str]) -> None:
    """Whether the platform's credentials are there, and none that it does not know.

    Raises:
        InvalidInput: one is missing or unknown; the place names it, its value is never repeated.
    """
    known = {*platform.credentials, *platform.optional_credentials}
    wrong = [(name, "missing") for name in platform.credentials if name not in given]
    wrong += [(name, "not a credential of this platform") for name in given if name not in known]
    if wrong:
        raise InvalidInput(errors=[{"where": f"body.credentials.{name}", "what": what} for name, what in wrong])


def unasked(body: NewAccount) -> Identity:
    """Who an account is on a platform that cannot be asked: who the person says it is.

    Raises:
        InvalidInput: they did not say.
    """
    if not body.handle:
        raise InvalidInput(errors=[{"where": "body.handle", "what": "missing"}])
    return Identity(body.handle.removeprefix("@").casefold(), body.handle, Grant(dict(body.credentials)))


def connect(body: NewAccount, account_id: str, identity: Identity, *, by: str, at: datetime) -> Account:
    """The account of a profile that the platform has just confirmed."""
    return Account(
        id=account_id,
        created_at=at,
        updated_at=at,
        platform=body.platform,
        remote_id=identity.remote_id,
        handle=identity.handle,
        name=body.name or identity.handle,
        host=body.host,
        connected_by=by,
        options=body.options,
    )


def change(account: Account, body: ChangedAccount, at: datetime) -> Account:
    """The account with another name or other choices."""
    return account.next(at, name=body.name or account.name, options=body.options or account.options)


def renew(account: Account, identity: Identity, at: datetime) -> Account:
    """The account with new credentials, connected again where it was not.

    Raises:
        OtherProfile: the credentials are those of another profile.
    """
    if identity.remote_id != account.remote_id:
        raise OtherProfile(account=account.id, handle=identity.handle)
    return account.next(at, handle=identity.handle, state="connected")


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
    return quota_keys_of(account.id, platform.limits, at)


def quota_keys_of(account_id: str, of: Limits, at: datetime) -> list[Key]:
    """The counters of the windows of an instant, of an account whose platform has these limits."""
    present = [quotas.window(quota, at) for quota in of.quotas if quota.counted]
    return [keys.quota(account_id, window.quota.kind, window.name) for window in present]


def view(
    account: Account,
    platform: Platform,
    api_url: str,
    at: datetime,
    *,
    token: Token | None,
    used: Mapping[Key, int],
) -> AccountView:
    """What members see.

    Args:
        account: as stored.
        platform: its platform.
        api_url: public base URL of the HTTP API.
        at: the instant for which the windows are shown.
        token: its grant, where it has one.
        used: the counters of `quota_keys` that exist.
    """
    scopes, lacks = (token.scopes, token.lacks) if token else (None, {})
    fields = {name: getattr(account, name) for name in Account.model_fields if name != "updated_at"}
    return AccountView(
        **fields,
        platform_names=dict(platform.names),
        webhook_url=f"{api_url}/hooks/{account.platform}/{account.id}" if platform.webhook else None,
        token=grants.view(token, platform, at),
        capabilities=capabilities(platform, scopes, lacks),
        missing_scopes={**{name: list(needed) for name, needed in lacks.items()}, **missing_scopes(platform, scopes)},
        by_hand=is_by_hand(platform, scopes),
        limits=limits(platform.limits),
        quotas=quotas_of(account, platform, used, at),
    )


def capabilities(platform: Platform, scopes: tuple[str, ...] | None, lacks: Collection[str] = ()) -> Mapping[str, bool]:
    """Capability → whether the platform has it, and the account's grant allows it."""
    parts = _parts(platform)
    return {
        name: part is not None and name not in lacks and platform.grants(name, scopes) for name, part in parts.items()
    }


def missing_scopes(platform: Platform, scopes: tuple[str, ...] | None) -> dict[str, list[str]]:
    """What the platform could do and the grant does not allow: capability → the scopes, any one of which would."""
    return {
        name: list(platform.scopes[name])
        for name, part in _parts(platform).items()
        if part is not None and not platform.grants(name, scopes)
    }


def is_by_hand(platform: Platform, scopes: tuple[str, ...] | None) -> bool:
    """Whether a person publishes on an account with these scopes, because no server may."""
    return platform.publisher is None or not platform.grants("publish", scopes)


def _parts(platform: Platform) -> dict[Capability, object]:
    return {
        "publish": platform.publisher,
        "reply": platform.replies,
        "direct": platform.replies if platform.direct else None,
        "webhook": platform.webhook,
        "poll": platform.poller,
        "metrics": platform.metrics,
        "watch": platform.watcher,
        "audience": platform.audience,
        "moderation": platform.moderation,
        "promotion": platform.promotion,
    }


def limits(of: Limits) -> dict[str, LimitView]:
    """The numbers of a platform, each with where it comes from."""
    numbers = {name: value for name, value in vars(of).items() if isinstance(value, Limit)}
    return {name: LimitView(**vars(number)) for name, number in numbers.items()}


def quotas_of(account: Account, platform: Platform, used: Mapping[Key, int], at: datetime) -> list[QuotaView]:
    """The allowances of an account in the windows of an instant; `used` are the counters that exist."""
    found = []
    for quota in platform.limits.quotas:
        window = quotas.window(quota, at)
        spent = used.get(keys.quota(account.id, quota.kind, window.name), 0) if quota.counted else None
        found.append(
            QuotaView(
                kind=quota.kind,
                amount=quota.amount,
                seconds=quota.seconds,
                used=spent,
                left=None if spent is None else max(quota.amount - spent, 0),
                until=window.ends,
                source=quota.source,
            )
        )
    return found
