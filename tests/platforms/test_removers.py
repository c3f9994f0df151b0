"""What we made public can be taken back, on every platform that lets us."""

from datetime import UTC, datetime

import pytest

from infra.local.sandbox.mastodon import MastodonSandbox
from socialops.platforms import taking_back
from socialops.platforms.content import Connection, Content, SendingKind
from socialops.platforms.errors import ContentRefused, PlatformUnavailable, TokenExpired
from socialops.platforms.sending import (
    Absent,
    Found,
    Live,
    LookOutcome,
    Prepared,
    Remover,
    SendOutcome,
    Traces,
    Unknown,
)
from tests.platforms.bluesky_case import BlueskyCase
from tests.platforms.cases import Case, mastodon_case, read, weibo_case
from tests.platforms.parties import Weibo


@pytest.fixture(params=["weibo", "mastodon", "bluesky"])
def removing(request: pytest.FixtureRequest) -> Case:
    """A platform with a remover."""
    if request.param == "weibo":
        weibo: Weibo = request.getfixturevalue("weibo")
        return weibo_case(weibo)
    if request.param == "mastodon":
        mastodon: MastodonSandbox = request.getfixturevalue("mastodon_sandbox")
        return mastodon_case(mastodon)
    bluesky: BlueskyCase = request.getfixturevalue("bluesky")
    return bluesky


def remover(case: Case) -> Remover:
    """Who takes back."""
    assert case.platform.remover
    return case.platform.remover


def is_there(case: Case, kind: SendingKind, remote_id: str) -> bool:
    """Whether the public still sees it, as a look tells."""
    return remover(case).is_there(case.connection, kind, remote_id, case.now())


def test_a_post_that_was_removed_is_gone(removing: Case) -> None:
    """Only that one; and removing it once more does no harm."""
    kept, wrong = removing.send(removing.content("留下", "t1")), removing.send(removing.content("发错了", "t2"))
    for _ in range(2):
        remover(removing).remove(removing.connection, "post", wrong.remote_id, removing.now())
    assert removing.public() == [kept.remote_id]
    assert is_there(removing, "post", kept.remote_id)
    assert not is_there(removing, "post", wrong.remote_id)


def test_an_answer_that_was_removed_is_gone(removing: Case) -> None:
    """The fan's words and our post stay."""
    live = removing.send(removing.content())
    removing.received(live.remote_id, "好喝吗", "xiaolin")
    asked = removing.poll().messages[-1]
    answer = Content("发错了", channel="comment", answers=asked.answers)
    key = f"removed-{removing.platform.id}"
    sent = removing.replies.send(answer, Prepared(), removing.connection, read=read, key=key, now=removing.now())
    assert isinstance(sent, Live)
    assert is_there(removing, "reply", sent.remote_id)
    for _ in range(2):
        remover(removing).remove(removing.connection, "reply", sent.remote_id, removing.now())
    counts = removing.metrics.posts(removing.connection, removing.published(live.remote_id), removing.now())
    assert counts[live.remote_id].counts["comments"] == 1
    assert not is_there(removing, "reply", sent.remote_id)
    assert removing.public() == [live.remote_id]


def test_what_could_not_be_removed_is_told(removing: Case) -> None:
    """No platform, a dead token, and an id of nothing of ours."""
    live = removing.send(removing.content())
    away = removing.with_connection(host="http://nowhere.invalid")
    with pytest.raises(PlatformUnavailable):
        remover(removing).remove(away.connection, "post", live.remote_id, removing.now())
    dead = removing.with_connection(credentials={**removing.connection.credentials, removing.secret: "dead"})
    with pytest.raises(TokenExpired):
        remover(removing).remove(dead.connection, "post", live.remote_id, removing.now())
    assert removing.public() == [live.remote_id]


def traces(content: Content) -> Traces:
    """What a look for a removal goes by."""
    return Traces(content, "", Prepared(), "", datetime(2026, 11, 1, tzinfo=UTC))


def take_back(case: Case, remote_id: str, connection: Connection | None = None) -> tuple[SendOutcome, LookOutcome]:
    """Take a post back as the law of sending does it, and look."""
    sender = case.platform.sender("removal")
    assert sender
    content = taking_back.content("post", remote_id)
    on = connection or case.connection
    sent = sender.send(content, sender.prepare(content, on, read, case.now()), on, read=read, key="r", now=case.now())
    return sent, sender.look(traces(content), case.connection, case.now())


def test_taking_back_is_a_sending(removing: Case) -> None:
    """Done, it is found: gone. Again does no harm; and while it stands, a complete look does not find it gone."""
    live = removing.send(removing.content())
    away = removing.with_connection(host="http://nowhere.invalid").connection
    sent, seen = take_back(removing, live.remote_id, away)
    assert isinstance(sent, Unknown)
    assert seen == Absent()
    for _ in range(2):
        sent, seen = take_back(removing, live.remote_id)
        assert sent == Live(live.remote_id)
        assert seen == Found((Live(live.remote_id),))


def test_a_first_comment_stands_under_the_own_post(removing: Case) -> None:
    """Its post is named by its id alone, as it is known once it is live."""
    live = removing.send(removing.content())
    sender, name = removing.platform.sender("comment"), removing.platform.comments_on
    assert sender
    comment = Content("尺码表在这里 👇", channel="comment", answers={name: live.remote_id})
    made = sender.prepare(comment, removing.connection, read, removing.now())
    sent = sender.send(comment, made, removing.connection, read=read, key="c1", now=removing.now())
    assert isinstance(sent, Live)
    counts = removing.metrics.posts(removing.connection, removing.published(live.remote_id), removing.now())
    assert counts[live.remote_id].counts["comments"] == 1


def test_a_private_message_on_weibo_stays(weibo: Weibo) -> None:
    """It has no id of Weibo's, and no interface takes it back."""
    case = weibo_case(weibo)
    with pytest.raises(ContentRefused):
        remover(case).remove(case.connection, "reply", "message-r1", case.now())
