"""DOU+ orders: checked before they are sent, sent once, looked for, reported in fen, stopped."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.wrappers import Response

from infra.local.sandbox.server import Server
from socialops.platforms.douyin import errors
from socialops.platforms.douyin import promotion as adapter
from socialops.platforms.douyin.promotion import GOALS, check
from socialops.platforms.errors import ContentRefused, PermissionMissing, PlatformUnavailable
from socialops.platforms.grants import Grant
from socialops.platforms.promotion import Order, OrderReport, Promotion
from socialops.platforms.sending import Absent, Found, Inconclusive, Live, NotSent, Refused, Unknown
from tests.platforms.douyin_case import V1, DouyinCase, douyin_case
from tests.platforms.douyin_party import Douyin

CREATE = "/open_api/v3.0/douplus/order/create/"
LIST = "/open_api/v3.0/douplus/order/list/"


@pytest.fixture
def case(douyin: Douyin) -> DouyinCase:
    """The brand on a fresh Douyin."""
    return douyin_case(douyin)


def promotion(case: DouyinCase) -> Promotion:
    """Who orders."""
    assert case.platform.promotion is not None
    return case.platform.promotion


def an_order(case: DouyinCase, **change: Any) -> Order:
    """A hundred yuan for a post that others see, over a day."""
    return replace(Order(case.live(), GOALS[0], 10_000, 24), **change)


def place(case: DouyinCase, order: Order) -> Any:
    """Order."""
    return promotion(case).order(order, case.connection, case.now())


def look(case: DouyinCase, order: Order) -> Any:
    """Look for an order that was placed just now."""
    return promotion(case).look(order, case.now(), case.connection, case.now())


def report(case: DouyinCase, *order_ids: str) -> Any:
    """Reports by order id."""
    return promotion(case).report(case.connection, order_ids, case.now())


def test_an_order_is_one_request_for_the_number_of_the_post(case: DouyinCase) -> None:
    """Ads know a post by its number, which keeps every digit; the answer's order id is text."""
    order = an_order(case, audience={"audience_mode": "CUSTOM", "gender": "FEMALE", "age": "AGE_BETWEEN_24_30"})
    outcome = place(case, order)
    assert isinstance(outcome, Live)
    assert case.requests(CREATE) == 1
    (made,) = case.control.read("state")["orders"]
    assert (str(made["order_id"]), made["item_id"], made["budget"], made["hours"]) == (
        outcome.remote_id,
        order.remote_id,
        10_000,
        24,
    )
    assert made["sent"]["external_action"] == "VIDEO_PLAYBACK_VOLUME"
    assert made["sent"]["targeting"] == {"audience_mode": "CUSTOM", "gender": "FEMALE", "age": ["AGE_BETWEEN_24_30"]}


@pytest.mark.parametrize("budget", [0, 9_990, 10_001, 500_000_010, -10_000])
def test_a_budget_outside_of_its_range_is_refused_before_anything_is_sent(case: DouyinCase, budget: int) -> None:
    """Ten thousand to five hundred million fen, in steps of ten."""
    outcome = place(case, Order("@8hx", GOALS[0], budget, 24))
    assert isinstance(outcome, Refused)
    assert outcome.error == "ContentRefused"
    assert case.control.read("requests") == []


@pytest.mark.parametrize(
    ("hours", "good"), [(2, True), (6, True), (12, True), (720, True), (1, False), (13, False), (732, False)]
)
def test_hours_come_in_steps(hours: int, good: bool) -> None:
    """2, 6, 12, 24 … 720."""
    order = Order("@8hx", GOALS[0], 500_000_000, hours)
    if good:
        check(order)
        return
    with pytest.raises(ContentRefused):
        check(order)


def test_a_goal_that_douplus_does_not_know_is_refused() -> None:
    """Goals are the platform's own words."""
    with pytest.raises(ContentRefused):
        check(Order("@8hx", "MORE_SALES", 10_000, 24))


def test_an_account_without_promotion_is_told(case: DouyinCase) -> None:
    """Both credentials are optional; without them nothing is ordered."""
    order = an_order(case)
    for missing in ("ocean_access_token", "aweme_sec_uid"):
        credentials = {name: value for name, value in case.connection.credentials.items() if name != missing}
        there = replace(case, connection=replace(case.connection, credentials=credentials))
        outcome = place(there, order)
        assert isinstance(outcome, Refused)
        assert outcome.error == "PermissionMissing"
        with pytest.raises(PermissionMissing):
            report(there, "1")


