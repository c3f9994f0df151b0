"""A grant of Douyin lives as long as its renewals last, and a person is asked while it still does."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.wrappers import Response

from infra.local.sandbox.server import Server
from socialops.platforms.content import Connection
from socialops.platforms.douyin import client
from socialops.platforms.douyin.errors import error_of
from socialops.platforms.douyin.oauth import DouyinOAuth
from socialops.platforms.douyin.tokens import RENEWALS, DouyinTokens, granted
from socialops.platforms.errors import (
    AccountDisconnected,
    ContentRefused,
    PermissionMissing,
    PlatformUnavailable,
    TokenExpired,
)
from socialops.platforms.grants import App, Grant
from tests.platforms.cases import Case
from tests.platforms.douyin_case import DouyinCase, douyin_case
from tests.platforms.douyin_party import HTTP, Douyin

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
GIVEN = {"client_key": "k", "client_secret": "s", "open_id": "o", "access_token": "act.0", "refresh_token": "rft.0"}
TOKENS = DouyinTokens()


@pytest.fixture
def case(douyin: Douyin) -> DouyinCase:
    """The brand on a fresh Douyin."""
    return douyin_case(douyin)


@dataclass
class Life:
    """The platform's side of a grant, as it is documented: 15 days, 30 days, five renewals."""

    now: datetime = START
    access_ends: datetime = START + 15 * DAY
    refresh_ends: datetime = START + 30 * DAY
    renewals: int = 0
    tells_rest: bool = True
    """Whether `refresh_expires_in` is what is left, or always the thirty days."""
    adds: bool = False
    """Whether a renewal adds thirty days to the old end, or counts them from its own instant."""
    down: Callable[[datetime], bool] = lambda at: False

    def answer(self, path: str, form: dict[str, str]) -> dict[str, Any]:
        """What `/oauth/…` answers; the tokens have serial numbers."""
        if self.down(self.now):
            raise PlatformUnavailable("down")
        if self.now >= self.refresh_ends or form["refresh_token"] != f"rft.{self.renewals}":
            raise error_of(10010, "", self.now)
        if path == "/oauth/renew_refresh_token/":
            return self._renew()
        self.access_ends = self.now + 15 * DAY
        rest = self.refresh_ends - self.now if self.tells_rest else 30 * DAY
        return {
            "access_token": "act.0",
            "expires_in": str(15 * 86_400),
            "refresh_token": f"rft.{self.renewals}",
            "refresh_expires_in": int(rest.total_seconds()),
            "open_id": "o",
        }

    def _renew(self) -> dict[str, Any]:
        if self.renewals >= RENEWALS:
            raise error_of(10020, "", self.now)
        self.renewals += 1
        self.refresh_ends = (self.refresh_ends if self.adds else self.now) + 30 * DAY
        return {
            "refresh_token": f"rft.{self.renewals}",
            "expires_in": int((self.refresh_ends - self.now).total_seconds()),
        }


def a_grant() -> Grant:
    """A grant of a moment ago."""
    answer = {
        "access_token": "act.0",
        "expires_in": 15 * 86_400,
        "refresh_token": "rft.0",
        "scope": "user_info,item.comment",
    }
    before = Grant(GIVEN, facts={"refresh_ends_at": (START + 30 * DAY).isoformat()})
    return granted(answer, before, START)


def connection(grant: Grant) -> Connection:
    """The account with a grant."""
    return Connection("acc", "o", "山茶", grant.credentials)


def live_on(life: Life, monkeypatch: pytest.MonkeyPatch, days: int) -> tuple[datetime, datetime | None, list[Grant]]:
    """Refresh when due, as the house does: the last instant with a live token, when a person was asked, the grants."""
    monkeypatch.setattr(client, "send_form", lambda host, path, now, form: life.answer(path, form))
    grants, asked, alive = [a_grant()], None, START
    while life.now < START + days * DAY and life.now < life.access_ends:
        alive = life.now
        due = TOKENS.due(grants[-1])
        if due is not None and due <= life.now and asked is None:
            try:
                grants.append(TOKENS.refresh(connection(grants[-1]), grants[-1], life.now))
                continue
            except TokenExpired:
                asked = life.now
            except PlatformUnavailable:
                pass  # the house comes back an hour later
        life.now += HOUR
    return alive, asked, grants


