"""What Douyin pushes: SHA-1 over the app's secret and the raw body, in a header."""

from datetime import UTC, datetime

from tests.platforms import douyin_case
from tests.platforms.delivered import Delivered

DELIVERIES = [
    Delivered(
        name=f"{number} {each.raw[:32].decode(errors='replace')}",
        raw=each.raw,
        secrets={name: each.secrets[name] for name in ("client_key", "client_secret")},
        now=datetime(2026, 11, 23, 1, 0, tzinfo=UTC),
        headers=each.headers,
        proof=("x-douyin-signature",),
    )
    for number, each in enumerate(douyin_case.DELIVERIES)
]
