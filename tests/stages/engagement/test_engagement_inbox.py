"""The inbox over HTTP: answering, colliding, assigning, closing, and what a page costs."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from moto.dynamodb.models import dynamodb_backends

from engagement import keys
from engagement.api import api
from infra.local.calls import count_calls
from publishing import keys as publishing_keys
from publishing.store import get_sending
from socialops import agenda, clock, table
from socialops.changes import Keep
from socialops.items import encode_item
from socialops.platforms.inbound import InboundMessage
from socialops.table import Origin
from tests import fakes
from tests.cloud import START, Clock, Cloud
from tests.stages.engagement.callers import act, an_account, deliver, happen, inbox, journal, planned, read
from tests.stages.requests import ask


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch, time: Clock) -> fakes.Network:
    """A connected account of a platform that says what a test wants."""
    network = fakes.install(monkeypatch)
    an_account("a1", platform="fake")
    return network


@pytest.fixture
def asked(network: fakes.Network) -> dict[str, Any]:
    """A conversation in which a fan just asked something in private."""
    return ask_privately()


def ask_privately(text: str = "在吗？", number: int = 1, **fields: Any) -> dict[str, Any]:
    """A fan writes in private; returns the conversation at the top of the inbox."""
    answers = {"fan": "f-1"}
    said_at = clock.now() - timedelta(seconds=1)
    message = InboundMessage(f"m{number}", "direct", "f-1", "小美", text, said_at, answers=answers, **fields)
    assert deliver(fakes.delivery(message), at=clock.now(), platform="fake") == []
    return inbox()[0]


def outcome(sending_id: str, event: str, **fields: Any) -> None:
    """What became of a sending, as publishing stores and tells it."""
    key = publishing_keys.sending(sending_id)
    item = table.get(key)
    assert item is not None
    row = {name: value for name, value in item.items() if name not in {"pk", "sk"}}
    table.commit([Keep(key, row | fields)], [], Origin("test", clock.now()))
    assert happen(event, sending_id=sending_id, kind="reply", **fields) == []


def test_an_answer_and_its_sending_are_one_commit(asked: dict[str, Any], cloud: Cloud) -> None:
    """The reply stands in the conversation, waits for the fan, and is on its way at once, all or nothing."""
    with count_calls() as calls:
        answer = act(asked, "replies", {"text": " 在的，亲 "})
    assert (answer.status, answer.headers["etag"], answer.body["state"]) == (201, '"2"', "waiting")
    assert calls.total == 3
    reply = answer.body["reply"]
    sending = get_sending(reply["sending_id"])
    assert (sending.kind, sending.subject, sending.due) == ("reply", asked["id"], START)
    assert (sending.content.text, sending.content.channel, sending.content.answers) == (
        "在的，亲",
        "direct",
        {"fan": "f-1"},
    )
    assert [agenda.parse(body).kind for body in cloud.messages("publishing-due")] == ["send"]
    assert [each["text"] for each in read(asked)["messages"]["items"]] == ["在的，亲", "在吗？"]
    assert [item["event"] for item in journal(cloud)][-2:] == ["ReplyWritten", "SendingScheduled"]


def test_an_answered_conversation_leaves_the_open_ones(asked: dict[str, Any]) -> None:
    """It is listed among those that wait for the fan, and its deadline is over."""
    act(asked, "replies", {"text": "在的"})
    assert inbox() == []
    assert [(each["id"], each["unread"], each["sla_due"]) for each in inbox(state="waiting")] == [
        (asked["id"], 0, None)
    ]
    assert planned("sla") == []


def test_two_who_answer_at_once_do_not_both(asked: dict[str, Any]) -> None:
    """The second one gets 412, and nothing of theirs is sent."""
    assert act(asked, "replies", {"text": "在的"}).status == 201
    late = act(asked, "replies", {"text": "在！"})
    assert (late.status, late.body["code"]) == (412, "stale-version")
    assert len(planned("send")) == 1


def test_who_answers_must_have_seen_the_fans_last_word(asked: dict[str, Any]) -> None:
    """A message that came in since the conversation was shown makes the answer stale."""
    ask_privately("算了，不要了", 2)
    assert act(asked, "replies", {"text": "马上发货"}).body["code"] == "stale-version"
    assert planned("send") == []


def test_an_answer_needs_the_version_it_is_based_on(asked: dict[str, Any]) -> None:
    """Without `If-Match` nothing is written."""
    route, path = "POST /v1/conversations/{conversation_id}/replies", {"conversation_id": asked["id"]}
    assert ask(api, route, path=path, body={"text": "在的"}).status == 428


def test_a_repeated_request_is_answered_once(asked: dict[str, Any]) -> None:
    """The same `Idempotency-Key` gets the same answer, and one sending exists."""
    route, path = "POST /v1/conversations/{conversation_id}/replies", {"conversation_id": asked["id"]}
    headers = {"if-match": '"1"', "idempotency-key": "k1"}
    first, second = (ask(api, route, path=path, body={"text": "在的"}, headers=headers) for _ in range(2))
    assert (second.status, second.body) == (201, first.body)
    assert len(planned("send")) == 1


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"text": "长" * 201}, 422, "reply-too-long"),
        ({"text": ""}, 422, "invalid-input"),
        ({"text": "  \n "}, 422, "invalid-input"),
        ({"text": 5}, 422, "invalid-input"),
        ({"text": "好", "to": "f-2"}, 422, "invalid-input"),
        ("{", 422, "invalid-input"),
    ],
)
def test_a_wrong_answer_is_refused_with_its_reason(body: Any, status: int, code: str, asked: dict[str, Any]) -> None:
    """Too long for the platform, empty, or not the documented shape: nothing is written."""
    answer = act(asked, "replies", body)
    assert (answer.status, answer.body["code"]) == (status, code)
    assert inbox()[0]["version"] == 1


def test_a_closed_window_is_said_before_anything_is_sent(asked: dict[str, Any], time: Clock) -> None:
    """Two days after the fan's last word the platform takes no private answer; one more word opens it again."""
    time.advance(hours=48, seconds=-1)
    answer = act(asked, "replies", {"text": "在的"})
    assert (answer.status, answer.body["code"]) == (409, "reply-window-closed")
    assert act(ask_privately("还在吗？", 2), "replies", {"text": "在的"}).status == 201


