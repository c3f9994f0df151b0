"""Each platform of the registry on its sandbox, under one face, so that one suite holds all of them to the contract."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any
from uuid import uuid4

from mastodon import Mastodon

from infra.local.sandbox.mastodon import MastodonSandbox
from infra.local.sandbox.remote import Control
from socialops.platforms.content import Connection, Content, Picture, Video
from socialops.platforms.contract import Platform
from socialops.platforms.inbound import Polled, Poller
from socialops.platforms.mastodon import errors as mastodon_errors
from socialops.platforms.reading import MetricsReader, Profile, Published
from socialops.platforms.registry import platform
from socialops.platforms.sending import Prepared, Sender, Traces
from socialops.platforms.weibo import errors as weibo_errors
from tests.platforms.parties import Weibo

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
TOKEN = "s0k7e4n"  # a tracking token, no credential
WATCHED = {
    "bluesky": ("/xrpc/app.bsky.actor.getProfile", "nobody.test"),
    "mastodon": ("/api/v1/accounts/lookup", "nobody"),
}
"""Platforms that show others' numbers to everybody: the path that is asked, and a name that nobody bears."""
KEYED = frozenset({"bluesky"})
"""Platforms on which a look reads the one place where the post can be, so that there is no list and no double."""


def read(media: Picture | Video, start: int = 0, length: int | None = None) -> bytes:
    """The bytes of the one picture of the tests."""
    return PNG[start : None if length is None else start + length]


def a_picture() -> Picture:
    """A small PNG."""
    return Picture("m1", "media/m1", "0" * 64, "image/png", len(PNG), 8, 8, alt="山茶花")


@dataclass(frozen=True)
class Case:
    """A platform, an account on its sandbox, and what differs between sandboxes."""

    platform: Platform
    errors: ModuleType
    connection: Connection
    control: Control
    link: str
    send_path: str
    list_path: str
    refusal: int
    """A code with which content is refused."""
    spent: int
    """A code with which an allowance is spent."""
    shown: int
    """How many newest posts a look sees."""
    refused_as: str = ""
    """The code of `refusal` in an outcome, where it is not that number."""
    secret: str = "access_token"
    """The name of the credential that goes along with a call."""
    nobody: str = "9107000000000000"
    """The id of a post that does not exist."""
    keys: list[str] = field(default_factory=list)
    """What was sent, by key, in order."""

    @property
    def publisher(self) -> Sender:
        """Who posts."""
        assert self.platform.publisher is not None
        return self.platform.publisher

    @property
    def replies(self) -> Sender:
        """Who answers."""
        assert self.platform.replies is not None
        return self.platform.replies

    def now(self) -> datetime:
        """The instant on the sandbox."""
        raise NotImplementedError

    def content(self, text: str = "春茶到店", token: str = TOKEN, **more: Any) -> Content:
        """A post with a tracked link."""
        link = f"{self.link}?p={token}"
        return Content(text=f"{text} {link}", link=link, **more)

    def public(self) -> Sequence[str]:
        """The ids of the brand's public posts, newest first, asked from the sandbox and not through the adapter."""
        raise NotImplementedError

    def posts(self) -> list[Published]:
        """The brand's live posts as the poller is told of them, newest first."""
        return [Published(remote_id, self.now()) for remote_id in self.public()[: self.poller.follows]]

    def published(self, *remote_ids: str) -> list[Published]:
        """Posts as metrics are asked for them."""
        return [Published(remote_id, self.now()) for remote_id in remote_ids]

    def received(self, status_id: str, text: str, fan: str) -> None:
        """A fan comments."""
        self.control.play("comment", status=status_id, fan=fan, text=text)

    @property
    def poller(self) -> Poller:
        """Who reads comments."""
        assert self.platform.poller is not None
        return self.platform.poller

    @property
    def metrics(self) -> MetricsReader:
        """Who reads figures."""
        assert self.platform.metrics is not None
        return self.platform.metrics

    @property
    def profile(self) -> Profile:
        """The brand as a stranger sees it."""
        return Profile(self.connection.handle, host=self.connection.host)

    @property
    def watch_path(self) -> str:
        """Where public numbers are asked for."""
        return WATCHED[self.platform.id][0]

    @property
    def stranger(self) -> str:
        """A name that nobody bears."""
        return WATCHED[self.platform.id][1]

    def poll(self, cursor: str = "") -> Polled:
        """Read comments."""
        return self.poller.poll(self.connection, cursor, self.now(), self.posts())

    def requests(self, path: str) -> int:
        """How many requests came for a path."""
        return sum(1 for entry in self.control.read("requests") if entry["path"] == path)

    def with_connection(self, **change: Any) -> "Case":
        """The same case with another host or other credentials."""
        return replace(self, connection=replace(self.connection, **change))

    def send(self, content: Content, prepared: Prepared | None = None, key: str = "") -> Any:
        """Send a post, under a key of its own unless one is given."""
        self.keys.append(key or uuid4().hex)
        key = self.keys[-1]
        return self.publisher.send(content, prepared or Prepared(), self.connection, read=read, key=key, now=self.now())

    def prepare(self, content: Content) -> Prepared:
        """Prepare a post."""
        return self.publisher.prepare(content, self.connection, read, self.now())

    def look(self, content: Content, prepared: Prepared, token: str = TOKEN, key: str = "") -> Any:
        """Look for a post that was sent just now: the last one, unless a key is given."""
        key = key or next(reversed(self.keys), "")
        traces = Traces(content, token, prepared, handle="", sent_at=self.now() - timedelta(seconds=5), key=key)
        return self.publisher.look(traces, self.connection, self.now())


