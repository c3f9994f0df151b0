"""Registrations at platforms and authorisations under way, in the table."""

from dataclasses import dataclass
from datetime import datetime

from publishing import authorisations, keys
from publishing.authorisations import AppView, Authorisation, AuthorisationView
from socialops import secrets, table
from socialops.changes import Change, Drop, Keep
from socialops.errors import AuthorisationOver, PlatformCannot
from socialops.events.accounts import AppRegistered, AuthorisationAsked
from socialops.events.base import Event
from socialops.platforms.grants import App
from socialops.table import Origin


@dataclass(frozen=True)
class KeptApp:
    """A registration as it lies in the table."""

    view: AppView
    sealed: str


@dataclass(frozen=True)
class Registration:
    """A registration, and what puts it into a commit when it is new."""

    kept: KeptApp
    changes: tuple[Change, ...] = ()
    events: tuple[Event, ...] = ()


def owner(platform: str, host: str) -> str:
    """Who a registration belongs to in the encryption context, where an account's secrets name the account."""
    return f"app:{platform}:{host}"


def find_app(platform: str, host: str) -> KeptApp | None:
    """Our registration at a platform."""
    row = table.get(keys.app(platform, host))
    return KeptApp(AppView.model_validate(row), str(row["sealed"])) if row else None


def open_app(kept: KeptApp) -> App:
    """The whole of a registration: one KMS call when it is cold."""
    view = kept.view
    return App(secrets.unseal(kept.sealed, owner(view.platform, view.host), "app"), view.redirect_uri, view.host)


def registered(platform: str, app: App, public: str, at: datetime) -> Registration:
    """A new registration, sealed."""
    view = AppView(
        platform=platform,
        host=app.host,
        public_id=app.credentials[public],
        redirect_uri=app.redirect_uri,
        registered_at=at,
    )
    kept = KeptApp(view, secrets.seal(app.credentials, owner(platform, app.host), "app"))
    place = keys.app(platform, app.host)
    row = Keep(place, {**view.model_dump(mode="json"), "sealed": kept.sealed})
    return Registration(kept, (row,), (AppRegistered(subject=place.pk, platform=platform),))


def put_app(registration: Registration, origin: Origin) -> None:
    """A registration, in place of the one before."""
    table.commit(registration.changes, registration.events, origin, answer=registration.kept.view)


def put_authorisation(
    state: str, asked: Authorisation, registration: Registration, origin: Origin, answer: AuthorisationView
) -> None:
    """An authorisation under way, and the registration that was made for it, if one was."""
    place = keys.authorisation(authorisations.digest(state))
    expires = int((asked.asked_at + authorisations.PATIENCE).timestamp())
    row = Keep(place, {**asked.model_dump(mode="json"), "expires": expires})
    told = AuthorisationAsked(subject=place.pk, platform=asked.platform)
    table.commit([row, *registration.changes], [told, *registration.events], origin, answer=answer)


def take_authorisation(state: str, platform: str, origin: Origin) -> tuple[Authorisation, KeptApp]:
    """Use up an authorisation: the way back is taken once, by whoever brings its state.

    Raises:
        AuthorisationOver: there is none under this state, for this platform, in time.
        PlatformCannot: the registration is gone.
    """
    place = keys.authorisation(authorisations.digest(state))
    row = table.get(place)
    asked = Authorisation.model_validate(row) if row else None
    if asked is None or not authorisations.is_open(asked, platform, origin.at):
        raise AuthorisationOver(platform=platform)
    gone = AuthorisationOver(platform=platform)
    table.commit([Drop(place, when="attribute_exists(pk)", otherwise=gone)], [], origin)
    app = find_app(platform, asked.host)
    if app is None:
        raise PlatformCannot(platform=platform, what="oauth")
    return asked, app
