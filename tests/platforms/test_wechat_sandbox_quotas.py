"""Quotas of the WeChat sandbox: by path and day in Shanghai, and what gives them back."""

import pytest

from tests.platforms.wechat_party import HTTP, WeChat

GET = "/cgi-bin/freepublish/get"


def quota(wechat: WeChat, path: str) -> dict[str, int]:
    """What openapi/quota/get tells."""
    told: dict[str, int] = wechat.post("/cgi-bin/openapi/quota/get", {"cgi_path": path})["quota"]
    return told


def test_a_path_has_its_calls_a_day(wechat: WeChat) -> None:
    """Call 101 of freepublish/get is 45009, another path goes on, and midnight in Shanghai opens the day again."""
    for _ in range(100):
        assert wechat.post(GET, {"publish_id": "1"})["errcode"] == 40035
    assert wechat.post(GET, {"publish_id": "1"})["errcode"] == 45009
    assert "total_count" in wechat.get("/cgi-bin/draft/count")
    assert quota(wechat, GET) == {"daily_limit": 100, "used": 100, "remain": 0}
    wechat.advance(15 * 3600 - 1)
    wechat.access_token = ""
    assert wechat.post(GET, {"publish_id": "1"})["errcode"] == 45009
    wechat.advance(1)
    assert wechat.post(GET, {"publish_id": "1"})["errcode"] == 40035


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("/cgi-bin/token", 2000),
        ("/cgi-bin/draft/get", 500),
        ("/cgi-bin/freepublish/submit", 100),
        ("/cgi-bin/freepublish/delete", 10),
        ("/cgi-bin/message/custom/send", 500_000),
        ("/cgi-bin/user/get", 500),
    ],
)
def test_the_limits_are_those_of_a_new_account(wechat: WeChat, path: str, limit: int) -> None:
    """The guide's table."""
    assert quota(wechat, path)["daily_limit"] == limit


def test_a_minute_has_its_own_limit(wechat: WeChat) -> None:
    """The 61st mass call of a minute is 45011; the next minute is free."""
    for _ in range(60):
        assert wechat.post("/cgi-bin/message/mass/sendall", {})["errcode"] == 40035
    assert wechat.post("/cgi-bin/message/mass/sendall", {})["errcode"] == 45011
    wechat.advance(60)
    assert wechat.post("/cgi-bin/message/mass/sendall", {})["errcode"] == 40035


def test_quotas_can_be_cleared_ten_times_a_month(wechat: WeChat) -> None:
    """Both ways to clear count together; the eleventh is 48006, and December begins anew."""
    wechat.control.order("quota", path="/cgi-bin/draft/count", used=1000)
    assert wechat.get("/cgi-bin/draft/count")["errcode"] == 45009
    assert wechat.post("/cgi-bin/clear_quota", {"appid": wechat.brand.app_id}) == {"errcode": 0, "errmsg": "ok"}
    assert "errcode" not in wechat.get("/cgi-bin/draft/count")
    ask = {"appid": wechat.brand.app_id, "appsecret": wechat.brand.app_secret}
    url = f"{wechat.base_url}/cgi-bin/clear_quota/v2"
    answers = [HTTP.request("POST", url, json=ask).json()["errcode"] for _ in range(10)]
    assert answers == [0] * 9 + [48006]
    wechat.advance(10 * 86_400)
    assert HTTP.request("POST", f"{url}?appid={ask['appid']}&appsecret={ask['appsecret']}").json()["errcode"] == 0


def test_clearing_wants_the_right_account(wechat: WeChat) -> None:
    """Another app id is 40013, a wrong secret 40125."""
    assert wechat.post("/cgi-bin/clear_quota", {"appid": "wx2"})["errcode"] == 40013
    ask = {"appid": wechat.brand.app_id, "appsecret": "x"}
    answer = HTTP.request("POST", f"{wechat.base_url}/cgi-bin/clear_quota/v2", json=ask).json()
    assert answer["errcode"] == 40125


def test_one_path_can_be_cleared_alone(wechat: WeChat) -> None:
    """The named path has its day back, another one has not."""
    for path in ("/cgi-bin/draft/count", "/cgi-bin/draft/get"):
        wechat.control.order("quota", path=path, used=7)
    wechat.post("/cgi-bin/openapi/quota/clear", {"cgi_path": "/cgi-bin/draft/count"})
    assert [quota(wechat, f"/cgi-bin/draft/{name}")["used"] for name in ("count", "get")] == [0, 7]


@pytest.mark.parametrize(("path", "code"), [("cgi-bin/token", 76003), ("/cgi-bin/nonsense", 76021)])
def test_a_quota_is_asked_by_its_path(wechat: WeChat, path: str, code: int) -> None:
    """Without the slash, and for an unknown path, there is a code."""
    assert wechat.post("/cgi-bin/openapi/quota/get", {"cgi_path": path})["errcode"] == code


def test_a_request_id_finds_its_request_for_a_week(wechat: WeChat) -> None:
    """rid/get tells path and answer, never the token; unknown, malformed and old ids are refused."""
    refused = wechat.post("/cgi-bin/draft/get", {"media_id": "x"})
    rid = refused["errmsg"].rpartition("rid: ")[2]
    told = wechat.post("/cgi-bin/openapi/rid/get", {"rid": rid})["request"]
    assert (told["invoke_time"], told["request_body"]) == (1_795_395_600, '{"media_id": "x"}')
    assert wechat.access_token not in str(told)
    assert wechat.post("/cgi-bin/openapi/rid/get", {"rid": "x"})["errcode"] == 76003
    assert wechat.post("/cgi-bin/openapi/rid/get", {"rid": "00000000-00000000-00000000"})["errcode"] == 76001
    wechat.advance(7 * 86_400 + 1)
    wechat.access_token = ""
    assert wechat.post("/cgi-bin/openapi/rid/get", {"rid": rid})["errcode"] == 76004
