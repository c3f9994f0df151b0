"""The rules of a grant: when it is refreshed, when people are warned, and what may replace it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publishing import grants
from publishing.grants import Token
from socialops.platforms.contract import Platform
from socialops.platforms.errors import PlatformUnavailable
from socialops.platforms.grants import Grant
from tests.fake_grants import AHEAD, FakeTokens
from tests.fakes import Network

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
REFRESHED: Platform = Network(tokens=FakeTokens()).platform()
PLAIN: Platform = Network().platform()
CREDENTIALS = {"access_token": "t", "app_secret": "s"}
SPANS = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400))


def a_token(**fields: object) -> Token:
    """A grant as it is kept."""
    return Token.model_validate({"sealed": "x", "fingerprint": "f", **fields})


@given(SPANS, st.integers(0, 12))
def test_the_next_refresh_never_lies_in_the_past(ahead: timedelta, failures: int) -> None:
    """Whatever has failed before, it comes now or later; after failures never at once."""
    token = a_token(expires_at=NOW + ahead, failures=failures)
    due = grants.next_refresh(token, REFRESHED, NOW)
    assert due is not None
    assert due >= NOW + (grants.RETRY[0] if failures else timedelta(0))
    assert due <= max(NOW + ahead - AHEAD, NOW + grants.RETRY[-1])


@given(SPANS)
def test_every_warning_comes_once_and_the_last_at_the_end(ahead: timedelta) -> None:
    """Following the warnings one by one leads to the end itself, a week and a day before it where there is time."""
    token = a_token(expires_at=NOW + ahead)
    end = token.expires_at
    assert end is not None
    seen, at = [], NOW
    while (following := grants.next_warning(token, PLAIN, at)) is not None:
        seen.append(end - following)
        at = following
    assert seen == [before for before in grants.WARNINGS if end - before > NOW]


def test_who_refreshes_by_themselves_is_warned_of_the_last_end_only() -> None:
    """A token of two hours that is refreshed needs no person; the end that no refresh moves does."""
    token = a_token(expires_at=NOW + timedelta(hours=2))
    assert grants.end_of(token, REFRESHED) is None
    assert grants.end_of(token, PLAIN) == NOW + timedelta(hours=2)
    assert grants.end_of(a_token(ends_at=NOW), REFRESHED) == NOW


@given(st.sampled_from(["access_token", "app_secret"]), st.sampled_from([None, ""]))
def test_a_grant_that_is_not_whole_is_refused(name: str, value: str | None) -> None:
    """Each credential that we hold must be there again, and not empty."""
    new = {key: text for key, text in {**CREDENTIALS, name: value}.items() if text is not None}
    with pytest.raises(PlatformUnavailable) as raised:
        grants.require_better(Grant(CREDENTIALS), Grant(new), PLAIN)
    assert name in str(raised.value)


@given(st.timedeltas(min_value=timedelta(days=-2), max_value=timedelta(days=2)), st.booleans())
def test_a_grant_that_ends_sooner_is_refused_unless_the_old_one_is_dead(later: timedelta, dead: bool) -> None:
    """Half a minute is the way and the rounding; more than that is an older token."""
    old, new = Grant(CREDENTIALS, NOW), Grant(CREDENTIALS, NOW + later)
    if dead or later >= -grants.TOLERANCE:
        grants.require_better(old, new, PLAIN, dead=dead)
    else:
        with pytest.raises(PlatformUnavailable):
            grants.require_better(old, new, PLAIN, dead=dead)


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, "ok"),
        ({"expires_at": NOW + timedelta(days=8)}, "ok"),
        ({"expires_at": NOW + timedelta(days=7)}, "ending"),
        ({"expires_at": NOW}, "ended"),
        ({"expires_at": NOW + timedelta(days=30), "failure": "permission-missing"}, "failing"),
    ],
)
def test_the_health_of_a_grant_is_told(fields: dict[str, object], state: str) -> None:
    """Well, ending within a week, ended, or failing to refresh."""
    shown = grants.view(a_token(**fields), PLAIN, NOW)
    assert shown is not None
    assert shown.state == state


def test_an_account_without_a_grant_has_no_health() -> None:
    """A disconnected account, for example."""
    assert grants.view(None, PLAIN, NOW) is None
