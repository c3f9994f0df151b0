"""Fans at play on Mastodon, through the ordinary interface of the instance and each with a token of its own.

The acts and their fields are those of the Weibo sandbox: comment, like, repost, follow, unfollow, message.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final, Protocol
from urllib.parse import urlencode

import urllib3

PATIENCE: Final = 30
"""Seconds that a fan waits for the server, which may be busy."""

Ask = Mapping[str, Any]


class _Api(Protocol):
    """One authorised call to the instance."""

    def __call__(self, method: str, path: str, **form: str) -> Any: ...


def play(upstream: str, tokens: Mapping[str, str], act: str, ask: Ask) -> object:
    """Let `fan` (one of the seeded user names) do one thing; `KeyError` or `ValueError` for nonsense."""
    return PLAYS[act](partial(_call, upstream, tokens[ask["fan"]]), ask)


def _call(upstream: str, token: str, method: str, path: str, **form: str) -> Any:
    body = urlencode(form) if method == "POST" else None
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/x-www-form-urlencoded"}
    response = urllib3.request(method, f"{upstream}{path}", body=body, headers=headers, timeout=PATIENCE)
    if response.status != 200:
        raise ValueError(f"{method} {path}: {response.status} {response.data.decode()}")
    return response.json()


def _comment(api: _Api, ask: Ask) -> object:
    """Reply to `status`, with the mention of its author that every client puts in front."""
    author = api("GET", f"/api/v1/statuses/{ask['status']}")["account"]["acct"]
    text = f"@{author} {ask['text']}"
    return {"comment": api("POST", "/api/v1/statuses", status=text, in_reply_to_id=str(ask["status"]))}


def _message(api: _Api, ask: Ask) -> object:
    """Write to `brand` (a user name) in private."""
    return {"message": api("POST", "/api/v1/statuses", status=f"@{ask['brand']} {ask['text']}", visibility="direct")}


def _like(api: _Api, ask: Ask) -> object:
    return {"likes": api("POST", f"/api/v1/statuses/{ask['status']}/favourite")["favourites_count"]}


def _repost(api: _Api, ask: Ask) -> object:
    return {"reposts": api("POST", f"/api/v1/statuses/{ask['status']}/reblog")["id"]}


def _follow(api: _Api, ask: Ask, verb: str = "follow") -> object:
    brand = api("GET", f"/api/v1/accounts/lookup?acct={ask['brand']}")["id"]
    return api("POST", f"/api/v1/accounts/{brand}/{verb}")


PLAYS: Final[Mapping[str, Callable[[_Api, Ask], object]]] = {
    "comment": _comment,
    "message": _message,
    "like": _like,
    "repost": _repost,
    "follow": _follow,
    "unfollow": partial(_follow, verb="unfollow"),
}
