"""The pushes of the WeChat sandbox: signed, sealed in three modes, repeated, and their answers judged."""

from threading import Event
from typing import Any

import pytest
import xmltodict  # type: ignore[import-untyped]  # has no types
from wechatpy.crypto import WeChatCrypto  # type: ignore[import-untyped]  # has no types
from wechatpy.exceptions import InvalidSignatureException  # type: ignore[import-untyped]  # has no types
from wechatpy.utils import check_signature  # type: ignore[import-untyped]  # has no types
from werkzeug.wrappers import Response

from infra.local.sandbox.clock import SandboxClock
from infra.local.sandbox.server import Server
from infra.local.sandbox.wechat import WeChatSandbox, xml
from infra.local.sandbox.wechat.envelope import signature
from tests.platforms.wechat_party import Listener, WeChat, an_empty_wechat

START = 1_795_395_600.0


def say(wechat: WeChat, text: str = "在吗 🌸") -> Any:
    """A fan who follows writes; what became of the push."""
    if not wechat.account()["fans"]:
        wechat.control.order("fans", count=1)
    return wechat.control.play("message", fan="fan 0", text=text)["push"]


def answer_to(wechat: WeChat, push_fields: dict[str, Any], **change: Any) -> str:
    """A passive text reply to a push."""
    fields = {
        "ToUserName": push_fields["FromUserName"],
        "FromUserName": push_fields["ToUserName"],
        "CreateTime": 1_795_395_600,
        "MsgType": "text",
        "Content": "您好",
    }
    return xml.written({name: value for name, value in (fields | change).items() if value is not None})


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("AAAAA", "1714037059", "486452656"), "899cf89e464efb63f54ddac96b0a0a235f53aa78"),
        (("test", "1410685589", "test"), "f21891de399b4e33a1a93c9a7b8a8fffb5a443ff"),
        (("a", "c", "b"), "a9993e364706816aba3e25717850c26c9cd0d89d"),
    ],
)
def test_the_signature_agrees_with_the_vectors(parts: tuple[str, ...], expected: str) -> None:
    """SHA-1 over the sorted parts gives the official vector and those of other libraries."""
    assert signature(*parts) == expected


def test_an_address_that_echoes_is_taken(wechat: WeChat, listener: Listener) -> None:
    """The check is a signed GET with a clear echostr; wechatpy accepts its signature."""
    assert wechat.listen(listener.url)
    query = listener.got[0].args
    assert set(query) == {"signature", "timestamp", "nonce", "echostr"}
    check_signature(wechat.brand.token, query["signature"], query["timestamp"], query["nonce"])
    with pytest.raises(InvalidSignatureException):
        check_signature("another", query["signature"], query["timestamp"], query["nonce"])


def test_an_address_that_does_not_echo_is_not_taken(wechat: WeChat, listener: Listener) -> None:
    """Without the echo there is no callback, and a message is pushed to nobody."""
    listener.echoes = False
    assert not wechat.listen(listener.url)
    assert not wechat.listen("http://127.0.0.1:9/")
    assert say(wechat) is None
    assert wechat.post("/cgi-bin/callback/check", {"action": "all"})["errcode"] == 40201


def test_secure_mode_shows_nothing_but_the_receiver(wechat: WeChat, listener: Listener) -> None:
    """The body has the account and the sealed text; wechatpy opens it."""
    wechat.listen(listener.url)
    assert say(wechat)["outcome"] == "success"
    (push,) = listener.pushes
    outside = xmltodict.parse(push.get_data())["xml"]
    assert (set(outside), outside["ToUserName"]) == ({"ToUserName", "Encrypt"}, wechat.brand.original_id)
    assert (push.args["encrypt_type"], push.args["openid"]) == ("aes", wechat.account()["fans"][0]["openid"])
    fields = wechat.opened(push)
    assert (fields["MsgType"], fields["Content"], fields["CreateTime"]) == ("text", "在吗 🌸", "1795395600")
    assert int(fields["MsgId"]) > 2**53


def test_compatible_mode_shows_both(wechat: WeChat, listener: Listener) -> None:
    """Clear fields and the sealed ones say the same."""
    wechat.listen(listener.url, "compatible")
    say(wechat, "<b>&]]>")
    outside = xmltodict.parse(listener.pushes[0].get_data())["xml"]
    sealed = outside.pop("Encrypt")
    assert sealed
    assert outside == wechat.opened(listener.pushes[0])
    assert outside["Content"] == "<b>&]]>"


def test_plain_mode_is_signed_only(wechat: WeChat, listener: Listener) -> None:
    """No msg_signature, no encryption, and the simple signature fits."""
    wechat.listen(listener.url, "plain")
    say(wechat)
    push = listener.pushes[0]
    check_signature(wechat.brand.token, push.args["signature"], push.args["timestamp"], push.args["nonce"])
    assert "msg_signature" not in push.args
    assert xmltodict.parse(push.get_data())["xml"]["Content"] == "在吗 🌸"


