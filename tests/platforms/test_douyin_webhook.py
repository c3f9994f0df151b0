"""The webhook of Douyin takes what Douyin signed, and nothing else."""

import hashlib
import json
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialops.platforms.douyin.webhook import WEBHOOK
from socialops.platforms.inbound import Delivery, Ignored, InboundMessage, Resolution, Revoked, Unreadable
from socialops.platforms.payload import load
from socialops.platforms.sending import Live
from tests.platforms.douyin_case import COMMENT, DELIVERIES, FAN, MESSAGE, SECRETS, Pushed, douyin_case, pushed
from tests.platforms.douyin_party import Douyin, Hook

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
CHECK = b'{"event":"verify_webhook","client_key":"abc","content":{"challenge":12345}}'
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def verified(push: Pushed) -> Delivery:
    """The delivery of a push that must pass."""
    delivery = WEBHOOK.verify(push.raw, push.headers, push.query, push.secrets, NOW)
    assert delivery is not None
    return delivery


def heard(event: str, content: object, **envelope: Any) -> Any:
    """What one event says."""
    (told,) = WEBHOOK.parse(verified(pushed(event, content, **envelope)))
    return told


@pytest.mark.parametrize(
    ("secret", "signature"),
    [
        ("my_client_secret", "fd2afcce3f32006110c9cf38089f4ff2f23418f6"),
        ("s3cr3t", "d9591c88e6b3e6f6b52e538f91119a91c1b9bc39"),
        ("***", "f76a589bf14313f3a63d2a5e1904d5033c35db77"),
    ],
)
def test_the_vectors_verify(secret: str, signature: str) -> None:
    """SHA-1 over secret and raw body, in either case of its letters, and each of its characters counts."""
    secrets = {"client_key": "abc", "client_secret": secret}
    for given_as in (signature, signature.upper()):
        headers = {"x-douyin-signature": given_as, "msg-id": "m1"}
        assert WEBHOOK.verify(CHECK, headers, {}, secrets, NOW) == Delivery(CHECK, "m1")
    for place, character in enumerate(signature):
        other = "1" if character != "1" else "2"
        forged = {"x-douyin-signature": signature[:place] + other + signature[place + 1 :]}
        assert WEBHOOK.verify(CHECK, forged, {}, secrets, NOW) is None


@pytest.mark.parametrize("push", DELIVERIES, ids=range(len(DELIVERIES)))
def test_one_spoiled_byte_is_enough_to_refuse(push: Pushed) -> None:
    """Every byte of the body is signed; another secret, another app or no signature proves nothing."""
    assert verified(push).id == push.headers["msg-id"]
    for place in range(0, len(push.raw), 7):
        spoiled = push.raw[:place] + bytes([push.raw[place] ^ 1]) + push.raw[place + 1 :]
        assert WEBHOOK.verify(spoiled, push.headers, {}, SECRETS, NOW) is None
    for name in ("client_key", "client_secret"):
        assert WEBHOOK.verify(push.raw, push.headers, {}, {**SECRETS, name: "another"}, NOW) is None
        assert WEBHOOK.verify(push.raw, push.headers, {}, {**SECRETS, name: ""}, NOW) is None
    assert WEBHOOK.verify(push.raw, {}, {}, SECRETS, NOW) is None
    assert WEBHOOK.verify(push.raw, push.headers, {}, {}, NOW) is None


@given(st.binary(max_size=200), st.text(), st.text())
def test_verifying_never_raises(raw: bytes, signature: str, secret: str) -> None:
    """Whatever came, the answer is no."""
    secrets = {"client_key": "k", "client_secret": secret}
    assert WEBHOOK.verify(raw, {"x-douyin-signature": signature}, {}, secrets, NOW) is None
    assert WEBHOOK.handshake({"challenge": signature}, secrets, NOW) is None


@pytest.mark.parametrize("content", [{"challenge": 12345}, '{"challenge":12345}'])
def test_the_challenge_comes_back_as_the_number_it_was(content: object) -> None:
    """Object or text in a text: a number stays a number."""
    delivery = verified(pushed("verify_webhook", content, from_user_id="", to_user_id=""))
    answer = WEBHOOK.acknowledge(delivery)
    assert (answer.content_type, json.loads(answer.body)) == ("application/json", {"challenge": 12345})
    assert WEBHOOK.parse(delivery) == [Ignored("verify_webhook")]


def test_a_challenge_of_text_or_of_many_digits_keeps_its_type() -> None:
    """Nothing is rounded or quoted on the way back."""
    for challenge in ("12345", 9_107_199_254_740_993, "中文"):
        delivery = verified(pushed("verify_webhook", {"challenge": challenge}))
        assert json.loads(WEBHOOK.acknowledge(delivery).body) == {"challenge": challenge}


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'{"event":"verify_webhook","content":"{"}', b'{"event":"x"}'])
def test_everything_else_is_acknowledged(raw: bytes) -> None:
    """What was taken was taken, readable or not."""
    assert json.loads(WEBHOOK.acknowledge(Delivery(raw)).body) == {"err_no": 0, "err_tips": "success"}


