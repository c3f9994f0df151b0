"""Robots of chat groups: entered, signed, written to at most once, within their rate; their secrets never come back."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from notices.api import api
from socialops import table
from socialops.robots import hosts
from socialops.robots.contract import Message
from socialops.robots.registry import vendor
from tests.cloud import Clock
from tests.stages.notices.receiver import SECRET, Receiver, Served
from tests.stages.notices.test_notices_list import go_live, tell
from tests.stages.notices.world import event_id, run_due
from tests.stages.requests import Answer, ask

ADDRESSES = {
    "wecom": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=wecom-key",
    "feishu": "https://open.feishu.cn/open-apis/bot/v2/hook/feishu-token",
    "dingtalk": "https://oapi.dingtalk.com/robot/send?access_token=ding-token",
}


@pytest.fixture(params=["wecom", "feishu", "dingtalk"])
def group(request: pytest.FixtureRequest, time: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A group of each vendor, whose server's clock is ours."""
    receiver = Receiver(request.param, now=time.at.timestamp())
    served = Served(receiver)
    monkeypatch.setenv("SOCIALOPS_PLATFORM_HOSTS", json.dumps({f"{receiver.kind}-robot": served.url}))
    hosts._hosts.cache_clear()
    yield receiver
    served.close()
    hosts._hosts.cache_clear()


def add(kind: str, **other: Any) -> Answer:
    """Enter a robot as the manager."""
    body = {"kind": kind, "name": "运营群", "address": ADDRESSES[kind], "secret": SECRET, **other}
    return ask(api, "POST /v1/robots", body=body)


def deliveries(number: int) -> list[dict[str, Any]]:
    """What became of an event in the groups."""
    answer = ask(api, "GET /v1/notices/{notice_id}/deliveries", path={"notice_id": event_id(number)})
    return [each for each in answer.body["items"] if each["channel"].startswith("robot/")]


def said(group: Receiver) -> list[str]:
    """The texts that the group read."""
    return [
        json.dumps(
            {name: value for name, value in each.items() if name not in ("sign", "timestamp")}, ensure_ascii=False
        )
        for each in group.bodies
    ]


def test_a_group_reads_what_must_be_done_now(time: Clock, group: Receiver) -> None:
    """One signed message in the robot's language, whose signature the vendor accepts; the repeat brings none."""
    assert add(group.kind).status == 201
    tell(1)
    run_due(time.at)
    tell(1)
    run_due(time.at + timedelta(minutes=1))
    (text,) = said(group)
    assert "需要人工确认" in text
    (delivery,) = deliveries(1)
    assert (delivery["state"], delivery["late"]) == ("delivered", False)


def test_a_wrong_secret_is_told_and_not_tried_again(time: Clock, group: Receiver) -> None:
    """What the vendor's settings do not let through stays out, with the reason; WeCom signs nothing."""
    add(group.kind, secret="SEC-wrong")
    tell(1)
    run_due(time.at)
    run_due(time.advance(hours=3))
    expected = ("delivered", "") if group.kind == "wecom" else ("failed", "secret-refused")
    (delivery,) = deliveries(1)
    assert (delivery["state"], delivery["why"]) == expected
    assert len(group.bodies) == 1


@pytest.mark.parametrize(
    ("answer", "state", "sent"),
    [
        ((500, {"errcode": 0}), "unknown", 1),
        ((0, None), "unknown", 1),
        ((200, b"<html>"), "unknown", 1),
        ((200, {"errcode": 93000, "code": 9499}), "failed", 1),
        ((404, b"gone"), "failed", 1),
        ((429, b""), "delivered", 2),
    ],
    ids=["5xx", "no-answer", "garbled", "refused", "no-such-robot", "slow-down"],
)
def test_only_what_provably_did_not_go_out_is_sent_again(
    time: Clock, group: Receiver, answer: tuple[int, Any], state: str, sent: int
) -> None:
    """An unknown outcome stays unknown; a refusal stays a refusal; "slow down" waits a minute."""
    add(group.kind)
    group.answers.append(answer)
    tell(1)
    run_due(time.at)
    for _ in range(5):
        run_due(time.advance(minutes=30))
        group.now = time.at.timestamp()
    assert deliveries(1)[0]["state"] == state
    assert len(group.bodies) == sent


def test_many_at_once_come_together_and_within_the_rate(time: Clock, group: Receiver) -> None:
    """Sixty events in one second are three messages, and no minute sees more than the vendor takes."""
    add(group.kind)
    for number in range(1, 61):
        tell(number)
    for _ in range(4):
        run_due(time.advance(seconds=1))
    assert len(group.bodies) == 3
    assert all(deliveries(number)[0]["state"] == "delivered" for number in (1, 20, 21, 60))


def test_a_minute_holds_half_of_what_the_vendor_takes(time: Clock, group: Receiver) -> None:
    """Events one after the other: what is over the rate waits for the next minute and comes together."""
    add(group.kind)
    half = 50 if group.kind == "feishu" else 10
    for number in range(1, half + 4):
        tell(number)
        run_due(time.advance(milliseconds=500))
    assert len(group.bodies) == half
    for _ in range(4):
        run_due(time.advance(seconds=20))
    assert len(group.bodies) == half + 1
    assert all(deliveries(number)[0]["state"] == "delivered" for number in (1, half, half + 1, half + 3))


