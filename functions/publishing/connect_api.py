"""S5 over HTTP: which platforms there are, our registrations at them, and connecting an account by their own page."""

import secrets as random
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from publishing import accounts, authorisation_store, authorisations, refusals
from publishing.accounts import LimitView
from publishing.api import api
from publishing.authorisation_store import Registration
from publishing.authorisations import AppInput, AppView, Authorisation, AuthorisationView, NewAuthorisation
from socialops import settings
from socialops.api import Id, caller, now, origin
from socialops.errors import AppNotRegistered
from socialops.hosts import host_of
from socialops.models import Frozen, Page
from socialops.names import Variable
from socialops.platforms import registry
from socialops.platforms.contract import Capability, Platform
from socialops.platforms.errors import PlatformError
from socialops.platforms.grants import App, OAuth


class PlatformView(Frozen):
    """A platform as members see it before they connect an account: what it can do, and what connecting takes.

    `scopes`: capability → scopes, any one of which allows it. `redirect_uri` is the address to enter at the platform
    where it has an authorisation page for us, absent where it has none.
    """

    id: str
    names: dict[str, str]
    capabilities: Mapping[str, bool]
    by_hand: bool
    scopes: dict[Capability, list[str]]
    credentials: list[str]
    optional_credentials: list[str]
    app_credentials: list[str]
    optional_app_credentials: list[str]
    redirect_uri: str | None
    limits: dict[str, LimitView]


@dataclass(frozen=True)
class Settings:
    """What these routes need besides the table."""

    api_url: str = field(metadata={"variable": Variable.API_URL})


@cache
def _api_url() -> str:
    return settings.load(Settings).api_url.rstrip("/")


@api.get("/v1/platforms", allow="read_accounts")
def list_platforms() -> Page[PlatformView]:
    """List the platforms.

    What each can do, its limits with their sources, and what it takes to connect an account.
    """
    return Page[PlatformView](items=[_view(registry.platform(name)) for name in registry.REGISTRY])


@api.put("/v1/platforms/<platform_id>/app", allow="connect_accounts", guarded=False)
def register_app(platform_id: Id, body: AppInput) -> AppView:
    """Enter our registration at a platform.

    What the platform's developer console shows, in its own words; it is stored encrypted and never shown again. Enter
    the answer's `redirect_uri` there.
    """
    platform = registry.platform(platform_id)
    oauth = authorisations.of(platform)
    authorisations.check_app(platform, body.credentials)
    app = App(body.credentials, _redirect_uri(platform.id), body.host)
    registration = authorisation_store.registered(platform.id, app, oauth.app_credentials[0], now())
    authorisation_store.put_app(registration, origin())
    return registration.kept.view


@api.post("/v1/authorisations", allow="connect_accounts")
def authorise_account(body: NewAuthorisation) -> AuthorisationView:
    """Connect an account by the platform's own page.

    Open the answer's `url` where the account's owner is logged in. When they agree, the platform sends them back here
    and the account is connected, or renewed where `account_id` names one. The way back is open for a quarter of an
    hour, once.
    """
    platform = registry.platform(body.platform)
    oauth = authorisations.of(platform)
    registration = _registration(platform, oauth, body.host)
    state, verifier = random.token_urlsafe(32), random.token_urlsafe(48)
    asked = Authorisation(
        platform=platform.id,
        host=body.host,
        verifier=verifier,
        by=caller().id,
        asked_at=now(),
        account_id=body.account_id,
        name=body.name,
        options=body.options,
    )
    shown = AuthorisationView(
        id=authorisations.digest(state)[:16],
        url=oauth.authorize_url(_public(registration, oauth), state, authorisations.challenge(verifier)),
        expires_at=now() + authorisations.PATIENCE,
    )
    authorisation_store.put_authorisation(state, asked, registration, origin(), shown)
    return shown


def _registration(platform: Platform, oauth: OAuth, host: str) -> Registration:
    """Our registration at the platform, made now where anyone may make one."""
    kept = authorisation_store.find_app(platform.id, host)
    if kept:
        return Registration(kept)
    try:
        made = oauth.register(host_of(platform.id, host), _redirect_uri(platform.id), now())
    except PlatformError as error:
        raise refusals.of(platform.id, error, {}) from error
    if made is None:
        raise AppNotRegistered(platform=platform.id)
    app = App(made.credentials, _redirect_uri(platform.id), host)
    return authorisation_store.registered(platform.id, app, oauth.app_credentials[0], now())


def _public(registration: Registration, oauth: OAuth) -> App:
    """What the authorisation page needs: nothing of it is secret."""
    view = registration.kept.view
    credentials = {oauth.app_credentials[0]: view.public_id}
    return App(credentials, view.redirect_uri, host_of(view.platform, view.host))


def _redirect_uri(platform_id: str) -> str:
    return f"{_api_url()}/oauth/{platform_id}"


def _view(platform: Platform) -> PlatformView:
    oauth = platform.oauth
    return PlatformView(
        id=platform.id,
        names=dict(platform.names),
        capabilities=accounts.capabilities(platform, None),
        by_hand=platform.publisher is None,
        scopes={name: list(scopes) for name, scopes in platform.scopes.items()},
        credentials=list(platform.credentials),
        optional_credentials=list(platform.optional_credentials),
        app_credentials=list(oauth.app_credentials) if oauth else [],
        optional_app_credentials=authorisations.besides(platform) if oauth else [],
        redirect_uri=_redirect_uri(platform.id) if oauth else None,
        limits=accounts.limits(platform.limits),
    )
