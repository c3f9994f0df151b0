"""A status gets another text; the judge is Mastodon.py, which reads what the public sees."""

from datetime import UTC, datetime
from typing import Any

import pytest

from infra.local.sandbox.mastodon import MastodonSandbox
from socialops.platforms.content import Content, Picture
from socialops.platforms.errors import ContentRefused
from socialops.platforms.sending import Absent, Found, Inconclusive, Prepared, Refused, Sender, Traces, Unknown
from tests.platforms.cases import MastodonCase, mastodon_case, read

BEFORE = datetime(2026, 11, 1, tzinfo=UTC)
A_PICTURE = Picture("m1", "media/m1", "", "image/png", 100, 10, 10)


@pytest.fixture
def mastodon(mastodon_sandbox: MastodonSandbox) -> MastodonCase:
    """The brand on the third-party double."""
    return mastodon_case(mastodon_sandbox)


def editor(case: MastodonCase) -> Sender:
    """Who edits."""
    sender = case.platform.sender("edit")
    assert sender
    return sender


def edit(case: MastodonCase, content: Content, made: Prepared | None = None) -> Any:
    """One edit, prepared as it is before its claim."""
    made = made or editor(case).prepare(content, case.connection, read, case.now())
    return editor(case).send(content, made, case.connection, read=read, key="e1", now=case.now())


def look(case: MastodonCase, content: Content, host: str = "") -> Any:
    """Whether the status says so."""
    connection = case.with_connection(host=host).connection if host else case.connection
    return editor(case).look(Traces(content, "", Prepared(), "", BEFORE), connection, case.now())


def test_the_public_reads_the_new_words(mastodon: MastodonCase) -> None:
    """The same status says them, with its link and emoji; doing it twice is doing it once."""
    live = mastodon.send(mastodon.content("今天八折"))
    wanted = Content("更正：今天九折 🎉", link=mastodon.link, answers={"status": live.remote_id})
    assert look(mastodon, wanted) == Absent()
    for _ in range(2):
        outcome = edit(mastodon, wanted)
        assert outcome.remote_id == live.remote_id
    assert mastodon.public() == [live.remote_id]
    assert "更正：今天九折 🎉" in mastodon.judge().status(live.remote_id).content
    assert look(mastodon, wanted) == Found((outcome,))


def test_pictures_are_not_edited(mastodon: MastodonCase) -> None:
    """What would lose or gain one is refused before anything is sent."""
    live = mastodon.send(mastodon.content("今天八折"))
    wanted = Content("今天九折", pictures=(A_PICTURE,), answers={"status": live.remote_id})
    assert isinstance(edit(mastodon, wanted), Refused)
    assert "八折" in mastodon.judge().status(live.remote_id).content


def test_a_status_that_is_gone_is_not_edited(mastodon: MastodonCase) -> None:
    """Preparing says so, and so does a look."""
    wanted = Content("今天九折", answers={"status": "404404"})
    with pytest.raises(ContentRefused):
        edit(mastodon, wanted)
    assert isinstance(edit(mastodon, wanted, Prepared()), Refused)
    assert isinstance(look(mastodon, wanted), Refused)


def test_a_lost_answer_is_unknown_and_a_failed_look_is_not_an_empty_one(mastodon: MastodonCase) -> None:
    """Nobody claims what nobody saw."""
    live = mastodon.send(mastodon.content("今天八折"))
    wanted = Content("今天九折", answers={"status": live.remote_id})
    mastodon.control.order("faults", kind="lost_answer", path=f"/api/v1/statuses/{live.remote_id}")
    assert isinstance(edit(mastodon, wanted, Prepared()), Unknown)
    assert isinstance(look(mastodon, wanted, "http://nowhere.invalid"), Inconclusive)
    assert isinstance(look(mastodon, wanted), Found)
