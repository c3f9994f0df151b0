"""Each fault of the Weibo sandbox does what it says, as many times as it was armed."""

from typing import Any

import pytest
from urllib3.exceptions import ProtocolError

from tests.platforms.parties import HTTP, Weibo

SHARE = "/2/statuses/share.json"


def arm(weibo: Weibo, kind: str, path: str = SHARE, **more: Any) -> None:
    """Arm a fault."""
    weibo.control.order("faults", kind=kind, path=path, **more)


def test_a_lost_answer_is_work_done(weibo: Weibo) -> None:
    """The caller sees the connection end; the status is there."""
    arm(weibo, "lost_answer")
    with pytest.raises(ProtocolError):
        weibo.share("丢了")
    assert len(weibo.state()["statuses"]) == 1
    assert weibo.share("下一条")[0] == 200


def test_a_dropped_call_is_no_work(weibo: Weibo) -> None:
    """The caller sees the same, and nothing is there."""
    arm(weibo, "drop")
    with pytest.raises(ProtocolError):
        weibo.share("没了")
    assert weibo.state()["statuses"] == []


def test_a_late_commit_appears_on_the_sandbox_clock(weibo: Weibo) -> None:
    """The status appears when its seconds have gone by, with the time at which it was due."""
    arm(weibo, "late_commit", seconds=90)
    with pytest.raises(ProtocolError):
        weibo.share("晚到")
    weibo.control.order("clock", advance=89)
    assert weibo.state()["statuses"] == []
    weibo.control.order("clock", advance=60)
    (status,) = weibo.state()["statuses"]
    assert status["created_at"] == "Mon Nov 23 09:01:30 +0800 2026"
    weibo.share("另一条")
    assert len(weibo.state()["statuses"]) == 2


def test_accepted_later_says_so_and_keeps_its_word(weibo: Weibo) -> None:
    """20032 means: accepted, visible after a minute or two."""
    arm(weibo, "accepted_later", seconds=100)
    assert weibo.share("稍后", pic=b"GIF89a" + bytes(20))[1]["error_code"] == 20032
    assert weibo.state()["statuses"] == []
    weibo.control.order("clock", advance=100)
    assert [status["picture"]["kind"] for status in weibo.state()["statuses"]] == ["image/gif"]


def test_a_lagging_list_leaves_out_what_is_young(weibo: Weibo) -> None:
    """The timeline is behind, show is not."""
    status = weibo.share()[1]["id"]
    arm(weibo, "list_lag", "/2/statuses/user_timeline.json", seconds=30, times=None)
    assert weibo.get("/2/statuses/user_timeline.json")[1]["statuses"] == []
    assert weibo.get("/2/statuses/show.json", id=status)[0] == 200
    weibo.control.order("clock", advance=30)
    assert len(weibo.get("/2/statuses/user_timeline.json")[1]["statuses"]) == 1


@pytest.mark.parametrize(("worked", "there"), [(False, 0), (True, 1)])
def test_a_server_error_may_or_may_not_have_worked(weibo: Weibo, worked: bool, there: int) -> None:
    """A 502 in HTML tells nothing about what was done."""
    arm(weibo, "http", status=502, worked=worked)
    form = {"access_token": weibo.brand.access_token, "status": "x https://shop.example.com", "rip": "1.2.3.4"}
    response = HTTP.request("POST", weibo.base_url + SHARE, fields=form, encode_multipart=False)
    assert (response.status, response.headers["Content-Type"]) == (502, "text/html; charset=utf-8")
    assert len(weibo.state()["statuses"]) == there


@pytest.mark.parametrize("code", [10023, 20016, 20020, 20021, 21316, 21332])
def test_any_code_of_the_platform_can_be_provoked(weibo: Weibo, code: int) -> None:
    """An armed code comes back in the envelope, so many times, and nothing is posted."""
    arm(weibo, "error", code=code, times=2)
    assert [weibo.share("试")[1].get("error_code") for _ in range(3)] == [code, code, None]


def test_faults_can_be_disarmed(weibo: Weibo) -> None:
    """After a clear nothing goes wrong any more."""
    arm(weibo, "error", code=10001, times=None)
    assert weibo.share("试")[0] == 503
    weibo.control.clear_faults()
    assert weibo.share("试")[0] == 200


def test_the_request_log_tells_what_came_without_the_token(weibo: Weibo) -> None:
    """Every call is in the log with its fields, files, fault and answer; the token is not."""
    arm(weibo, "error", code=10001)
    weibo.share("记录", pic=b"GIF89a" + bytes(4))
    (entry,) = weibo.control.read("requests")
    assert (entry["path"], entry["fault"], entry["status"]) == (SHARE, "error", 503)
    assert entry["fields"]["rip"] == "203.0.113.7"
    assert entry["files"]["pic"]["size"] == 10
    assert weibo.brand.access_token not in str(entry)


def test_a_status_can_be_taken_down_afterwards(weibo: Weibo) -> None:
    """The platform removes a live status without a word; show says 20101."""
    status = weibo.share()[1]["idstr"]
    weibo.control.play("remove", status=status)
    assert weibo.get("/2/statuses/show.json", id=status)[1]["error_code"] == 20101
