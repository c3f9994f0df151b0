"""What happens to accounts, their grants, and our registrations at platforms."""

from socialops.events.base import Event


class AccountConnected(Event):
    """The brand's account on a platform can be used."""

    account_id: str
    platform: str


class AccountDisconnected(Event):
    """The account's grant is gone or was removed."""

    account_id: str
    platform: str
    reason: str


class AccountRenewed(Event):
    """An account has new credentials; it is the same profile."""

    account_id: str
    platform: str


class AccountChanged(Event):
    """An account has another name or other choices."""

    account_id: str
    platform: str


class AppRegistered(Event):
    """Our registration at a platform is known: accounts can be connected by its authorisation page."""

    platform: str


class AuthorisationAsked(Event):
    """A member was sent to a platform's page to connect an account."""

    platform: str


class TokenRefreshed(Event):
    """An account has a newer token."""

    account_id: str
    platform: str
    expires_at: str = ""
    ends_at: str = ""


class TokenRefreshFailed(Event):
    """An account's token could not be refreshed; `final` when only a person can help."""

    account_id: str
    platform: str
    reason: str
    final: bool


class TokenEnding(Event):
    """An account's grant ends soon, or has just ended (`days` is 0): a person must authorise it anew."""

    account_id: str
    platform: str
    ends_at: str
    days: int


class CadenceSet(Event):
    """How often, when and how close to each other an account is to publish was decided."""

    account_id: str


class CadenceRemoved(Event):
    """Nothing is asked of an account's rhythm any more."""

    account_id: str


class CadenceMissed(Event):
    """An account falls behind its cadence.

    So many are `planned` of those `wanted` in the coming week, and it is silent for `hours` at most; `week` is the
    week of the check with the kinds of gap.
    """

    account_id: str
    planned: int
    wanted: int
    hours: int
    responsible: list[str]
    week: str


class CadenceMet(Event):
    """An account that had fallen behind keeps its cadence again."""

    account_id: str
