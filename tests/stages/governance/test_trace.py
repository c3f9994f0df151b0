"""The trace of a post: everything that came of it, in the caller's language, in two reads."""

from typing import Any

from governance.api import api
from infra.local.calls import count_calls
from socialops import brand, clock, table
from socialops.changes import Create, Keep
from socialops.events.base import Event
from socialops.events.engagement import MessageReceived, ReplyWritten
from socialops.events.planning import PostApproved, PostSubmitted, PostWritten
from socialops.events.sendings import SendingRefused, SendingScheduled, SendingWentLive
from socialops.keys import Key
from socialops.models import Entity
from socialops.table import Origin
from tests.cloud import Clock
from tests.stages.requests import ask

ROUTE = "GET /v1/posts/{post_id}/trace"
ABOUT: dict[str, Any] = {"subject": "POST#p1", "root": "POST#p1"}


class Story(Entity):
    """A stand-in for a post: what the summary reads of one."""

    title: str
    text: str
    state: str
    author: str


def tell(time: Clock, *events: Event) -> None:
    """Let events happen, a second apart."""
    for event in events:
        time.advance(seconds=1)
        table.commit([], [event], Origin("ling", clock.now()))


def a_story(time: Clock) -> None:
    """A post from its draft to its publication on two platforms, with a fan's comment and its reply."""
    at = clock.now()
    post = Story(
        id="p1", created_at=at, updated_at=at, title="秋茶上市", text="长" * 500, state="approved", author="ling"
    )
    written = PostWritten(**ABOUT, author="ling", platforms=["weibo", "mastodon"])
    table.commit([Create(Key("POST#p1", "POST"), post)], [written], Origin("ling", at))
    about_reply = {"kind": "reply", "platform": "weibo", "account_id": "a1", "due": clock.text(at)}
    of_fan = {"subject": "CONVERSATION#c1", "root": "POST#p1", "conversation_id": "c1"}
    due = "2026-11-23T12:00:00.000Z"
    tell(
        time,
        PostSubmitted(**ABOUT, post_id="p1", review_id="r1", author="ling", content_hash="ab"),
        PostApproved(**ABOUT, post_id="p1", review_id="r1", content_hash="ab"),
        SendingScheduled(**_of("s1"), kind="post", platform="weibo", account_id="a1", due=due),
        SendingScheduled(**_of("s2"), kind="post", platform="mastodon", account_id="a2", due=due),
        SendingWentLive(**_of("s1"), kind="post", platform="weibo", account_id="a1", remote_id="9", live_at=due),
        SendingRefused(**_of("s2"), kind="post", reason="ContentRefused"),
        MessageReceived(**of_fan, account_id="a1", kind="comment"),
        ReplyWritten(**of_fan, sending_id="s3"),
        SendingScheduled(**_of("s3"), **about_reply),
    )
    for sending_id, platform, state in [
        ("s1", "weibo", "live"),
        ("s2", "mastodon", "refused"),
        ("s3", "weibo", "live"),
    ]:
        url = f"https://{platform}.example/9" if state == "live" else ""
        row = {"id": sending_id, "platform": platform, "account_id": "a1", "state": state, "due": due, "url": url}
        table.commit([Keep(Key(f"SENDING#{sending_id}", "SENDING"), row)], [], Origin("test", clock.now()))


def _of(sending_id: str) -> dict[str, str]:
    return {"subject": f"SENDING#{sending_id}", "root": "POST#p1", "sending_id": sending_id}


def test_a_trace_tells_the_story_in_the_callers_language(time: Clock) -> None:
    """Every event is a line in words, oldest first, with names for codes and the brand's clocks for instants."""
    a_story(time)
    chinese = ask(api, ROUTE, path={"post_id": "p1"}, headers={"accept-language": "zh-CN"}).body
    assert [line["words"] for line in chinese["items"]][:5] == [
        "ling 写了草稿",
        "ling 提交审核",
        "审核通过，批准与内容绑定",
        "排期：2026-11-23 20:00:00 在 微博 发布",
        "排期：2026-11-23 20:00:00 在 Mastodon 发布",
    ]
    english = ask(api, ROUTE, path={"post_id": "p1"}).body
    assert english["items"][5]["words"] == "It is public on Weibo"
    assert [line["at"] for line in english["items"]] == sorted(line["at"] for line in english["items"])
    assert {line["by"] for line in english["items"]} == {"ling"}


def test_a_line_shows_what_changed_without_long_or_personal_text(time: Clock) -> None:
    """A line carries the fields of its change; a long text is there by its digest."""
    a_story(time)
    first = ask(api, ROUTE, path={"post_id": "p1"}).body["items"][0]
    assert first["changed"]["title"] == [None, "秋茶上市"]
    assert first["changed"]["text"][1].startswith("sha256:")


def test_the_summary_says_what_the_post_has_come_to(time: Clock) -> None:
    """Title, state and publications with their outcome; a reply is an event but no publication."""
    a_story(time)
    post = ask(api, ROUTE, path={"post_id": "p1"}).body["post"]
    assert (post["title"], post["state"], post["author"]) == ("秋茶上市", "approved", "ling")
    assert [(each["platform"], each["state"], each["url"]) for each in post["publications"]] == [
        ("weibo", "live", "https://weibo.example/9"),
        ("mastodon", "refused", ""),
    ]
    assert post["events"]["SendingScheduled"] == 3


def test_a_trace_costs_two_reads_and_is_paged(time: Clock) -> None:
    """However long it is, a page is one query and one batch read; pages follow without gap or repeat."""
    a_story(time)
    lines: list[str] = []
    cursor: str | None = None
    for _ in range(3):
        with count_calls() as calls:
            page = ask(
                api,
                ROUTE,
                path={"post_id": "p1"},
                query={"limit": "4", **({"cursor": cursor} if cursor else {})},
            ).body
        assert calls.total == 2
        lines += [line["id"] for line in page["items"]]
        cursor = page.get("next")
    assert cursor is None
    assert len(set(lines)) == len(lines) == 10


def test_a_full_page_of_schedulings_fits_one_batch_read(time: Clock) -> None:
    """A hundred lines that each name another publication are still two reads."""
    for number in range(100):
        tell(
            time,
            SendingScheduled(
                **_of(f"s{number}"), kind="post", platform="weibo", account_id="a1", due=clock.text(clock.now())
            ),
        )
    with count_calls() as calls:
        page = ask(api, ROUTE, path={"post_id": "p1"})
    assert (page.status, len(page.body["items"]), calls.total) == (200, 100, 2)


def test_times_are_shown_by_the_brands_clocks(time: Clock) -> None:
    """With another zone in the brand profile the same instants read otherwise."""
    a_story(time)
    row = brand.unnamed(clock.now()).model_dump(mode="json") | {"zone": "Europe/Berlin", "version": 1}
    table.commit([Keep(brand.KEY, row)], [], Origin("test", clock.now()))
    words = ask(api, ROUTE, path={"post_id": "p1"}).body["items"][3]["words"]
    assert words == "Scheduled: publication on Weibo at 2026-11-23 13:00:00"


def test_a_post_that_never_was_has_no_trace(time: Clock) -> None:
    """Without post and without events the answer is 404."""
    assert ask(api, ROUTE, path={"post_id": "nobody"}).status == 404
