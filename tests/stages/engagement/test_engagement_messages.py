"""Deliveries from the queue become messages: once, in any order, within a bounded cost; garbage is kept."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagement import keys, message_store
from engagement.api import api
from infra.local.calls import count_calls
from publishing import keys as publishing_keys
from socialops import brand, table
from socialops.changes import Keep
from socialops.errors import Busy
from socialops.platforms.inbound import InboundMessage
from socialops.table import Origin
from tests import fakes
from tests.cloud import START, Clock, Cloud
from tests.stages.engagement.callers import a_push, deliver, inbox, journal, planned, read
from tests.stages.requests import ask


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch, time: Clock) -> fakes.Network:
    """A platform that says what a test wants."""
    return fakes.install(monkeypatch)


def a_post_of_ours(remote_id: str, account_id: str = "a1") -> None:
    """Something live on the fake platform, as publishing leaves it."""
    row = {"root": "POST#p1", "sending_id": "s1", "account_id": account_id, "kind": "post", "subject": "p1"}
    table.commit([Keep(publishing_keys.remote("fake", remote_id), row)], [], Origin("test", START))


def comment(network: fakes.Network, text: str = "想买", **fields: Any) -> list[dict[str, str]]:
    """A fan's comment is delivered."""
    return deliver(fakes.delivery(network.say(text, **fields)), at=START, platform="fake")


def test_a_fans_words_arrive_in_the_inbox(time: Clock) -> None:
    """A push becomes a message of a conversation that asks for an answer."""
    assert deliver(a_push("在吗？"), at=time.at) == []
    (conversation,) = inbox()
    assert (conversation["channel"], conversation["state"], conversation["unread"]) == ("direct", "open", 1)
    (message,) = read(conversation)["messages"]["items"]
    assert (message["direction"], message["text"], message["at"]) == ("in", "在吗？", "2026-11-23T07:59:30.000Z")


def test_the_same_delivery_again_changes_nothing(cloud: Cloud, time: Clock) -> None:
    """A repeat, even years of retries later, is one message and one event."""
    assert deliver(a_push(), a_push(), at=time.at) == []
    deliver(a_push(), at=time.advance(days=400))
    (conversation,) = inbox()
    assert (conversation["unread"], conversation["version"]) == (1, 1)
    assert len(read(conversation)["messages"]["items"]) == 1
    assert [item["event"] for item in journal(cloud)] == ["MessageReceived"]


def test_a_message_costs_two_calls_and_a_repeat_one(time: Clock) -> None:
    """One read and one commit take a message; a repeat is recognised by the read."""
    with count_calls() as first:
        deliver(a_push(), at=time.at)
    with count_calls() as second:
        deliver(a_push("还在吗？", created_at="Mon Nov 23 15:59:40 +0800 2026"), at=time.at)
    with count_calls() as repeat:
        deliver(a_push(), at=time.at)
    assert [calls.total for calls in (first, second, repeat)] == [2, 2, 1]


def test_messages_that_overtake_each_other_stand_in_the_order_of_their_saying(time: Clock) -> None:
    """The second message delivered first is still the second one, and both are there."""
    deliver(a_push("第二", created_at="Mon Nov 23 15:59:50 +0800 2026"), a_push("第一"), at=time.at)
    (conversation,) = inbox()
    assert [message["text"] for message in read(conversation)["messages"]["items"]] == ["第二", "第一"]
    assert (conversation["last_message_at"], conversation["unread"]) == ("2026-11-23T07:59:50.000Z", 2)


def test_a_comment_belongs_to_the_trace_of_its_post(network: fakes.Network, cloud: Cloud) -> None:
    """What stands under a post of ours is told in that post's trace."""
    a_post_of_ours("77")
    assert comment(network, status_id="77") == []
    assert [item["event"] for item in table.query("TRACE#POST#p1").items] == ["MessageReceived"]
    assert inbox()[0]["root"] == "POST#p1"


def test_a_comment_that_comes_before_the_record_of_its_post_finds_the_trace_later(network: fakes.Network) -> None:
    """A fan may be faster than our own record of going live."""
    comment(network, status_id="77")
    assert inbox()[0]["root"] == ""
    a_post_of_ours("77")
    comment(network, "还有货吗", status_id="77")
    assert inbox()[0]["root"] == "POST#p1"


def test_a_like_numbered_post_of_another_account_is_not_ours(network: fakes.Network) -> None:
    """Two servers of one platform may use the same id."""
    a_post_of_ours("77", account_id="a2")
    comment(network, status_id="77")
    assert inbox()[0]["root"] == ""


def test_an_answer_under_our_reply_goes_on_in_the_same_conversation(network: fakes.Network) -> None:
    """On platforms that thread, the fan's next word stands under our reply; it is the same conversation, in 3 calls."""
    comment(network, status_id="77")
    (conversation,) = inbox()
    row = {"root": "POST#p1", "sending_id": "s2", "account_id": "a1", "kind": "reply", "subject": conversation["id"]}
    table.commit([Keep(publishing_keys.remote("fake", "88"), row)], [], Origin("test", START))
    with count_calls() as calls:
        comment(network, "谢谢", status_id="88")
    comment(network, "我也想买", status_id="88", fan_id="f-2")
    assert calls.total == 3
    assert sorted((each["fan_id"], each["unread"]) for each in inbox()) == [("f-1", 2), ("f-2", 1)]
    comment(network, "谢谢", status_id="88")
    assert deliver(fakes.delivery(network.said[1]), at=START, platform="fake") == []
    assert {each["fan_id"]: each["unread"] for each in inbox()} == {"f-1": 3, "f-2": 1}


