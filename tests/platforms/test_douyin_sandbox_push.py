"""The webhooks of the Douyin sandbox: signed over the bytes, three times at most, always the same."""

import json
from hashlib import sha1
from threading import Event
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from infra.local.sandbox.douyin.push import signature
from infra.local.sandbox.server import Server
from tests.platforms.douyin_party import Douyin, Hook

EXAMPLE = b'{"event":"verify_webhook","client_key":"abc","content":{"challenge":12345}}'


def write(douyin: Douyin, text: str = "在吗") -> Any:
    """A fan writes to the brand; what became of it."""
    return douyin.control.play("message", brand=douyin.brand.open_id, fan="小林", text=text)


@pytest.mark.parametrize(
    ("secret", "expected"),
    [
        ("my_client_secret", "fd2afcce3f32006110c9cf38089f4ff2f23418f6"),
        ("s3cr3t", "d9591c88e6b3e6f6b52e538f91119a91c1b9bc39"),
        ("***", "f76a589bf14313f3a63d2a5e1904d5033c35db77"),
    ],
)
def test_the_signature_agrees_with_the_vectors(secret: str, expected: str) -> None:
    """SHA-1 over the secret and the raw bytes, for the body of the official example."""
    assert signature(secret, EXAMPLE) == expected


def test_an_address_that_answers_the_challenge_is_taken(douyin: Douyin, hook: Hook) -> None:
    """The challenge is signed like an event and comes back with its type."""
    assert douyin.listen(hook.url)
    (request,) = hook.got
    signed = douyin.brand.client_secret.encode() + request.get_data()
    expected = sha1(signed, usedforsecurity=False).hexdigest()
    assert request.headers["X-Douyin-Signature"] == expected
    assert isinstance(json.loads(request.get_data())["content"]["challenge"], int)


def test_an_address_that_does_not_answer_is_not_taken(douyin: Douyin, hook: Hook) -> None:
    """Without the challenge there is no webhook, and an event is pushed to nobody."""
    hook.echoes = False
    assert not douyin.listen(hook.url)
    assert not douyin.listen("http://127.0.0.1:9/")
    assert write(douyin)["pushes"] == []


def test_a_message_is_pushed_once_when_it_is_taken(douyin: Douyin, hook: Hook) -> None:
    """One delivery with the documented envelope; signed; with a Msg-Id."""
    douyin.listen(hook.url)
    told = write(douyin)
    assert [push["tries"] for push in told["pushes"]] == [["200"]]
    (event,) = hook.events
    content = event["content"]
    assert (event["event"], event["client_key"]) == ("im_receive_msg", douyin.brand.client_key)
    assert (event["from_user_id"], event["to_user_id"]) == (told["fan"], douyin.brand.open_id)
    assert (content["text"], content["message_type"], content["create_time"]) == ("在吗", "text", 1_795_395_600_000)
    assert content["server_message_id"] == told["msg_id"]
    raw = hook.got[-1].get_data()
    assert hook.got[-1].headers["X-Douyin-Signature"] == signature(douyin.brand.client_secret, raw)


def test_the_content_may_be_a_text(douyin: Douyin, hook: Hook) -> None:
    """A switch sends `content` as a JSON string, as some events come."""
    douyin.listen(hook.url)
    douyin.control.order("settings", content_as_text=True)
    write(douyin)
    assert json.loads(hook.events[0]["content"])["text"] == "在吗"


def test_a_refused_event_comes_three_times_with_the_same_bytes(douyin: Douyin, hook: Hook) -> None:
    """After three deliveries in all Douyin gives up; Msg-Id, body and signature are the same each time."""
    douyin.listen(hook.url)
    hook.answers = [500, 502, 503, 500]
    (push,) = write(douyin)["pushes"]
    assert push["tries"] == ["500", "502", "503"]
    same = {(r.headers["Msg-Id"], r.headers["X-Douyin-Signature"], r.get_data()) for r in hook.got[1:]}
    assert same == {
        (push["msg_id"], signature(douyin.brand.client_secret, push["body"].encode()), push["body"].encode())
    }


