"""What is Bluesky's own about posts, answers and figures, on our double; `tests/peers` asks the real network."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from werkzeug.wrappers import Response

from infra.local.sandbox.server import Server
from socialops.platforms.bluesky import errors
from socialops.platforms.bluesky.records import record_key
from socialops.platforms.content import Content, Video
from socialops.platforms.errors import (
    ContentRefused,
    RateLimited,
)
from socialops.platforms.sending import Absent, Found, Inconclusive, Live, NotSent, Prepared, Refused, Traces, Unknown
from tests.platforms.bluesky_case import ABSENT, BlueskyCase
from tests.platforms.cases import a_picture, read

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)


def test_a_post_stands_at_the_key_of_its_sending(bluesky: BlueskyCase) -> None:
    """Words, time and language, under a key that anybody can compute from the sending's."""
    live = bluesky.send(Content("春茶到店", options={"language": "zh"}), key="01K6Q0000000000000000000A1-1")
    key = record_key("01K6Q0000000000000000000A1-1")
    assert live.remote_id == f"at://{bluesky.connection.remote_id}/app.bsky.feed.post/{key}"
    assert live.url == f"https://bsky.app/profile/camellia.test/post/{key}"
    assert bluesky.record(live.remote_id) == {
        "$type": "app.bsky.feed.post",
        "text": "春茶到店",
        "createdAt": "2026-11-23T01:00:01.000Z",
        "langs": ["zh"],
    }


def test_pictures_go_with_their_words_and_sizes(bluesky: BlueskyCase) -> None:
    """Uploaded ahead, in order, with alternative text and proportions; the link beside them stands in the text."""
    pictures = (a_picture(), replace(a_picture(), alt="茶园", width=0))
    content = Content("春茶到店", pictures, link="https://shop.example.com/a")
    record = bluesky.record(bluesky.send(content, bluesky.prepare(content)).remote_id)
    first, second = record["embed"]["images"]
    assert (first["alt"], first["aspectRatio"]) == ("山茶花", {"width": 8, "height": 8})
    assert (second["alt"], "aspectRatio" in second) == ("茶园", False)
    assert (first["image"]["mimeType"], first["image"]["size"]) == ("image/png", a_picture().bytes)
    assert record["text"] == "春茶到店 https://shop.example.com/a"


def test_a_link_beside_the_text_is_a_card(bluesky: BlueskyCase) -> None:
    """Named after its host unless the variant names it."""
    plain = bluesky.send(Content("春茶", link="https://shop.example.com/a?s=1"))
    named = bluesky.send(
        Content("春茶", link="https://shop.example.com/a", options={"card_title": "春", "card_description": "茶"})
    )
    cards = [bluesky.record(live.remote_id)["embed"]["external"] for live in (plain, named)]
    assert cards == [
        {"uri": "https://shop.example.com/a?s=1", "title": "shop.example.com", "description": ""},
        {"uri": "https://shop.example.com/a", "title": "春", "description": "茶"},
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"pictures": (replace(a_picture(), bytes=2_000_001),)}, "2000001 bytes"),
        ({"pictures": (a_picture(),) * 5}, "5 pictures"),
        ({"video": Video("v", "k", "0" * 64, "video/mp4", 9, 8, 8, 1)}, "videos"),
    ],
)
def test_what_cannot_go_out_is_refused_before_anything_is_uploaded(
    bluesky: BlueskyCase, change: dict[str, Any], words: str
) -> None:
    """Too large, too many, or a video: told when it is prepared, and never sent without it."""
    content = Content("春茶", **change)
    with pytest.raises(ContentRefused, match=words):
        bluesky.prepare(content)
    outcome = bluesky.send(content)
    assert isinstance(outcome, Refused)
    assert words in outcome.message
    assert bluesky.requests("/xrpc/com.atproto.repo.uploadBlob") == 0


def test_pictures_that_were_not_prepared_are_refused(bluesky: BlueskyCase) -> None:
    """A post never goes out without its pictures."""
    assert isinstance(bluesky.send(Content("春茶", (a_picture(),)), Prepared()), Refused)
    assert bluesky.public() == []


