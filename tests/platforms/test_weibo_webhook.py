"""The webhook of Weibo takes what Weibo signed, and nothing else."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.utils import check_signature  # type: ignore[import-untyped]  # has no types

from socialops.platforms.inbound import Answer, Delivery, Ignored, InboundMessage, Unreadable
from socialops.platforms.payload import load
from socialops.platforms.weibo.webhook import WEBHOOK
from tests.platforms.parties import Receiver, Weibo

SECRET = "AppSecretExample0123456789abcdef"
QUERY = {"signature": "a111d91acab70ee49874e173ce4f7378e78569d1", "timestamp": "1407312000", "nonce": "982713"}
NOW = datetime.fromtimestamp(1407312000, UTC)
SECRETS = {"app_secret": SECRET}

PUSH: dict[str, Any] = {
    "type": "text",
    "receiver_id": 1902538057,
    "sender_id": 2489518277,
    "created_at": "Mon Jul 16 18:09:20 +0800 2012",
    "text": "在吗",
    "data": {},
}

KNOWN = {"type", "sender_id", "created_at", "text"}
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def verify(query: dict[str, str], secrets: dict[str, str] | None = None, now: datetime = NOW) -> bool:
    """Ask the webhook."""
    return WEBHOOK.verify(b"{}", {}, query, SECRETS if secrets is None else secrets, now) == Delivery(b"{}")


def parse(event: object) -> InboundMessage:
    """The one message of a push."""
    (message,) = WEBHOOK.parse(Delivery(json.dumps(event).encode()))
    assert isinstance(message, InboundMessage)
    return message


def is_garbage(raw: bytes) -> bool:
    """Whether the webhook says that this is no push."""
    (found,) = WEBHOOK.parse(Delivery(raw))
    return isinstance(found, Unreadable)


def test_the_vectors_verify_and_wechatpy_agrees() -> None:
    """Both vectors of the fact sheet pass, here and in the independent implementation."""
    assert verify(QUERY)
    second = {**QUERY, "signature": "3f0d7abbfad536cf694712ea8212f4a0c735bb47"}
    assert verify(second, {"app_secret": "9secret"})
    check_signature(SECRET, QUERY["signature"], QUERY["timestamp"], QUERY["nonce"])


@pytest.mark.parametrize("name", ["signature", "timestamp", "nonce"])
def test_one_spoiled_field_is_enough_to_refuse(name: str) -> None:
    """Every character of every signed field counts, and so does its presence."""
    assert not verify({key: value for key, value in QUERY.items() if key != name})
    assert not verify({**QUERY, name: ""})
    for place, character in enumerate(QUERY[name]):
        other = "1" if character != "1" else "2"
        assert not verify({**QUERY, name: QUERY[name][:place] + other + QUERY[name][place + 1 :]})


def test_another_secret_or_none_refuses() -> None:
    """The signature of another app is worth nothing."""
    assert not verify(QUERY, {"app_secret": SECRET + "x"})
    assert not verify(QUERY, {"app_secret": ""})
    assert not verify(QUERY, {})


@pytest.mark.parametrize(("minutes", "good"), [(-5, True), (5, True), (-5.1, False), (5.1, False), (60 * 24, False)])
def test_only_a_fresh_call_is_taken(minutes: float, good: bool) -> None:
    """A recorded call cannot be played back later."""
    assert verify(QUERY, now=NOW + timedelta(minutes=minutes)) is good


@given(st.dictionaries(st.sampled_from(["signature", "timestamp", "nonce", "echostr"]), st.text()), st.text())
def test_verifying_never_raises(query: dict[str, str], secret: str) -> None:
    """Whatever the query holds, the answer is no."""
    assert verify(query, {"app_secret": secret}) is False
    assert WEBHOOK.handshake(query, {"app_secret": secret}, NOW) is None


def test_the_address_check_is_answered_when_signed() -> None:
    """The echo comes back for a good signature only."""
    query = {**QUERY, "echostr": "e1"}
    assert WEBHOOK.handshake(query, SECRETS, NOW) == Answer("e1")
    assert WEBHOOK.handshake({**query, "nonce": "1"}, SECRETS, NOW) is None
    assert WEBHOOK.handshake(QUERY, SECRETS, NOW) is None


def test_a_text_becomes_a_direct_message() -> None:
    """The fan, the words, the time in UTC, and what an answer has to name."""
    message = parse(PUSH)
    assert (message.kind, message.fan_id, message.text) == ("direct", "2489518277", "在吗")
    assert message.at == datetime(2012, 7, 16, 10, 9, 20, tzinfo=UTC)
    assert message.answers == {"fan": "2489518277"}
    assert message.extra == {"type": "text", "receiver_id": 1902538057, "data": {}}


@pytest.mark.parametrize(
    ("kind", "subtype", "expected"),
    [
        ("image", "", "direct"),
        ("voice", "", "direct"),
        ("position", "", "direct"),
        ("event", "follow", "follow"),
        ("event", "subscribe", "follow"),
        ("event", "scan_follow", "follow"),
        ("event", "unfollow", "unfollow"),
        ("event", "unsubscribe", "unfollow"),
        ("event", "something_new", "other"),
        ("something_new", "", "other"),
    ],
)
def test_each_type_has_its_kind(kind: str, subtype: str, expected: str) -> None:
    """Documented types are told apart; what is not documented is kept as `other`, with its fields."""
    message = parse({**PUSH, "type": kind, "data": {"subtype": subtype}, "later_field": 1})
    assert message.kind == expected
    assert message.extra["later_field"] == 1


@pytest.mark.parametrize("subtype", ["scan", "click", "view"])
def test_events_that_say_nothing_are_ignored_by_name(subtype: str) -> None:
    """The ignored events are a list, not a default."""
    raw = json.dumps({**PUSH, "type": "event", "data": {"subtype": subtype}}).encode()
    assert WEBHOOK.parse(Delivery(raw)) == [Ignored(f"event:{subtype}")]


def test_a_mention_names_the_status() -> None:
    """The key of a mention is where it happened."""
    message = parse({**PUSH, "type": "mention", "data": {"subtype": "status", "key": "9107199254740993"}})
    assert (message.kind, message.status_id) == ("mention", "9107199254740993")


def test_repeats_have_one_id_and_others_have_their_own() -> None:
    """The same bytes are the same message; another word in the same second is another one."""
    assert parse(PUSH).id == parse(dict(reversed(PUSH.items()))).id
    assert (
        len({parse({**PUSH, **change}).id for change in ({}, {"text": "好"}, {"sender_id": 1}, {"type": "image"})}) == 4
    )


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"null", b'"x"', b"\xff", b"[" * 200_000, b"{}", b'{"type":NaN}'])
def test_what_is_no_push_is_a_value_error(raw: bytes) -> None:
    """Garbage is told, so that the caller keeps it for inspection."""
    assert is_garbage(raw)


@given(st.dictionaries(st.sampled_from(sorted(PUSH)), JSON, max_size=3), st.dictionaries(st.text(), JSON, max_size=2))
def test_parsing_survives_any_mutation(change: dict[str, Any], more: dict[str, Any]) -> None:
    """A mutated push is a message that keeps what it does not know, is ignored by name, or is a ValueError."""
    raw = json.dumps({**more, **PUSH, **change}).encode()
    if is_garbage(raw):
        return
    (message,) = WEBHOOK.parse(Delivery(raw))
    if isinstance(message, InboundMessage):
        came = load(raw)
        assert {name: value for name, value in came.items() if name not in KNOWN} == {
            name: value for name, value in message.extra.items() if name != "type"
        }
        assert json.dumps([message.id, message.text, message.extra], ensure_ascii=False).encode()


@given(st.binary(max_size=200))
def test_parsing_bytes_raises_nothing_else(raw: bytes) -> None:
    """Random bytes are told as what they are, and nothing else is raised."""
    assert is_garbage(raw)


def test_half_characters_do_not_reach_the_store() -> None:
    """A text that was cut inside a character arrives as valid text."""
    raw = json.dumps(PUSH).replace('"data": {}', '"data": {"x": "\\ud83d"}').replace("\\u5728", "\\ud83d").encode()
    (message,) = WEBHOOK.parse(Delivery(raw))
    assert isinstance(message, InboundMessage)
    assert message.text == "?吗"
    assert json.dumps(message.extra, ensure_ascii=False).encode()


def test_what_the_sandbox_pushes_is_verified_and_read(weibo: Weibo, receiver: tuple[Receiver, str]) -> None:
    """End to end: address check, message and follow of the sandbox pass, with the brand's own secret only."""
    app, url = receiver
    weibo.control.order("webhook", uid=weibo.brand.uid, app_key=weibo.brand.app_key, url=url)
    told = weibo.control.play("message", brand=weibo.brand.uid, fan="小林", text="在吗 🌸")
    weibo.control.play("follow", brand=weibo.brand.uid, fan="小林")
    now = datetime.fromtimestamp(weibo.control.read("clock")["now"], UTC)
    secrets = {"app_secret": weibo.brand.app_secret}
    check, text, follow = app.got
    assert WEBHOOK.handshake(check.args, secrets, now) == Answer(check.args["echostr"])
    for request in (text, follow):
        assert WEBHOOK.verify(request.get_data(), {}, request.args, secrets, now)
        assert not WEBHOOK.verify(request.get_data(), {}, request.args, SECRETS, now)
    (message,) = WEBHOOK.parse(Delivery(text.get_data()))
    assert isinstance(message, InboundMessage)
    assert (message.fan_id, message.text, message.at) == (str(told["fan"]), "在吗 🌸", now)
    assert parse(json.loads(follow.get_data())).kind == "follow"
