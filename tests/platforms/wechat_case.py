"""WeChat on our own sandbox, as the contract's suite and its own tests see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from infra.local.sandbox.remote import Control
from socialops.platforms.content import Connection, Content
from socialops.platforms.reading import Figures, MetricsReader, Published
from socialops.platforms.registry import platform
from socialops.platforms.sending import Accepted, Found, Prepared, Traces
from socialops.platforms.wechat import errors
from tests.platforms.cases import TOKEN, Case, a_picture, read
from tests.platforms.wechat_party import WeChat

SUBMIT = "/cgi-bin/freepublish/submit"
LIST = "/cgi-bin/freepublish/batchget"
SETTLE = 3
"""Seconds in which the sandbox publishes."""


class _Control(Control):
    """The suite's words for what fans do, in those of this sandbox."""

    def play(self, act: str, **ask: object) -> Any:
        """Let a fan do something to `status`."""
        if "status" in ask:
            ask["article"] = ask.pop("status")
        acts = {"like": "like", "repost": "share"}
        return super().play("act", **ask, what=acts[act]) if act in acts else super().play(act, **ask)


@dataclass(frozen=True)
class WeChatCase(Case):
    """WeChat on our own sandbox. Every post has a picture, and what is accepted is looked at when it is published."""

    home: Connection | None = None
    """The account as it is, also where a test calls with another host or without credentials."""

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.control.read("clock")["now"], UTC)

    def account(self) -> Any:
        """Everything the sandbox knows about the brand."""
        (account,) = self.control.read("state")["accounts"].values()
        return account

    def public(self) -> Sequence[str]:
        publications = self.account()["publications"]
        shown = [one for one in publications if not all(article["deleted"] for article in one["articles"])]
        return [one["article_id"] for one in reversed(shown)]

    def content(self, text: str = "春茶到店", token: str = TOKEN, **more: Any) -> Content:
        return super().content(text, token, **{"pictures": (a_picture(),), **more})

    def send(self, content: Content, prepared: Prepared | None = None, key: str = "") -> Any:
        """Send a post; one that was accepted comes as what a look finds when it is published."""
        ready = prepared or self.publisher.prepare(content, self.connected(), read, self.now())
        outcome = super().send(content, ready, key)
        if not isinstance(outcome, Accepted):
            return outcome
        self.settle()
        found = self.look_for(content, outcome.handle)
        assert isinstance(found, Found)
        return found.matches[0]

    def look(self, content: Content, prepared: Prepared, token: str = TOKEN, key: str = "") -> Any:
        self.settle()
        return super().look(content, prepared, token, key)

    def look_for(self, content: Content, handle: str) -> Any:
        """Look for a post by its handle."""
        traces = Traces(content, TOKEN, Prepared(), handle, self.now())
        return self.publisher.look(traces, self.connection, self.now())

    def settle(self) -> None:
        """What is queued is done."""
        self.control.order("clock", advance=SETTLE)

    def published(self, *remote_ids: str) -> list[Published]:
        ids = {one["article_id"]: one["msg_data_id"] for one in self.account()["publications"]}
        return [
            Published(remote_id, self.now() - timedelta(days=1), facts={"msg_data_id": str(ids.get(remote_id, 1))})
            for remote_id in remote_ids
        ]

    def posts(self) -> list[Published]:
        return self.published(*self.public()[: self.poller.follows])

    @property
    def metrics(self) -> MetricsReader:
        assert self.platform.metrics is not None
        return _NextMorning(self, self.platform.metrics)

    def connected(self) -> Connection:
        """The account with a token that is good now."""
        assert self.platform.identify is not None
        home = self.home or self.connection
        return replace(home, credentials=self.platform.identify(home, self.now()).grant.credentials)


@dataclass(frozen=True)
class _NextMorning:
    """Figures as they are read: on the morning after, with a token of that morning."""

    case: WeChatCase
    reader: MetricsReader

    def posts(self, connection: Connection, posts: Sequence[Published], now: datetime) -> Mapping[str, Figures]:
        later = self._later(now)
        dated = [replace(post, live_at=now) for post in posts]
        return self.reader.posts(self._connected(connection), dated, later)

    def account(self, connection: Connection, now: datetime) -> Figures:
        later = self._later(now)
        return self.reader.account(self._connected(connection), later)

    def _later(self, now: datetime) -> datetime:
        self.case.control.order("clock", advance=86_400)
        return now + timedelta(days=1)

    def _connected(self, connection: Connection) -> Connection:
        fresh = self.case.connected().credentials if connection.credentials else {}
        return replace(connection, credentials=fresh)


def wechat_case(wechat: WeChat) -> WeChatCase:
    """The brand of a fresh WeChat, connected."""
    brand = wechat.brand
    credentials = {
        "app_id": brand.app_id,
        "app_secret": brand.app_secret,
        "token": brand.token,
        "encoding_aes_key": brand.encoding_aes_key,
        "access_token": wechat.token(),
    }
    connection = Connection("acc-wechat", brand.app_id, brand.app_id, credentials, wechat.base_url)
    return WeChatCase(
        platform=platform("wechat"),
        errors=errors,
        connection=connection,
        home=connection,
        control=_Control(wechat.base_url),
        link="https://shop.example.com/a",
        send_path=SUBMIT,
        list_path=LIST,
        refusal=53503,
        spent=45009,
        shown=10,
        nobody="no-such-article",
    )