class WeiboCase(Case):
    """Weibo on our own sandbox."""

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.control.read("clock")["now"], UTC)

    def public(self) -> Sequence[str]:
        statuses = self.control.read("state")["statuses"]
        return [status["idstr"] for status in reversed(statuses) if not status["deleted"]]


class MastodonCase(Case):
    """Mastodon on the third-party double, asked through Mastodon.py."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def judge(self) -> Mastodon:
        """Mastodon.py with the brand's token: an independent reader."""
        return Mastodon(access_token=self.connection.credentials["access_token"], api_base_url=self.connection.host)

    def public(self) -> Sequence[str]:
        return [str(status.id) for status in self.judge().account_statuses(self.connection.remote_id, limit=40)]


def weibo_case(weibo: Weibo) -> WeiboCase:
    """The brand of a fresh Weibo."""
    connection = Connection(
        account_id="acc-weibo",
        remote_id=weibo.brand.uid,
        handle=weibo.brand.screen_name,
        credentials={
            "access_token": weibo.brand.access_token,
            "app_secret": weibo.brand.app_secret,
            "fan_service_token": weibo.brand.fan_service_token,
        },
        host=weibo.base_url,
        caller_ip="203.0.113.7",
    )
    return WeiboCase(
        platform=platform("weibo"),
        errors=weibo_errors,
        connection=connection,
        control=weibo.control,
        link=f"https://{weibo.brand.safe_domain}/a",
        send_path="/2/statuses/share.json",
        list_path="/2/statuses/user_timeline.json",
        refusal=20021,
        spent=10023,
        shown=5,
    )


def mastodon_case(sandbox: MastodonSandbox) -> MastodonCase:
    """The brand of the running instance, with no posts left over from the test before."""
    connection = Connection(
        account_id="acc-mastodon",
        remote_id="",
        handle=sandbox.brand.username,
        credentials={"access_token": sandbox.brand.access_token},
        host=sandbox.base_url,
    )
    account = platform("mastodon")
    assert account.identify is not None
    remote_id = account.identify(connection, datetime.now(UTC)).remote_id
    case = MastodonCase(
        platform=account,
        errors=mastodon_errors,
        connection=replace(connection, remote_id=remote_id),
        control=Control(sandbox.base_url),
        link="https://shop.example.com/a",
        send_path="/api/v1/statuses",
        list_path=f"/api/v1/accounts/{remote_id}/statuses",
        refusal=422,
        spent=429,
        shown=40,
    )
    case.control.clear_faults()
    for status_id in case.public():
        case.judge().status_delete(status_id)
    return case
