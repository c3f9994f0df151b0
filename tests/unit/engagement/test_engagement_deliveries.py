"""What a delivery says, or that it says nothing."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement import deliveries
from socialops.platforms.inbound import Delivery, Heard, Ignored, InboundMessage, Resolution, Revoked, Unreadable
from socialops.platforms.sending import Live
from tests import fakes

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


class Parsing(fakes.FakeWebhook):
    """A webhook that makes of any bytes what a test gives it."""

    def __init__(self, *parts: Heard) -> None:
        self.parts = parts

    def parse(self, delivery: Delivery) -> Sequence[Heard]:
        """The given parts."""
        return self.parts


def a_message(**fields: Any) -> InboundMessage:
    """A private message of one fan."""
    return InboundMessage(
        **{"id": "m1", "kind": "direct", "fan_id": "f1", "fan_name": "小林", "text": "在吗？", "at": AT, **fields}
    )


@pytest.mark.parametrize("raw", [b"", b"\xff", b"{}", b"[1"])
def test_bytes_that_no_adapter_can_read_are_unreadable(raw: bytes) -> None:
    """Wrong text and wrong shape are one case for whoever has to keep them."""
    assert [type(part) for part in deliveries.read(fakes.FakeWebhook(), Delivery(raw))] == [Unreadable]


def test_what_is_told_besides_messages_is_handed_on() -> None:
    """What the adapter ignores, cannot read or tells of a sending comes out as it is, in its order."""
    parts: list[Heard] = [
        Ignored("view"),
        a_message(),
        Revoked("unauthorize"),
        Resolution("h1", Live("77")),
        Unreadable("?"),
    ]
    assert deliveries.read(Parsing(*parts), Delivery(b"")) == parts


def test_a_handle_can_be_looked_up() -> None:
    """Half a surrogate pair in a handle would fail the table, and with it the delivery, for ever."""
    assert deliveries.read(Parsing(Resolution("h\ud83d", Live("77"))), Delivery(b"")) == [Resolution("h?", Live("77"))]


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
