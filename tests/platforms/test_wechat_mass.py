"""Mass messages: rationed, queued, resolved by their own handle, and never doubled within a day."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from infra.local.sandbox.server import Server
from socialops.platforms.content import Content
from socialops.platforms.inbound import Delivery, Resolution
from socialops.platforms.sending import (
    Absent,
    Accepted,
    Found,
    Inconclusive,
    Live,
    NotSent,
    Prepared,
    Refused,
    Traces,
    Unknown,
)
from socialops.platforms.wechat.sender import WeChatPublisher
from socialops.platforms.wechat.webhook import WEBHOOK
from tests.platforms.cases import TOKEN, a_picture, read
from tests.platforms.wechat_case import WeChatCase, wechat_case
from tests.platforms.wechat_party import Listener, WeChat
from tests.platforms.wechat_stub import NOW, Stub, connection

SEND_ALL = "/cgi-bin/message/mass/sendall"
MASS = "/cgi-bin/message/mass/get"


@pytest.fixture
def case(wechat: WeChat) -> WeChatCase:
    """The brand of an empty WeChat, with three fans."""
    wechat.control.order("fans", count=3)
    return wechat_case(wechat)


@pytest.fixture
def stub() -> Iterator[tuple[Stub, str]]:
    """A WeChat that says what it is told, and its address."""
    app = Stub()
    with Server(app) as server:
        yield app, server.base_url


def a_message(**options: str) -> Content:
    """An article for the fans."""
    return Content("春茶上新\n欢迎来尝", (a_picture(),), options={"mode": "mass", **options})


def sent(case: WeChatCase, content: Content, key: str = "k1", prepared: Prepared | None = None) -> tuple[Prepared, Any]:
    """Prepare and send."""
    ready = prepared or case.prepare(content)
    return ready, case.publisher.send(content, ready, case.connection, read=read, key=key, now=case.now())


def look(case: WeChatCase, content: Content, prepared: Prepared, handle: str = "") -> Any:
    """Look for something that was sent just now."""
    traces = Traces(content, TOKEN, prepared, handle, case.now() - timedelta(seconds=5))
    return case.publisher.look(traces, case.connection, case.now())


def test_the_event_and_the_look_tell_the_same(case: WeChatCase, wechat: WeChat, listener: Listener) -> None:
    """Queued, then sent: one handle and one id by either way, and what statistics go by among the facts."""
    assert wechat.listen(listener.url)
    content = a_message()
    prepared, accepted = sent(case, content)
    assert isinstance(accepted, Accepted)
    assert isinstance(look(case, content, prepared, accepted.handle), Inconclusive)
    case.settle()
    (request,) = listener.pushes
    delivery = WEBHOOK.verify(request.get_data(), {}, request.args, case.connection.credentials, case.now())
    (told,) = WEBHOOK.parse(delivery or Delivery(b""))
    assert isinstance(told, Resolution)
    assert isinstance(told.outcome, Live)
    found = look(case, content, prepared, accepted.handle)
    assert isinstance(found, Found)
    assert (told.handle, told.outcome.remote_id) == (accepted.handle, accepted.handle)
    assert found.matches[0].remote_id == told.outcome.remote_id
    assert told.outcome.url.startswith("https://mp.weixin.qq.com/s/")
    (job,) = case.account()["mass_jobs"]
    assert accepted.facts == {"msg_data_id": str(job["msg_data_id"])}
    assert (job["to_all"], len(job["receivers"])) == (True, 3)


def test_a_repeat_is_the_first_message(case: WeChatCase) -> None:
    """The same key is the same `clientmsgid`: WeChat names the first message, and sends none."""
    content = a_message()
    prepared = case.prepare(content)
    case.control.order("faults", kind="lost_answer", path=SEND_ALL)
    assert isinstance(sent(case, content, prepared=prepared)[1], Unknown)
    again = sent(case, content)[1]
    (job,) = case.account()["mass_jobs"]
    assert isinstance(again, Accepted)
    assert again.handle == f"mass:{job['msg_id']}"
    assert len(job["client_id"]) <= 32


def test_a_second_message_of_the_day_waits(case: WeChatCase) -> None:
    """A subscription account has one a day."""
    sent(case, a_message())
    _, outcome = sent(case, a_message(), key="k2")
    assert isinstance(outcome, NotSent)
    assert (outcome.platform_code, outcome.retry_at) == ("45028", case.now() + timedelta(hours=15))


@pytest.mark.parametrize("status", ["err(20001)", "err(40002)", "send fail"])
def test_a_message_that_was_stopped_is_refused(case: WeChatCase, status: str) -> None:
    """By the review or by the account's own administrator."""
    case.control.order("mass/review", status=status)
    content = a_message()
    prepared, accepted = sent(case, content)
    case.settle()
    assert isinstance(look(case, content, prepared, accepted.handle), Refused)


