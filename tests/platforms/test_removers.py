"""What we made public can be taken back, on every platform that lets us."""

import pytest

from infra.local.sandbox.mastodon import MastodonSandbox
from socialops.platforms.content import Content
from socialops.platforms.errors import ContentRefused, PlatformUnavailable, TokenExpired
from socialops.platforms.sending import Live, Prepared, Remover
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


def test_a_post_that_was_removed_is_gone(removing: Case) -> None:
    """Only that one; and removing it once more does no harm."""
    kept, wrong = removing.send(removing.content("留下", "t1")), removing.send(removing.content("发错了", "t2"))
    for _ in range(2):
        remover(removing).remove(removing.connection, "post", wrong.remote_id, removing.now())
    assert removing.public() == [kept.remote_id]


def test_an_answer_that_was_removed_is_gone(removing: Case) -> None:
    """The fan's words and our post stay."""
    live = removing.send(removing.content())
    removing.received(live.remote_id, "好喝吗", "xiaolin")
    asked = removing.poll().messages[-1]
    answer = Content("发错了", channel="comment", answers=asked.answers)
    key = f"removed-{removing.platform.id}"
    sent = removing.replies.send(answer, Prepared(), removing.connection, read=read, key=key, now=removing.now())
    assert isinstance(sent, Live)
    for _ in range(2):
        remover(removing).remove(removing.connection, "reply", sent.remote_id, removing.now())
    counts = removing.metrics.posts(removing.connection, removing.published(live.remote_id), removing.now())
    assert counts[live.remote_id].counts["comments"] == 1
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


def test_a_private_message_on_weibo_stays(weibo: Weibo) -> None:
    """It has no id of Weibo's, and no interface takes it back."""
    case = weibo_case(weibo)
    with pytest.raises(ContentRefused):
        remover(case).remove(case.connection, "reply", "message-r1", case.now())
