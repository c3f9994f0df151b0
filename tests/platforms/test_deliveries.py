"""Every webhook of the registry: proves its sender over the raw bytes, reads anything without falling over."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socialops.platforms.inbound import Delivery, Ignored, InboundMessage, Resolution, Revoked, Unreadable, Webhook
from socialops.platforms.registry import REGISTRY
from tests.platforms.delivered import Delivered, deliveries_of, webhook_of

PLATFORMS = [name for name in sorted(REGISTRY) if webhook_of(name)]
EXAMPLES, PAYLOADS = 400, 25
"""Ten thousand damaged payloads for each platform."""


@dataclass(frozen=True)
class Sample:
    """A good delivery and the webhook that takes it."""

    platform: str
    webhook: Webhook
    given: Delivered

    def verify(self, raw: bytes | None = None, **changed: Mapping[str, str]) -> Delivery | None:
        """What the webhook says, with something changed."""
        headers = {**self.given.headers, **changed.get("headers", {})}
        query = {**self.given.query, **changed.get("query", {})}
        secrets = changed.get("secrets", self.given.secrets)
        return self.webhook.verify(self.given.raw if raw is None else raw, headers, query, secrets, self.given.now)


def samples() -> list[Sample]:
    """Every sample of every platform."""
    found = [(name, webhook_of(name)) for name in PLATFORMS]
    return [Sample(name, webhook, each) for name, webhook in found if webhook for each in deliveries_of(name)]


@pytest.fixture(params=samples(), ids=lambda sample: f"{sample.platform}-{sample.given}")
def sample(request: pytest.FixtureRequest) -> Sample:
    """Each sample in turn."""
    found: Sample = request.param
    return found


def spoiled(text: str) -> list[str]:
    """One field, spoiled: gone, empty, and with each character another one."""
    turned = [text[:n] + ("1" if char != "1" else "2") + text[n + 1 :] for n, char in enumerate(text)]
    return ["", text + "0", text[:-1], *turned]


def test_every_platform_with_a_webhook_has_samples() -> None:
    """Nothing of the registry escapes this suite."""
    assert {"weibo", "wechat", "douyin"} <= set(PLATFORMS)
    assert all(len(deliveries_of(name)) >= 5 for name in PLATFORMS)


def test_a_good_delivery_is_taken_and_acknowledged(sample: Sample) -> None:
    """It verifies, says something, and the platform hears that it was taken."""
    delivery = sample.verify()
    assert delivery is not None
    found = sample.webhook.parse(delivery)
    assert found
    assert not any(isinstance(part, Unreadable) for part in found)
    assert isinstance(sample.webhook.acknowledge(delivery).body, str)


def test_a_spoiled_field_is_refused(sample: Sample) -> None:
    """Each field that the proof stands on, each character of it."""
    assert sample.given.proof
    for name in sample.given.proof:
        where = "headers" if name in sample.given.headers else "query"
        good = dict(getattr(sample.given, where))[name]
        for bad in spoiled(good):
            if bad.lower() != good.lower():
                changed = sample.verify(headers={name: bad}) if where == "headers" else sample.verify(query={name: bad})
                assert changed is None, (name, bad)


def test_a_spoiled_body_is_refused(sample: Sample) -> None:
    """Where the signature covers the body, each changed, lost or added byte is found."""
    if not sample.given.body_signed:
        assert sample.webhook.verify.__doc__
        return
    raw = sample.given.raw
    step = max(len(raw) // 200, 1)
    for place in range(0, len(raw), step):
        turned = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        found = sample.verify(turned)
        assert found is None or found == sample.verify(), place
    assert sample.verify(b"") is None


def test_another_secret_is_refused(sample: Sample) -> None:
    """A wrong, an empty and a missing secret."""
    for name in sample.given.secrets:
        if name == "callback_mode":
            continue
        for bad in (sample.given.secrets[name] + "x", ""):
            other = {**sample.given.secrets, name: bad}
            assert sample.verify(secrets=other) is None or name in {"client_key"}, name
    assert sample.verify(secrets={}) is None


@settings(max_examples=300)
@given(st.binary(max_size=400), st.dictionaries(st.text(max_size=20), st.text(max_size=60), max_size=6))
@pytest.mark.parametrize("platform", PLATFORMS)
def test_verifying_never_raises(platform: str, raw: bytes, fields: dict[str, str]) -> None:
    """Whatever comes, the answer is no."""
    webhook = webhook_of(platform)
    assert webhook is not None
    first = deliveries_of(platform)[0]
    assert webhook.verify(raw, fields, fields, first.secrets, first.now) is None
    assert webhook.handshake(fields, first.secrets, first.now) is None


def mutated(clear: bytes, chance: Random) -> bytes:
    """A payload with a few bytes replaced, cut out, doubled, or a piece of something else put in."""
    data = clear
    for _ in range(chance.randint(1, 5)):
        start = chance.randint(0, len(data))
        end = min(len(data), start + chance.randint(1, 12))
        piece = chance.choice([*PIECES, chance.randbytes(chance.randint(0, 12))])
        put = chance.choice([piece, b"", data[start:end] * 2, piece + data[start:end]])
        data = data[:start] + put + data[end:]
    return data


PIECES = [
    b"9007199254740993",
    b"-1",
    b"1e999",
    b"NaN",
    b"null",
    b"{}",
    b"[" * 60,
    b'"',
    b"<!DOCTYPE x>",
    b"<!ENTITY a 'b'>",
    b"&a;",
    b"]]>",
    b"<x>",
    "𝒲️‍🔥Ａ".encode(),
    b"\xff\xfe",
    b"\\ud83d",
    b"\x00",
]
"""What breaks parsers."""


@pytest.mark.parametrize("platform", PLATFORMS)
def test_reading_never_raises_on_mutated_payloads(platform: str) -> None:
    """Ten thousand damaged payloads: each is read, ignored, or kept as unreadable."""
    webhook = webhook_of(platform)
    assert webhook is not None
    reader: Webhook = webhook
    clear = [found.clear for each in deliveries_of(platform) if (found := Sample(platform, reader, each).verify())]
    kinds: set[type] = set()

    def read(payload: bytes, delivery_id: str) -> None:
        for part in reader.parse(Delivery(payload, delivery_id)):
            assert isinstance(part, InboundMessage | Resolution | Revoked | Ignored | Unreadable)
            kinds.add(type(part))
            if isinstance(part, InboundMessage):
                json.dumps(dict(part.extra), ensure_ascii=False).encode()
                f"{part.id}{part.fan_id}{part.fan_name}{part.text}{part.status_id}".encode()
                assert part.at.tzinfo is not None
                assert all(isinstance(value, str) for value in part.answers.values())

    @settings(max_examples=EXAMPLES, database=None)
    @given(st.sampled_from(clear), st.integers(0, 2**32))
    def damage(payload: bytes, seed: int) -> None:
        chance = Random(seed)  # noqa: S311 - damage, not a secret
        for _ in range(PAYLOADS):
            read(mutated(payload, chance), chance.choice(["", "d-1"]))

    damage()
    assert {InboundMessage, Unreadable} <= kinds


HEAVY = ("pydantic", "boto3", "botocore", "urllib3", "aws_lambda_powertools", "zoneinfo", "ssl", "cryptography")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_webhook_is_light_to_import(platform: str) -> None:
    """It loads no third-party package and no client: the webhook function starts cold, within a deadline."""
    code = f"import sys, {REGISTRY[platform]}.webhook; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {name for name in loaded if name.partition(".")[0] in HEAVY}
    assert not {"socialops.platforms.contract", "socialops.platforms.http", "socialops.models"} & set(loaded)