@given(st.booleans(), st.booleans(), st.lists(st.integers(0, 200 * 24), max_size=6), st.integers(1, 40))
def test_a_grant_lives_as_long_as_was_promised(tells_rest: bool, adds: bool, outages: list[int], hours: int) -> None:
    """Over 200 days with outages: alive until the promised end and longer, never a poorer grant, told in time."""
    begins = [START + n * HOUR for n in outages]
    life = Life(tells_rest=tells_rest, adds=adds)
    life.down = lambda at: any(begin <= at < begin + hours * HOUR for begin in begins)
    with pytest.MonkeyPatch.context() as monkeypatch:
        alive, _, grants = live_on(life, monkeypatch, 200)
    promised = grants[0].ends_at
    assert promised is not None
    assert promised == START + (30 + 5 * 25) * DAY
    assert alive >= promised
    assert alive >= START + (180 if adds else 165) * DAY
    for grant in grants:
        assert set(grant.credentials) == set(GIVEN)
        assert all(grant.credentials.values())
        assert grant.scopes == ("user_info", "item.comment")
    ends = [grant.expires_at for grant in grants if grant.expires_at]
    assert ends == sorted(ends)
    assert alive - (grants[-1].ends_at or START) >= 12 * DAY


def test_a_person_is_asked_at_the_end_and_not_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last refresh is a day before the refresh token ends; then nothing is due, and the end is told exactly."""
    life = Life()
    alive, asked, grants = live_on(life, monkeypatch, 200)
    assert asked is None
    assert TOKENS.due(grants[-1]) is None
    assert grants[-1].ends_at == life.refresh_ends
    assert grants[-1].facts["renewals"] == "5"
    assert life.access_ends - life.refresh_ends > 13 * DAY
    assert alive > life.refresh_ends
    life.now = life.refresh_ends
    with pytest.raises(TokenExpired) as raised:
        TOKENS.refresh(connection(grants[-1]), grants[-1], life.now)
    assert raised.value.platform_code == "10010"


def test_a_renewal_comes_right_after_a_refresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Should the answer to a renewal be lost, the access token lives for two weeks: time for a person to act."""
    life = Life(now=START + 25 * DAY, access_ends=START + 27 * DAY)
    monkeypatch.setattr(client, "send_form", lambda host, path, now, form: life.answer(path, form))
    grant = replace(a_grant(), expires_at=life.access_ends)
    first = TOKENS.refresh(connection(grant), grant, life.now)
    assert (first.expires_at, life.renewals) == (life.now + 15 * DAY, 0)
    due = TOKENS.due(first)
    assert due is not None
    assert due <= life.now
    second = TOKENS.refresh(connection(first), first, life.now)
    assert (second.credentials["refresh_token"], second.expires_at) == ("rft.1", first.expires_at)
    assert second.ends_at == life.now + (30 + 4 * 25) * DAY