def test_a_mention_that_resolves_is_one(bluesky: BlueskyCase) -> None:
    """Who is mentioned is looked up ahead, each once; who is not found stays plain text."""
    bluesky.control.play("follow", brand=bluesky.connection.handle, fan="amei")
    content = Content("谢谢@amei.test，@AMEI.test 和@nobody.test")
    record = bluesky.record(bluesky.send(content, bluesky.prepare(content)).remote_id)
    raw = record["text"].encode()
    shown = [raw[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode() for one in record["facets"]]
    assert shown == ["@amei.test", "@AMEI.test"]
    assert bluesky.requests("/xrpc/com.atproto.identity.resolveHandle") == 2


def test_a_repeat_finds_its_place_taken(bluesky: BlueskyCase) -> None:
    """After a lost answer a second write changes nothing, and the look says what became of the first."""
    content = bluesky.content()
    bluesky.control.order("faults", kind="lost_answer", path=bluesky.send_path)
    assert isinstance(bluesky.send(content, key="k"), Unknown)
    again = bluesky.send(content, key="k")
    assert isinstance(again, Unknown)
    assert again.platform_code == "InvalidSwap"
    found = bluesky.look(content, Prepared(), key="k")
    assert isinstance(found, Found)
    assert [live.remote_id for live in found.matches] == bluesky.public()


def test_a_late_first_request_is_turned_down(bluesky: BlueskyCase) -> None:
    """Even when the first request arrives after the second one, there is one post."""
    bluesky.control.order("faults", kind="late_commit", path=bluesky.send_path, seconds=600)
    bluesky.send(bluesky.content(), key="k")
    assert isinstance(bluesky.send(bluesky.content(), key="k"), Live)
    bluesky.control.order("clock", advance=601)
    assert len(bluesky.public()) == 1


def test_other_words_at_the_place_are_not_ours(bluesky: BlueskyCase) -> None:
    """A look that finds another text concludes nothing, and neither does one without a key."""
    bluesky.send(Content("别的话"), key="k")
    assert isinstance(bluesky.look(Content("我们的话"), Prepared(), key="k"), Inconclusive)
    traces = Traces(Content("我们的话"), "", Prepared(), "", NOW)
    assert isinstance(bluesky.publisher.look(traces, bluesky.connection, NOW), Inconclusive)


def test_a_look_needs_no_session(bluesky: BlueskyCase) -> None:
    """What is public can be seen when the grant is dead."""
    live = bluesky.send(Content("春茶"), key="k")
    bluesky.control.order("revoke", handle=bluesky.connection.handle)
    dead = bluesky.with_connection(credentials={})
    assert dead.look(Content("春茶"), Prepared(), key="k") == Found((live,))


@pytest.mark.parametrize("kind", ["post", "reply"])
def test_what_was_removed_is_gone(bluesky: BlueskyCase, kind: Any) -> None:
    """Removing may be repeated; what is not ours is not touched."""
    live = bluesky.send(Content("发错了"), key="k")
    remover = bluesky.platform.remover
    assert remover
    for _ in range(2):
        remover.remove(bluesky.connection, kind, live.remote_id, NOW)
    assert bluesky.look(Content("发错了"), Prepared(), key="k") == Absent()
    with pytest.raises(ContentRefused):
        remover.remove(bluesky.connection, kind, ABSENT, NOW)


def answer(bluesky: BlueskyCase, answers: Any, key: str, **more: Any) -> Any:
    """Answer in public."""
    content = Content("很好喝", channel="comment", answers=answers)
    content = replace(content, **more)
    return bluesky.replies.send(content, Prepared(), bluesky.connection, read=read, key=key, now=bluesky.now())


def test_an_answer_stands_where_the_thread_began(bluesky: BlueskyCase) -> None:
    """Root and parent are told apart, also under our own answer; all of it stands under our post."""
    live = bluesky.send(Content("春茶"))
    bluesky.received(live.remote_id, "好喝吗", "xiaolin")
    (asked,) = bluesky.poll().messages
    ours = answer(bluesky, asked.answers, "r1")
    record = bluesky.record(ours.remote_id)
    assert record["reply"]["root"]["uri"] == live.remote_id
    assert record["reply"]["parent"]["uri"] == asked.id
    bluesky.control.play("comment", status=live.remote_id, comment=ours.remote_id, fan="xiaolin", text="谢谢")
    thanks = bluesky.poll().messages[-1]
    assert (thanks.text, thanks.kind, thanks.status_id) == ("谢谢", "comment", live.remote_id)
    assert thanks.answers["root_uri"] == live.remote_id


def test_an_answer_names_what_it_answers(bluesky: BlueskyCase) -> None:
    """Without a post to answer, or in private, nothing is sent."""
    for outcome in (answer(bluesky, {}, "r"), answer(bluesky, {"uri": ABSENT, "cid": "c"}, "r", channel="direct")):
        assert isinstance(outcome, Refused)
    assert bluesky.requests(bluesky.send_path) == 0


def test_figures_lag_behind_and_the_account_has_some(bluesky: BlueskyCase) -> None:
    """A post that the network does not show yet is absent; followers, following and posts are told."""
    live = bluesky.send(Content("春茶"))
    bluesky.control.play("follow", brand=bluesky.connection.handle, fan="amei")
    bluesky.control.order("faults", kind="list_lag", path="/xrpc/app.bsky.feed.getPosts", seconds=30)
    asked = bluesky.published(live.remote_id)
    assert bluesky.metrics.posts(bluesky.connection, asked, bluesky.now()) == {}
    assert set(bluesky.metrics.posts(bluesky.connection, asked, bluesky.now())) == {live.remote_id}
    assert bluesky.metrics.account(bluesky.connection, bluesky.now()).counts == {
        "followers": 1,
        "following": 0,
        "posts": 1,
    }


def test_an_id_that_is_no_address_spoils_nothing(bluesky: BlueskyCase) -> None:
    """It is absent, and the others are told; fifty posts are two calls."""
    live = bluesky.send(Content("春茶"))
    asked = bluesky.published(live.remote_id, "77", *[ABSENT] * 49)
    assert set(bluesky.metrics.posts(bluesky.connection, asked, bluesky.now())) == {live.remote_id}
    assert bluesky.requests("/xrpc/app.bsky.feed.getPosts") == 2


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (400, b'{"error": "InvalidRequest", "message": "x"}', Refused),
        (400, b'{"error": "ExpiredToken"}', Refused),
        (401, b'{"error": "AuthMissing"}', Refused),
        (400, b'{"error": "InvalidSwap"}', Unknown),
        (400, b'{"error": "SomethingNew"}', Unknown),
        (400, b"<html>a proxy</html>", Unknown),
        (413, b"", Unknown),
        (429, b"", NotSent),
        (429, b'{"error": "RateLimitExceeded"}', NotSent),
        (500, b'{"error": "InternalServerError"}', Unknown),
        (502, b'{"error": "UpstreamFailure"}', Unknown),
        (200, b"{}", Unknown),
        (200, b'{"uri": 5}', Unknown),
        (200, b"[]", Unknown),
        (200, b'{"uri": "at://did:plc:a/app.bsky.feed.post/3k2aaaaaaaaaa", "cid": "c"}', Live),
    ],
)
def test_any_answer_has_one_reading(bluesky: BlueskyCase, status: int, body: bytes, expected: type) -> None:
    """Only the server's own error says that a post was refused; a page from somewhere between proves nothing."""
    with Server(Response(body, status)) as server:
        outcome = bluesky.with_connection(host=server.base_url).send(bluesky.content())
    assert isinstance(outcome, expected)


@pytest.mark.parametrize("name", sorted(errors.CODES))
def test_every_name_has_its_error(name: str) -> None:
    """The table is walked through the function that uses it."""
    error = errors.error_of(name, "words", {}, NOW)
    assert type(error) is errors.CODES[name]
    assert (error.platform_code, error.message) == (name, "words")


@pytest.mark.parametrize(
    ("header", "until"),
    [
        ("1795392180", datetime.fromtimestamp(1795392180, UTC)),
        ("", NOW + timedelta(minutes=5)),
        ("soon", NOW + timedelta(minutes=5)),
        ("9" * 30, NOW + timedelta(minutes=5)),
    ],
)
def test_a_rate_limit_says_when_it_ends(header: str, until: datetime) -> None:
    """The reset header in seconds; five minutes when it says nothing useful."""
    error = errors.error_of("RateLimitExceeded", "", {"ratelimit-reset": header}, NOW)
    assert isinstance(error, RateLimited)
    assert error.until == until