@pytest.mark.parametrize("kind", ["lost_answer", "drop"])
def test_a_lost_order_is_looked_for(case: DouyinCase, kind: str) -> None:
    """By its post, its budget and its time; another budget is another order."""
    order = an_order(case)
    case.control.order("faults", kind=kind, path=CREATE)
    assert isinstance(place(case, order), Unknown)
    found = look(case, order)
    if kind == "drop":
        assert found == Absent()
        return
    assert isinstance(found, Found)
    assert [live.remote_id for live in found.matches] == [str(case.control.read("state")["orders"][0]["order_id"])]
    assert look(case, replace(order, budget=20_000)) == Absent()
    case.control.order("clock", advance=600)
    assert look(case, order) == Absent()


def test_a_failed_look_is_not_an_empty_look(case: DouyinCase) -> None:
    """When the list cannot be read, the look says so."""
    order = an_order(case)
    case.control.order("faults", kind="http", path=LIST, status=503)
    assert isinstance(look(case, order), Inconclusive)


def test_a_post_that_cannot_be_numbered_was_not_ordered(case: DouyinCase) -> None:
    """The question before the order may fail; that is not an order with an unknown outcome."""
    order = an_order(case)
    case.control.order("faults", kind="drop", path=f"{V1}/video_data/")
    assert isinstance(place(case, order), NotSent)
    case.control.play("remove", item=order.remote_id)
    assert isinstance(place(case, order), Refused)
    assert case.requests(CREATE) == 0


def test_a_report_tells_state_cost_and_counts(case: DouyinCase) -> None:
    """Nothing spent in review, fen by the hour while it runs, all of it at the end; an unknown order is absent."""
    order_id = place(case, an_order(case, hours=12)).remote_id
    assert report(case, order_id, "1") == {order_id: OrderReport("in_review", 0, {})}
    case.control.order("clock", advance=600 + 6 * 3600)
    running = report(case, order_id)[order_id]
    assert (running.state, running.spent) == ("running", 5_000)
    assert running.counts["impressions"] > running.counts["plays"] > 0
    case.control.order("clock", advance=6 * 3600)
    assert report(case, order_id)[order_id].state == "done"
    assert report(case, order_id)[order_id].spent == 10_000
    assert report(case) == {}


def test_an_order_that_the_review_refused_says_so(case: DouyinCase) -> None:
    """Rejected, and nothing spent."""
    item = case.live()
    case.control.order("review/next", outcomes=["refuse"])
    order_id = place(case, Order(item, GOALS[0], 10_000, 24)).remote_id
    case.control.order("clock", advance=600)
    assert report(case, order_id) == {order_id: OrderReport("rejected", 0, {})}


def test_orders_are_stopped_ten_at_a_time(case: DouyinCase) -> None:
    """Eleven orders are two calls; what was spent stays spent."""
    item = case.live()
    ids = [place(case, Order(item, GOALS[0], 10_000 + 10 * n, 24)).remote_id for n in range(11)]
    case.control.order("clock", advance=600 + 6 * 3600)
    promotion(case).close(case.connection, ids, case.now())
    assert case.requests("/open_api/v3.0/douplus/order/close/") == 2
    case.control.order("clock", advance=3600)
    told = report(case, *ids)
    assert {each.state for each in told.values()} == {"stopped"}
    assert told[ids[0]].spent == 2_500


@pytest.mark.parametrize(
    ("code", "expected"), [(40000, Refused), (40100, NotSent), (40102, Refused), (50000, Unknown), (99999, Unknown)]
)
def test_codes_of_ocean_engine_have_their_outcomes(case: DouyinCase, code: int, expected: type) -> None:
    """Its envelope has `code` at the top, a number or a text."""
    order = an_order(case)
    number = case.control.read("state")["posts"][0]["video_id"]
    for told in (code, str(code)):
        with Server(Response(json.dumps({"code": told, "message": "x", "request_id": "r"}))) as server:
            there = replace(case.connection, host=server.base_url)
            outcome = promotion(case).order(replace(order, remote_id=number), there, case.now())
        assert isinstance(outcome, expected)
        assert isinstance(outcome, Refused | NotSent | Unknown)
        assert outcome.platform_code == str(code)


@pytest.mark.parametrize("body", [b"<html>", b"{}", b"[]", b'{"code":null}', b'{"code":0,"data":{}}'])
def test_an_answer_without_an_order_proves_nothing(case: DouyinCase, body: bytes) -> None:
    """Neither a code nor an id: the look decides."""
    order = replace(an_order(case), remote_id=case.control.read("state")["posts"][0]["video_id"])
    with Server(Response(body)) as server:
        there = replace(case.connection, host=server.base_url)
        assert isinstance(promotion(case).order(order, there, case.now()), Unknown)
        if body != b'{"code":0,"data":{}}':
            with pytest.raises(PlatformUnavailable):
                promotion(case).report(there, ["1"], case.now())


