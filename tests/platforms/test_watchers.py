"""Names of profiles on platforms that show numbers to everybody, and what may never be asked for."""

from datetime import UTC, datetime

import pytest

from socialops.platforms import http
from socialops.platforms.bluesky.watcher import PUBLIC_VIEW, BlueskyWatcher
from socialops.platforms.mastodon.watcher import MastodonWatcher
from socialops.platforms.reading import Profile

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("handle", "known"),
    [
        ("rival", True),
        ("@rival@mastodon.social", True),
        ("ri.val@social.例子", False),
        ("rival@xn--fsqu00a.xn--fiqs8s", True),
        ("rival@localhost", False),
        ("rival@127.0.0.1", False),
        ("rival@169.254.169.254", False),
        ("rival@[::1]", False),
        ("rival@a.social:8080", False),
        ("rival@a.social/x", False),
        ("rival@a.social@b.social", False),
        ("对手", False),
        ("", False),
    ],
)
def test_names_on_mastodon(handle: str, known: bool) -> None:
    """A name, and after `@` a public host name: never an address in numbers, a port, a path or a private name."""
    assert MastodonWatcher().knows(handle) is known


@pytest.mark.parametrize(
    ("handle", "known"),
    [
        ("rival.bsky.social", True),
        ("@Rival.Example.COM", True),
        ("did:plc:ewvi7nxzyoun6zhxrhs64oiz", True),
        ("rival", False),
        ("rival.bsky.social/x", False),
        ("10.0.0.1", False),
        ("对手.中国", False),
    ],
)
def test_names_on_bluesky(handle: str, known: bool) -> None:
    """A handle is a host name, whose last part is no number; a DID names the account itself."""
    assert BlueskyWatcher().knows(handle) is known


def test_each_is_asked_where_it_is_public_and_without_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mastodon: the profile's own instance; Bluesky: the network's public view; no header says who asks."""
    asked: list[tuple[str, object]] = []

    def note(method: str, url: str, **more: object) -> http.Answer:
        asked.append((url, more.get("headers")))
        body = b'{"id": "1", "acct": "rival", "did": "did:plc:1", "handle": "rival.test", "followers_count": 3}'
        return http.Answer(200, {}, body)

    monkeypatch.setattr(http, "request", note)
    MastodonWatcher().public_figures(Profile("@rival@Fosstodon.org"), NOW)
    MastodonWatcher().public_figures(Profile("rival"), NOW)
    BlueskyWatcher().public_figures(Profile("@rival.test"), NOW)
    assert [url for url, _ in asked] == [
        "https://fosstodon.org/api/v1/accounts/lookup?acct=rival",
        "https://mastodon.social/api/v1/accounts/lookup?acct=rival",
        f"{PUBLIC_VIEW}/xrpc/app.bsky.actor.getProfile?actor=rival.test",
    ]
    assert not any(headers for _, headers in asked)
