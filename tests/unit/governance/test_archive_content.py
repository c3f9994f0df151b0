"""What a record may hold, and how digests and seals are timed and named."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from governance import archive, documents
from governance.archive import Waiting
from insights.documents import Report
from planning.posts import Post
from planning.review import Review
from publishing.attempts import Attempt, Look
from publishing.sendings import Sending
from socialops.agenda import REACH
from socialops.errors import NotFound
from socialops.ids import new_id
from socialops.models import Personal

INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(INSTANTS)
def test_a_record_lies_under_the_hour_of_its_event(at: datetime) -> None:
    """The key is known from the event's id alone, and leads back to it."""
    event_id = new_id(at)
    key = archive.record_key(event_id)
    assert key == f"records/{at:%Y/%m/%d/%H}/{event_id}.json"
    assert archive.event_id(key) == event_id


@pytest.mark.parametrize("event_id", ["", "short", "!" * 26, "../../digests/00000001", "Z" * 26])
def test_what_is_no_id_has_no_record(event_id: str) -> None:
    """A made-up id cannot lead to another place of the bucket."""
    with pytest.raises(NotFound):
        archive.record_key(event_id)


@given(INSTANTS)
def test_the_next_seal_is_at_a_full_hour_that_no_writer_must_queue(at: datetime) -> None:
    """It is beyond the reach of the tick, at most an hour and that reach away, and the same for the whole hour."""
    due = archive.next_seal(at).due
    assert (due.minute, due.second, due.microsecond) == (0, 0, 0)
    assert at + REACH < due <= at + REACH + timedelta(hours=1)


@given(st.permutations([Waiting(id=str(n), key=f"records/{n}", sha256=str(n)) for n in range(6)]))
def test_a_digest_does_not_depend_on_the_order_of_reading(waiting: list[Waiting]) -> None:
    """The same records at the same instant make the same bytes."""
    at = datetime(2026, 11, 23, tzinfo=UTC)
    in_order = sorted(waiting, key=lambda each: each.key)
    assert archive.digest(archive.start(at), waiting, at) == archive.digest(archive.start(at), in_order, at)


def test_a_record_holds_the_envelope_and_nothing_else_of_the_event() -> None:
    """What an event carries beside its envelope does not reach the archive."""
    event = {"id": "e", "event": "PostWritten", "data": {}, "changed": {"text": "secret"}, "token": "t"}
    assert b"secret" not in archive.record(event, {})
    assert b"token" not in archive.record(event, {})


def test_a_receipt_of_a_post_is_whole_and_that_of_a_reply_has_no_words() -> None:
    """A publication is archived with its content and attempts; a reply keeps its hash and loses what it says."""
    sending = {"pk": "SENDING#s", "sk": "SENDING", "id": "s", "content": {"text": "回复小明"}, "content_hash": "ab"}
    attempt = {"pk": "SENDING#s", "sk": "ATTEMPT#0001", "answer": "live", "message": "小明"}
    post = documents.receipt([attempt, {**sending, "kind": "post", "entry": "…"}])
    assert post == {
        "sending": {"id": "s", "kind": "post", "content": {"text": "回复小明"}, "content_hash": "ab"},
        "receipt": [{"answer": "live", "message": "小明"}],
    }
    reply = documents.receipt([attempt, {**sending, "kind": "reply"}])
    assert "小明" not in str(reply)
    assert reply["sending"]["content_hash"] == "ab"


def test_an_event_without_documents_reads_none() -> None:
    """A fan's message, a pause or a connected account is archived by its envelope alone."""
    for name in ("MessageReceived", "ReplyWritten", "PauseSet", "AccountConnected", "DeliveryKept"):
        event: dict[str, Any] = {"event": name, "subject": "X#1", "data": {"sending_id": "s"}}
        assert documents.keys_of(event) == {}
        assert documents.partition_of(event) == ""


@pytest.mark.parametrize(
    ("model", "withheld"),
    [
        (Post, documents.WITHHELD),
        (Review, documents.WITHHELD),
        (Report, documents.WITHHELD),
        (Sending, documents.WITHHELD | documents.OF_A_CONVERSATION),
        (Attempt, documents.WITHHELD | documents.OF_A_CONVERSATION),
        (Look, documents.WITHHELD | documents.OF_A_CONVERSATION),
    ],
)
def test_no_personal_or_secret_field_of_a_document_reaches_the_archive(
    model: type[BaseModel], withheld: frozenset[str]
) -> None:
    """Whatever a stage marks as personal, or names like a secret, is withheld from the archive."""
    for name, field in model.model_fields.items():
        personal = any(mark is Personal or isinstance(mark, Personal) for mark in field.metadata)
        secret = any(word in name for word in ("secret", "task", "sealed", "salt", "password", "credential"))
        assert not (personal or secret) or name in withheld, name
