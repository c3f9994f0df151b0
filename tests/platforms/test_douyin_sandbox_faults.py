"""Faults and quotas of the Douyin sandbox do what they say, and its log keeps no secret."""

from typing import Any

import pytest
from urllib3.exceptions import ProtocolError

from infra.local.sandbox.remote import SandboxError
from tests.platforms.douyin_party import HTTP, MP4, V1, Douyin

CREATE = f"{V1}/create_image_text/"
LIST = f"{V1}/video_list/"


def arm(douyin: Douyin, kind: str, path: str = CREATE, **more: Any) -> None:
    """Arm a fault."""
    douyin.control.order("faults", kind=kind, path=path, **more)


def code(answer: Any) -> int:
    """The code of an answer in the data style."""
    return int(answer["extra"]["error_code"])


@pytest.mark.parametrize(("kind", "there"), [("drop", 0), ("lost_answer", 1)])
def test_a_cut_connection_may_or_may_not_have_worked(douyin: Douyin, kind: str, there: int) -> None:
    """The caller sees the same; the post is there after a lost answer, and not after a drop."""
    arm(douyin, kind)
    with pytest.raises(ProtocolError):
        douyin.publish("断线")
    assert len(douyin.state()["posts"]) == there
    assert code(douyin.publish("下一条")) == 0


def test_a_late_post_appears_on_the_sandbox_clock(douyin: Douyin) -> None:
    """It appears when its seconds have gone by, with the time at which it was due."""
    arm(douyin, "late_commit", seconds=90)
    with pytest.raises(ProtocolError):
        douyin.publish("晚到")
    douyin.advance(89)
    assert douyin.state()["posts"] == []
    douyin.advance(60)
    assert [post["create_time"] for post in douyin.state()["posts"]] == [1_795_395_690]


def test_a_lagging_list_leaves_out_what_is_young(douyin: Douyin) -> None:
    """The list of posts and that of comments can be behind."""
    item = douyin.publish()["data"]["item_id"]
    arm(douyin, "list_lag", LIST, seconds=30, times=None)
    assert douyin.get(LIST)["data"]["list"] == []
    douyin.advance(30)
    assert [post["item_id"] for post in douyin.get(LIST)["data"]["list"]] == [item]


def test_a_page_in_html_tells_nothing(douyin: Douyin) -> None:
    """A 502 may have worked."""
    arm(douyin, "http", status=502, worked=True)
    body = {"image_list": [douyin.image()], "text": "x"}
    url = f"{douyin.base_url}{CREATE}?open_id={douyin.brand.open_id}"
    answer = HTTP.request("POST", url, json=body, headers={"access-token": douyin.brand.access_token})
    assert (answer.status, answer.headers["Content-Type"]) == (502, "text/html; charset=utf-8")
    assert len(douyin.state()["posts"]) == 1


@pytest.mark.parametrize("number", [10008, 28001005, 28001052, 28003018, 2114005, 2114007, 99999])
def test_any_code_can_be_provoked(douyin: Douyin, number: int) -> None:
    """An armed code comes in the envelope of the path, so many times, and nothing is posted."""
    arm(douyin, "error", code=number, times=2)
    assert [code(douyin.publish()) for _ in range(3)] == [number, number, 0]


def test_a_code_comes_in_the_envelope_of_its_path(douyin: Douyin) -> None:
    """Data style, OAuth style, `err_no` style and that of Ocean Engine."""
    arm(douyin, "error", "/oauth/refresh_token/", code=10010)
    assert douyin.oauth("/oauth/refresh_token/")["data"]["error_code"] == 10010
    arm(douyin, "error", "/im/recall/msg/", code=28001005)
    assert douyin.post("/im/recall/msg/")["err_no"] == 28001005
    arm(douyin, "error", "/open_api/v3.0/douplus/order/list/", code=40100)
    assert douyin.ocean("/v3.0/douplus/order/list/")["code"] == 40100


def test_codes_may_be_texts_and_of_the_older_family(douyin: Douyin) -> None:
    """Two switches: numeric strings, and 21xxxxx on the current paths."""
    douyin.control.order("settings", codes_as_text=True)
    assert douyin.publish()["data"]["error_code"] == "0"
    douyin.control.order("settings", codes_as_text=False, old_codes=True)
    assert code(douyin.get(LIST, token="act.none")) == 2190002


