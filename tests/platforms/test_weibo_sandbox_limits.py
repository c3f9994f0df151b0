"""Quotas and tokens of the Weibo sandbox end when the fact sheet says so."""

import pytest

from tests.platforms.parties import Weibo


def test_a_user_has_a_hundred_calls_a_day(weibo: Weibo) -> None:
    """Call 101 is 10023, and midnight in Beijing opens the day again."""
    for _ in range(100):
        assert weibo.get("/2/statuses/user_timeline.json")[0] == 200
    assert weibo.get("/2/statuses/user_timeline.json")[1]["error_code"] == 10023
    assert weibo.get("/2/account/rate_limit_status.json")[1]["remaining_user_hits"] == 0
    weibo.control.order("clock", advance=weibo.get("/2/account/rate_limit_status.json")[1]["reset_time_in_seconds"])
    assert weibo.get("/2/statuses/user_timeline.json")[0] == 200


def test_an_account_posts_thirty_times_an_hour(weibo: Weibo) -> None:
    """Share 31 of the hour is 10024; the next hour is free."""
    for number in range(30):
        assert weibo.share(f"第{number}条")[0] == 200
    assert weibo.share("再来")[1]["error_code"] == 10024
    weibo.control.order("clock", advance=3600)
    assert weibo.share("再来")[0] == 200


def test_an_address_has_an_allowance_of_its_own(weibo: Weibo) -> None:
    """The hour's calls of an IP are limited over all users: 10022."""
    weibo.control.order("settings", ip_hour=2)
    weibo.share("一")
    weibo.share("二")
    assert weibo.share("三")[1]["error_code"] == 10022


def test_a_token_expires(weibo: Weibo) -> None:
    """After its seconds a token is 21327, with HTTP 401."""
    short = weibo.control.order("tokens", uid=weibo.brand.uid, app_key=weibo.brand.app_key, seconds=60)["value"]
    assert weibo.get("/2/statuses/user_timeline.json", token=short)[0] == 200
    weibo.control.order("clock", advance=60)
    status, answer = weibo.get("/2/statuses/user_timeline.json", token=short)
    assert (status, answer["error_code"]) == (401, 21327)


@pytest.mark.parametrize("how", ["by the platform", "by its owner"])
def test_a_token_can_be_revoked(weibo: Weibo, how: str) -> None:
    """A revoked token is 21316 from then on."""
    if how == "by its owner":
        assert weibo.post("/oauth2/revokeoauth2")[1] == {"result": "true"}
    else:
        weibo.control.order("revoke", token=weibo.brand.access_token)
    assert weibo.get("/2/statuses/user_timeline.json")[1]["error_code"] == 21316


def test_a_fan_service_token_opens_nothing_else(weibo: Weibo) -> None:
    """The token of the fan service is 10014 on the ordinary interfaces, and an ordinary one on the fan service."""
    assert weibo.share(token=weibo.brand.fan_service_token)[1]["error_code"] == 10014
    answer = weibo.post("/2/messages/reply.json", type="text", data='{"text":"您好"}', receiver_id="7")[1]
    assert answer["error_code"] == 10014


def test_a_too_long_body_is_refused(weibo: Weibo) -> None:
    """A request beyond every limit is 10018 and does not occupy the sandbox."""
    assert weibo.share(pic=bytes(9 * 1024 * 1024))[1]["error_code"] == 10018
