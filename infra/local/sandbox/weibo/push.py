"""The fan service's callbacks: address check and events, signed, with five seconds to answer and three tries."""

import json
from hashlib import sha1
from typing import Any, Final
from urllib.parse import urlencode

import urllib3
from urllib3.exceptions import HTTPError

from infra.local.sandbox.weibo.state import Push, Webhook
from infra.local.sandbox.weibo.times import stamp
from infra.local.sandbox.weibo.world import World

TRIES: Final = 3


def signature(secret: str, timestamp: str, nonce: str) -> str:
    """SHA-1 over the sorted triple, lower-case hex; the body is not covered."""
    return sha1("".join(sorted((secret, timestamp, nonce))).encode()).hexdigest()  # noqa: S324 - the platform's choice


def signed_query(world: World, webhook: Webhook) -> dict[str, str]:
    """Fresh `signature`, `timestamp` and `nonce`."""
    timestamp, nonce = str(int(world.now())), str(world.ids.take() % 1_000_000_007)
    secret = world.state.apps[webhook.app_key].secret
    return {"signature": signature(secret, timestamp, nonce), "timestamp": timestamp, "nonce": nonce}


def verify_address(world: World, webhook: Webhook) -> bool:
    """Whether the address answers the check with the very `echostr` it was sent."""
    with world.lock:
        echo = world.secret("echo")
        query = {**signed_query(world, webhook), "echostr": echo}
    try:
        response = _call(world, "GET", f"{webhook.url}?{urlencode(query)}")
    except HTTPError:
        return False
    return response.status == 200 and response.data == echo.encode()


def deliver(world: World, brand: int, fan: int, *, kind: str, text: str, data: dict[str, Any]) -> Push | None:
    """Tell the brand's webhook; None when it has none. The lock must not be held: the brand may call back at once."""
    with world.lock:
        webhook = world.state.webhooks.get(brand)
        if webhook is None:
            return None
        event = {
            "type": kind,
            "receiver_id": brand,
            "sender_id": fan,
            "created_at": stamp(world.now()),
            "text": text,
            "data": data,
        }
        push = Push(brand, json.dumps(event, ensure_ascii=False))
        world.state.pushes.append(push)
    repeat(world, push)
    return push


def repeat(world: World, push: Push) -> None:
    """Deliver, up to three times, the same bytes each time and a fresh signature, until the answer is a 200."""
    for _ in range(TRIES):
        with world.lock:
            webhook = world.state.webhooks[push.uid]
            url = f"{webhook.url}?{urlencode(signed_query(world, webhook))}"
        try:
            response = _call(world, "POST", url, push.body.encode())
        except HTTPError as error:
            push.tries.append(type(error).__name__)
            continue
        push.tries.append(str(response.status))
        if response.status == 200:
            return


def _call(world: World, method: str, url: str, body: bytes | None = None) -> urllib3.BaseHTTPResponse:
    timeout = urllib3.Timeout(total=world.push_seconds)
    headers = {"Content-Type": "application/json"} if body else {}
    return urllib3.request(method, url, body=body, headers=headers, retries=False, redirect=False, timeout=timeout)
