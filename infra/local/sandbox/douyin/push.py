"""Webhooks: the check of the address and events, signed over the bytes, with five seconds to answer and three tries.

Source: developer.open-douyin.com, webhooks/overview: `X-Douyin-Signature` is SHA-1 over the secret and the raw body in
lower-case hex, `Msg-Id` is the same in every delivery of an event.
"""

import json
from hashlib import sha1
from typing import Any, Final

import urllib3
from urllib3.exceptions import HTTPError

from infra.local.sandbox.douyin.call import Json
from infra.local.sandbox.douyin.state import App, Push
from infra.local.sandbox.douyin.world import World

TRIES: Final = 3


def signature(secret: str, body: bytes) -> str:
    """SHA-1 of the secret and the raw body, lower-case hex."""
    return sha1(secret.encode() + body).hexdigest()  # noqa: S324 - the platform's choice


def verify_address(world: World, app: App, url: str) -> bool:
    """Whether the address answers the challenge with the very number it was sent."""
    with world.lock:
        challenge = world.ids.number() % 1_000_000_007
        body = _bytes({"event": "verify_webhook", "client_key": app.client_key, "content": {"challenge": challenge}})
        msg_id = world.ids.secret("msg")
    try:
        response = _post(world, app, url, body, msg_id)
        answer = json.loads(response.data)
    except (HTTPError, ValueError):
        return False
    return response.status == 200 and isinstance(answer, dict) and answer.get("challenge") == challenge


def tell(world: World, client_key: str, event: str, sender: str, content: Json, *, receiver: str = "") -> Push | None:
    """Put an event into the outbox; None where the application has no webhook or does not want this event."""
    app = world.state.apps[client_key]
    if not app.webhook or event in app.muted:
        return None
    inner: Any = json.dumps(content, ensure_ascii=False) if world.settings.content_as_text else content
    envelope = {
        "event": event,
        "client_key": client_key,
        "from_user_id": sender,
        "to_user_id": receiver,
        "content": inner,
        "log_id": world.ids.secret("log"),
    }
    push = Push(client_key, world.ids.secret("msg"), event, _bytes(envelope).decode())
    world.state.pushes.append(push)
    world.outbox.append(push)
    return push


def tell_grantees(
    world: World, event: str, sender: str, receiver: str, content: Json, *, scope: str, owner: str = ""
) -> list[Push]:
    """Tell every application that the brand (`owner`, else the receiver) granted this scope."""
    keys = dict.fromkeys(
        grant.client_key
        for grant in world.state.grants
        if grant.open_id == (owner or receiver)
        and not grant.revoked
        and (not scope or (scope in grant.scopes and scope not in world.denied))
    )
    pushed = (tell(world, key, event, sender, content, receiver=receiver) for key in keys)
    return [push for push in pushed if push is not None]


def flush(world: World) -> None:
    """Deliver what is in the outbox. The lock must not be held: the application may call back at once."""
    while True:
        with world.lock:
            if not world.outbox:
                return
            push = world.outbox.pop(0)
            app = world.state.apps[push.client_key]
        deliver(world, app, push)


def deliver(world: World, app: App, push: Push) -> None:
    """The same bytes, signature and `Msg-Id`, three times at most, until the answer is a 200."""
    for _ in range(TRIES):
        try:
            response = _post(world, app, app.webhook, push.body.encode(), push.msg_id)
        except HTTPError as error:
            push.tries.append(type(error).__name__)
            continue
        push.tries.append(str(response.status))
        if response.status == 200:
            return


def _post(world: World, app: App, url: str, body: bytes, msg_id: str) -> urllib3.BaseHTTPResponse:
    headers = {
        "Content-Type": "application/json",
        "X-Douyin-Signature": signature(app.client_secret, body),
        "Msg-Id": msg_id,
    }
    timeout = urllib3.Timeout(total=world.settings.push_seconds)
    return urllib3.request("POST", url, body=body, headers=headers, retries=False, redirect=False, timeout=timeout)


def _bytes(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
