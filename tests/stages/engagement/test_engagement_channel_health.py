"""How each account is heard: marked for free, judged in the turn, told by events, shown with its reasons."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from engagement import hearing_store, keys
from engagement.api import api
from engagement.hearing import Hearing
from infra.local.calls import count_calls
from publishing import account_store
from publishing import keys as publishing_keys
from socialops import table
from socialops.changes import Keep, Listed
from socialops.platforms.errors import TokenExpired
from socialops.platforms.inbound import InboundMessage
from socialops.table import Origin
from tests import fakes
from tests.cloud import START, Clock, Cloud
from tests.stages.engagement.callers import an_account, deliver, fall_due, happen, journal, planned
from tests.stages.requests import ask


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch, time: Clock) -> fakes.Network:
    """An account of a platform with webhook and poller, just connected."""
    network = fakes.install(monkeypatch)
    an_account("a1", platform="fake")
    happen("AccountConnected", account_id="a1", platform="fake")
    return network


def say(at: datetime, number: int = 1, kind: Any = "comment") -> InboundMessage:
    """Something a fan says."""
    answers = {"comment": f"c-{number}", "status": "1"}
    return InboundMessage(f"w-{number}", kind, f"f-{number}", "小美", "想买", at, "1", answers)


def push(at: datetime, *messages: InboundMessage) -> None:
    """The webhook brings messages."""
    assert deliver(fakes.delivery(*messages), at=at, platform="fake") == []


def webhook() -> Hearing:
    """What is remembered of the webhook."""
    return hearing_store.read(table.get(keys.webhook("a1")))


def heard_for_weeks(until: datetime) -> None:
    """The webhook has been heard every two hours for three weeks."""
    heard = Hearing()
    for number in range(21 * 12, -1, -1):
        heard = heard.marked(until - number * timedelta(hours=2), "comment")
    table.commit([Keep(keys.webhook("a1"), heard.model_dump(mode="json"))], [], Origin("test", until))


def turn(time: Clock) -> None:
    """The account's next turn falls due and is taken."""
    (entry,) = planned("poll")
    time.at = max(time.at, entry.due)
    assert fall_due(entry) == []


def channels(language: str = "en") -> dict[str, dict[str, Any]]:
    """How the account is heard, by way."""
    answer = ask(
        api,
        "GET /v1/accounts/{account_id}/channels",
        path={"account_id": "a1"},
        role="planner",
        headers={"accept-language": language},
    )
    return {each["channel"]: each for each in answer.body["items"]}


def told(cloud: Cloud) -> list[tuple[str, str, str]]:
    """What was told of channels: event, way, reason."""
    items = [item for item in journal(cloud) if item["event"].startswith("Channel")]
    return [(item["event"], item["data"]["channel"], item["data"].get("reason", "")) for item in items]


def test_a_message_by_webhook_marks_it_for_free(network: fakes.Network, time: Clock) -> None:
    """One read and one commit take the message and the mark."""
    with count_calls() as calls:
        push(time.at, say(time.at))
    assert calls.by_operation == {"dynamodb:BatchGetItem": 1, "dynamodb:TransactWriteItems": 1}
    heard = webhook()
    assert (heard.last_at, heard.last_event_at, heard.marks, heard.kinds) == (START, START, 1, ("comment",))


def test_a_busy_minute_writes_the_row_once(network: fakes.Network, time: Clock) -> None:
    """Fans who write at the same time do not meet at the row of the account."""
    push(time.at, *(say(time.at, number) for number in range(30)))
    push(time.advance(seconds=50), *(say(time.at, number) for number in range(30, 40)))
    assert webhook().marks == 1
    push(time.advance(minutes=2), say(time.at, 50))
    assert (webhook().marks, webhook().last_at) == (2, time.at)


def test_a_poll_does_not_mark_the_webhook(network: fakes.Network, time: Clock) -> None:
    """What comes by one way says nothing of the other."""
    network.say("想买")
    turn(time)
    assert webhook() == Hearing()
    assert channels()["poll"]["last_event_at"] == "2026-11-23T08:00:00.000Z"


def test_a_late_repeat_shows_that_the_webhook_lives(network: fakes.Network, time: Clock) -> None:
    """A message that a poll brought first is no news, but that it came by webhook is; at once it costs one call."""
    message = network.say("想买")
    turn(time)
    with count_calls() as first:
        push(time.advance(minutes=5), message)
    with count_calls() as again:
        push(time.at, message)
    assert (first.total, again.total, webhook().last_at) == (2, 1, time.at)


@pytest.mark.parametrize("raw", [b'[{"ignored": "view"}]', b"garbage", b"[]"])
def test_a_delivery_without_a_message_is_a_sign_of_life(raw: bytes, network: fakes.Network, time: Clock) -> None:
    """Nobody spoke, so there is no event; but the platform called."""
    assert deliver(raw, at=time.at, platform="fake") == []
    assert (webhook().last_at, webhook().last_event_at, webhook().kinds) == (time.at, None, ())


def test_an_unusual_silence_is_told_once_and_so_is_its_end(network: fakes.Network, cloud: Cloud, time: Clock) -> None:
    """The turn that finds it tells it; the turn after the next message takes it back."""
    heard_for_weeks(time.at)
    turn(time)
    assert channels()["webhook"]["state"] == "ok"
    time.advance(hours=3)
    assert (channels()["webhook"]["state"], channels()["webhook"]["reason"]) == ("quiet", "long-silence")
    time.advance(hours=2)
    turn(time)
    turn(time)
    shown = channels()["webhook"]
    assert (shown["state"], shown["longest_silence_seconds"], shown["red_after_seconds"]) == ("red", 7200, 14400)
    push(time.at, say(time.at))
    assert channels()["webhook"]["state"] == "ok"
    turn(time)
    assert told(cloud) == [
        ("ChannelWentDeaf", "webhook", "unusual-silence"),
        ("ChannelHeardAgain", "webhook", ""),
    ]