def test_a_disconnected_account_answers_nobody(asked: dict[str, Any]) -> None:
    """The reply is refused in the very commit, without another read."""
    key = publishing_keys.account("a1")
    account = table.get(key)
    assert account is not None
    row = {name: value for name, value in account.items() if name not in {"pk", "sk"}}
    table.commit([Keep(key, row | {"state": "disconnected"})], [], Origin("test", START))
    answer = act(asked, "replies", {"text": "在的"})
    assert (answer.status, answer.body["code"]) == (409, "account-not-connected")
    assert (len(read(asked)["messages"]["items"]), planned("send")) == (1, [])


def test_an_answer_that_arrived_is_shown_as_sent(asked: dict[str, Any], cloud: Cloud) -> None:
    """When the sending is live the message says so, with its address, once."""
    reply = act(asked, "replies", {"text": "在的"}).body["reply"]
    live = {"state": "live", "remote_id": "9", "url": "https://fake.example/9"}
    outcome(reply["sending_id"], "SendingWentLive", **live)
    outcome(reply["sending_id"], "SendingWentLive", **live)
    newest = read(asked)["messages"]["items"][0]
    assert (newest["delivery"], newest["url"]) == ("sent", "https://fake.example/9")
    assert [item["event"] for item in journal(cloud)].count("ReplySent") == 1


@pytest.mark.parametrize(
    ("event", "delivery"),
    [
        ("SendingRefused", "failed"),
        ("SendingCancelled", "failed"),
        ("SendingNeedsHuman", "needs_human"),
        ("SendingHeld", "needs_human"),
    ],
)
def test_an_answer_that_did_not_arrive_brings_the_conversation_back(
    event: str, delivery: str, asked: dict[str, Any], cloud: Cloud
) -> None:
    """It is open again with the reason, a new deadline runs, and a repeated event changes nothing."""
    reply = act(asked, "replies", {"text": "在的"}).body["reply"]
    outcome(reply["sending_id"], event, reason="sensitive")
    outcome(reply["sending_id"], event, reason="sensitive")
    (conversation,) = inbox()
    newest = read(conversation)["messages"]["items"][0]
    assert (newest["delivery"], newest["reason"]) == (delivery, "sensitive")
    assert [entry.due for entry in planned("sla")] == [START + timedelta(hours=1)]
    assert [item["event"] for item in journal(cloud)].count("ReplyFailed") == 1


def test_a_reply_that_arrives_after_all_is_sent(asked: dict[str, Any]) -> None:
    """A doubtful reply that is found live is sent; news that comes too late does not undo it."""
    reply = act(asked, "replies", {"text": "在的"}).body["reply"]
    outcome(reply["sending_id"], "SendingNeedsHuman", reason="looks")
    outcome(reply["sending_id"], "SendingWentLive", state="live", remote_id="9")
    outcome(reply["sending_id"], "SendingNeedsHuman", reason="looks")
    newest = read(asked)["messages"]["items"][0]
    assert (newest["delivery"], newest["reason"]) == ("sent", "")


