"""Accounts, the platforms that call about them, and what a test asks the inbox."""

import base64
import hashlib
import json
from datetime import datetime
from typing import Any

from engagement import on_due, on_event, on_message, on_webhook
from engagement.api import api
from publishing import keys
from publishing.accounts import Account, AccountOptions
from socialops import agenda, clock, secrets, table
from socialops.agenda import Entry
from socialops.changes import Change, Create, Keep
from socialops.events.accounts import AccountConnected
from socialops.items import Item, decode_item
from socialops.table import Origin
from tests.cloud import Cloud
from tests.stages.requests import Answer, ask

SECRET = "AppSecretExample0123456789abcdef"


def an_account(
    account_id: str, *, platform: str = "weibo", secret: str = SECRET, poll_seconds: int | None = None
) -> None:
    """An account as connecting it leaves it: with its token, and the secrets of its webhook."""
    at = clock.now()
    account = Account(
        id=account_id,
        created_at=at,
        updated_at=at,
        platform=platform,
        remote_id="1902538057",
        handle="小店",
        name="小店",
        connected_by="ling",
        options=AccountOptions(poll_seconds=poll_seconds),
    )
    credentials = {"app_secret": secret, "access_token": "t"}
    sealed = {
        purpose: {"sealed": secrets.seal(credentials, account_id, purpose), "fingerprint": "", "generation": 1}
        for purpose in ("token", "webhook")
    }
    event = AccountConnected(subject=keys.account(account_id).pk, account_id=account_id, platform=platform)
    changes: list[Change] = [
        Create(keys.account(account_id), account),
        Keep(keys.account_token(account_id), sealed["token"]),
        Keep(keys.account_webhook(account_id), sealed["webhook"]),
    ]
    table.commit(changes, [event], Origin("ling", at))


def a_new_secret(account_id: str, secret: str) -> None:
    """The account's webhook secret is replaced."""
    sealed = {"sealed": secrets.seal({"app_secret": secret}, account_id, "webhook"), "fingerprint": ""}
    table.commit([Keep(keys.account_webhook(account_id), sealed)], [], Origin("ling", clock.now()))


def signed(at: datetime, secret: str = SECRET, nonce: str = "982713") -> dict[str, str]:
    """The query of a call that Weibo signs at an instant."""
    timestamp = str(int(at.timestamp()))
    signature = hashlib.sha1("".join(sorted((secret, timestamp, nonce))).encode()).hexdigest()  # noqa: S324
    return {"signature": signature, "timestamp": timestamp, "nonce": nonce}


def a_push(text: str = "在吗？", **fields: Any) -> bytes:
    """What Weibo pushes when a fan writes in private, half a minute before the tests begin."""
    event = {
        "type": "text",
        "receiver_id": "1902538057",
        "sender_id": "2489518277",
        "created_at": "Mon Nov 23 15:59:30 +0800 2026",
        "text": text,
        "data": {},
    }
    return json.dumps(event | fields, ensure_ascii=False).encode()


def call(
    account_id: str,
    query: dict[str, str],
    raw: bytes | str = b"",
    *,
    method: str = "POST",
    platform: str = "weibo",
    encoded: bool = True,
) -> dict[str, Any]:
    """Call the webhook as API Gateway does: bytes in base64, text as it is unless it claims to be base64."""
    event = {
        "routeKey": f"{method} /hooks/{{platform}}/{{account_id}}",
        "rawPath": f"/hooks/{platform}/{account_id}",
        "rawQueryString": "&".join(f"{name}={value}" for name, value in query.items()),
        "headers": {"Content-Type": "application/json"},
        "pathParameters": {"platform": platform, "account_id": account_id},
        "requestContext": {"http": {"method": method}},
        "body": base64.b64encode(raw).decode() if isinstance(raw, bytes) else raw,
        "isBase64Encoded": encoded,
    }
    return on_webhook.handler(event, None)


def as_batch(*bodies: str) -> dict[str, Any]:
    """Messages of a queue as Lambda hands them over."""
    return {"Records": [{"messageId": f"r{number}", "body": body} for number, body in enumerate(bodies)]}


def queued(raw: bytes, at: datetime, account_id: str = "a1", platform: str = "weibo") -> str:
    """A verified delivery as the webhook queues it."""
    body = {"account_id": account_id, "platform": platform, "received_at": clock.text(at)}
    return json.dumps({**body, "raw": base64.b64encode(raw).decode()})


def deliver(*raws: bytes, at: datetime, **source: str) -> list[dict[str, str]]:
    """Take verified deliveries from the queue, in this order; returns the failures."""
    failures: list[dict[str, str]] = on_message.handler(as_batch(*(queued(raw, at, **source) for raw in raws)), None)[
        "batchItemFailures"
    ]
    return failures


def fall_due(entry: Entry) -> list[dict[str, str]]:
    """An agenda entry reaches the stage; returns the failures."""
    failures: list[dict[str, str]] = on_due.handler(as_batch(entry.message()), None)["batchItemFailures"]
    return failures


def happen(event: str, **data: Any) -> list[dict[str, str]]:
    """An event of the bus reaches the stage; returns the failures."""
    detail = {"id": "e", "event": event, "v": 1, "at": "", "by": "", "subject": "", "root": "", "data": data}
    body = json.dumps({"source": "socialops", "detail-type": event, "detail": detail})
    failures: list[dict[str, str]] = on_event.handler(as_batch(body), None)["batchItemFailures"]
    return failures


def planned(kind: str) -> list[Entry]:
    """What is on the agenda of a kind, in order."""
    found = [agenda.from_sort_key(item["sk"]) for shard in agenda.shard_keys() for item in table.query(shard).items]
    return sorted((entry for entry in found if entry.kind == kind), key=lambda entry: entry.due)


def journal(cloud: Cloud) -> list[Item]:
    """Every journal item there is, in the order of writing."""
    pages = cloud.client("dynamodb").get_paginator("scan").paginate(TableName="operations")
    items = [decode_item(raw) for page in pages for raw in page["Items"]]
    return sorted((item for item in items if item.get("type") == "journal"), key=lambda item: str(item["id"]))


def inbox(**query: str) -> list[dict[str, Any]]:
    """The conversations of the inbox, as the API lists them."""
    items: list[dict[str, Any]] = ask(api, "GET /v1/inbox", query=query or None).body["items"]
    return items


def act(conversation: dict[str, Any], noun: str, body: Any = None, version: int | None = None) -> Answer:
    """POST something to a conversation, based on the version it was shown in unless told otherwise."""
    return ask(
        api,
        f"POST /v1/conversations/{{conversation_id}}/{noun}",
        path={"conversation_id": conversation["id"]},
        headers={"if-match": f'"{version or conversation["version"]}"'},
        body=body,
    )


def read(conversation: dict[str, Any]) -> dict[str, Any]:
    """A conversation with its newest messages."""
    body: dict[str, Any] = ask(
        api, "GET /v1/conversations/{conversation_id}", path={"conversation_id": conversation["id"]}
    ).body
    return body
