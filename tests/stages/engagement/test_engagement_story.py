"""A fan asks under a post, the team answers, the fan sees it and goes on: the whole way through both stages."""

from datetime import timedelta

import pytest

from infra.local.calls import count_calls
from publishing import keys as publishing_keys
from publishing import on_due
from socialops import brand, table
from socialops.changes import Keep
from socialops.table import Origin
from tests import fakes
from tests.cloud import Clock, Cloud
from tests.stages.engagement.callers import act, an_account, as_batch, deliver, fall_due, happen, inbox, planned, read


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch, time: Clock) -> fakes.Network:
    """A connected account with one live post, which is polled."""
    network = fakes.install(monkeypatch)
    an_account("a1", platform="fake")
    row = {"root": "POST#p1", "sending_id": "s1", "account_id": "a1", "kind": "post", "subject": "p1"}
    table.commit([Keep(publishing_keys.remote("fake", "77"), row)], [], Origin("test", time.at))
    happen("AccountConnected", account_id="a1", platform="fake")
    return network


def poll(time: Clock) -> None:
    """The next poll falls due and is taken."""
    (entry,) = planned("poll")
    time.at = max(time.at, entry.due)
    assert fall_due(entry) == []


def send_and_tell(cloud: Cloud) -> None:
    """The reply is sent by the law, and what became of it is told on the bus."""
    (entry,) = planned("send")
    assert on_due.handler(as_batch(entry.message()), None) == {"batchItemFailures": []}
    (told,) = (item for item in table.query("TRACE#POST#p1").items if item["event"] == "SendingWentLive")
    assert happen(told["event"], **told["data"]) == []


def test_the_fan_sees_the_reply_and_goes_on_in_the_same_conversation(
    network: fakes.Network, cloud: Cloud, time: Clock
) -> None:
    """Asked by poll, answered over HTTP, sent once, shown as sent, gone on with under our reply; one trace has all."""
    network.say("想买，怎么下单？", status_id="77", at=time.at - timedelta(minutes=1))
    poll(time)
    (conversation,) = inbox()
    assert act(conversation, "replies", {"text": "点主页链接就可以哦"}).status == 201
    send_and_tell(cloud)
    (public,) = network.visible
    assert (public.content.text, public.content.answers) == ("点主页链接就可以哦", {"comment": "c-1", "status": "77"})
    assert read(conversation)["messages"]["items"][0]["delivery"] == "sent"

    network.say("谢谢！", status_id=public.remote_id, at=time.advance(minutes=10))
    poll(time)
    (again,) = inbox()
    assert (again["id"], again["unread"], again["root"]) == (conversation["id"], 1, "POST#p1")
    assert [each["text"] for each in read(again)["messages"]["items"]] == [
        "谢谢！",
        "点主页链接就可以哦",
        "想买，怎么下单？",
    ]
    told = [item["event"] for item in table.query("TRACE#POST#p1").items]
    assert [event for event in told if not event.startswith("Sending")] == [
        "MessageReceived",
        "ReplyWritten",
        "ReplySent",
        "MessageReceived",
    ]


def test_a_public_word_costs_no_more_when_a_deadline_is_near(network: fakes.Network, time: Clock) -> None:
    """One ingested message is at most three calls, its deadline on the queue included."""
    profile = brand.unnamed(time.at).model_copy(update={"cadence": brand.Cadence(first_response_minutes=1)})
    table.commit([Keep(brand.KEY, profile.model_dump(mode="json"))], [], Origin("test", time.at))
    with count_calls() as calls:
        deliver(fakes.delivery(network.say("在吗", status_id="77")), at=time.at, platform="fake")
    assert calls.by_operation == {
        "dynamodb:BatchGetItem": 1,
        "dynamodb:TransactWriteItems": 1,
        "sqs:SendMessageBatch": 1,
    }
