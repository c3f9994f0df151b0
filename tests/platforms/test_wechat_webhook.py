"""The webhook of WeChat takes what WeChat sealed for this account, and reads all of it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto  # type: ignore[import-untyped]  # has no types

from socialops.platforms.inbound import Answer, Delivery, Heard, Ignored, InboundMessage, Resolution, Unreadable
from socialops.platforms.sending import Live, Refused
from socialops.platforms.wechat import crypto
from socialops.platforms.wechat.webhook import WEBHOOK
from tests.platforms.wechat_deliveries import (
    FAN,
    NOW,
    SECRETS,
    clear,
    envelope,
    event,
    finished,
    mass_finished,
    sealed,
    signed,
)
from tests.platforms.wechat_party import Listener, WeChat

TEXT = clear("text", Content="在吗 🌸", MsgId=9_107_199_254_740_993)


def verify(raw: bytes, query: dict[str, str], now: datetime = NOW, **secrets: str) -> Delivery | None:
    """Ask the webhook, with the brand's secrets and changes to them."""
    return WEBHOOK.verify(raw, {}, query, {**SECRETS, **secrets}, now)


def heard(raw: bytes) -> Heard:
    """The one thing that a clear delivery says."""
    (found,) = WEBHOOK.parse(Delivery(raw))
    return found


def message(raw: bytes) -> InboundMessage:
    """The message of a clear delivery."""
    found = heard(raw)
    assert isinstance(found, InboundMessage)
    return found


def test_a_sealed_delivery_is_opened() -> None:
    """What comes out is what WeChat put in."""
    encrypted = sealed(TEXT)
    assert verify(envelope(encrypted), signed(encrypted)) == Delivery(TEXT)
    as_json = json.dumps({"ToUserName": "gh_97417a04a28d", "Encrypt": encrypted}).encode()
    assert verify(as_json, signed(encrypted)) == Delivery(TEXT)


def test_the_clear_signature_alone_opens_nothing() -> None:
    """`signature` covers no body: in secure mode a clear delivery is forged."""
    query = signed(sealed(TEXT))
    assert verify(TEXT, query) is None
    assert verify(envelope(sealed(TEXT)), {**query, "msg_signature": query["signature"]}) is None
    assert verify(envelope(sealed(b"<xml></xml>")), query) is None


def test_a_delivery_for_another_app_is_refused() -> None:
    """Also when its signature is good, because two accounts share a token and a key."""
    encrypted = sealed(TEXT, {**SECRETS, "app_id": "wx0000000000000002"})
    assert verify(envelope(encrypted), signed(encrypted)) is None


def test_the_modes_are_chosen_by_configuration_only() -> None:
    """Plain and compatible deliveries are taken where they were chosen, and a mode that is none takes nothing."""
    encrypted = sealed(TEXT)
    query = signed(encrypted)
    both = TEXT.replace(b"</xml>", b"<Encrypt>" + encrypted.encode() + b"</Encrypt></xml>")
    taken = {
        (mode, name): verify(raw, query, callback_mode=mode) is not None
        for mode in ("secure", "compatible", "plain", "", "other")
        for name, raw in (("secure", envelope(encrypted)), ("compatible", both), ("plain", TEXT))
    }
    assert {place for place, is_taken in taken.items() if is_taken} == {
        ("secure", "secure"),
        ("", "secure"),
        ("compatible", "secure"),
        ("compatible", "compatible"),
        *(("plain", name) for name in ("secure", "compatible", "plain")),
    }


def test_of_a_compatible_delivery_the_sealed_part_counts() -> None:
    """The clear part may have been changed on its way."""
    encrypted = sealed(TEXT)
    forged = TEXT.replace("在吗".encode(), "退款".encode())
    both = forged.replace(b"</xml>", b"<Encrypt>" + encrypted.encode() + b"</Encrypt></xml>")
    assert verify(both, signed(encrypted), callback_mode="compatible") == Delivery(TEXT)


def test_a_plain_delivery_needs_its_signature() -> None:
    """The signature of token, time and nonce, each of them."""
    query = signed("")
    assert verify(TEXT, query, callback_mode="plain") == Delivery(TEXT)
    for name in ("signature", "timestamp", "nonce"):
        for bad in ("", "1" + query[name][1:], query[name] + "0"):
            if bad != query[name]:
                assert verify(TEXT, {**query, name: bad}, callback_mode="plain") is None
    assert verify(TEXT, query, callback_mode="plain", token="") is None


