"""Signatures and encryption agree with the published vectors, and with wechatpy in both directions."""

import json
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto  # type: ignore[import-untyped]  # has no types
from wechatpy.exceptions import InvalidAppIdException  # type: ignore[import-untyped]  # has no types

from socialops.platforms.inbound import InboundMessage
from socialops.platforms.wechat import crypto, xml
from socialops.platforms.wechat.webhook import WEBHOOK

GUIDE_KEY = "A" * 43
GUIDE_APP = "wxba5fad812f8e6fb9"

V2 = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XG"
    "T740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf"
    "8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
V3 = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
V5 = "4ByGGj+sVCYcvGeQYhaKIk1o0pQRNbRjxybjTGblXrBaXlTXeOo1+bXFXDQQb1o6co6Yh9Bv41n7hOchLF6p+Q=="
V6 = (
    "RgqEoJj5A4EMYlLvWO1F86ioRjZfaex/gePD0gOXTxpsq5Yj4GNglrBb8I2BAJVODGajiFnXBu7mCPatfjsu6IHCrsTyeDXzF6Bv283dGymzxh6ydJR"
    "vZsryDyZbLTE7rhnus50qGPMfp2wASFlzEgMW9z1ef/RD8XzaFYgm7iTdaXpXaG4+BiYyolBug/gYNx410cvkKR2/nPwBiT+P4hIiOAQqGp/TywZBtD"
    "h1yCF2KOd0gpiMZ5jSw3e29mTvmUHzkVQiMS6td7vXUaWOMZnYZlF3So2SjHnwh4jYFxdgpkHHqIrH/54SNdshoQgWYEvccTKe7FS709/5t6NMxuGhc"
    "UGAPOQipvWTT4dShyqio7mlsl5noTrb++x6En749zCpQVhDpbV6GDnTbcX2e8K9QaNWHp91eBdCRxthuL0="
)
V7 = "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg=="
V8 = (
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUU"
    "kSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0e"
    "kUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0"
    "+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8"
    "R07+qN+E7Q=="
)

SIGNATURES = {
    "V1, plain": (("AAAAA", "1714037059", "486452656"), "899cf89e464efb63f54ddac96b0a0a235f53aa78"),
    "V2, plain": (("AAAAA", "1714112445", "415670741"), "6c5c811b55cc85e0e1b54100749188c20beb3f5d"),
    "V2": (("AAAAA", "1714112445", "415670741", V2), "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"),
    "V3": (("AAAAA", "1713424427", "415670741", V3), "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"),
    "V4": (("test", "1410685589", "test"), "f21891de399b4e33a1a93c9a7b8a8fffb5a443ff"),
    "V5": (("123456", "1411443780", "437374425", V5), "dd6b9c95b495b3f7e2901bfbc76c664930ffdb96"),
    "V6": (("123456", "1411525903", "461056294", V6), "74d92dfeb87ba7c714f89d98870ae5eb62dff26d"),
    "V8": (("QDG6eK", "1409659813", "1372623149", V8), "477715d11cdb4164915debcba66cb864d751f3e6"),
    "sorted join": (("b", "c", "a"), "a9993e364706816aba3e25717850c26c9cd0d89d"),
    "numbers sort as text": (("345", "123"), "9f537aeb751ec72605f57f94a2f6dc3e3958e1dd"),
}


@pytest.mark.parametrize("name", SIGNATURES)
def test_the_signatures_of_the_vectors(name: str) -> None:
    """Each published signature is ours too, and one other character in it is not."""
    parts, expected = SIGNATURES[name]
    assert crypto.sign(*parts) == expected
    assert crypto.is_signed(expected, *parts)
    assert not crypto.is_signed(expected[:-1] + ("e" if expected[-1] != "e" else "f"), *parts)
    assert not crypto.is_signed("12345", *parts)


def test_the_guides_example_is_decrypted() -> None:
    """V2: the developer guide's secure example, whose message is JSON."""
    clear = crypto.decrypt(V2, GUIDE_KEY, GUIDE_APP)
    assert len(clear) == 167
    assert json.loads(clear) == {
        "ToUserName": "gh_97417a04a28d",
        "FromUserName": "o9AgO5Kd5ggOC-bXrbNODIiE3bGY",
        "CreateTime": 1714112445,
        "MsgType": "event",
        "Event": "debug_demo",
        "debug_str": "hello world",
    }


def test_the_guides_example_is_a_delivery() -> None:
    """V2 as it comes in: verified, opened and read."""
    query = {
        "signature": SIGNATURES["V2, plain"][1],
        "timestamp": "1714112445",
        "nonce": "415670741",
        "encrypt_type": "aes",
        "msg_signature": SIGNATURES["V2"][1],
    }
    raw = json.dumps({"ToUserName": "gh_97417a04a28d", "Encrypt": V2}).encode()
    secrets = {"app_id": GUIDE_APP, "token": "AAAAA", "encoding_aes_key": GUIDE_KEY}
    delivery = WEBHOOK.verify(raw, {}, query, secrets, datetime.fromtimestamp(1714112445, UTC))
    assert delivery
    (found,) = WEBHOOK.parse(delivery)
    assert isinstance(found, InboundMessage)
    assert (found.kind, found.extra["Event"], found.extra["debug_str"]) == ("other", "debug_demo", "hello world")


