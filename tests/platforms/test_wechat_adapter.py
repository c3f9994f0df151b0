"""What is WeChat's own in publishing: drafts, covers, picture posts, jobs that end later, mass messages."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from infra.local.sandbox.server import Server
from socialops.platforms.content import Content, Picture, Video
from socialops.platforms.errors import ContentRefused
from socialops.platforms.fingerprint import shown_digest
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
from socialops.platforms.wechat import limits
from socialops.platforms.wechat.sender import WeChatPublisher
from socialops.platforms.wechat.webhook import WEBHOOK
from tests.platforms.cases import TOKEN, a_picture, read
from tests.platforms.wechat_case import LIST, SUBMIT, WeChatCase, wechat_case
from tests.platforms.wechat_party import Listener, WeChat
from tests.platforms.wechat_stub import NOW, Stub, connection

DRAFT = "/cgi-bin/draft/add"
PUBLISHER = WeChatPublisher()
LINK = "https://shop.example.com/a?p=s0k7e4n"


@pytest.fixture
def case(wechat: WeChat) -> WeChatCase:
    """The brand of an empty WeChat."""
    return wechat_case(wechat)


@pytest.fixture
def stub() -> Iterator[tuple[Stub, str]]:
    """A WeChat that says what it is told, and its address."""
    app = Stub()
    with Server(app) as server:
        yield app, server.base_url


def pictures(count: int, **more: Any) -> tuple[Picture, ...]:
    """So many pictures."""
    return tuple(replace(a_picture(), media_id=f"m{n}", alt=f"图{n}", **more) for n in range(count))


def article(case: WeChatCase) -> dict[str, Any]:
    """The newest draft's article, as the sandbox keeps it."""
    found: dict[str, Any] = case.account()["drafts"][-1]["articles"][0]
    return found


def submitted(case: WeChatCase, content: Content, key: str = "k1") -> tuple[Prepared, Any]:
    """Prepare and send, without waiting for the end."""
    prepared = case.prepare(content)
    return prepared, case.publisher.send(content, prepared, case.connection, read=read, key=key, now=case.now())


def look(case: WeChatCase, content: Content, prepared: Prepared, handle: str = "") -> Any:
    """Look for something that was sent just now."""
    traces = Traces(content, TOKEN, prepared, handle, case.now() - timedelta(seconds=5))
    return case.publisher.look(traces, case.connection, case.now())


# what becomes of content


def test_an_article_has_title_body_cover_and_link(case: WeChatCase) -> None:
    """The first line is the title, the rest the body, the first picture the cover too, the link what one reads on."""
    text = "春茶上新 🌸\n今年的龙井 <到店> & 特价\n\n欢迎来尝"
    case.prepare(Content(text, pictures(2), link=LINK))
    kept = article(case)
    assert (kept["article_type"], kept["title"], kept["content_source_url"]) == ("news", "春茶上新 🌸", LINK)
    assert kept["content"].startswith("<p>今年的龙井 &lt;到店&gt; &amp; 特价</p><p><br></p><p>欢迎来尝</p><p><img src=")
    assert kept["content"].count("mmbiz.qpic.cn") == 2
    assert (kept["need_open_comment"], kept["only_fans_can_comment"]) == (1, 0)
    kinds = [(one["kind"], one["permanent"]) for one in case.account()["media"]]
    assert kinds.count(("image", True)) == 1


def test_options_name_title_author_digest_and_comments(case: WeChatCase) -> None:
    """Where a title is given, the text stays whole."""
    options = {"title": "新茶", "author": "山茶花", "digest": "摘要", "comments": "fans"}
    case.prepare(Content("第一行\n第二行", pictures(1), link=LINK, options=options))
    kept = article(case)
    assert [kept[name] for name in ("title", "author", "digest", "only_fans_can_comment")] == [
        "新茶",
        "山茶花",
        "摘要",
        1,
    ]
    assert kept["content"].startswith("<p>第一行</p><p>第二行</p>")


def test_a_short_text_with_pictures_is_a_picture_post(case: WeChatCase) -> None:
    """Without a link and short: pictures in order, plain words."""
    live = case.send(Content("周末到店\n喝茶 <3", pictures(3)))
    (publication,) = case.account()["publications"]
    kept = publication["articles"][0]["fields"]
    assert (kept["article_type"], kept["title"]) == ("newspic", "周末到店")
    assert len(kept["image_info"]["image_list"]) == 3
    assert isinstance(live, Live)