@pytest.mark.parametrize(
    ("minutes", "good"), [(-10, True), (-7, True), (7, True), (10, True), (-10.1, False), (10.1, False), (1440, False)]
)
def test_a_clock_may_be_off_by_minutes_and_no_more(minutes: float, good: bool) -> None:
    """Ten minutes for clocks and WeChat's repeats, which carry the first timestamp; older ones are replays."""
    encrypted = sealed(TEXT)
    found = verify(envelope(encrypted), signed(encrypted), NOW + timedelta(minutes=minutes))
    assert (found is not None) is good


@pytest.mark.parametrize(
    "timestamp", ["", "-1", "1e9", "１７９５３９５６００", "99999999999", "1795395600.0", " 1795395600"]
)
def test_a_timestamp_is_a_number(timestamp: str) -> None:
    """Whatever else stands there is no time."""
    encrypted = sealed(TEXT)
    query = signed(encrypted)
    msg_signature = crypto.sign(SECRETS["token"], timestamp, query["nonce"], encrypted)
    assert verify(envelope(encrypted), {**query, "timestamp": timestamp, "msg_signature": msg_signature}) is None


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{}",
        b"[]",
        b'{"Encrypt": 1}',
        b'{"Encrypt": {"a": 1}}',
        b"<xml><Encrypt></Encrypt></xml>",
        b"<xml><Encrypt><a>1</a></Encrypt></xml>",
        b'<!DOCTYPE x [<!ENTITY e "x">]><xml><Encrypt>&e;</Encrypt></xml>',
        b"<xml>" + b"<a>" * 100_000,
        b"<xml>" + b"x" * 10_000_000,
        b"{" * 200_000,
    ],
)
def test_a_body_without_a_sealed_message_is_refused(raw: bytes) -> None:
    """Nothing inside, something else inside, entities, depth, ten megabytes."""
    assert verify(raw, signed("")) is None


def test_the_address_check_is_answered_when_signed() -> None:
    """The echo comes back verbatim, in every mode, for a good and fresh signature only."""
    query = {name: value for name, value in signed("").items() if name in {"signature", "timestamp", "nonce"}}
    asked = {**query, "echostr": "5837397183659465289"}
    for mode in ({}, {"callback_mode": "plain"}):
        assert WEBHOOK.handshake(asked, {**SECRETS, **mode}, NOW) == Answer("5837397183659465289")
    assert WEBHOOK.handshake(asked, SECRETS, NOW + timedelta(hours=1)) is None
    assert WEBHOOK.handshake(query, SECRETS, NOW) is None
    assert WEBHOOK.handshake(asked, {}, NOW) is None
    for name in query:
        assert WEBHOOK.handshake({**asked, name: "1" + asked[name]}, SECRETS, NOW) is None


def test_the_acknowledgement_is_success() -> None:
    """The word that keeps WeChat from repeating, and nothing around it."""
    assert WEBHOOK.acknowledge(Delivery(TEXT)) == Answer("success")


def test_a_text_becomes_a_direct_message() -> None:
    """The fan, the words, the time, the 64-bit id as text, what an answer has to name, and how long it may be sent."""
    found = message(TEXT)
    assert (found.id, found.kind, found.fan_id, found.text) == ("message-9107199254740993", "direct", FAN, "在吗 🌸")
    assert (found.at, found.answers) == (NOW, {"fan": FAN})
    assert found.extra["reply_window"] == {"trigger": "message", "seconds": 172_800, "messages": 5}


@pytest.mark.parametrize("sort", ["image", "voice", "video", "shortvideo", "location", "link", "IMAGE"])
def test_every_kind_of_message_is_direct(sort: str) -> None:
    """What it consists of is kept."""
    found = message(clear(sort, MediaId="m1", Title="标题", MsgId="18446744073709551615"))
    assert (found.kind, found.id) == ("direct", "message-18446744073709551615")
    assert (found.extra["MsgType"], found.extra["MediaId"], found.extra["Title"]) == (sort, "m1", "标题")


def test_numbers_may_come_as_numbers() -> None:
    """As JSON tells them, above 2^53 too; a number for words is kept and is no text."""
    given = {"FromUserName": FAN, "CreateTime": 1795395600, "MsgType": "text", "MsgId": 2**63 + 1, "Content": 7}
    found = message(json.dumps(given).encode())
    assert (found.id, found.at, found.text, found.extra["Content"]) == (f"message-{2**63 + 1}", NOW, "", 7)


