"""What fans say on Bluesky: nothing lost, nothing twice, whatever the order of the list."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.wrappers import Response

from infra.local.sandbox.server import Server
from socialops.platforms.bluesky import limits, mapping
from socialops.platforms.content import Content
from socialops.platforms.errors import (
    PlatformUnavailable,
)
from tests.platforms.bluesky_case import BlueskyCase

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)


def test_mentions_quotes_and_follows_are_heard_and_likes_are_not(bluesky: BlueskyCase) -> None:
    """Each with the post it is about, where it is about one."""
    live = bluesky.send(Content("春茶"))
    brand = bluesky.connection.handle
    cursor = bluesky.poll().cursor
    bluesky.control.play("like", status=live.remote_id, fan="amei")
    bluesky.control.play("mention", brand=brand, fan="amei", text="看看这家")
    bluesky.control.play("quote", status=live.remote_id, fan="amei", text="推荐")
    bluesky.control.play("follow", brand=brand, fan="amei")
    heard = {(message.extra["reason"], message.kind, message.status_id) for message in bluesky.poll(cursor).messages}
    assert heard == {
        ("mention", "mention", ""),
        ("quote", "mention", live.remote_id),
        ("follow", "follow", ""),
    }


def test_a_comment_that_claims_an_earlier_time_is_not_lost(bluesky: BlueskyCase) -> None:
    """Some minutes below the newest the list is looked through again, and what was taken is not taken twice."""
    live = bluesky.send(Content("春茶"))
    bluesky.received(live.remote_id, "一", "xiaolin")
    cursor = bluesky.poll().cursor
    bluesky.control.order("clock", advance=60)
    bluesky.control.play("comment", status=live.remote_id, fan="amei", text="迟到的", late=240)
    late = bluesky.poll(cursor)
    assert [message.text for message in late.messages] == ["迟到的"]
    assert bluesky.poll(late.cursor).messages == ()


def test_a_busy_hour_is_read_to_its_end(bluesky: BlueskyCase) -> None:
    """More than a poll takes comes over several polls, none lost and none twice, and the cursor stays small."""
    live = bluesky.send(Content("春茶"))
    cursor = bluesky.poll().cursor
    for number in range(limits.NOTIFICATIONS * limits.PAGES + 50):
        bluesky.control.order("clock", advance=2)
        bluesky.control.play("comment", status=live.remote_id, fan="amei", text=f"第{number}条")
    seen: list[str] = []
    polls = 0
    while True:
        polled = bluesky.poll(cursor)
        cursor, polls = polled.cursor, polls + 1
        seen += [message.text for message in polled.messages]
        if not polled.more:
            break
    assert polls == 2
    assert sorted(seen) == sorted(f"第{number}条" for number in range(limits.NOTIFICATIONS * limits.PAGES + 50))
    assert len(cursor) < 20_000
    assert bluesky.poll(cursor).messages == ()


def test_nothing_is_marked_as_seen(bluesky: BlueskyCase) -> None:
    """The people who use the account in its app keep their own unread mark."""
    bluesky.poll()
    methods = {entry["path"] for entry in bluesky.control.read("requests")}
    assert "/xrpc/app.bsky.notification.updateSeen" not in methods


NOTIFICATION: dict[str, Any] = {
    "uri": "at://did:plc:fan/app.bsky.feed.post/3k",
    "cid": "bafy1",
    "author": {"did": "did:plc:fan", "handle": "xiaolin.test", "displayName": "小林"},
    "reason": "reply",
    "reasonSubject": "at://did:plc:brand/app.bsky.feed.post/3a",
    "record": {
        "text": "好喝吗",
        "reply": {
            "root": {"uri": "at://did:plc:brand/app.bsky.feed.post/3a", "cid": "bafy0"},
            "parent": {"uri": "at://did:plc:brand/app.bsky.feed.post/3a", "cid": "bafy0"},
        },
    },
    "isRead": False,
    "indexedAt": "2026-11-23T01:00:00.000Z",
    "labels": [],
}
VALUES: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.integers()) | st.just({"reply": 5})
)


def test_a_notification_is_a_message() -> None:
    """Words, the fan, and what an answer has to name."""
    message = mapping.message_of(NOTIFICATION, "did:plc:brand")
    assert (message.kind, message.text, message.fan_name) == ("comment", "好喝吗", "小林")
    assert message.status_id == "at://did:plc:brand/app.bsky.feed.post/3a"
    assert message.answers == {
        "uri": "at://did:plc:fan/app.bsky.feed.post/3k",
        "cid": "bafy1",
        "fan": "did:plc:fan",
        "handle": "xiaolin.test",
        "root_uri": "at://did:plc:brand/app.bsky.feed.post/3a",
        "root_cid": "bafy0",
    }


@given(st.dictionaries(st.sampled_from(sorted(NOTIFICATION)), VALUES), st.dictionaries(st.text(), VALUES, max_size=2))
def test_a_mutated_notification_is_read_or_kept_whole(change: dict[str, Any], more: dict[str, Any]) -> None:
    """No payload stops a poll: it is read, kept with its unknown fields, or a ValueError that keeps it whole."""
    item = {**more, **NOTIFICATION, **change}
    try:
        message = mapping.message_of(item, "did:plc:brand")
    except ValueError:
        assert mapping.unreadable(item, NOW).extra == {"item": item}
        return
    assert set(more) - set(NOTIFICATION) <= set(message.extra)


@pytest.mark.parametrize("items", [[5], [{}], [NOTIFICATION, {"uri": "at://x"}, {**NOTIFICATION, "indexedAt": "?"}]])
def test_a_page_with_what_cannot_be_read_is_read(bluesky: BlueskyCase, items: list[Any]) -> None:
    """What is readable comes, what is not is kept, once."""
    with Server(Response(json.dumps({"notifications": items}))) as server:
        odd = bluesky.with_connection(host=server.base_url)
        polled = odd.poller.poll(odd.connection, "", odd.now())
        again = odd.poller.poll(odd.connection, polled.cursor, odd.now())
    assert len(polled.messages) == len(items)
    assert again.messages == ()


@pytest.mark.parametrize("answer", [b"{}", b'{"notifications": 5}', b"[]"])
def test_a_list_that_is_none_is_unavailable(bluesky: BlueskyCase, answer: bytes) -> None:
    """The cursor stays where it was."""
    with Server(Response(answer)) as server:
        connection = bluesky.with_connection(host=server.base_url).connection
        with pytest.raises(PlatformUnavailable):
            bluesky.poller.poll(connection, "", NOW)