@pytest.mark.parametrize("content", [MESSAGE, json.dumps(MESSAGE)])
def test_a_private_message_says_what_an_answer_needs(content: object) -> None:
    """Fan, name, words, time to the millisecond, conversation and message."""
    message = heard("im_receive_msg", content)
    assert (message.kind, message.fan_id, message.fan_name, message.text) == ("direct", FAN, "小林", MESSAGE["text"])
    assert message.at == datetime(2026, 11, 23, 1, 0, 0, 123_000, tzinfo=UTC)
    assert message.answers == {
        "fan": FAN,
        "conversation": MESSAGE["conversation_short_id"],
        "message": MESSAGE["server_message_id"],
        "scene": "im_reply_msg",
    }
    assert message.extra["content"]["message_type"] == "text"


def test_a_picture_in_private_is_a_message_without_words() -> None:
    """Pictures carry no address; what kind it was is kept."""
    message = heard(
        "im_receive_msg", {name: v for name, v in MESSAGE.items() if name != "text"} | {"message_type": "image"}
    )
    assert (message.kind, message.text, message.extra["content"]["message_type"]) == ("direct", "", "image")


def test_a_comment_has_the_id_that_polling_gives_it() -> None:
    """The same comment by both ways is one message."""
    message = heard("item_comment_reply", COMMENT)
    assert (message.id, message.kind) == (f"comment-{COMMENT['comment_id']}", "comment")
    assert (message.status_id, message.text) == (COMMENT["reply_to_item_id"], "多少钱呀 🍵")
    assert message.answers == {"comment": COMMENT["comment_id"], "status": message.status_id, "fan": FAN}


def test_our_own_answer_is_no_message() -> None:
    """The brand's comment under its own post comes back as an event."""
    ours = SECRETS["open_id"]
    assert heard("item_comment_reply", COMMENT, from_user_id=ours) == Ignored("item_comment_reply:own")


def test_a_follow_is_told_and_an_unknown_action_is_kept() -> None:
    """Only `action_type` 1 is documented."""
    assert heard("new_follow_action", '{"action_type":1,"action_time":1795395600}').kind == "follow"
    other = heard("new_follow_action", {"action_type": 7, "action_time": 1795395600})
    assert (other.kind, other.extra["content"]["action_type"]) == ("other", 7)


def test_a_shared_post_resolves_its_share_id() -> None:
    """A number or a text: the handle is text, and keeps every digit."""
    for share_id in (1_710_000_000_000_000_001, "1710000000000000001"):
        told = heard("create_video", {"item_id": "@8hx/+==", "share_id": share_id})
        assert told == Resolution("1710000000000000001", Live("@8hx/+=="))
    assert heard("create_video", {"item_id": "@8hx/+=="}) == Ignored("create_video")


def test_a_push_for_another_account_names_it() -> None:
    """An app has one address for all its accounts: what is not about this one says whom it is about."""
    ours = pushed("unauthorize", {"scopes": []}, from_user_id=SECRETS["open_id"], to_user_id="")
    assert verified(ours).others == ()
    assert heard("unauthorize", {"scopes": []}, from_user_id=SECRETS["open_id"], to_user_id="") == Revoked(
        "unauthorize"
    )
    assert verified(pushed("unauthorize", {"scopes": []}, from_user_id="_000Other", to_user_id="")).others == (
        "_000Other",
    )
    stranger = verified(pushed("im_receive_msg", MESSAGE, to_user_id="_000Other"))
    assert set(stranger.others) == {FAN, "_000Other"}
    assert json.loads(stranger.clear)["event"] == "im_receive_msg"


@pytest.mark.parametrize("event", ["authorize", "im_send_msg", "im_enter_direct_msg", "new_video_digg", "dial_phone"])
def test_events_that_say_nothing_are_ignored_by_name(event: str) -> None:
    """The ignored events are a list, not a default."""
    assert heard(event, "") == Ignored(event)


def test_an_unknown_event_is_kept_with_all_it_says() -> None:
    """It is `other`, with its envelope, its content, and numbers that a double could not hold."""
    message = heard("something_new", {"action_time": 1795395600, "big": 9_107_199_254_740_993}, later=True)
    assert (message.kind, message.fan_id, message.id) == ("other", FAN, "push-1700000000000000001")
    assert message.extra["content"] == {"action_time": 1795395600, "big": 9_107_199_254_740_993}
    assert message.extra["later"] is True


def test_a_log_id_tells_the_time_where_the_content_does_not() -> None:
    """`20230615163316…` in Beijing; without either, the delivery is kept as unreadable."""
    message = heard(
        "receive_msg", {"message_type": "text", "text": "你好"}, log_id="20230615163316517143EDD4CEF10721B6"
    )
    assert (message.at, message.text) == (datetime(2023, 6, 15, 8, 33, 16, tzinfo=UTC), "你好")
    assert heard("receive_msg", {"text": "你好"}) == Unreadable("a push without a time")


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[]", b"null", b'"x"', b"\xff", b"[" * 200_000, b"{}", b'{"event":NaN}', b'{"event":["a"]}']
)
def test_what_is_no_push_is_unreadable(raw: bytes) -> None:
    """Garbage is told, so that the caller keeps it for inspection."""
    (told,) = WEBHOOK.parse(Delivery(raw))
    assert isinstance(told, Unreadable)