def test_the_guides_answer_is_encrypted() -> None:
    """V3: the same random bytes give the same cipher text."""
    assert crypto.encrypt(b'{"demo_resp":"good luck"}', GUIDE_KEY, GUIDE_APP, b"707722b803182950") == V3


def test_wechatpys_vectors_are_decrypted() -> None:
    """V5 and V6: paddings of 7 and 1."""
    key, app_id = "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR", "wx49f0ab532d5d035a"
    assert crypto.decrypt(V5, key, app_id) == b"5927782489442352469"
    fields = xml.parse(crypto.decrypt(V6, key, app_id))
    assert (fields["FromUserName"], fields["Content"], fields["MsgId"]) == ("messense", "test", "4363689963896700987")


def test_lengths_are_those_of_bytes() -> None:
    """V7: Chinese text, three bytes a character."""
    key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
    message = "我是中文abcd123".encode()
    assert crypto.encrypt(message, key, "wxb11529c136998cb6", b"aaaabbbbccccdddd") == V7
    assert crypto.decrypt(V7, key, "wxb11529c136998cb6") == message


def test_the_official_demonstration_is_decrypted() -> None:
    """V8: a text message."""
    fields = xml.parse(crypto.decrypt(V8, "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7"))
    told = [fields[name] for name in ("MsgType", "Content", "FromUserName", "MsgId")]
    assert told == ["text", "hello", "mycreate", "4561255354251345929"]


@given(st.binary(max_size=300), st.binary(min_size=16, max_size=16))
def test_what_is_encrypted_comes_back(message: bytes, random: bytes) -> None:
    """Any message, any random bytes."""
    assert crypto.decrypt(crypto.encrypt(message, GUIDE_KEY, GUIDE_APP, random), GUIDE_KEY, GUIDE_APP) == message


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200))
def test_wechatpy_and_we_read_each_other(words: str) -> None:
    """What one encrypts, the other decrypts to the same."""
    theirs = WeChatCrypto("AAAAA", GUIDE_KEY, GUIDE_APP)
    told = theirs.encrypt_message(words, "n0nce", "1714112445")
    fields = xml.parse(told.encode())
    assert crypto.decrypt(fields["Encrypt"], GUIDE_KEY, GUIDE_APP).decode() == words
    assert crypto.is_signed(fields["MsgSignature"], "AAAAA", fields["TimeStamp"], fields["Nonce"], fields["Encrypt"])
    ours = crypto.encrypt(words.encode(), GUIDE_KEY, GUIDE_APP, b"r" * 16)
    signature = crypto.sign("AAAAA", "1714112445", "n0nce", ours)
    assert theirs.decrypt_message({"Encrypt": ours}, signature, "1714112445", "n0nce") == words


def test_a_message_for_another_app_is_refused() -> None:
    """Both implementations look at the app id at its end."""
    with pytest.raises(ValueError, match="not for this app"):
        crypto.decrypt(V2, GUIDE_KEY, "wxba5fad812f8e6fb8")
    with pytest.raises(ValueError, match="not for this app"):
        crypto.decrypt(crypto.encrypt(b"x", GUIDE_KEY, "", b"r" * 16), GUIDE_KEY, "")
    signature = SIGNATURES["V2"][1]
    with pytest.raises(InvalidAppIdException):
        WeChatCrypto("AAAAA", GUIDE_KEY, "wx").decrypt_message({"Encrypt": V2}, signature, "1714112445", "415670741")


@pytest.mark.parametrize(
    "encrypted", ["", "=", "AAAA", "我", V2[:-4], V2[:20] + "!" + V2[21:], "A" * 88, "A" * 172 + "=="]
)
def test_what_was_never_encrypted_is_a_value_error(encrypted: str) -> None:
    """Broken base64, half blocks, wrong padding, a length beyond the end: nothing else is raised."""
    with pytest.raises(ValueError, match=re.compile(".")):
        crypto.decrypt(encrypted, GUIDE_KEY, GUIDE_APP)


@pytest.mark.parametrize("key", ["", "A" * 42, "A" * 44, "我" * 43])
def test_a_key_that_is_none_is_a_value_error(key: str) -> None:
    """An EncodingAESKey has 43 characters of base64."""
    with pytest.raises(ValueError, match=re.compile(".")):
        crypto.decrypt(V2, key, GUIDE_APP)


def test_random_bytes_are_sixteen() -> None:
    """No message goes out with a shorter head."""
    with pytest.raises(ValueError, match="16 random bytes"):
        crypto.encrypt(b"x", GUIDE_KEY, GUIDE_APP, b"short")