@pytest.mark.parametrize(
    "content",
    [
        Content("没有图"),
        Content("", pictures(1)),
        Content("https://a.cn/x", pictures(1)),
        Content("太多", pictures(21)),
        Content("题", pictures(1), options={"title": "长" * 33}),
        Content("者", pictures(1), options={"author": "长" * 17}),
        Content("要", pictures(1), options={"digest": "长" * 121}),
        Content("链", pictures(1), link="https://a.cn/" + "x" * 1024),
        Content("类", pictures(1), options={"article_type": "poem"}),
        Content("群", pictures(1), options={"article_type": "newspic", "mode": "mass"}),
        Content("签", pictures(1), options={"mode": "mass", "tag_id": "all"}),
        Content("评", pictures(1), options={"comments": "maybe"}),
        Content("影", pictures(1), video=Video("v", "k", "0" * 64, "video/mp4", 1, 1, 1, 1)),
        Content("长" * 20_000, pictures(1), link=LINK),
    ],
)
def test_what_wechat_would_not_take_is_refused(case: WeChatCase, content: Content) -> None:
    """Before anything of it is public; most of it before anything is uploaded."""
    with pytest.raises(ContentRefused):
        case.prepare(content)
    assert case.account()["drafts"] == []


def test_an_account_without_comments_gets_a_closed_article(wechat: WeChat) -> None:
    """The privilege is not everybody's."""
    wechat.control.order("reset")
    wechat.control.order("accounts", **vars(wechat.brand), comment_privilege=False)
    wechat.access_token = ""
    case = wechat_case(wechat)
    case.prepare(case.content())
    assert article(case)["need_open_comment"] == 0
    assert case.requests(DRAFT) == 2


def test_large_and_moving_pictures_come_from_the_library(case: WeChatCase) -> None:
    """A body takes less than a megabyte of PNG or JPEG by its own interface."""
    case.prepare(Content("图", pictures(1, bytes=3_000_000), link=LINK))
    assert (case.requests("/cgi-bin/media/uploadimg"), case.requests("/cgi-bin/material/add_material")) == (0, 1)
    case.prepare(Content("图", (*pictures(1), *pictures(1, bytes=1024 * 1024)), link=LINK))
    assert (case.requests("/cgi-bin/media/uploadimg"), case.requests("/cgi-bin/material/add_material")) == (1, 3)
    assert article(case)["content"].count("<img ") == 2


def test_many_pictures_are_prepared_in_slices(case: WeChatCase) -> None:
    """Four at a time; each slice survives JSON, and the last one makes the draft."""
    content, so_far, calls = Content("二十张", pictures(20)), None, 0
    while so_far is None or so_far.more:
        before = case.requests("/cgi-bin/material/add_material")
        so_far = case.publisher.prepare(content, case.connection, read, case.now(), so_far)
        calls += 1
        assert case.requests("/cgi-bin/material/add_material") - before <= limits.UPLOADS
    assert calls == 5
    assert set(so_far.handles) == {"draft"}
    assert len(article(case)["image_info"]["image_list"]) == 20


def test_a_cover_of_the_library_needs_no_picture(case: WeChatCase, wechat: WeChat) -> None:
    """A brand has its own."""
    case.prepare(Content("没有图", options={"thumb_media_id": wechat.thumb()}))
    assert article(case)["thumb_media_id"]


# what becomes of a publication


def test_the_event_and_the_look_tell_the_same(case: WeChatCase, wechat: WeChat, listener: Listener) -> None:
    """The handle of the event is that of the answer, and both ways give one id and one address."""
    assert wechat.listen(listener.url)
    content = case.content()
    prepared, accepted = submitted(case, content)
    assert isinstance(accepted, Accepted)
    assert isinstance(look(case, content, prepared, accepted.handle), Inconclusive)
    case.settle()
    (request,) = listener.pushes
    delivery = WEBHOOK.verify(request.get_data(), {}, request.args, case.connection.credentials, case.now())
    (told,) = WEBHOOK.parse(delivery or Delivery(b""))
    assert isinstance(told, Resolution)
    assert told.handle == accepted.handle
    assert isinstance(told.outcome, Live)
    assert look(case, content, prepared, accepted.handle) == Found((told.outcome,))
    found = look(case, content, prepared)
    assert isinstance(found, Found)
    assert [(live.remote_id, live.url) for live in found.matches] == [(told.outcome.remote_id, told.outcome.url)]
    (publication,) = case.account()["publications"]
    assert accepted.facts == {"msg_data_id": str(publication["msg_data_id"])}


