"""A Mastodon server over HTTP: the third-party `mastodon_mock`, with a brand, its fans, and faults."""

from infra.local.sandbox.mastodon.host import MastodonSandbox

__all__ = ["MastodonSandbox"]