def test_every_state_of_the_sandbox_is_known() -> None:
    """Each documented status has a state of ours; and the codes are in the vocabulary."""
    words = {"UNPAID", "AUDITING", "OFFLINE_AUDIT", "AUDIT_PAUSE", "WAIT_TO_START", "TIME_NO_REACH", "DELIVERING"}
    assert set(adapter._STATES) == words | {"UNDELIVERIED", "DELIVERIED"}
    assert set(errors.OCEAN_CODES) == {40000, 40100, 40102, 40103, 40104, 40105, 40115, 50000}


def connected(case: DouyinCase) -> Grant:
    """The grant of the account, renewed as it is on the first day."""
    assert case.platform.identify is not None
    grant = case.platform.identify(case.connection, case.now()).grant
    return refreshed(case, grant)


def refreshed(case: DouyinCase, grant: Grant) -> Grant:
    """One step of the refresher."""
    assert case.platform.tokens is not None
    return case.platform.tokens.refresh(replace(case.connection, credentials=grant.credentials), grant, case.now())


def test_tokens_of_a_day_are_refreshed_every_day(case: DouyinCase) -> None:
    """Due two hours before their end; both are new, Douyin's own stay, and the report goes on."""
    assert case.platform.tokens is not None
    first = refreshed(case, connected(case))
    for _ in range(3):
        due = case.platform.tokens.due(first)
        assert due is not None
        assert timedelta(hours=20) < due - case.now() <= timedelta(hours=22)
        case.control.order("clock", advance=22 * 3600)
        second = refreshed(case, first)
        for name in ("ocean_access_token", "ocean_refresh_token"):
            assert second.credentials[name] != first.credentials[name]
        assert second.credentials["access_token"] == first.credentials["access_token"]
        there = replace(case, connection=replace(case.connection, credentials=second.credentials))
        assert report(there, "1") == {}
        first = second


@pytest.mark.parametrize(
    ("without", "missing"),
    [
        ((), None),
        (("aweme_sec_uid",), ("aweme_sec_uid",)),
        (("aweme_sec_uid", "ocean_access_token"), ("aweme_sec_uid", "ocean_access_token")),
    ],
)
def test_a_grant_says_what_it_lacks_for_orders(
    case: DouyinCase, without: tuple[str, ...], missing: tuple[str, ...] | None
) -> None:
    """No scope of Douyin's tells it: what Douyin's own page gives is a grant without Ocean Engine's credentials."""
    grant = connected(case)
    held = {name: value for name, value in grant.credentials.items() if name not in without}
    assert case.platform.lacks(replace(grant, credentials=held)).get("promotion") == missing


def test_a_failure_of_ocean_engine_never_harms_the_account(case: DouyinCase) -> None:
    """For a while it is tried again each hour; a refresh token that is dead is left alone, and Douyin's own goes on."""
    assert case.platform.tokens is not None
    grant = refreshed(case, connected(case))
    case.control.order("clock", advance=23 * 3600)
    case.control.order("faults", kind="http", path="/open_api/oauth2/refresh_token/", status=503)
    failed = refreshed(case, grant)
    assert failed.credentials == grant.credentials
    assert failed.facts["ocean_failed"] == "http-503"
    assert case.platform.tokens.due(failed) == case.now() + timedelta(hours=1)
    spoiled = replace(grant, credentials={**grant.credentials, "ocean_refresh_token": "x"})
    dead = refreshed(case, spoiled)
    assert dead.facts["ocean_failed"] == "40103"
    assert case.platform.lacks(failed).get("promotion") is None
    assert case.platform.lacks(dead)["promotion"] == ("ocean_access_token", "ocean_refresh_token")
    assert dead.expires_at == case.now() + timedelta(days=15)
    due = case.platform.tokens.due(dead)
    assert due is not None
    assert due - case.now() > timedelta(days=10)


def test_a_dead_token_of_either_kind_is_mended_by_one_refresh(case: DouyinCase) -> None:
    """Who refreshes because a call found a token dead does not know which one: both are new."""
    grant = refreshed(case, connected(case))
    case.control.order("token/expire", token=grant.credentials["access_token"])
    after = refreshed(case, grant)
    assert after.credentials["access_token"] != grant.credentials["access_token"]
    assert after.credentials["ocean_access_token"] != grant.credentials["ocean_access_token"]


def test_an_account_without_promotion_has_no_such_tokens(case: DouyinCase) -> None:
    """Nothing of Ocean Engine is asked for."""
    given = {name: value for name, value in case.connection.credentials.items() if not name.startswith("ocean")}
    connected(replace(case, connection=replace(case.connection, credentials=given)))
    assert case.requests("/open_api/oauth2/refresh_token/") == 0
