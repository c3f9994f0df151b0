"""Bluesky on our own sandbox, as the contract's suite and its own tests see it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import urllib3
from ulid import ULID

from infra.local.sandbox.bluesky import BlueskySandbox
from infra.local.sandbox.bluesky.seed import seed_brand
from infra.local.sandbox.clock import SandboxClock
from infra.local.sandbox.remote import Control
from socialops.platforms.bluesky import errors
from socialops.platforms.content import Connection, Content
from socialops.platforms.registry import platform
from socialops.platforms.sending import Prepared
from tests.platforms.cases import Case

ABSENT = "at://did:plc:aaaaaaaaaaaaaaaaaaaaaaaa/app.bsky.feed.post/3k2aaaaaaaaaa"


class BlueskyCase(Case):
    """Bluesky on our own sandbox."""

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.control.read("clock")["now"], UTC)

    def public(self) -> Sequence[str]:
        feed = self.ask("app.bsky.feed.getAuthorFeed", actor=self.connection.remote_id, filter="posts_no_replies")
        return [str(item["post"]["uri"]) for item in feed["feed"]]

    def ask(self, method: str, **query: str) -> Any:
        """A query with the brand's session, past the adapter."""
        address = f"{self.connection.host}/xrpc/{method}"
        headers = {"Authorization": f"Bearer {self.connection.credentials['access_jwt']}"}
        return urllib3.request("GET", address, fields=query, headers=headers).json()

    def record(self, uri: str) -> Any:
        """What stands at an address."""
        did, collection, key = uri.removeprefix("at://").split("/")
        return self.ask("com.atproto.repo.getRecord", repo=did, collection=collection, rkey=key)["value"]

    def send(self, content: Content, prepared: Prepared | None = None, key: str = "") -> Any:
        """Send a post a second later than the last one, under a key as the house makes it."""
        self.control.order("clock", advance=1)
        return super().send(content, prepared, key or f"{ULID.from_datetime(self.now())}-0123456789abcdef")

    def received(self, status_id: str, text: str, fan: str) -> None:
        self.control.order("clock", advance=1)
        super().received(status_id, text, fan)


def bluesky_case(running: tuple[BlueskySandbox, str], start: float) -> BlueskyCase:
    """The brand of a fresh network, connected as the house connects it."""
    sandbox, base_url = running
    sandbox.world.clock = SandboxClock(lambda: start)
    sandbox.world.reset()
    control = Control(base_url)
    brand = seed_brand(control)
    given = {"identifier": brand.handle, "app_password": brand.app_password}
    network = platform("bluesky")
    assert network.identify is not None
    found = network.identify(Connection("acc-bluesky", "", "", given, host=base_url), sandbox.world.clock.instant())
    return BlueskyCase(
        platform=network,
        errors=errors,
        connection=Connection("acc-bluesky", brand.did, brand.handle, found.grant.credentials, host=base_url),
        control=control,
        link="https://shop.example.com/a",
        send_path="/xrpc/com.atproto.repo.putRecord",
        list_path="/xrpc/com.atproto.repo.getRecord",
        refusal=400,
        spent=429,
        shown=0,
        refused_as="InvalidRequest",
        secret="access_jwt",
        nobody=ABSENT,
    )