def test_what_is_settled_before_it_goes_out_does_not(time: Clock, group: Receiver) -> None:
    """Nobody reads what nobody has to do any more."""
    add(group.kind)
    tell(1, "s1")
    go_live(2, "s1")
    run_due(time.at)
    assert group.bodies == []
    assert (deliveries(1)[0]["state"], deliveries(1)[0]["why"]) == ("skipped", "settled")


def test_nothing_that_was_entered_as_secret_comes_back(time: Clock, group: Receiver) -> None:
    """Neither an answer, nor the journal, nor the table in the open has the address's token or the secret."""
    add(group.kind)
    answer = ask(api, "GET /v1/robots")
    rows = [*table.query("TRACE#ROBOTS").items, *table.query("ROBOTS").items]
    for text in (str(answer.body), str(rows)):
        assert SECRET not in text
        assert "wecom-key" not in text
        assert "feishu-token" not in text
        assert "ding-token" not in text


def test_a_test_message_goes_the_way_of_all(time: Clock, group: Receiver) -> None:
    """It is answered at once, and its outcome is found a moment later."""
    robot = add(group.kind).body
    answer = ask(api, "POST /v1/robots/{robot_id}/test", path={"robot_id": robot["id"]})
    assert answer.status == 202
    run_due(time.at)
    found = ask(api, "GET /v1/notices/{notice_id}/deliveries", path={"notice_id": answer.body["notice_id"]}).body
    assert [each["state"] for each in found["items"]] == ["delivered"]
    assert "机器人工作正常" in said(group)[0]


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/cgi-bin/webhook/send?key=wecom-key",
        "https://qyapi.weixin.qq.com.evil.example/cgi-bin/webhook/send?key=x",
        "https://user@qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x",
        "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send",
        "https://qyapi.weixin.qq.com/cgi-bin/gettoken?key=x",
        "https://open.feishu.cn/open-apis/bot/v2/hook/feishu-token",
        "http://169.254.169.254/latest/meta-data",
        "https://[::1",
        "群机器人",
    ],
)
def test_an_address_of_somebody_else_is_refused(time: Clock, address: str) -> None:
    """Only the vendor's own host, path and token are an address; nothing is stored or called."""
    answer = add("wecom", address=address)
    assert (answer.status, answer.body["code"]) == (422, "address-not-of-robot")
    assert ask(api, "GET /v1/robots").body == {"version": 0, "items": []}


def test_a_vendor_that_signs_needs_a_secret(time: Clock) -> None:
    """Feishu and DingTalk are not taken without one, and the answer says where to find it, in both languages."""
    for kind, word in (("feishu", "加签"), ("dingtalk", "加签")):
        body = {"kind": kind, "name": "x", "address": ADDRESSES[kind]}
        answer = ask(api, "POST /v1/robots", body=body, headers={"accept-language": "zh-CN"})
        assert (answer.status, answer.body["code"]) == (422, "secret-missing")
        assert word in str(answer.body)


def test_robots_are_changed_and_removed_by_their_version(time: Clock) -> None:
    """412 for an old version, 428 for none, 404 for a robot that is not there, 409 for the eleventh."""
    one = add("wecom").body
    change, path = "PATCH /v1/robots/{robot_id}", {"robot_id": one["id"]}
    assert ask(api, change, path=path, body={"active": False}).status == 428
    assert ask(api, change, path=path, body={"active": False}, headers={"if-match": '"9"'}).status == 412
    changed = ask(api, change, path=path, body={"active": False}, headers={"if-match": '"1"'})
    assert (changed.status, changed.body["active"], changed.body["version"]) == (200, False, 2)
    gone = {"robot_id": "nobody"}
    assert ask(api, change, path=gone, body={}, headers={"if-match": '"2"'}).status == 404
    assert ask(api, "DELETE /v1/robots/{robot_id}", path=path, headers={"if-match": '"2"'}).body["items"] == []
    for _ in range(10):
        assert add("wecom").status == 201
    assert add("wecom").body["code"] == "too-many-robots"


def test_a_robot_hears_what_it_is_to_hear(time: Clock, group: Receiver) -> None:
    """Urgencies or events by name; one that is off or gone hears nothing, and what waited for it is passed over."""
    add(group.kind, routes={"urgencies": ["info"], "events": []})
    named = add(group.kind, routes={"urgencies": [], "events": ["SendingNeedsHuman"]}).body
    tell(1)
    assert [each["channel"] for each in deliveries(1)] == [f"robot/{named['id']}"]
    seen = {"if-match": f'"{named["version"]}"'}
    ask(api, "DELETE /v1/robots/{robot_id}", path={"robot_id": named["id"]}, headers=seen)
    run_due(time.at)
    assert group.bodies == []
    assert deliveries(1)[0]["why"] == "nobody-there"


def test_markup_in_a_title_stays_text(time: Clock, group: Receiver) -> None:
    """Neither a link, nor a mention, nor a colour: the marks look the same and mean nothing."""
    message = Message("<@all>[x](http://evil) **b**\n# h", ('<font color="warning">w</font>', "🌸" * 20_000))
    body = json.dumps(vendor(group.kind).request(message, "t", "s", time.at).body, ensure_ascii=False)
    assert "<@all>" not in body
    assert "](http" not in body
    assert "<font" not in body
    assert len(body.encode()) <= 20_000
