"""What an encrypted callback of WeChat costs from bytes to message: ours against wechatpy, in turns in one process."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from statistics import median
from time import perf_counter_ns
from typing import Any

from wechatpy import parse_message  # type: ignore[import-untyped]  # has no types
from wechatpy.crypto import WeChatCrypto  # type: ignore[import-untyped]  # has no types

from infra.local.bench import Figure
from socialops.platforms.inbound import InboundMessage
from socialops.platforms.wechat import crypto
from socialops.platforms.wechat.webhook import WEBHOOK

ROUNDS, CALLS = 15, 400
APP_ID, TOKEN, KEY = "wx5823bf96d3bd56c7", "camellia", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
WORDS = "在吗？想问一下春茶什么时候到店 🌸"
MESSAGE = f"""<xml><ToUserName><![CDATA[gh_97417a04a28d]]></ToUserName>
<FromUserName><![CDATA[o9AgO5Kd5ggOC-bXrbNODIiE3bGY]]></FromUserName>
<CreateTime>1795395600</CreateTime>
<MsgType><![CDATA[text]]></MsgType>
<Content><![CDATA[{WORDS}]]></Content>
<MsgId>24000000000000001</MsgId>
</xml>"""


def figures() -> Iterator[Figure]:
    """Verify, decrypt and parse one text: the median of each, their relation, and whether wechatpy ever won a round."""
    ours, theirs = _callables()
    if ours() != WORDS or theirs() != WORDS:
        raise RuntimeError("the message was not read")
    rounds = [(_median(ours), _median(theirs)) for _ in range(ROUNDS)]
    mine, other = (median(times) for times in zip(*rounds, strict=True))
    lost = sum(one > two for one, two in rounds)
    yield Figure("callback, ours, p50", round(mine, 2), "µs", runs=ROUNDS * CALLS)
    yield Figure("callback, wechatpy, p50", round(other, 2), "µs", runs=ROUNDS * CALLS)
    yield Figure(
        "callback, ours to wechatpy", round(mine / other, 3), "ratio of p50", "promise: half", 0.5, runs=ROUNDS
    )
    yield Figure("callback, slower than wechatpy", lost, "rounds lost", f"{ROUNDS} rounds", 0, runs=ROUNDS)


def _callables() -> tuple[Callable[[], Any], Callable[[], Any]]:
    """The same delivery read by both, to the words in it."""
    timestamp, nonce = "1795395600", "415670741"
    encrypted = crypto.encrypt(MESSAGE.encode(), KEY, APP_ID, b"0123456789abcdef")
    signature = crypto.sign(TOKEN, timestamp, nonce, encrypted)
    raw = f"<xml><ToUserName><![CDATA[gh]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>".encode()
    query = {"timestamp": timestamp, "nonce": nonce, "encrypt_type": "aes", "msg_signature": signature}
    secrets = {"app_id": APP_ID, "token": TOKEN, "encoding_aes_key": KEY}
    now = datetime.fromtimestamp(int(timestamp), UTC)
    wechatpy = WeChatCrypto(TOKEN, KEY, APP_ID)

    def ours() -> object:
        delivery = WEBHOOK.verify(raw, {}, query, secrets, now)
        (found,) = WEBHOOK.parse(delivery) if delivery else (None,)
        return found.text if isinstance(found, InboundMessage) else found

    def theirs() -> object:
        return parse_message(wechatpy.decrypt_message(raw, signature, timestamp, nonce)).content

    return ours, theirs


def _median(call: Callable[[], object]) -> float:
    """Microseconds of one call."""
    times = []
    for _ in range(CALLS):
        start = perf_counter_ns()
        call()
        times.append(perf_counter_ns() - start)
    return median(times) / 1000
