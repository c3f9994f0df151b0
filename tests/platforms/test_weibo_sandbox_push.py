"""The pushes of the Weibo sandbox: signed, three times at most, always the same bytes."""

import json
from threading import Event
from typing import Any

import pytest
from wechatpy.exceptions import InvalidSignatureException  # type: ignore[import-untyped]  # has no types
from wechatpy.utils import check_signature  # type: ignore[import-untyped]  # has no types
from werkzeug.wrappers import Response

from infra.local.sandbox.server import Server
from infra.local.sandbox.weibo.push import signature
from tests.platforms.parties import Receiver, Weibo


def connect(weibo: Weibo, url: str) -> bool:
    """Set the webhook of the brand; whether Weibo accepted it."""
    answer = weibo.control.order("webhook", uid=weibo.brand.uid, app_key=weibo.brand.app_key, url=url)
    return bool(answer["verified"])


@pytest.mark.parametrize(
    ("secret", "expected"),
    [
        ("AppSecretExample0123456789abcdef", "a111d91acab70ee49874e173ce4f7378e78569d1"),
        ("9secret", "3f0d7abbfad536cf694712ea8212f4a0c735bb47"),
    ],
)
def test_the_signature_agrees_with_the_vectors(secret: str, expected: str) -> None:
    """SHA-1 over the sorted triple gives the vectors of the fact sheet."""
    assert signature(secret, "1407312000", "982713") == expected


def test_an_address_that_echoes_is_taken(weibo: Weibo, receiver: tuple[Receiver, str]) -> None:
    """The check is a signed GET whose echostr comes back; wechatpy accepts its signature."""
    app, url = receiver
    assert connect(weibo, url)
    query = app.got[0].args
    check_signature(weibo.brand.app_secret, query["signature"], query["timestamp"], query["nonce"])
    with pytest.raises(InvalidSignatureException):
        check_signature("another secret", query["signature"], query["timestamp"], query["nonce"])


def test_an_address_that_does_not_echo_is_not_taken(weibo: Weibo, receiver: tuple[Receiver, str]) -> None:
    """Without the echo there is no webhook, and a message is pushed to nobody."""
    app, url = receiver
    app.echoes = False
    assert not connect(weibo, url)
    assert not connect(weibo, "http://127.0.0.1:9/")
    assert weibo.control.play("message", brand=weibo.brand.uid, fan="小林", text="在吗")["push"] is None


def test_a_message_is_pushed_once_when_it_is_taken(weibo: Weibo, receiver: tuple[Receiver, str]) -> None:
    """One delivery, JSON with the documented fields, a signature that wechatpy accepts."""
    app, url = receiver
    connect(weibo, url)
    told = weibo.control.play("message", brand=weibo.brand.uid, fan="小林", text="在吗")
    assert told["push"]["tries"] == ["200"]
    pushed = app.got[-1]
    check_signature(weibo.brand.app_secret, pushed.args["signature"], pushed.args["timestamp"], pushed.args["nonce"])
    assert json.loads(pushed.get_data()) == {
        "type": "text",
        "receiver_id": int(weibo.brand.uid),
        "sender_id": told["fan"],
        "created_at": "Mon Nov 23 09:00:00 +0800 2026",
        "text": "在吗",
        "data": {},
    }


def test_a_refused_push_comes_three_times_with_the_same_bytes(weibo: Weibo, receiver: tuple[Receiver, str]) -> None:
    """After three failures Weibo gives up; every try has the same body and a good signature of its own."""
    app, url = receiver
    connect(weibo, url)
    app.answers = [500, 502, 503, 500]
    told = weibo.control.play("message", brand=weibo.brand.uid, fan="小林", text="在吗")
    assert told["push"]["tries"] == ["500", "502", "503"]
    pushed = app.got[1:]
    assert len({request.get_data() for request in pushed}) == 1
    assert len({request.args["nonce"] for request in pushed}) == 3


def test_a_push_is_repeated_until_it_is_taken(weibo: Weibo, receiver: tuple[Receiver, str]) -> None:
    """A 200 ends the tries."""
    app, url = receiver
    connect(weibo, url)
    app.answers = [500, 200]
    told = weibo.control.play("follow", brand=weibo.brand.uid, fan="小林")
    assert told["push"]["tries"] == ["500", "200"]
    assert json.loads(app.got[-1].get_data())["data"] == {"subtype": "follow"}


def test_a_webhook_that_is_too_slow_is_cut_off(weibo: Weibo) -> None:
    """Past the deadline the connection is cut and the push repeated, three times in all."""
    release = Event()

    def slow(environ: Any, start_response: Any) -> Any:
        if environ["REQUEST_METHOD"] == "POST":
            release.wait(10)
        echo = environ["QUERY_STRING"].partition("echostr=")[2]
        return Response(echo)(environ, start_response)

    with Server(slow) as server:
        assert connect(weibo, server.base_url)
        weibo.control.order("settings", push_seconds=0.02)
        told = weibo.control.play("message", brand=weibo.brand.uid, fan="小林", text="在吗")
        release.set()
    assert told["push"]["tries"] == ["ReadTimeoutError"] * 3