def test_a_webhook_that_is_too_slow_is_cut_off(douyin: Douyin) -> None:
    """Past the deadline the connection is cut and the event comes again, three times in all."""
    release = Event()

    def slow(environ: Any, start_response: Any) -> Any:
        event = json.loads(Request(environ).get_data())
        if event["event"] != "verify_webhook":
            release.wait(10)
        return Response(json.dumps(event["content"]))(environ, start_response)

    with Server(slow) as server:
        assert douyin.listen(server.base_url)
        douyin.control.order("settings", push_seconds=0.02)
        (push,) = write(douyin)["pushes"]
        release.set()
    assert push["tries"] == ["ReadTimeoutError"] * 3


def test_events_can_be_subscribed(douyin: Douyin, hook: Hook) -> None:
    """An event that is switched off does not come; the list says so; a test push does what it says."""
    douyin.listen(hook.url)
    form = {"client_key": douyin.brand.client_key, "client_secret": douyin.brand.client_secret}
    token = douyin.oauth("/oauth/client_token/", grant_type="client_credential", **form)["data"]["access_token"]
    off = {"list": [{"event": "im_receive_msg", "status": 0}]}
    assert douyin.post("/event/status/update/", off, token=token)["data"]["error_code"] == 0
    write(douyin)
    assert hook.events == []
    status = {e["event"]: e["status"] for e in douyin.get("/event/status/list/", token=token)["data"]["list"]}
    assert (status["im_receive_msg"], status["unauthorize"]) == (0, 1)
    bad = {"list": [{"event": "none", "status": 1}]}
    assert douyin.post("/event/status/update/", bad, token=token)["data"]["error_code"] == 28001007
    douyin.post("/sandbox/webhook/event/send/", {"event_type": "create_video"}, token=token)
    assert [event["event"] for event in hook.events] == ["create_video"]


def test_comments_are_told_of_only_where_that_event_is_on(douyin: Douyin, hook: Hook) -> None:
    """`item_comment_reply` is not on the current list of events, so it is off until a switch turns it on."""
    douyin.listen(hook.url)
    item = douyin.live()
    douyin.comment(item)
    douyin.control.order("settings", comment_events=True)
    comment = douyin.comment(item, "真好看")
    (event,) = hook.events
    assert event["event"] == "item_comment_reply"
    assert event["content"]["comment_id"] == comment
    assert event["content"]["reply_to_item_id"] == item


def test_follows_and_named_likes_are_told(douyin: Douyin, hook: Hook) -> None:
    """new_follow_action and new_video_digg name who did it."""
    douyin.listen(hook.url)
    fan = douyin.control.play("follow", brand=douyin.brand.open_id, fan="小林")["fan"]
    douyin.control.play("like", item=douyin.live(), fan="小林")
    assert [(e["event"], e["from_user_id"]) for e in hook.events] == [
        ("new_follow_action", fan),
        ("new_video_digg", fan),
    ]


def test_a_shared_post_is_told_with_its_share_id(douyin: Douyin, hook: Hook) -> None:
    """create_video comes for a post by a share id, and for no other."""
    douyin.listen(hook.url)
    form = {"client_key": douyin.brand.client_key, "client_secret": douyin.brand.client_secret}
    token = douyin.oauth("/oauth/client_token/", grant_type="client_credential", **form)["data"]["access_token"]
    share_id = douyin.get("/share-id/", token=token)["data"]["share_id"]
    douyin.publish()
    douyin.control.play("publish", brand=douyin.brand.open_id, text="手动发布")
    item = douyin.control.play("publish", brand=douyin.brand.open_id, text="分享发布", share_id=share_id)["item"]
    (event,) = hook.events
    assert (event["event"], event["content"]) == ("create_video", {"item_id": item, "share_id": share_id})