@pytest.mark.parametrize("status", [2, 3, 4])
def test_a_review_that_fails_is_a_refusal(case: WeChatCase, status: int) -> None:
    """Accepted first, refused when it is looked at."""
    case.control.order("review", status=status)
    content = case.content()
    prepared, accepted = submitted(case, content)
    case.settle()
    outcome = look(case, content, prepared, accepted.handle)
    assert isinstance(outcome, Refused)
    assert (outcome.error, outcome.platform_code) == ("ContentRefused", str(status))


@pytest.mark.parametrize("code", [53503, 53504, 53505, 48001])
def test_a_draft_that_is_not_taken_is_refused_at_once(case: WeChatCase, code: int) -> None:
    """The check before publication, and rights that the account has not."""
    case.control.order("faults", kind="error", path=SUBMIT, code=code)
    _, outcome = submitted(case, case.content())
    assert isinstance(outcome, Refused)
    assert outcome.platform_code == str(code)


@pytest.mark.parametrize("banned", [False, True])
def test_what_was_taken_down_is_no_longer_public(case: WeChatCase, banned: bool) -> None:
    """By its owner or by WeChat, seen by handle; and it is not sent again."""
    content = case.content()
    prepared, accepted = submitted(case, content)
    case.settle()
    case.control.order("take-down", article=case.public()[0], banned=banned)
    outcome = look(case, content, prepared, accepted.handle)
    assert isinstance(outcome, Refused)
    assert outcome.platform_code == ("6" if banned else "5")
    assert isinstance(look(case, content, prepared), Inconclusive)


def test_an_empty_list_proves_nothing_when_the_draft_is_gone(case: WeChatCase) -> None:
    """A draft goes when it is published: the list is behind, or a person took it."""
    content = case.content()
    prepared = case.prepare(content)
    case.control.order("faults", kind="lost_answer", path=SUBMIT)
    assert isinstance(case.send(content, prepared), Unknown)
    assert look(case, content, prepared) == Absent()
    case.settle()
    case.control.order("faults", kind="list_lag", path=LIST, seconds=600)
    assert isinstance(look(case, content, prepared), Inconclusive)
    assert isinstance(look(case, content, prepared), Found)


def test_a_draft_that_is_gone_may_have_been_published(case: WeChatCase) -> None:
    """Sending it again proves nothing, and doubles nothing."""
    content = case.content()
    prepared, _ = submitted(case, content)
    case.settle()
    assert isinstance(case.send(content, prepared), Unknown)
    assert len(case.public()) == 1


def test_a_picture_post_is_found_by_its_words(case: WeChatCase) -> None:
    """It has no link; other words are not it."""
    content = Content("周末到店\n喝茶 <3 &amp;", pictures(2))
    prepared, _ = submitted(case, content)
    case.settle()
    found = look(case, content, prepared)
    assert isinstance(found, Found)
    assert found.matches[0].shown == shown_digest(content.text)
    assert not isinstance(look(case, Content("周末到店\n喝酒", pictures(2)), Prepared()), Found)


def test_a_send_without_its_draft_is_refused(case: WeChatCase) -> None:
    """Nothing leaves."""
    outcome = case.publisher.send(case.content(), Prepared(), case.connection, read=read, key="k", now=case.now())
    assert isinstance(outcome, Refused)
    assert case.requests(SUBMIT) == 0


def test_a_spent_hundred_waits_for_the_next_day(case: WeChatCase) -> None:
    """The 101st publication of a day is provably not sent, and comes after midnight in Beijing."""
    case.control.order("quota", path=SUBMIT, used=100)
    _, outcome = submitted(case, case.content())
    assert isinstance(outcome, NotSent)
    assert outcome.retry_at
    assert outcome.retry_at - case.now() == timedelta(hours=15)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            {"errcode": 0, "publish_id": "100000001", "msg_data_id": 2**40},
            Accepted("100000001", {"msg_data_id": str(2**40)}),
        ),
        ({"errcode": 0, "publish_id": 100000001}, Accepted("100000001")),
        ({"errcode": "0", "publish_id": 2**63 + 1}, Accepted(str(2**63 + 1))),
        ({"errcode": 0}, Unknown("an answer without a publish_id")),
        ({"errcode": 0, "publish_id": True}, Unknown("an answer without a publish_id")),
        ({"errcode": 0, "publish_id": 1.5}, Unknown("an answer without a publish_id")),
    ],
)
def test_ids_are_texts_of_any_size(stub: tuple[Stub, str], answer: Any, expected: object) -> None:
    """As numbers or as text, above 2^53; what is no id proves nothing."""
    app, url = stub
    app.answers[SUBMIT] = [answer]
    ready = Prepared({"draft": "d"})
    content = Content("春茶", pictures(1))
    assert PUBLISHER.send(content, ready, connection(url), read=read, key="k", now=NOW) == expected
