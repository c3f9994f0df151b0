"""A stand-in of the Bluesky network over HTTP: one server for accounts and for what the network shows of them.

It is small and judged by the real one (tests/peers): what both answer must be the same.
"""

from infra.local.sandbox.bluesky.app import BlueskySandbox

__all__ = ["BlueskySandbox"]
