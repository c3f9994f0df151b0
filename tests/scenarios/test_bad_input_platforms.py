"""What platforms, and who pretends to be one, get wrong: nothing is lost, nothing counts twice, nothing is a 5xx."""

import base64
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.local.demo import planning
from infra.local.demo.play import story_of
from infra.local.demo.publishing import in_state, schedule_on
from infra.local.demo.story import Story, until
from infra.local.demonstration import Demonstration
from socialops.names import MAX_DELIVERY
from tests.scenarios import callers
from tests.scenarios.callers import CALLERS, Hook

LAUGHS = '<!DOCTYPE x [<!ENTITY a "哈"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
DEEP = 20_000
"""Levels of nesting that fit into the largest delivery."""


@pytest.fixture(scope="module")
def story() -> Iterator[Story]:
    """A local system with an approved post, and a WeChat that decides within a moment."""
    with Demonstration() as demonstration:
        story = story_of(demonstration)
        for step in planning.STEPS:
            step(story)
        demonstration.sandboxes.wechat.order("settings", settle_seconds=0.2)
        yield story


def hook_of(story: Story, platform: str) -> Hook:
    """The webhook of the brand's account."""
    return Hook(story.stage.accounts[platform]["webhook_url"], story.stage.secrets[platform])


def drained(story: Story) -> None:
    """Wait until everything that came in has been taken."""
    assert isinstance(story.stage, Demonstration)
    story.stage.system.drain()


def said_by(story: Story, platform: str, *words: str) -> list[str]:
    """Those of the words that conversations on a platform hold, oldest first, as often as they are there."""
    found: list[dict[str, Any]] = []
    for each in story.specialist.get("/v1/inbox", {"limit": "50"})["items"]:
        if each["platform"] == platform:
            found += story.specialist.get(f"/v1/conversations/{each['id']}")["messages"]["items"]
    return [each["text"] for each in sorted(found, key=lambda each: str(each["at"])) if each["text"] in words]


def kept(story: Story) -> list[bytes]:
    """The bytes of what was verified and could not be read."""
    items = story.specialist.get("/v1/kept-deliveries", {"limit": "50"})["items"]
    return [base64.b64decode(each["raw"]) for each in items]


@pytest.mark.parametrize("platform", CALLERS)
def test_a_forged_call_is_refused_before_anything_reads_it(platform: str, story: Story) -> None:
    """With the secrets of somebody else the answer is 401, and nobody hears a word of it."""
    ours = hook_of(story, platform)
    foreign = {name: value if name in {"app_id", "open_id"} else value[::-1] for name, value in ours.secrets.items()}
    call = CALLERS[platform](Hook(ours.url, foreign), "forger", "伪造的消息", number=1)
    assert call.send() == 401
    drained(story)
    assert said_by(story, platform, "伪造的消息") == []


@pytest.mark.parametrize("platform", ["wechat", "douyin"])
def test_a_body_that_was_touched_on_the_way_is_refused(platform: str, story: Story) -> None:
    """One byte of a signed body changed, and it is 401. Weibo's signature leaves the body out."""
    call = CALLERS[platform](hook_of(story, platform), "fan-touched", "原话", number=2)
    middle = len(call.body) // 2
    spoiled = bytearray(call.body)
    spoiled[middle] ^= 1
    assert call.with_body(bytes(spoiled)).send() == 401


@pytest.mark.parametrize("platform", CALLERS)
def test_a_replayed_call_counts_once(platform: str, story: Story) -> None:
    """The same bytes three times are answered three times and are one message."""
    words = f"重放一次 {platform} 🌸"
    call = CALLERS[platform](hook_of(story, platform), "fan-replay", words, number=3)
    assert [call.send() for _ in range(3)] == [200] * 3
    drained(story)
    assert said_by(story, platform, words) == [words]


@pytest.mark.parametrize("platform", CALLERS)
def test_repeats_at_the_same_moment_count_once(platform: str, story: Story) -> None:
    """Eight deliveries of one message at once, each signed anew, are one message."""
    words = f"同时送达 {platform}"
    calls = [
        CALLERS[platform](hook_of(story, platform), "fan-moment", words, number=4, at=1_790_000_000) for _ in range(8)
    ]
    with ThreadPoolExecutor(8) as crowd:
        assert set(crowd.map(lambda call: call.send(), calls)) == {200}
    drained(story)
    assert said_by(story, platform, words) == [words]


@pytest.mark.parametrize("platform", CALLERS)
def test_calls_in_the_wrong_order_end_up_in_theirs(platform: str, story: Story) -> None:
    """What was said first stands first, whichever delivery came first."""
    hook, now = hook_of(story, platform), time.time()
    words = [f"第{number}句 {platform}" for number in (1, 2, 3)]
    calls = [
        CALLERS[platform](hook, "fan-order", text, number=10 + number, at=now - 30 + 10 * number)
        for number, text in enumerate(words)
    ]
    for call in reversed(calls):
        assert call.send() == 200
        drained(story)
    assert said_by(story, platform, *words) == words


