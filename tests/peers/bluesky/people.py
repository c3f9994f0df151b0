"""Somebody on the network, through plain XRPC and nothing of ours: the brand's own hands, and its fans."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import urllib3

HTTP = urllib3.PoolManager(retries=False)
POST = "app.bsky.feed.post"
PASSWORD = "the-owner's-own-password"


def call(
    base: str, method: str, *, token: str = "", body: object = None, query: Mapping[str, Any] | None = None
) -> tuple[int, Any]:
    """One XRPC call, a query unless there is a body (`{}` for none); the status and the JSON."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    url = f"{base}/xrpc/{method}"
    if body is None:
        fields = [(name, value) for name, value in (query or {}).items()]
        answer = HTTP.request("GET", url, fields=fields, headers=headers)
    else:
        headers |= {"Content-Type": "application/json"} if body else {}
        answer = HTTP.request("POST", url, body=json.dumps(body).encode() if body else None, headers=headers)
    return answer.status, json.loads(answer.data or b"{}")


@dataclass(frozen=True)
class Person:
    """An account, with a session of its own."""

    base: str
    did: str
    handle: str
    token: str

    @classmethod
    def join(cls, base: str, name: str) -> "Person":
        """A new account."""
        asked = {"handle": f"{name}.test", "email": f"{name}@example.com", "password": PASSWORD}
        made = _good(call(base, "com.atproto.server.createAccount", body=asked))
        return cls(base, made["did"], made["handle"], made["accessJwt"])

    def app_password(self, name: str = "socialops") -> str:
        """A new app password."""
        return str(self.do("com.atproto.server.createAppPassword", {"name": name})["password"])

    def do(self, method: str, body: object) -> Any:
        """A procedure that must succeed."""
        return _good(call(self.base, method, token=self.token, body=body))

    def ask(self, method: str, **query: Any) -> Any:
        """A query that must succeed."""
        return _good(call(self.base, method, token=self.token, query=query))

    def write(self, collection: str, **fields: Any) -> dict[str, str]:
        """A new record; its address and content id. Its time is just past: no list shows what is of this instant."""
        record = {
            "$type": collection,
            "createdAt": (datetime.now(UTC) - timedelta(seconds=1))
            .isoformat(timespec="milliseconds")
            .replace("+00:00", "Z"),
            **fields,
        }
        made = self.do("com.atproto.repo.createRecord", {"repo": self.did, "collection": collection, "record": record})
        return {"uri": made["uri"], "cid": made["cid"]}

    def say(self, text: str, **fields: Any) -> dict[str, str]:
        """A post."""
        return self.write(POST, text=text, **fields)

    def answer(self, post: Mapping[str, str], text: str) -> dict[str, str]:
        """An answer to the first post of a thread."""
        return self.say(text, reply={"root": dict(post), "parent": dict(post)})

    def records(self, collection: str = POST) -> list[Any]:
        """All of one kind, newest key first."""
        answer = self.ask("com.atproto.repo.listRecords", repo=self.did, collection=collection, limit="100")
        found: list[Any] = answer["records"]
        return found

    def reference(self, uri: str) -> dict[str, str]:
        """A post of anybody, as another post refers to it."""
        did, collection, key = uri.removeprefix("at://").split("/")
        record = self.ask("com.atproto.repo.getRecord", repo=did, collection=collection, rkey=key)
        return {"uri": record["uri"], "cid": record["cid"]}


def _good(answer: tuple[int, Any]) -> Any:
    status, told = answer
    assert status == 200, told
    return told