@pytest.mark.parametrize("refusal", [10020, 10004])
def test_no_renewals_left_is_remembered_and_not_an_error(refusal: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The platform knows better than our count, or lets the app renew nothing: the end is the refresh token's own."""
    life = Life(now=START + 26 * DAY, access_ends=START + 40 * DAY)

    def answer(host: str, path: str, now: datetime, form: dict[str, str]) -> dict[str, Any]:
        if path == "/oauth/renew_refresh_token/":
            raise error_of(refusal, "", now)
        return life.answer(path, form)

    monkeypatch.setattr(client, "send_form", answer)
    grant = replace(a_grant(), facts={**a_grant().facts, "refreshed_at": life.now.isoformat()})
    after = TOKENS.refresh(connection(grant), grant, life.now)
    assert (after.facts["renewals"], after.ends_at) == ("5", START + 30 * DAY)
    assert after.expires_at == life.now + 15 * DAY


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"access_token": ""},
        {"access_token": "act.1"},
        {"access_token": "act.1", "expires_in": 0},
        {"access_token": "act.1", "expires_in": -5},
        {"access_token": "act.1", "expires_in": "soon"},
        {"access_token": ["act.1"], "expires_in": 5},
        {"access_token": "act.0", "expires_in": 60},
    ],
)
def test_an_empty_or_older_token_never_replaces_a_full_one(
    answer: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old grant stays as it was."""
    monkeypatch.setattr(client, "send_form", lambda *_: answer)
    grant = a_grant()
    with pytest.raises(PlatformUnavailable):
        TOKENS.refresh(connection(grant), grant, START + DAY)


@pytest.mark.parametrize(
    "answer", [{}, {"refresh_token": ""}, {"refresh_token": "r"}, {"refresh_token": "r", "expires_in": 0}]
)
def test_an_empty_renewal_is_none(answer: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """A refresh token without a life is not kept."""
    monkeypatch.setattr(client, "send_form", lambda *_: answer)
    now = START + 26 * DAY
    grant = replace(a_grant(), facts={**a_grant().facts, "refreshed_at": now.isoformat()})
    with pytest.raises(PlatformUnavailable):
        TOKENS.refresh(connection(grant), grant, now)


def test_an_answer_without_a_refresh_token_keeps_the_one_we_have() -> None:
    """What the platform leaves out is not lost."""
    made = granted({"access_token": "act.1", "expires_in": 60}, a_grant(), START)
    assert made.credentials == {**GIVEN, "access_token": "act.1"}
    assert made.facts["refresh_ends_at"] == (START + 30 * DAY).isoformat()


def test_a_grant_that_was_never_refreshed_is_due() -> None:
    """Tokens of unknown age are looked after at once."""
    due = TOKENS.due(Grant(GIVEN))
    assert due is not None
    assert due < START


def test_tokens_given_by_hand_are_refreshed_and_then_renewed(case: DouyinCase) -> None:
    """Nobody knows how old they are, so the first thing is a renewal, which tells."""
    assert case.platform.identify is not None
    identity = case.platform.identify(case.connection, case.now())
    assert (identity.remote_id, identity.handle) == (case.connection.remote_id, case.connection.handle)
    grant = identity.grant
    assert grant.scopes is not None
    assert case.platform.grants("publish", grant.scopes)
    assert grant.expires_at == case.now() + 15 * DAY
    due = TOKENS.due(grant)
    assert due is not None
    assert due <= case.now()
    renewed = TOKENS.refresh(replace(case.connection, credentials=grant.credentials), grant, case.now())
    assert renewed.credentials["refresh_token"] != grant.credentials["refresh_token"]
    assert renewed.facts["refresh_ends_at"] == (case.now() + 30 * DAY).isoformat()


def test_tokens_given_by_hand_keep_an_account_alive_for_months(case: DouyinCase) -> None:
    """On the sandbox, a day at a time: the token is good each day until the promised end, after one renewal at once."""
    assert case.platform.identify is not None
    grant = case.platform.identify(case.connection, case.now()).grant
    first = case.now()
    assert grant.ends_at is not None
    first_end = grant.ends_at
    while case.now() < (grant.ends_at or case.now()):
        here = replace(case.connection, credentials=grant.credentials)
        while (due := TOKENS.due(grant)) is not None and due <= case.now():
            grant = TOKENS.refresh(here, grant, case.now())
            here = replace(here, credentials=grant.credentials)
        assert case.metrics.account(here, case.now()).raw
        case.control.order("clock", advance=86_400)
    assert case.now() - first >= (30 + 4 * 25) * DAY
    assert (grant.ends_at or first) >= first_end


def test_an_expired_token_is_told_and_a_refresh_mends_it(case: DouyinCase) -> None:
    """28001008 on a call; the refreshed grant has another token, and the call passes."""
    assert case.platform.identify is not None
    grant = case.platform.identify(case.connection, case.now()).grant
    case.control.order("token/expire", token=case.connection.credentials["access_token"])
    with pytest.raises(TokenExpired) as raised:
        case.metrics.account(case.connection, case.now())
    assert raised.value.platform_code == "28001008"
    case.control.order("clock", advance=3600)
    later = replace(grant, facts={**grant.facts, "refresh_ends_at": (case.now() + 20 * DAY).isoformat()})
    after = TOKENS.refresh(case.connection, later, case.now())
    assert case.metrics.account(replace(case.connection, credentials=after.credentials), case.now()).raw


def test_a_withdrawn_grant_asks_a_person(case: DouyinCase) -> None:
    """After `unauthorize` neither token is good."""
    case.control.play("revoke", brand=case.connection.remote_id)
    with pytest.raises(TokenExpired) as raised:
        TOKENS.refresh(case.connection, a_grant(), case.now())
    assert raised.value.platform_code == "10010"


def test_tokens_of_another_account_are_turned_down(case: DouyinCase) -> None:
    """`open_id` and tokens that do not belong together would post as somebody else."""
    assert case.platform.identify is not None
    mixed = replace(case.connection, credentials={**case.connection.credentials, "open_id": "_000Other"})
    with pytest.raises(AccountDisconnected):
        case.platform.identify(mixed, case.now())


def an_app(douyin: Douyin, **more: str) -> App:
    """The brand's registration."""
    secrets = {"client_key": douyin.brand.client_key, "client_secret": douyin.brand.client_secret, **more}
    return App(secrets, douyin.brand.redirect_uri, douyin.base_url)


def authorised(douyin: Douyin, app: App, state: str = "s1") -> dict[str, str]:
    """The person agrees; what comes back to the callback."""
    url = DouyinOAuth().authorize_url(app, state, "")
    response = HTTP.request(
        "POST", url, fields={"open_id": douyin.brand.open_id}, redirect=False, encode_multipart=False
    )
    return dict(parse_qsl(urlsplit(response.headers["Location"]).query))


def test_the_authorisation_page_makes_a_whole_grant(douyin: Douyin) -> None:
    """Scopes as the registration names them; the code makes tokens, name, ends and credentials."""
    app = an_app(douyin, scope="user_info,video.create.bind,video.list.bind,video.data.bind")
    back = authorised(douyin, app)
    assert back["state"] == "s1"
    now = datetime.fromtimestamp(douyin.control.read("clock")["now"], UTC)
    identity = DouyinOAuth().exchange(app, back["code"], "", now)
    assert (identity.remote_id, identity.handle) == (douyin.brand.open_id, douyin.brand.nickname)
    assert set(identity.grant.credentials) == {
        "client_key",
        "client_secret",
        "open_id",
        "access_token",
        "refresh_token",
    }
    assert identity.grant.expires_at == now + 15 * DAY
    assert identity.grant.ends_at == now + 155 * DAY
    assert "video.create.bind" in (identity.grant.scopes or ())
    (sent,) = [entry for entry in douyin.control.read("requests") if entry["path"] == "/oauth/access_token/"]
    assert sent["type"] == "application/x-www-form-urlencoded"
    with pytest.raises(ContentRefused):
        DouyinOAuth().exchange(app, back["code"], "", now)


def test_without_a_list_of_scopes_nothing_rare_is_asked_for() -> None:
    """The page refuses scopes that an app does not have; publishing is given to few."""
    app = App({"client_key": "k", "client_secret": "s"}, "https://shop.example.com/callback")
    url = urlsplit(DouyinOAuth().authorize_url(app, "a b&c", ""))
    query = parse_qs(url.query)
    assert f"{url.scheme}://{url.netloc}{url.path}" == "https://open.douyin.com/platform/oauth/connect/"
    assert query["state"] == ["a b&c"]
    assert "video.create.bind" not in query["scope"][0]
    assert "client_secret" not in url.query
    assert DouyinOAuth().register("", "https://x", START) is None


def test_a_name_that_was_not_granted_is_the_id(douyin: Douyin) -> None:
    """Without `user_info` the account is still connected."""
    douyin.control.order("settings", tells_status=False)
    app = an_app(douyin, scope="item.comment")
    code = authorised(douyin, app)["code"]
    now = datetime.fromtimestamp(douyin.control.read("clock")["now"], UTC)
    assert DouyinOAuth().exchange(app, code, "", now).handle == douyin.brand.open_id


def test_a_bad_secret_is_a_matter_of_the_app(douyin: Douyin) -> None:
    """10013 says that the registration is wrong, not the person."""
    app = an_app(douyin)
    wrong = replace(app, credentials={**app.credentials, "client_secret": "x"})
    with pytest.raises(PermissionMissing):
        DouyinOAuth().exchange(wrong, authorised(douyin, app)["code"], "", START)


def test_an_answer_that_is_no_token_is_unavailable(case: Case) -> None:
    """HTML, an empty object, a token of nobody."""
    app = App({"client_key": "k", "client_secret": "s"}, "https://x")
    for body in (
        b"<html>",
        b"{}",
        b'{"data":{"error_code":0},"message":"success"}',
        b'{"data":{"error_code":0},"message":"error"}',
    ):
        with Server(Response(body, 200)) as server, pytest.raises(PlatformUnavailable):
            DouyinOAuth().exchange(replace(app, host=server.base_url), "c", "", START)