def test_a_refused_push_comes_four_times_with_the_same_message(wechat: WeChat, listener: Listener) -> None:
    """One delivery and three retries: the same id and time, sealed and signed anew."""
    wechat.listen(listener.url)
    listener.answers = [Response("", status) for status in (500, 502, 401, 503, 500)]
    push = say(wechat)
    assert [one["outcome"] for one in push["tries"]] == ["500", "502", "401", "503"]
    opened = [wechat.opened(request) for request in listener.pushes]
    assert len({(one["MsgId"], one["CreateTime"]) for one in opened}) == 1
    assert len({request.get_data() for request in listener.pushes}) == 4
    assert len({request.args["nonce"] for request in listener.pushes}) == 4


def test_the_number_of_tries_can_be_chosen(wechat: WeChat, listener: Listener) -> None:
    """The guide can also be read as three deliveries in all."""
    wechat.control.order("settings", push_tries=3)
    wechat.listen(listener.url)
    listener.answers = [Response("", 500)] * 4
    assert len(say(wechat)["tries"]) == 3


def test_a_server_that_is_too_slow_is_cut_off_and_may_still_answer(wechat: WeChat) -> None:
    """Past the deadline the delivery is repeated; a good answer ends it."""
    release = Event()
    seen: list[str] = []

    def slow(environ: Any, start_response: Any) -> Any:
        if environ["REQUEST_METHOD"] == "GET":
            return Response(environ["QUERY_STRING"].partition("echostr=")[2].partition("&")[0])(environ, start_response)
        seen.append("call")
        if len(seen) == 1:
            release.wait(10)
        return Response("success")(environ, start_response)

    with Server(slow) as server:
        assert wechat.listen(server.base_url)
        wechat.control.order("settings", push_seconds=0.2)
        push = say(wechat)
        release.set()
    assert [one["outcome"] for one in push["tries"]] == ["ReadTimeoutError", "200"]
    assert push["outcome"] == "success"


def test_after_many_failures_pushing_pauses_a_minute(wechat: WeChat, listener: Listener) -> None:
    """What falls into the pause is lost; a minute later pushes come again."""
    wechat.control.order("settings", mark_fail_after=6)
    wechat.listen(listener.url)
    listener.answers = [Response("", 500)] * 6
    assert [len(say(wechat)["tries"]) for _ in range(3)] == [4, 2, 0]
    lost = say(wechat)
    assert (lost["tries"], lost["outcome"]) == ([], "lost: pushing is paused")
    wechat.advance(60)
    assert say(wechat)["outcome"] == "success"


def test_a_good_answer_forgives_the_failures_before_it(wechat: WeChat, listener: Listener) -> None:
    """Only failures in a row make pushing pause."""
    wechat.control.order("settings", mark_fail_after=4)
    wechat.listen(listener.url)
    for _ in range(3):
        listener.answers = [Response("", 500)] * 3
        assert say(wechat)["outcome"] == "success"


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (b"success", "success"),
        (b"", "empty"),
        (b'{"errcode":0}', "malformed: no XML"),
        (b"SUCCESS", "malformed: no XML"),
        (b"<html></html>", "malformed: the root is not xml"),
        (b"<xml><Encrypt>x</Encrypt></xml>", "malformed: without MsgSignature"),
    ],
)
def test_an_answer_is_judged(wechat: WeChat, listener: Listener, body: bytes, outcome: str) -> None:
    """`success` and nothing are taken; anything else must be a reply. None of them is repeated."""
    wechat.listen(listener.url)
    listener.answers = [Response(body)]
    push = say(wechat)
    assert (push["outcome"], len(push["tries"])) == (outcome, 1)


def seal(wechat: WeChat, clear: str) -> str:
    """An encrypted answer, made by wechatpy."""
    crypto = WeChatCrypto(wechat.brand.token, wechat.brand.encoding_aes_key, wechat.brand.app_id)
    sealed: str = crypto.encrypt_message(clear, "n1", "1795395600")
    return sealed


@pytest.mark.parametrize("mode", ["plain", "compatible", "secure"])
@pytest.mark.parametrize("sealed", [False, True])
def test_a_reply_has_the_form_of_its_mode(wechat: WeChat, listener: Listener, mode: str, sealed: bool) -> None:
    """Plain wants clear text, secure wants it sealed, compatible takes both."""
    wechat.listen(listener.url, mode)
    say(wechat)
    fan = wechat.account()["fans"][0]["openid"]
    clear = answer_to(wechat, {"FromUserName": fan, "ToUserName": wechat.brand.original_id})
    listener.answers = [Response(seal(wechat, clear) if sealed else clear)]
    push = say(wechat)
    good = mode == "compatible" or sealed == (mode == "secure")
    assert (push["outcome"] == "reply") is good
    assert (push["reply"] or {}).get("Content") == ("您好" if good else None)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"ToUserName": "o" * 28}, "ids not swapped"),
        ({"CreateTime": None}, "no CreateTime"),
        ({"MsgType": "poem"}, "unknown MsgType"),
        ({"Content": None}, "wrong body"),
        ({"MsgType": "image", "Image": {"MediaId": "x"}}, "wrong body"),
        ({"MsgType": "news", "ArticleCount": 2, "Articles": {"item": [{}, {}]}}, "wrong body"),
    ],
)
def test_a_wrong_reply_is_told_apart(wechat: WeChat, listener: Listener, change: dict[str, Any], why: str) -> None:
    """The ids must be swapped and the type's own fields be there."""
    wechat.listen(listener.url, "plain")
    say(wechat)
    fan = wechat.account()["fans"][0]["openid"]
    fields = {"FromUserName": fan, "ToUserName": wechat.brand.original_id}
    listener.answers = [Response(answer_to(wechat, fields, **change))]
    assert say(wechat)["outcome"] == f"malformed: {why}"