def test_fans_with_a_tag_get_it_alone(case: WeChatCase) -> None:
    """A tag that does not exist is refused, and one that is no number never becomes everybody."""
    assert case.platform.audience
    fans = case.platform.audience.fans(case.connection, "", case.now()).ids
    tag = case.platform.audience.create_tag(case.connection, "老客", case.now())
    case.platform.audience.tag(case.connection, tag.id, fans[:2], case.now())
    _, outcome = sent(case, a_message(tag_id=tag.id))
    assert isinstance(outcome, Accepted)
    assert case.account()["mass_jobs"][0]["receivers"] == list(fans[:2])
    assert isinstance(sent(case, a_message(tag_id="999"), key="k2")[1], Refused)
    everybody = WeChatPublisher().send(
        a_message(tag_id="all"), Prepared({"draft": "d"}), case.connection, read=read, key="k3", now=case.now()
    )
    assert isinstance(everybody, Refused)
    assert len(case.account()["mass_jobs"]) == 1


def test_a_lost_message_shows_by_its_draft_only(case: WeChatCase) -> None:
    """No interface lists mass messages: the draft is there, so nothing was sent; it is gone, so nobody knows."""
    content = a_message()
    prepared = case.prepare(content)
    case.control.order("faults", kind="drop", path=SEND_ALL)
    assert isinstance(sent(case, content, prepared=prepared)[1], Unknown)
    assert look(case, content, prepared) == Absent()
    case.control.order("faults", kind="lost_answer", path=SEND_ALL)
    sent(case, content, prepared=prepared)
    case.settle()
    assert isinstance(look(case, content, prepared), Inconclusive)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"errcode": 45065, "errmsg": "clientmsgid exist", "msg_id": 34182}, Accepted("mass:34182")),
        ({"errcode": "45065", "msg_id": "34182"}, Accepted("mass:34182")),
        ({"errcode": 45065}, Unknown("an answer without a msg_id")),
        (
            {"errcode": 0, "msg_id": 34182, "msg_data_id": 206227730},
            Accepted("mass:34182", {"msg_data_id": "206227730"}),
        ),
        ({"errcode": 0, "msg_data_id": 206227730}, Unknown("an answer without a msg_id")),
        ({"errcode": -1, "errmsg": "system error"}, Unknown("system error", "-1")),
    ],
)
def test_any_answer_has_one_reading(stub: tuple[Stub, str], answer: Any, expected: object) -> None:
    """A repeat names its message; a success without an id proves nothing."""
    app, url = stub
    app.answers[SEND_ALL] = [answer]
    ready = Prepared({"draft": "d"})
    assert WeChatPublisher().send(a_message(), ready, connection(url), read=read, key="k", now=NOW) == expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("SEND_SUCCESS", Found((Live("mass:34182"),))),
        ("SENDING", Inconclusive("still under way")),
        ("SEND_FAIL", Refused("ContentRefused", "the mass send failed", "SEND_FAIL")),
        ("DELETE", Refused("ContentRefused", "sent, then deleted by the owner", "DELETE")),
        ("LATER_WORD", Inconclusive("no verdict on a mass send")),
    ],
)
def test_every_state_of_a_mass_message(stub: tuple[Stub, str], status: str, expected: object) -> None:
    """A word that is not documented concludes nothing."""
    app, url = stub
    app.answers[MASS] = [{"msg_id": 34182, "msg_status": status}]
    traces = Traces(a_message(), TOKEN, Prepared(), "mass:34182", NOW)
    assert WeChatPublisher().look(traces, connection(url), NOW) == expected
    assert app.bodies(MASS) == [{"msg_id": 34182}]
