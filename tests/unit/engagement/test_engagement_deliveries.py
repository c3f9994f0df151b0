"""What a delivery says, or that it says nothing."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement import deliveries
from socialops.platforms.contract import Ignored, InboundMessage
from tests import fakes

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


class Parsing(fakes.FakeWebhook):
    """A webhook that makes of any bytes what a test gives it."""

    def __init__(self, *parts: InboundMessage | Ignored) -> None:
        self.parts = parts

    def parse(self, raw: bytes) -> Sequence[InboundMessage | Ignored]:
        """The given parts."""
        return self.parts


def a_message(**fields: Any) -> InboundMessage:
    """A private message of one fan."""
    return InboundMessage(
        **{"id": "m1", "kind": "direct", "fan_id": "f1", "fan_name": "小林", "text": "在吗？", "at": AT, **fields}
    )


@pytest.mark.parametrize("raw", [b"", b"\xff", b"{}", b"[" * 60_000])
def test_bytes_that_no_adapter_can_read_are_unreadable(raw: bytes) -> None:
    """Wrong text, wrong shape and nesting without end are one case for whoever has to keep them."""
    with pytest.raises(deliveries.Unreadable):
        deliveries.read(fakes.FakeWebhook(), raw)


def test_what_is_ignored_is_no_message() -> None:
    """The adapter's own word is enough."""
    assert deliveries.read(Parsing(Ignored("view"), a_message()), b"") == [a_message()]


@given(st.text(alphabet=st.characters(), max_size=30))
def test_every_text_of_a_message_can_be_stored(text: str) -> None:
    """Half a surrogate pair becomes a question mark; whatever can be stored stays as it is."""
    fields = ("id", "fan_id", "fan_name", "text", "status_id")
    message = deliveries.clean(a_message(**dict.fromkeys(fields, text), answers={text: text}))
    cleaned = {getattr(message, name) for name in fields} | set(message.answers) | set(message.answers.values())
    (one,) = cleaned
    one.encode()
    assert len(one) == len(text)
    assert all(mended in (kept, "?") for mended, kept in zip(one, text, strict=True))


def test_half_a_surrogate_pair_is_mended() -> None:
    """JSON may escape what no text may hold."""
    assert deliveries.clean(a_message(text=json.loads('"\\ud83d!"'))).text == "?!"