def test_faults_can_be_disarmed(douyin: Douyin) -> None:
    """After a clear nothing goes wrong any more."""
    arm(douyin, "error", code=28001005, times=None)
    assert code(douyin.publish()) == 28001005
    douyin.control.clear_faults()
    assert code(douyin.publish()) == 0


def test_a_scope_has_a_day(douyin: Douyin) -> None:
    """Used up it is 28003017 (2190001 on old paths) until midnight in Beijing; other scopes go on."""
    douyin.control.order("quota", per_scope={"video.list.bind": 2})
    assert [code(douyin.get(LIST)) for _ in range(3)] == [0, 0, 28003017]
    assert code(douyin.get("/video/list/")) == 2190001
    assert code(douyin.publish()) == 0
    douyin.advance(15 * 3600)
    assert code(douyin.get(LIST)) == 0


def test_a_second_can_be_full(douyin: Douyin) -> None:
    """Where a rate is set, one call too many in a second is 28003018."""
    douyin.control.order("quota", per_second=2)
    assert [code(douyin.get(LIST)) for _ in range(3)] == [0, 0, 28003018]
    douyin.advance(1)
    assert code(douyin.get(LIST)) == 0


def test_an_account_posts_75_times_a_day(douyin: Douyin) -> None:
    """Post 76 is 2114007; refused posts do not count."""
    image = douyin.image()
    douyin.publish(text=7)
    codes = [code(douyin.publish(f"第{n}条", image_list=[image])) for n in range(76)]
    assert codes == [0] * 75 + [2114007]


def test_answers_can_be_limited(douyin: Douyin) -> None:
    """Where a limit is set, one answer too many in a minute is 28003018."""
    douyin.control.order("quota", replies_minute=1)
    douyin.control.order("settings", wants_device=False)
    body = {"item_id": douyin.live(), "content": "谢谢"}
    assert [code(douyin.post("/item/comment/reply/", body)) for _ in range(2)] == [0, 28003018]


def test_a_body_that_is_no_object_is_refused(douyin: Douyin) -> None:
    """JSON of another kind, or none, is 28001007 and no failure of the sandbox."""
    url = f"{douyin.base_url}{CREATE}?open_id={douyin.brand.open_id}"
    headers = {"access-token": douyin.brand.access_token, "Content-Type": "application/json"}
    for raw in (b"[1]", b"{", b"\xff", b'"x"'):
        assert code(HTTP.request("POST", url, body=raw, headers=headers).json()) == 28001007


def test_the_log_tells_what_came_without_secrets(douyin: Douyin) -> None:
    """Query, body, files, fault and answer; no token, secret or code."""
    arm(douyin, "error", code=28001005)
    douyin.publish("记录")
    douyin.video(MP4)
    douyin.get(LIST, token="", access_token=douyin.brand.access_token)
    form = {"client_key": douyin.brand.client_key, "client_secret": douyin.brand.client_secret}
    douyin.oauth("/oauth/client_token/", grant_type="client_credential", **form)
    refresh = {"client_key": douyin.brand.client_key, "refresh_token": douyin.brand.refresh_token}
    douyin.oauth("/oauth/refresh_token/", grant_type="refresh_token", **refresh)
    log = douyin.control.read("requests")
    entry = next(one for one in log if one["path"] == CREATE)
    assert (entry["body"]["text"], entry["fault"], entry["status"], entry["token"]) == ("记录", "error", 200, True)
    assert entry["answer"]["data"]["error_code"] == 28001005
    for secret in (douyin.brand.access_token, douyin.brand.refresh_token, douyin.brand.client_secret, "clt."):
        assert secret not in str(log)


def test_orders_that_make_no_sense_are_told(douyin: Douyin) -> None:
    """An unknown order, setting, play or outcome is refused in words."""
    senseless: dict[str, dict[str, Any]] = {
        "none": {},
        "settings": {"none": 1},
        "play/none": {},
        "review/next": {"outcomes": ["maybe"]},
        "token/expire": {"token": "none"},
        "clock": {"advance": -1},
    }
    for name, ask in senseless.items():
        with pytest.raises(SandboxError):
            douyin.control.order(name, **ask)


def test_a_reset_forgets_everything(douyin: Douyin) -> None:
    """Posts, people, faults and settings are gone; the time is not."""
    douyin.publish()
    douyin.control.order("settings", review_seconds=5)
    douyin.advance(10)
    douyin.control.order("reset")
    state = douyin.state()
    assert (state["posts"], state["users"], state["now"]) == ([], [], 1_795_395_610)
    assert douyin.control.order("settings")["review_seconds"] == 60