def test_each_kind_of_message_has_its_fields(wechat: WeChat, listener: Listener) -> None:
    """Pictures, voices and videos name files that media/get has; the article a fan came from is named."""
    wechat.listen(listener.url)
    told = wechat.published()
    wechat.control.order("fans", count=1)
    for kind in ("image", "voice", "video"):
        wechat.control.play("message", fan="fan 0", type=kind)
    place = {"Location_X": 31.2, "Location_Y": 121.4, "Scale": 16, "Label": "上海"}
    wechat.control.play("message", fan="fan 0", type="location", data=place)
    wechat.control.play("message", fan="fan 0", text="看了", article=told["article_id"])
    image, voice, video, location, text = [wechat.opened(push) for push in listener.pushes[1:]]
    for one in (image, voice, video):
        assert one["MediaId"] in {file["media_id"] for file in wechat.account()["media"]}
    assert (voice["Format"], location["Label"]) == ("amr", "上海")
    assert (text["MsgDataId"], text["Idx"]) == (str(told["msg_data_id"]), "1")


def test_events_have_no_message_id(wechat: WeChat, listener: Listener) -> None:
    """Follow, menu, scan and leave; a scene comes with its ticket."""
    wechat.listen(listener.url)
    wechat.control.play("follow", fan="小林", scene="double11")
    wechat.control.play("menu", fan="小林", key="coupon")
    wechat.control.play("scan", fan="小林", scene="12")
    wechat.control.play("unfollow", fan="小林")
    wechat.control.play("event", fan="小林", event="user_authorization_revoke", data={"RevokeInfo": "1"})
    opened = [wechat.opened(push) for push in listener.pushes]
    assert [(one["Event"], one.get("EventKey")) for one in opened] == [
        ("subscribe", "qrscene_double11"),
        ("CLICK", "coupon"),
        ("SCAN", "12"),
        ("unsubscribe", None),
        ("user_authorization_revoke", None),
    ]
    assert not any("MsgId" in one for one in opened)
    assert opened[0]["Ticket"]


def test_on_the_wall_clock_a_job_ends_by_itself(listener: Listener) -> None:
    """Nobody has to ask: the event comes once the time is over."""
    sandbox = WeChatSandbox()
    with Server(sandbox) as server:
        wechat = an_empty_wechat(sandbox, server.base_url, START)
        sandbox.world.clock = SandboxClock()
        wechat.control.order("settings", settle_seconds=0.05)
        assert wechat.listen(listener.url)
        wechat.submit()
        assert listener.pushed.wait(5)
        sandbox.world.courier.wait()
    assert wechat.opened(listener.pushes[0])["Event"] == "PUBLISHJOBFINISH"


def test_a_call_is_not_held_up_by_a_slow_server(wechat: WeChat) -> None:
    """What a call makes due is delivered in the background."""
    release = Event()

    def stuck(environ: Any, start_response: Any) -> Any:
        if environ["REQUEST_METHOD"] == "POST":
            release.wait(10)
        return Response(environ["QUERY_STRING"].partition("echostr=")[2].partition("&")[0])(environ, start_response)

    with Server(stuck) as server:
        assert wechat.listen(server.base_url)
        wechat.control.order("settings", settle_seconds=0)
        wechat.submit()
        assert wechat.get("/cgi-bin/draft/count") == {"total_count": 0}
        release.set()
        wechat.control.order("clock")
    assert wechat.control.read("state")["pushes"][0]["tries"]


def test_every_signed_part_counts(wechat: WeChat, listener: Listener) -> None:
    """wechatpy refuses a push whose sealed text, time or nonce was changed."""
    wechat.listen(listener.url)
    say(wechat)
    (push,) = listener.pushes
    crypto = WeChatCrypto(wechat.brand.token, wechat.brand.encoding_aes_key, wechat.brand.app_id)
    args = push.args
    for change in ({"timestamp": "1"}, {"nonce": "x"}, {"msg_signature": args["signature"]}):
        given = args.to_dict() | change
        with pytest.raises(InvalidSignatureException):
            crypto.decrypt_message(push.get_data(), given["msg_signature"], given["timestamp"], given["nonce"])