def test_the_reason_is_told_in_words(network: fakes.Network, time: Clock) -> None:
    """How long it is silent, what was usual, and what to do, in the reader's language."""
    heard_for_weeks(time.at)
    time.advance(hours=26)
    assert "silent for 26 hours; the longest usual silence was 2 hours" in channels()["webhook"]["explanation"]
    assert "已安静 26小时" in channels("zh-CN")["webhook"]["explanation"].replace("26 小时", "26小时")
    assert channels()["poll"]["explanation"].startswith("Nothing has ever come this way")


def test_a_webhook_whose_work_a_poll_does_is_red_at_once(network: fakes.Network, cloud: Cloud, time: Clock) -> None:
    """Long before its silence would be unusual: ten minutes after the poll found what it should have brought."""
    push(time.at, say(time.at))
    time.advance(hours=1)
    network.say("有人吗", at=time.at - timedelta(minutes=1))
    turn(time)
    assert channels()["webhook"]["reason"] == "learning"
    turn(time)
    assert told(cloud) == []
    time.advance(minutes=10)
    assert (channels()["webhook"]["state"], channels()["webhook"]["reason"]) == ("red", "overtaken")
    turn(time)
    turn(time)
    push(time.at, say(time.at, 2))
    turn(time)
    assert told(cloud) == [("ChannelWentDeaf", "webhook", "overtaken"), ("ChannelHeardAgain", "webhook", "")]


def test_a_poll_that_was_merely_faster_proves_nothing(network: fakes.Network, cloud: Cloud, time: Clock) -> None:
    """When the webhook brings the same message a moment later, all is well."""
    push(time.at, say(time.at))
    time.advance(hours=1)
    message = network.say("有人吗", at=time.at)
    turn(time)
    push(time.advance(seconds=20), message)
    for _ in range(6):
        turn(time)
    assert (told(cloud), channels()["webhook"]["state"]) == ([], "ok")


def test_kinds_that_only_polls_bring_do_not_accuse_the_webhook(network: fakes.Network, time: Clock) -> None:
    """Where private messages come by webhook and comments by poll, each is judged by its own."""
    push(time.at, say(time.at, kind="direct"))
    time.advance(hours=1)
    network.say("有人吗", at=time.at)
    turn(time)
    time.advance(hours=1)
    turn(time)
    assert channels()["webhook"]["state"] == "ok"


def test_polls_that_are_not_answered_say_why(network: fakes.Network, time: Clock) -> None:
    """A lost token is red at once, with the next step in words."""
    network.poll_errors = [TokenExpired()]
    turn(time)
    shown = channels()["poll"]
    assert (shown["state"], shown["reason"], shown["failures"]) == ("red", "token-expired", 1)
    assert "Authorise it anew" in shown["explanation"]


def test_silent_polls_are_told_too(network: fakes.Network, cloud: Cloud, time: Clock) -> None:
    """A poll that is answered but brings nothing for unusually long may ask the wrong thing."""
    for number in range(24):
        network.say("早", at=time.at)
        turn(time)
        time.advance(days=1, minutes=number)
    time.advance(days=3)
    turn(time)
    assert channels()["poll"]["state"] == "red"
    assert ("ChannelWentDeaf", "poll", "unusual-silence") in told(cloud)
    network.say("在", at=time.at)
    turn(time)
    assert told(cloud)[-1] == ("ChannelHeardAgain", "poll", "")


def test_all_accounts_are_listed_in_two_calls(network: fakes.Network, time: Clock) -> None:
    """However many there are; each with the ways its platform has."""
    for number in range(2, 6):
        an_account(f"a{number}", platform="fake" if number < 5 else "weibo")
    for number in range(1, 6):
        account = account_store.get_account(f"a{number}")
        row = {"type": "Account", **account.model_dump(mode="json")}
        place = Listed("ACCOUNTS", account.id)
        table.commit([Keep(publishing_keys.account(account.id), row, listed=place)], [], Origin("t", time.at))
    with count_calls() as calls:
        answer = ask(api, "GET /v1/channels", role="planner", query={"limit": "4"})
    assert calls.by_operation == {"dynamodb:Query": 1, "dynamodb:BatchGetItem": 1}
    assert [(each["account_id"], each["channel"]) for each in answer.body["items"]] == [
        (f"a{number}", way) for number in range(1, 5) for way in ("webhook", "poll")
    ]
    rest = ask(api, "GET /v1/channels", role="planner", query={"cursor": answer.body["next"]}).body
    assert ({each["account_id"] for each in rest["items"]}, rest["next"]) == ({"a5"}, None)


def test_one_account_costs_one_call_and_an_unknown_one_is_not_found(network: fakes.Network) -> None:
    """A disconnected account is heard in no way."""
    with count_calls() as calls:
        assert set(channels()) == {"webhook", "poll"}
    assert calls.total == 1
    assert ask(api, "GET /v1/accounts/{account_id}/channels", path={"account_id": "x"}).status == 404
    account_store.revoke("a1", "unauthorize", Origin("t", START))
    assert channels() == {}
