"""Articles and mass messages are taken back on WeChat, and told from those that stand."""

import pytest

from socialops.platforms import taking_back
from socialops.platforms.content import Content
from socialops.platforms.errors import ContentRefused, QuotaExhausted
from socialops.platforms.sending import Accepted, Found, Live, NotSent, Prepared, Remover, Traces
from tests.platforms.cases import a_picture, read
from tests.platforms.wechat_case import WeChatCase, wechat_case
from tests.platforms.wechat_party import WeChat


@pytest.fixture
def case(wechat: WeChat) -> WeChatCase:
    """The brand of an empty WeChat, with three fans."""
    wechat.control.order("fans", count=3)
    return wechat_case(wechat)


def remover(case: WeChatCase) -> Remover:
    """Who takes back."""
    assert case.platform.remover
    return case.platform.remover


def test_an_article_that_was_removed_is_gone(case: WeChatCase) -> None:
    """Only that one; and removing it once more does no harm."""
    kept, wrong = case.send(case.content("留下", "t1")), case.send(case.content("发错了", "t2"))
    for _ in range(2):
        remover(case).remove(case.connection, "post", wrong.remote_id, case.now())
    assert list(case.public()) == [kept.remote_id]
    assert remover(case).is_there(case.connection, "post", kept.remote_id, case.now())
    assert not remover(case).is_there(case.connection, "post", wrong.remote_id, case.now())


def test_what_never_was_is_not_there(case: WeChatCase) -> None:
    """Nothing to take back is no error, as of what is gone."""
    remover(case).remove(case.connection, "post", "article-404", case.now())
    assert not remover(case).is_there(case.connection, "post", "article-404", case.now())


def test_a_mass_message_is_taken_back_by_its_handle(case: WeChatCase) -> None:
    """Its articles are gone; again does no harm."""
    content = Content("春茶上新\n欢迎来尝", (a_picture(),), options={"mode": "mass"})
    outcome = case.publisher.send(content, case.prepare(content), case.connection, read=read, key="k1", now=case.now())
    assert isinstance(outcome, Accepted)
    case.settle()
    assert remover(case).is_there(case.connection, "post", outcome.handle, case.now())
    for _ in range(2):
        remover(case).remove(case.connection, "post", outcome.handle, case.now())
    assert not remover(case).is_there(case.connection, "post", outcome.handle, case.now())


def test_the_eleventh_of_a_day_waits_for_the_next(case: WeChatCase) -> None:
    """Ten a day: the platform says so, provably nothing was taken back, and the law of sending tries again later."""
    live = case.send(case.content())
    for _ in range(10):
        remover(case).remove(case.connection, "post", live.remote_id, case.now())
    with pytest.raises(QuotaExhausted):
        remover(case).remove(case.connection, "post", live.remote_id, case.now())
    sender = case.platform.sender("removal")
    assert sender
    content = taking_back.content("post", live.remote_id)
    outcome = sender.send(content, Prepared(), case.connection, read=read, key="r1", now=case.now())
    assert isinstance(outcome, NotSent)
    traces = Traces(content, "", Prepared(), "", case.now())
    assert sender.look(traces, case.connection, case.now()) == Found((Live(live.remote_id),))


def test_an_answer_stays_with_the_console(case: WeChatCase) -> None:
    """It is refused before anything is asked for."""
    with pytest.raises(ContentRefused):
        remover(case).remove(case.connection, "reply", "reply-1_1-2", case.now())
