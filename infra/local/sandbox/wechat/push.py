"""The callbacks: the check of the address, and pushes with five seconds to answer and retries.

Source: developers.weixin.qq.com, "Receive messages", and the developer guide on retries and "MarkFail". How often
WeChat retries, with which pause and after how many failures it stops for a minute is uncertain: see `Settings`.
"""

from typing import Final
from urllib.parse import urlencode

import urllib3
from urllib3.exceptions import HTTPError

from infra.local.sandbox.wechat import passive
from infra.local.sandbox.wechat.envelope import packed, signature
from infra.local.sandbox.wechat.state import Account, Push, Try
from infra.local.sandbox.wechat.world import World

PAUSE: Final = 60.0


def verify_address(world: World, account: Account, url: str) -> bool:
    """Whether the address answers the check with the very `echostr` it was sent, which is in clear in every mode."""
    with world.lock:
        timestamp, nonce, echo = str(int(world.now())), world.ids.text("nonce", 10), str(world.ids.message())
        signed = signature(account.token, timestamp, nonce)
        query = {"signature": signed, "echostr": echo, "timestamp": timestamp, "nonce": nonce}
    try:
        response = _call(world, "GET", f"{url}?{urlencode(query)}")
    except HTTPError:
        return False
    return response.status == 200 and response.data == echo.encode()


def deliver(world: World, push: Push) -> None:
    """Deliver until it is answered or the tries are used up: the same clear bytes, sealed and signed anew each time.

    The lock must not be held: the server may call back at once.
    """
    for _ in range(world.settings.push_tries):
        with world.lock:
            account = world.state.accounts.get(push.app_id)
            if account is None:
                return
            if world.now() < account.paused_until:
                push.outcome = push.outcome or "lost: pushing is paused"
                return
            timestamp, nonce = str(int(world.now())), world.ids.text("nonce", 10)
            query, body = packed(account, push.clear, push.openid, timestamp, nonce)
            url = f"{account.callback_url}?{query}"
        began = world.clock.now()
        outcome, answer = _try(world, url, body)
        with world.lock:
            push.tries.append(Try(began, outcome, world.clock.now() - began))
            if answer is not None:
                account.failures = 0
                push.outcome, push.reply = passive.judged(account, push.openid, answer)
                return
            push.outcome = outcome
            _mark_failed(world, account)


def _try(world: World, url: str, body: bytes) -> tuple[str, bytes | None]:
    """What came of one delivery, and the answer when there was a good one."""
    try:
        response = _call(world, "POST", url, body)
    except HTTPError as error:
        return type(error).__name__, None
    return str(response.status), response.data if response.status == 200 else None


def _mark_failed(world: World, account: Account) -> None:
    """After many failures in a row nothing is pushed for a minute, and what falls into it is lost."""
    account.failures += 1
    if account.failures >= world.settings.mark_fail_after:
        account.failures = 0
        account.paused_until = world.now() + PAUSE


def _call(world: World, method: str, url: str, body: bytes | None = None) -> urllib3.BaseHTTPResponse:
    timeout = urllib3.Timeout(total=world.settings.push_seconds)
    headers = {"Content-Type": "text/xml"} if body else {}
    return urllib3.request(method, url, body=body, headers=headers, retries=False, redirect=False, timeout=timeout)
