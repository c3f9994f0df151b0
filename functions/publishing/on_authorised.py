"""The way back from a platform's authorisation page: `GET /oauth/{platform}`.

A person stands here, sent by the platform: whatever happened, they get a page that says so and what to do next. The
state proves that a member of the brand asked for it, a moment ago and once.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from publishing import account_store, accounts, authorisation_pages, authorisation_store, authorisations, refusals
from publishing.accounts import Account, NewAccount
from publishing.authorisation_store import KeptApp
from publishing.authorisations import Authorisation
from socialops import clock, observability, words
from socialops.errors import (
    AuthorisationDeclined,
    AuthorisationOver,
    PlatformCannot,
    SocialOpsError,
    Unexpected,
)
from socialops.hosts import host_of
from socialops.ids import new_id
from socialops.names import Measure
from socialops.platforms import registry
from socialops.platforms.contract import Platform
from socialops.platforms.errors import PlatformError
from socialops.platforms.grants import App, Identity
from socialops.table import Origin

LONGEST = 2000
"""Characters of a state or a code that are looked at."""


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """API Gateway payload 2.0 in, a page out; never raises."""
    platform_id = str((event.get("pathParameters") or {}).get("platform", ""))
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    language = words.language_of(headers.get("accept-language", ""))
    query = dict(parse_qsl(event.get("rawQueryString") or "", keep_blank_values=True))
    try:
        account = _finish(platform_id, query)
    except SocialOpsError as fact:
        observability.logger().warning("authorisation failed", extra={"platform": platform_id[:20], "error": fact.code})
        return authorisation_pages.failed(fact, language)
    except Exception:
        observability.logger().exception("defect", extra={"route": event.get("routeKey")})
        observability.measure(Measure.DEFECTS, service="publishing")
        return authorisation_pages.failed(Unexpected(request_id=getattr(context, "aws_request_id", "")), language)
    return authorisation_pages.connected(account, registry.platform(platform_id), language)


def _finish(platform_id: str, query: Mapping[str, str]) -> Account:
    """Exchange the code and keep the account.

    Raises:
        AuthorisationOver: nobody asked for this, or it is used up or too old.
        AuthorisationDeclined: the person did not agree.
        CredentialsRefused: the platform does not take the code.
        PlatformNotAnswering: the platform did not answer.
        OtherProfile: another profile was authorised than the one to renew.
    """
    platform = registry.platform(platform_id)
    if platform.oauth is None:
        raise PlatformCannot(platform=platform.id, what="oauth")
    state, code = query.get("state", ""), query.get("code", "")
    if not state or len(state) > LONGEST or len(code) > LONGEST:
        raise AuthorisationOver(platform=platform.id)
    at = clock.now()
    asked, app = authorisation_store.take_authorisation(state, platform.id, Origin("publishing.on_authorised", at))
    if not code:
        raise AuthorisationDeclined(platform=platform.id, platform_code=query.get("error", "")[:80])
    identity = _exchange(platform, asked, app, code)
    return _keep(platform, asked, identity, Origin(asked.by, at))


def _exchange(platform: Platform, asked: Authorisation, kept: KeptApp, code: str) -> Identity:
    if platform.oauth is None:
        raise PlatformCannot(platform=platform.id, what="oauth")
    app = authorisation_store.open_app(kept)
    called = App(app.credentials, app.redirect_uri, host_of(platform.id, asked.host))
    try:
        identity = platform.oauth.exchange(called, code, asked.verifier, clock.now())
    except PlatformError as error:
        raise refusals.of(platform.id, error, {**app.credentials, "code": code}) from error
    return authorisations.completed(identity, platform, app)


def _keep(platform: Platform, asked: Authorisation, identity: Identity, origin: Origin) -> Account:
    """The account, renewed where it is known already and connected where it is not."""
    known = asked.account_id or account_store.find_by_profile(platform.id, identity.remote_id)
    if known:
        before = account_store.get_for_renewal(known)
        after = accounts.renew(before.account, identity, origin.at)
        account_store.put_renewed(before, after, platform, identity.grant, origin)
        return after
    body = NewAccount(platform=platform.id, host=asked.host, name=asked.name, options=asked.options)
    account = accounts.connect(body, new_id(origin.at), identity, by=asked.by, at=origin.at)
    account_store.put_connected(account, platform, identity.grant, origin)
    return account