def test_what_became_of_posts_is_not_our_business(asked: dict[str, Any]) -> None:
    """The same events tell of posts, which are in no conversation."""
    reply = act(asked, "replies", {"text": "在的"}).body["reply"]
    before = read(asked)
    key = publishing_keys.sending("p1")
    item = table.get(publishing_keys.sending(reply["sending_id"]))
    assert item is not None
    row = {name: value for name, value in item.items() if name not in {"pk", "sk"}}
    table.commit([Keep(key, row | {"id": "p1", "kind": "post", "subject": "post"})], [], Origin("test", START))
    told = {"sending_id": "p1", "kind": "post", "platform": "weibo", "account_id": "a1", "remote_id": "1"}
    assert happen("SendingWentLive", **told, live_at=clock.text(START)) == []
    assert happen("SendingRefused", sending_id="p1", kind="post", reason="content-refused") == []
    assert happen("SendingRemoved", sending_id="p1") == []
    assert read(asked) == before


def test_a_conversation_has_an_owner(asked: dict[str, Any], cloud: Cloud) -> None:
    """Who takes it without naming anybody takes it themselves; the change is told."""
    mine = act(asked, "assignments", {})
    assert (mine.status, mine.body["owner"]) == (201, "ling")
    assert act(mine.body, "assignments", {"owner": "wei"}).body["owner"] == "wei"
    assert act(asked, "assignments", {"owner": "bo"}).status == 412
    assert [item["data"]["owner"] for item in journal(cloud) if item["event"] == "ConversationAssigned"] == [
        "ling",
        "wei",
    ]


def test_closing_and_reopening(asked: dict[str, Any]) -> None:
    """A closed conversation is in no list; doing what is done already is a conflict."""
    closed = act(asked, "closings").body
    assert (closed["state"], inbox(), inbox(state="waiting")) == ("closed", [], [])
    assert table.query(keys.inbox("closed"), index=True).items == []
    assert act(closed, "closings").body["code"] == "wrong-state"
    opened = act(closed, "reopenings").body
    assert [each["id"] for each in inbox()] == [opened["id"]]
    assert act(opened, "reopenings").body["code"] == "wrong-state"


def test_messages_are_paged_from_the_newest(asked: dict[str, Any], time: Clock) -> None:
    """Pages follow each other without gap or repeat; the conversation itself shows the first of them."""
    for number in range(2, 26):
        time.advance(seconds=1)
        ask_privately(f"第{number}", number)
    first = read(asked)["messages"]
    path = {"conversation_id": asked["id"]}
    route = "GET /v1/conversations/{conversation_id}/messages"
    page = ask(api, route, path=path, query={"limit": "20"}).body
    rest = ask(api, route, path=path, query={"limit": "20", "cursor": page["next"]}).body
    assert first["items"] == page["items"]
    assert [each["text"] for each in page["items"] + rest["items"]] == [f"第{n}" for n in range(25, 1, -1)] + ["在吗？"]
    assert rest.get("next") is None


def test_reading_costs_one_or_two_calls(asked: dict[str, Any]) -> None:
    """The inbox is one query; a conversation is a read and a query; a change is a read and a commit."""
    with count_calls() as listing:
        inbox()
    with count_calls() as reading:
        read(asked)
    with count_calls() as assigning:
        act(asked, "assignments", {})
    assert (listing.total, reading.total, assigning.total) == (1, 2, 2)


def test_no_salt_and_no_bookkeeping_leave_the_house(asked: dict[str, Any]) -> None:
    """What the journal's digests are salted with is nobody's business."""
    shown = read(asked)
    assert not {"salt", "answers", "window_from"} & (shown.keys() | shown["messages"]["items"][0].keys())


def test_what_does_not_exist_is_not_found(time: Clock) -> None:
    """Unknown conversations are 404 for whoever asks."""
    missing = {"id": "nothing", "version": 1}
    assert ask(api, "GET /v1/conversations/{conversation_id}", path={"conversation_id": "nothing"}).status == 404
    assert [act(missing, noun, body).status for noun, body in [("replies", {"text": "好"}), ("closings", None)]] == [
        404,
        404,
    ]


@pytest.fixture
def shelf(time: Clock) -> Iterator[Any]:
    """The operations table as moto holds it: filled and emptied there, for the API of moto would take minutes."""
    shelf = dynamodb_backends["123456789012"]["us-east-1"].tables["operations"]
    yield shelf
    shelf.items.clear()


def crowd(shelf: Any, numbers: range) -> None:
    """Open conversations, as far as the inbox orders them; the newest has the highest number."""
    for number in numbers:
        at, name = clock.text(START + timedelta(seconds=number)), f"c{number:05d}"
        place = {"list": keys.inbox("open"), "rank": f"{at}#{name}"}
        shelf.put_item(encode_item({**keys.conversation(name)._asdict(), **place}))


def test_a_page_costs_the_same_with_100_and_with_20000_conversations(shelf: Any, asked: dict[str, Any]) -> None:
    """One query that reads no more than the page, however many conversations lie behind it."""
    crowd(shelf, range(1, 100))
    with count_calls() as few:
        first = inbox(order="oldest", limit="1")
    crowd(shelf, range(100, 20_000))
    with count_calls() as many:
        same = inbox(order="oldest", limit="1")
    assert few.by_operation == many.by_operation == {"dynamodb:Query": 1}
    assert same == first == [asked]