def test_two_ids_beyond_a_double_are_two_messages(story: Story) -> None:
    """Ids that a float cannot tell apart are told apart: 2^53 and the number after it."""
    for platform, caller in CALLERS.items():
        words = [f"大号一 {platform}", f"大号二 {platform}"]
        for number, text in enumerate(words):
            call = caller(hook_of(story, platform), "fan-large", text, number=2**53 + number, at=1_790_000_100 + number)
            assert call.send() == 200
        drained(story)
        assert said_by(story, platform, *words) == words


HOSTILE_XML = {
    "entities": LAUGHS + "<xml><FromUserName>o1</FromUserName><CreateTime>1</CreateTime><MsgType>&b;</MsgType></xml>",
    "a file of ours": '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><Content>&f;</Content></xml>',
    "deep nesting": "<xml>" + "<a>" * 2_000 + "</a>" * 2_000 + "</xml>",
    "no end": "<xml><FromUserName>o1",
    "no xml": "\x00\x01 不是 XML",
    "nothing": "",
}


@pytest.mark.parametrize("kind", HOSTILE_XML)
def test_hostile_xml_inside_the_envelope_is_kept_and_hurts_nobody(kind: str, story: Story) -> None:
    """What WeChat signed is taken and kept as it came, even when nobody can read it."""
    clear = HOSTILE_XML[kind]
    assert callers.wechat_clear(hook_of(story, "wechat"), clear).send() == 200
    drained(story)
    assert clear.encode() in kept(story)


@pytest.mark.parametrize("kind", HOSTILE_XML)
def test_hostile_xml_around_the_envelope_is_refused(kind: str, story: Story) -> None:
    """An envelope that is no plain XML proves nothing, so it is 401."""
    call = callers.wechat_clear(hook_of(story, "wechat"), "<xml></xml>")
    assert call.with_body(HOSTILE_XML[kind].encode()).send() == 401


@pytest.mark.parametrize("platform", CALLERS)
@pytest.mark.parametrize("size", [MAX_DELIVERY + 1, 9 * 1024 * 1024, 11 * 1024 * 1024])
def test_a_body_that_is_too_large_is_refused_as_such(platform: str, size: int, story: Story) -> None:
    """More than the largest delivery is 413, whether our function says so or the gateway before it."""
    call = CALLERS[platform](hook_of(story, platform), "fan-size", "大", number=20)
    assert call.with_body(b"<xml>" + b"x" * (size - 5)).send() == 413


HOSTILE_JSON = {
    "deep nesting": b"[" * DEEP + b"]" * DEEP,
    "a list": b'[{"event": "im_receive_msg", "type": "text"}]',
    "a number": b"1e999",
    "NaN": b'{"event": NaN, "type": NaN}',
    "half a surrogate": b'{"event": "im_receive_msg", "type": "text", "content": "\\ud83c"}',
    "no encoding": b'{"event": "\xff\xfe"}',
    "a long number": b'{"event": "im_receive_msg", "content": {"create_time": ' + b"9" * 5_000 + b"}}",
    "nothing": b"",
}


@pytest.mark.parametrize("kind", HOSTILE_JSON)
@pytest.mark.parametrize("platform", ["douyin", "weibo"])
def test_hostile_json_is_kept_and_hurts_nobody(platform: str, kind: str, story: Story) -> None:
    """What the platform signed is never a 5xx: it is kept as it came when nobody can read it."""
    sign = callers.douyin_signed if platform == "douyin" else callers.weibo_signed
    body = HOSTILE_JSON[kind] + b" " * (platform == "weibo")
    status = sign(hook_of(story, platform), body).send()
    assert status == 200
    drained(story)
    assert body in kept(story)


def test_content_may_be_an_object_or_a_text(story: Story) -> None:
    """Douyin sends `content` either way; both arrive, and the same message both ways is one."""
    hook = hook_of(story, "douyin")
    for number, words in ((31, "对象"), (32, "文本"), (32, "文本")):
        event = callers.douyin_event(hook, "fan-content", words, number, at=1_790_000_200 + number)
        if number == 32:
            event["content"] = json.dumps(event["content"], ensure_ascii=False)
        assert callers.douyin_signed(hook, json.dumps(event).encode(), str(number)).send() == 200
    drained(story)
    assert said_by(story, "douyin", "对象", "文本") == ["对象", "文本"]


@pytest.mark.parametrize(("platform", "minutes"), [("wechat", 8), ("wechat", -8), ("weibo", 3), ("weibo", -3)])
def test_a_clock_that_is_off_by_minutes_loses_nothing(platform: str, minutes: int, story: Story) -> None:
    """A timestamp some minutes from ours is taken, before and after."""
    words = f"时钟差{minutes} {platform}"
    call = CALLERS[platform](hook_of(story, platform), "fan-clock", words, number=40 + minutes, late=minutes * 60)
    assert call.send() == 200
    drained(story)
    assert said_by(story, platform, words) == [words]


