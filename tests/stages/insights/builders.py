"""What the tests of collecting and reporting start from: a connected account, live publications, due entries."""

import json
from datetime import datetime
from typing import Any

from insights import on_due
from publishing import account_store, accounts, keys, sendings
from publishing.accounts import Account, AccountOptions, NewAccount
from publishing.sendings import Sending
from socialops import agenda, brand, clock, table
from socialops.agenda import Entry
from socialops.changes import Create, Keep
from socialops.events.sendings import SendingWentLive
from socialops.platforms.content import Content, SendingKind
from socialops.platforms.grants import Grant, Identity
from socialops.platforms.registry import platform
from socialops.table import Origin
from tests.cloud import Clock, Cloud


def an_account(
    account_id: str = "a1", profile: str = "r-1", handle: str = "@shop", options: AccountOptions | None = None
) -> Account:
    """A connected account on the fake platform, with its sealed credentials."""
    network, at = platform("fake"), clock.now()
    credentials = {"access_token": "t", "app_secret": "s"}
    body = NewAccount(platform="fake", credentials=credentials, options=options or AccountOptions())
    grant = Grant(body.credentials)
    account = accounts.connect(body, account_id, Identity(profile, handle, grant), by="ling", at=at)
    account_store.put_connected(account, network, grant, Origin("ling", at))
    return account


def a_live_publication(
    sending_id: str = "s1",
    *,
    remote_id: str = "1",
    live_at: datetime | None = None,
    text: str = "桂花乌龙上市",
    kind: SendingKind = "post",
    account_id: str = "a1",
) -> Sending:
    """A sending that went live, as publishing leaves it."""
    at = live_at or clock.now()
    step = sendings.schedule(
        sending_id,
        at,
        kind=kind,
        platform="fake",
        account_id=account_id,
        subject="p1",
        root="POST#p1",
        owner="ling",
        content=Content(text),
        due=at,
    )
    url = f"https://fake.example/{remote_id}"
    sending = step.after.next(at, state="live", remote_id=remote_id, url=url, live_at=at, entry="", preparing="")
    table.commit([Create(keys.sending(sending_id), sending)], [went_live(sending)], Origin("test", at))
    return sending


def went_live(sending: Sending) -> SendingWentLive:
    """The event of a live sending."""
    return SendingWentLive(
        subject=sending.key.pk,
        root=sending.root,
        sending_id=sending.id,
        kind=sending.kind,
        platform=sending.platform,
        account_id=sending.account_id,
        remote_id=sending.remote_id,
        url=sending.url,
        live_at=clock.text(sending.live_at or sending.due),
    )


def told(name: str, at: datetime, event_id: str = "e1", **data: Any) -> dict[str, Any]:
    """A batch of the stage's event queue with one event of the bus."""
    detail = {"id": event_id, "event": name, "v": 1, "at": clock.text(at), "by": "test", "subject": "X#1", "data": data}
    body = {"source": "socialops", "detail-type": name, "detail": detail}
    return {"Records": [{"messageId": "m1", "body": json.dumps(body, ensure_ascii=False)}]}


def told_live(sending: Sending, event_id: str = "e1") -> dict[str, Any]:
    """A batch with the event of a live sending."""
    data = went_live(sending).model_dump(exclude={"subject", "root"})
    return told("SendingWentLive", clock.now(), event_id, **data)


def on_agenda() -> list[Entry]:
    """Everything on the agenda, by time."""
    found = [entry for shard in agenda.shard_keys() for entry in table.query(shard, limit=1000).items]
    return sorted((agenda.from_sort_key(item["sk"]) for item in found), key=lambda entry: (entry.due, entry.kind))


def deliver(*entries: Entry) -> list[dict[str, str]]:
    """Hand entries to the function as its queue does; returns the failed messages."""
    records = [{"messageId": str(number), "body": entry.message()} for number, entry in enumerate(entries)]
    failures: list[dict[str, str]] = on_due.handler({"Records": records}, None)["batchItemFailures"]
    return failures


def run_until(instant: datetime, time: Clock) -> None:
    """Let time pass and do what falls due, in its order."""
    while (entries := on_agenda()) and entries[0].due <= instant:
        time.at = max(time.at, entries[0].due)
        assert deliver(entries[0]) == []
    time.at = max(time.at, instant)


def events_of(root: str) -> list[dict[str, Any]]:
    """The journal of a trace, oldest first."""
    return table.query(f"TRACE#{root}", limit=1000).items


def a_brand(zone: str, name: str = "茶山小铺") -> None:
    """The brand profile with a zone of its own."""
    at = clock.now()
    row = brand.unnamed(at).model_dump(mode="json") | {"zone": zone, "name": name, "version": 1}
    table.commit([Keep(brand.KEY, row)], [], Origin("test", at))


def metrics_items(cloud: Cloud) -> list[dict[str, Any]]:
    """Every item of the metrics table, as DynamoDB has it."""
    items: list[dict[str, Any]] = cloud.client("dynamodb").scan(TableName="metrics")["Items"]
    return sorted(items, key=lambda item: (item["pk"]["S"], item["sk"]["S"]))