@pytest.mark.parametrize(
    ("raw", "kind", "trigger"),
    [
        (event("subscribe", EventKey=""), "follow", "follow"),
        (event("subscribe", EventKey="qrscene_spring", Ticket="g"), "follow", "follow"),
        (event("unsubscribe"), "unfollow", None),
        (event("SCAN", EventKey="spring", Ticket="g"), "other", "scan"),
        (event("CLICK", EventKey="NEW"), "other", "menu"),
        (event("scancode_waitmsg", EventKey="c", ScanCodeInfo={"ScanType": "qrcode"}), "other", "menu"),
        (event("hologram", Depth=3), "other", None),
        (clear("hologram", Depth=3), "other", None),
    ],
)
def test_each_event_has_its_kind_and_its_window(raw: bytes, kind: str, trigger: str | None) -> None:
    """Follows and leaves are told apart; what opens a window for replies says so; what is new is kept whole."""
    found = message(raw)
    assert (found.kind, found.extra.get("reply_window", {}).get("trigger")) == (kind, trigger)
    assert found.fan_id == FAN
    if trigger and kind != "unfollow":
        assert (found.extra["reply_window"]["seconds"], found.extra["reply_window"]["messages"]) == (60, 3)


@pytest.mark.parametrize(
    "name",
    ["VIEW", "LOCATION", "TEMPLATESENDJOBFINISH", "user_authorization_revoke", "kf_create_session", "pic_sysphoto"],
)
def test_events_that_say_nothing_are_ignored_by_name(name: str) -> None:
    """The ignored events are a list, not a default; a revoked web authorisation is a fan's and not the owner's."""
    assert heard(event(name, EventKey="x")) == Ignored(f"event:{name.lower()}")


@pytest.mark.parametrize("name", ["PUBLISHJOBFINISH", "FREEPUBLISHJOBFINISH", "MASSSENDJOBFINISH", "PublishJobFinish"])
def test_any_of_the_finishing_events_resolves_either(name: str) -> None:
    """Publications and mass messages, whichever name WeChat gives the event."""
    assert heard(event(name, **finished())) == Resolution(
        "2247483650", Live("b5O2OUs25HBxRceL7hfReg", "https://mp.weixin.qq.com/s/6LQqXYdGDLHHjeuTfGJgHg")
    )
    assert heard(event(name, **mass_finished())) == Resolution(
        "mass:2247483651", Live("mass:2247483651", "https://mp.weixin.qq.com/s/abc")
    )


@pytest.mark.parametrize(
    ("status", "words"),
    [(2, "originality"), (3, "failed"), (4, "review"), (5, "deleted by the owner"), (6, "taken down")],
)
def test_a_publication_that_failed_is_refused(status: int, words: str) -> None:
    """With WeChat's status as its code, and the articles that it is about."""
    found = heard(event("PUBLISHJOBFINISH", **finished(status, fail_idx=[1, 2])))
    assert isinstance(found, Resolution)
    assert isinstance(found.outcome, Refused)
    assert (found.outcome.error, found.outcome.platform_code) == ("ContentRefused", str(status))
    assert words in found.outcome.message
    assert "article 1, 2" in found.outcome.message


@pytest.mark.parametrize("status", ["send fail", "err(20001)", "err(40002)", "err(20431)"])
def test_a_mass_message_that_failed_is_refused(status: str) -> None:
    """Also with a number that nobody documented."""
    found = heard(event("MASSSENDJOBFINISH", **mass_finished(status)))
    assert isinstance(found, Resolution)
    assert isinstance(found.outcome, Refused)
    assert (found.handle, found.outcome.platform_code) == ("mass:2247483651", status)


@pytest.mark.parametrize(
    "raw",
    [
        event("PUBLISHJOBFINISH", **finished(7)),
        event("PUBLISHJOBFINISH", **finished(0, article_id="")),
        event("PUBLISHJOBFINISH", **finished(0, publish_id="")),
        event("PUBLISHJOBFINISH"),
        event("MASSSENDJOBFINISH", **mass_finished("sent perhaps")),
        event("MASSSENDJOBFINISH", Status="send success"),
    ],
)
def test_an_end_that_is_not_documented_is_kept(raw: bytes) -> None:
    """Nothing is concluded from it."""
    assert isinstance(heard(raw), Unreadable)


def test_what_is_still_being_published_resolves_nothing() -> None:
    """Status 1."""
    assert heard(event("PUBLISHJOBFINISH", **finished(1))) == Ignored("event:publishjobfinish:publishing")


def test_a_success_without_addresses_is_live_without_one() -> None:
    """The list of results can be empty."""
    empty = {"ArticleUrlResult": {"Count": 0, "ResultList": ""}}
    assert heard(event("MASSSENDJOBFINISH", **mass_finished() | empty)) == Resolution(
        "mass:2247483651", Live("mass:2247483651")
    )