@pytest.mark.parametrize("platform", ["wechat", "weibo"])
def test_a_call_of_long_ago_is_refused(platform: str, story: Story) -> None:
    """A good signature with the timestamp of an hour ago is somebody's recording."""
    for late in (3600, -3600):
        assert CALLERS[platform](hook_of(story, platform), "fan-old", "旧消息", number=50, late=late).send() == 401


@pytest.mark.parametrize("name", ["timestamp", "nonce", "msg_signature"])
@pytest.mark.parametrize("value", ["", "0", "-1", "9" * 400, "１７９０", "NaN", "\x00", "数"])
def test_a_parameter_of_any_kind_is_at_most_refused(name: str, value: str, story: Story) -> None:
    """Whatever stands in the query, the answer is 401."""
    call = callers.wechat(hook_of(story, "wechat"), "fan-query", "参数", number=60)
    assert replace(call, query={**call.query, name: value}).send() == 401


def _published(story: Story) -> str:
    at = (datetime.now(UTC) + timedelta(seconds=1)).replace(microsecond=0) + timedelta(seconds=1)
    return str(schedule_on(story, "wechat", at)["id"])


def _articles(story: Story) -> int:
    (account,) = story.stage.sandboxes.wechat.read("state")["accounts"].values()
    return len(account["publications"])


def test_an_error_inside_an_answer_of_200_is_an_error(story: Story) -> None:
    """WeChat says `errcode` 48001 with HTTP 200: refused, with the platform's code, and nothing is public."""
    before = _articles(story)
    fault = {"kind": "error", "path": "/cgi-bin/freepublish/submit", "code": 48001}
    story.stage.sandboxes.wechat.order("faults", **fault)
    publication = _published(story)
    until("it is refused", lambda: in_state(story, publication, "refused"))
    (attempt,) = story.specialist.get(f"/v1/publications/{publication}/receipt")["attempts"]
    assert (attempt["answer"], attempt["platform_code"]) == ("refused", "48001")
    assert _articles(story) == before


def test_a_token_that_an_answer_of_200_calls_dead_is_renewed_and_it_goes_out_once(story: Story) -> None:
    """`errcode` 40001 with HTTP 200 means another token, not another post."""
    before = _articles(story)
    story.stage.sandboxes.wechat.order("token/expire", revoked=True)
    publication = _published(story)
    until("it is live", lambda: in_state(story, publication, "live"))
    (attempt,) = story.specialist.get(f"/v1/publications/{publication}/receipt")["attempts"]
    assert attempt["answer"] == "accepted"
    assert _articles(story) == before + 1


@pytest.mark.parametrize("worked", [True, False])
def test_an_answer_that_is_no_json_is_no_answer(worked: bool, story: Story) -> None:
    """HTML with HTTP 200 leaves it open whether it went out; the looks find out, and it is public once at most."""
    before, wechat = _articles(story), story.stage.sandboxes.wechat
    fault = {"kind": "http", "status": 200, "worked": worked, "path": "/cgi-bin/freepublish/submit"}
    wechat.order("faults", **fault)
    publication = _published(story)
    waiting = until("nobody knows", lambda: in_state(story, publication, "unknown"))
    assert waiting["reason"] == "no-answer"
    if worked:
        until("WeChat has published it", lambda: _articles(story) > before)
        path = f"/v1/publications/{publication}"
        story.specialist.post(f"{path}/retry", {}, seen=story.specialist.get(path).etag, expect=200)
        until("it is live", lambda: in_state(story, publication, "live"))
    assert _articles(story) == before + worked


def test_a_platform_whose_clock_is_ahead_is_understood(story: Story) -> None:
    """WeChat's clock five minutes ahead of ours: its event is taken, and what it published is found."""
    before, wechat = _articles(story), story.stage.sandboxes.wechat
    wechat.order("clock", advance=300)
    publication = _published(story)
    until("it is live", lambda: in_state(story, publication, "live"))
    assert _articles(story) == before + 1


def test_after_all_this_nothing_was_a_defect(story: Story) -> None:
    """No function failed, none asked for more than its policy allows, and a good message still comes in."""
    assert isinstance(story.stage, Demonstration)
    system = story.stage.system
    for platform, caller in CALLERS.items():
        assert caller(hook_of(story, platform), "fan-last", f"最后一句 {platform}", number=99).send() == 200
    drained(story)
    for platform in CALLERS:
        assert said_by(story, platform, f"最后一句 {platform}")
    assert [(failed.function, failed.error) for failed in system.errors] == []
    assert system.refusals == []