@pytest.mark.parametrize("push", DELIVERIES, ids=range(len(DELIVERIES)))
def test_repeats_have_one_id(push: Pushed) -> None:
    """The same delivery twice is the same message."""
    first, second = (WEBHOOK.parse(verified(push)) for _ in range(2))
    assert first == second


@given(
    st.sampled_from(["im_receive_msg", "item_comment_reply", "new_follow_action", "create_video", "unheard_of"]),
    st.dictionaries(st.sampled_from(sorted(MESSAGE.keys() | COMMENT.keys())), JSON, max_size=3),
    st.dictionaries(st.sampled_from(["event", "from_user_id", "to_user_id", "content", "log_id"]), JSON, max_size=2),
    st.booleans(),
)
def test_parsing_survives_any_mutation(
    event: str, change: dict[str, Any], around: dict[str, Any], as_text: bool
) -> None:
    """A mutated push is read, ignored by name or unreadable; what is stored of it is valid text."""
    content = {**MESSAGE, **COMMENT, **change}
    envelope = {"event": event, "from_user_id": FAN, "content": json.dumps(content) if as_text else content, **around}
    raw = json.dumps(envelope).encode()
    (told,) = WEBHOOK.parse(Delivery(raw, "m"))
    if isinstance(told, InboundMessage):
        assert told.id
        assert json.dumps([told.id, told.text, dict(told.answers), dict(told.extra)], ensure_ascii=False).encode()
        assert all(told.extra[name] == value for name, value in load(raw).items() if name not in {"content"})


@given(st.binary(max_size=200))
def test_parsing_bytes_raises_nothing(raw: bytes) -> None:
    """Random bytes are told as what they are."""
    (told,) = WEBHOOK.parse(Delivery(raw))
    assert isinstance(told, Unreadable)


def test_half_characters_do_not_reach_the_store() -> None:
    """A text that was cut inside a character arrives as valid text."""
    content = json.dumps({**MESSAGE, "text": "x"}).replace('"x"', '"\\ud83d吗"')
    message = heard("im_receive_msg", content)
    assert message.text == "?吗"


def test_what_the_sandbox_pushes_is_verified_and_read(douyin: Douyin, hook: Hook) -> None:
    """End to end: the address check, a message, a comment and the withdrawal, with the brand's own secrets only."""
    case = douyin_case(douyin)
    assert douyin.listen(hook.url)
    douyin.control.order("settings", comment_events=True, content_as_text=True)
    item = douyin.live()
    case.control.play("message", brand=case.connection.remote_id, fan="小林", text="在吗 🌸")
    douyin.comment(item, "好喝吗")
    (polled,) = case.poll().messages
    case.control.play("revoke", brand=case.connection.remote_id)
    secrets = {name: case.connection.credentials[name] for name in case.platform.webhook_secrets}
    told: list[object] = []
    for request in hook.got:
        headers = {name.lower(): value for name, value in request.headers.items()}
        delivery = WEBHOOK.verify(request.get_data(), headers, {}, secrets, NOW)
        assert delivery is not None
        assert WEBHOOK.verify(request.get_data(), headers, {}, {**secrets, "client_secret": "x"}, NOW) is None
        told += WEBHOOK.parse(delivery)
    words = [message.text for message in told if isinstance(message, InboundMessage)]
    assert (words, told[-1]) == (["在吗 🌸", "好喝吗"], Revoked("unauthorize"))
    assert polled.id in {message.id for message in told if isinstance(message, InboundMessage)}


def test_the_webhook_needs_the_standard_library_only() -> None:
    """Importing it loads no third-party package and no client, for the webhook function starts cold."""
    code = "import sys, socialops.platforms.douyin.webhook; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {name for name in loaded if name.startswith("socialops.platforms.douyin")} == {
        "socialops.platforms.douyin",
        "socialops.platforms.douyin.values",
        "socialops.platforms.douyin.webhook",
    }
    for heavy in ("pydantic", "boto3", "botocore", "urllib3", "aws_lambda_powertools", "zoneinfo", "ssl"):
        assert heavy not in loaded


def test_a_signature_is_of_the_bytes_and_not_of_the_value() -> None:
    """The same JSON with another space is not what was signed."""
    push = DELIVERIES[0]
    loose = push.raw.replace(b'", "', b'","', 1)
    assert json.loads(loose) == json.loads(push.raw)
    assert WEBHOOK.verify(loose, push.headers, {}, SECRETS, NOW) is None
    signed = hashlib.sha1(SECRETS["client_secret"].encode() + loose).hexdigest()  # noqa: S324 - as Douyin signs
    again = push._replace(raw=loose, headers={**push.headers, "x-douyin-signature": signed})
    assert verified(again).clear == loose