def test_repeats_have_one_id_and_others_have_their_own() -> None:
    """A message by its id; events by fan, second, name and what they are about."""
    assert message(TEXT).id == message(TEXT.replace(b"1795395600", b"1795395605")).id
    click = event("CLICK", EventKey="NEW")
    assert message(click).id == message(click).id
    others = [
        click,
        event("CLICK", EventKey="OLD"),
        event("SCAN", EventKey="NEW"),
        click.replace(b"1795395600", b"1795395601"),
        click.replace(FAN.encode(), FAN[:-1].encode()),
        event("unsubscribe"),
        event("subscribe", EventKey=""),
    ]
    assert len({message(raw).id for raw in others}) == len(others)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"<xml></xml>",
        b"<xml><MsgType>text</MsgType></xml>",
        b"{" * 100_000,
        TEXT.replace(b"1795395600", b"soon"),
        TEXT.replace(b"1795395600", b"9" * 40),
        TEXT.replace(FAN.encode(), b""),
        TEXT.replace(FAN.encode(), b"o" * 5000),
        TEXT.replace(b"<CreateTime>1795395600</CreateTime>", b""),
        TEXT + b"<!DOCTYPE x>",
    ],
)
def test_what_cannot_be_read_is_told(raw: bytes) -> None:
    """Nobody, no time, no message: kept by the caller for inspection."""
    assert isinstance(heard(raw), Unreadable)


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
GIVEN = {
    "FromUserName": FAN,
    "CreateTime": 1795395600,
    "MsgType": "text",
    "MsgId": 3,
    "Content": "好",
    "Event": "CLICK",
}


@given(
    st.dictionaries(st.sampled_from(sorted(GIVEN)), VALUES, max_size=3), st.dictionaries(st.text(), VALUES, max_size=2)
)
def test_a_mutated_message_keeps_what_is_not_known(change: dict[str, Any], more: dict[str, Any]) -> None:
    """Whatever stands in it, nothing is raised, and of a message nothing is lost."""
    raw = json.dumps({**more, **GIVEN, **change}).encode()
    (found,) = WEBHOOK.parse(Delivery(raw))
    if isinstance(found, InboundMessage):
        came = json.loads(json.dumps({**more, **GIVEN, **change}))
        known = {"FromUserName", "CreateTime"} | ({"Content"} if isinstance(came["Content"], str) else set())
        kept = {name: value for name, value in found.extra.items() if name != "reply_window"}
        expected = {name: value for name, value in came.items() if name not in known and name != "reply_window"}
        assert json.dumps(kept, sort_keys=True) == json.dumps(expected, sort_keys=True)


def test_wechatpy_seals_what_we_open() -> None:
    """The independent implementation as the sender, with CDATA that holds markup."""
    theirs = WeChatCrypto(SECRETS["token"], SECRETS["encoding_aes_key"], SECRETS["app_id"])
    told = theirs.encrypt_message(TEXT.decode(), "n0nce", str(int(NOW.timestamp())))
    query = signed("") | {"nonce": "n0nce"}
    query["msg_signature"] = told.split("<MsgSignature><![CDATA[")[1].split("]]>")[0]
    assert verify(told.encode(), query) == Delivery(TEXT)


@pytest.mark.parametrize("mode", ["secure", "compatible", "plain"])
def test_what_the_sandbox_pushes_is_verified_and_read(wechat: WeChat, listener: Listener, mode: str) -> None:
    """End to end in every mode: address check, follow, message, the end of a publication, by this brand alone."""
    assert wechat.listen(listener.url, mode)
    wechat.control.play("follow", fan="小林")
    wechat.control.play("message", fan="小林", text="在吗 <b>🌸</b>")
    job = wechat.submit()
    wechat.advance(3)
    now = datetime.fromtimestamp(wechat.control.read("clock")["now"], UTC)
    brand = wechat.brand
    secrets = {"app_id": brand.app_id, "token": brand.token, "encoding_aes_key": brand.encoding_aes_key}
    check = listener.got[0]
    assert WEBHOOK.handshake(check.args, secrets, now) == Answer(check.args["echostr"])
    found: list[Heard] = []
    for request in listener.pushes:
        told = secrets | ({"callback_mode": mode} if mode != "secure" else {})
        delivery = WEBHOOK.verify(request.get_data(), {}, request.args, told, now)
        assert delivery
        assert WEBHOOK.verify(request.get_data(), {}, request.args, SECRETS, now) is None
        found += WEBHOOK.parse(delivery)
    follow, text, end = found
    assert isinstance(follow, InboundMessage)
    assert isinstance(text, InboundMessage)
    assert isinstance(end, Resolution)
    assert (follow.kind, text.kind, text.text) == ("follow", "direct", "在吗 <b>🌸</b>")
    assert isinstance(end.outcome, Live)
    (publication,) = wechat.account()["publications"]
    assert (end.handle, end.outcome.remote_id) == (job["publish_id"], publication["article_id"])