def between_read_and_write(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Let something happen once, after the next read and before the write that is based on it."""
    real = table.get_many

    def get_many(wanted: Any) -> Any:
        monkeypatch.setattr(table, "get_many", real)
        found = real(wanted)
        happens()
        return found

    monkeypatch.setattr(table, "get_many", get_many)


def test_what_two_write_at_once_is_both_there(time: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """A message that comes in between reading and writing makes the first one read again, not get lost."""
    other = a_push("同时", created_at="Mon Nov 23 15:59:40 +0800 2026")
    between_read_and_write(monkeypatch, lambda: deliver(other, at=time.at))
    assert deliver(a_push(), at=time.at) == []
    (conversation,) = inbox()
    assert (conversation["unread"], len(read(conversation)["messages"]["items"])) == (2, 2)


def test_a_repeat_at_the_very_same_time_is_the_same_message(
    cloud: Cloud, time: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two functions that take the same delivery at once write one message, and neither fails."""
    deliver(a_push("第一", created_at="Mon Nov 23 15:59:10 +0800 2026"), at=time.at)
    between_read_and_write(monkeypatch, lambda: deliver(a_push(), at=time.at))
    assert deliver(a_push(), at=time.at) == []
    assert [item["event"] for item in journal(cloud)] == ["MessageReceived", "MessageReceived"]


def test_only_what_could_not_be_stored_comes_again(time: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """One message that meets trouble is handed out again; its neighbours are done."""
    real = message_store.ingest

    def ingest(message: InboundMessage, *rest: Any) -> bool:
        if message.text == "忙":
            raise Busy(operation="conversation")
        return real(message, *rest)

    monkeypatch.setattr(message_store, "ingest", ingest)
    failures = deliver(
        a_push("一", sender_id="1"), a_push("忙", sender_id="2"), a_push("二", sender_id="3"), at=time.at
    )
    assert failures == [{"itemIdentifier": "r1"}]
    assert len(inbox()) == 2


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"{", b"[]", b'{"type": "text"}', b"[" * 60_000, b"null"])
def test_garbage_is_kept_and_alarmed_once(
    raw: bytes, cloud: Cloud, time: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    """Verified bytes that nobody can read fail no batch: they are stored, told, measured, and not twice."""
    assert deliver(raw, a_push(), raw, at=time.at) == []
    (kept,) = ask(api, "GET /v1/kept-deliveries").body["items"]
    assert (kept["account_id"], kept["platform"], kept["bytes"]) == ("a1", "weibo", len(raw))
    assert sorted(item["event"] for item in journal(cloud)) == ["DeliveryKept", "MessageReceived"]
    metrics = [line for line in capsys.readouterr().out.splitlines() if "GarbageKept" in line and "_aws" in line]
    assert [json.loads(line)["service"] for line in metrics] == ["engagement"]
    assert len(inbox()) == 1


def test_kept_deliveries_are_gone_after_a_month(time: Clock) -> None:
    """They may hold a fan's words, so they expire by themselves."""
    deliver(b"garbage", at=time.at)
    (item,) = table.query(keys.kept_list(), index=True).items
    assert item["expires"] - int(time.at.timestamp()) == 30 * 24 * 3600


def test_text_that_no_store_can_hold_is_mended(time: Clock) -> None:
    """Half a surrogate pair, which JSON can escape, neither fails the message nor loses it."""
    raw = a_push("表情").replace("表情".encode(), b"\\ud83d\\u0000!")
    assert deliver(raw, at=time.at) == []
    assert read(inbox()[0])["messages"]["items"][0]["text"] == "?\x00!"


def test_a_follow_is_remembered_but_nobody_has_to_answer(cloud: Cloud, time: Clock) -> None:
    """It is part of the story of the fan, not of the inbox, and no deadline runs."""
    deliver(a_push("", type="event", data={"subtype": "follow"}), at=time.at)
    assert inbox() == []
    assert [item["data"]["kind"] for item in journal(cloud)] == ["follow"]
    assert planned("sla") == []


def test_what_the_platform_says_besides_leaves_no_trace(cloud: Cloud, time: Clock) -> None:
    """Kinds that the adapter knowingly ignores are neither messages nor garbage."""
    assert deliver(a_push("", type="event", data={"subtype": "view"}), at=time.at) == []
    assert (inbox(), journal(cloud)) == ([], [])


def test_no_journal_item_holds_a_fans_words(network: fakes.Network, cloud: Cloud) -> None:
    """Texts and names are named by digest; the rest of the story can be kept for ever."""
    comment(network, "我的电话是13800000000")
    written = json.dumps(journal(cloud), ensure_ascii=False)
    assert "13800000000" not in written
    assert "小美" not in written
    assert "sha256:" in written


def test_a_late_delivery_is_late_from_when_it_reached_us(time: Clock) -> None:
    """The first-response clock starts when the webhook took it, though the queue held it back for an hour."""
    deliver(a_push(), at=time.at)
    time.advance(hours=1)
    deliver(a_push(sender_id="9"), at=START)
    hour = brand.unnamed(START).cadence.first_response_minutes * 60
    assert [(entry.due - START).total_seconds() for entry in planned("sla")] == [hour, hour]


texts = st.text(max_size=60)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.dictionaries(st.sampled_from(["type", "text", "sender_id", "created_at", "data", "x"]), values))
def test_nothing_that_is_verified_fails_a_batch(time: Clock, event: dict[str, Any]) -> None:
    """Whatever fields a push has, it ends in a conversation or among the kept."""
    assert deliver(json.dumps(event).encode(), at=time.at) == []
    assert deliver(a_push(**event), at=time.at) == []
