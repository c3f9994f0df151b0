"""Connecting an account by a platform's own page: the state that proves the way back, PKCE, and what is to be made.

Pure; the random values come in as arguments (RFC 6749 section 10.12, RFC 7636 section 4).
"""

import base64
import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Final, Literal

from pydantic import StringConstraints

from publishing.accounts import AccountOptions, Credentials, Host
from socialops.errors import InvalidInput, PlatformCannot
from socialops.models import Frozen, Input, Instant, Line
from socialops.platforms.contract import Platform
from socialops.platforms.grants import App, Identity, OAuth

PATIENCE: Final = timedelta(minutes=15)
"""How long the way to the platform's page and back may take."""


class AppInput(Input):
    """Our registration at a platform, in the platform's own words; `host` for platforms of many servers."""

    credentials: Credentials
    host: Host | Literal[""] = ""


class AppView(Frozen):
    """A registration as members see it: its public part, and the address to enter at the platform."""

    platform: str
    host: str
    public_id: str
    redirect_uri: str
    registered_at: Instant


class NewAuthorisation(Input):
    """An account to connect by the platform's page.

    `account_id` renews that account instead of connecting another one; it must turn out to be the same profile.
    """

    platform: Line
    host: Host | Literal[""] = ""
    account_id: Annotated[str, StringConstraints(max_length=80)] = ""
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    options: AccountOptions = AccountOptions()


class AuthorisationView(Frozen):
    """Where to send the person, and until when the way back is open."""

    id: str
    url: str
    expires_at: Instant


class Authorisation(Frozen):
    """One way to a platform's page and back, as it is kept under the digest of its state."""

    platform: str
    host: str
    verifier: str
    by: str
    asked_at: Instant
    account_id: str = ""
    name: str = ""
    options: AccountOptions = AccountOptions()


def of(platform: Platform) -> OAuth:
    """How a platform authorises.

    Raises:
        PlatformCannot: it has no authorisation page for us.
    """
    if platform.oauth is None:
        raise PlatformCannot(platform=platform.id, what="oauth")
    return platform.oauth


def check_app(platform: Platform, given: Credentials) -> None:
    """Whether the registration is whole; what a platform takes besides the grant may stand with it.

    Raises:
        InvalidInput: something is missing or unknown; no value is repeated.
    """
    oauth = of(platform)
    known = {*oauth.app_credentials, *besides(platform)}
    wrong = [(name, "missing") for name in oauth.app_credentials if name not in given]
    wrong += [(name, "not part of a registration here") for name in given if name not in known]
    if wrong:
        raise InvalidInput(errors=[{"where": f"body.credentials.{name}", "what": what} for name, what in wrong])


def besides(platform: Platform) -> list[str]:
    """What may stand with a registration although nobody must enter it."""
    return list(dict.fromkeys([*of(platform).optional_app_credentials, *platform.optional_credentials]))


def completed(identity: Identity, platform: Platform, app: App) -> Identity:
    """The authorised account with what a person entered besides, such as Weibo's token of the fan service.

    The page knows nothing of it, and a renewal must not lose it.
    """
    extra = {name: app.credentials[name] for name in platform.optional_credentials if name in app.credentials}
    grant = identity.grant
    return replace(identity, grant=replace(grant, credentials={**extra, **grant.credentials}))


def digest(state: str) -> str:
    """What a state is kept under, so that the table tells nobody a valid one."""
    return hashlib.sha256(state.encode()).hexdigest()


def challenge(verifier: str) -> str:
    """PKCE's S256 of a verifier.

    >>> challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
    """
    hashed = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()


def is_open(authorisation: Authorisation, platform_id: str, at: datetime) -> bool:
    """Whether the way back is still open, to this platform."""
    return authorisation.platform == platform_id and at < authorisation.asked_at + PATIENCE
