"""Featuring and deleting comments: asked over HTTP, carried out by the agenda, told and shown either way."""

from datetime import timedelta
from typing import Any

import pytest

from engagement.api import api
from infra.local.calls import count_calls
from publishing import keys as publishing_keys
from socialops import agenda, clock, table
from socialops.agenda import Entry
from socialops.changes import Keep
from socialops.platforms import registry
from socialops.platforms.errors import PermissionMissing, PlatformError, PlatformUnavailable, RateLimited
from socialops.platforms.inbound import InboundMessage
from socialops.table import Origin
from tests import fakes
from tests.cloud import START, Clock, Cloud
from tests.stages.engagement.callers import act, an_account, deliver, fall_due, inbox, journal, planned, read
from tests.stages.requests import Answer, ask

MESSAGE = "/v1/conversations/{conversation_id}/messages/{message_id}"
TEXT = "想买🧋，ＡＢＣ"


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch, time: Clock) -> fakes.Network:
    """A connected account of a platform that lets comments be featured and deleted."""
    network = fakes.Network()
    network.moderation = fakes.FakeModeration(network)
    fakes.install(monkeypatch, network)
    an_account("a1", platform="fake")
    return network


@pytest.fixture
def conversation(network: fakes.Network) -> dict[str, Any]:
    """A conversation in which a fan just wrote a comment."""
    return hear("comment", {"comment": "c-1", "status": "1"})


def hear(kind: Any, answers: dict[str, str]) -> dict[str, Any]:
    """A fan says something; the conversation at the top of the inbox."""
    said_at = clock.now() - timedelta(seconds=1)
    message = InboundMessage("m1", kind, "f-1", "小美", TEXT, said_at, "1" if kind == "comment" else "", answers)
    assert deliver(fakes.delivery(message), at=clock.now(), platform="fake") == []
    return inbox()[0]


def newest(conversation: dict[str, Any]) -> dict[str, Any]:
    """The newest message of a conversation."""
    message: dict[str, Any] = read(conversation)["messages"]["items"][0]
    return message


def moderate(
    conversation: dict[str, Any], message: dict[str, Any], *, featured: bool | None = None, spoken: str = "en"
) -> Answer:
    """Feature a message or no longer; delete it where nothing is said about that."""
    return ask(
        api,
        f"DELETE {MESSAGE}" if featured is None else f"PUT {MESSAGE}/featured",
        path={"conversation_id": conversation["id"], "message_id": message["id"]},
        query={"at": message["at"]},
        headers={"if-match": f'"{message["version"]}"', "accept-language": spoken},
        body=None if featured is None else {"featured": featured},
    )


def carry_out(time: Clock) -> Entry:
    """What is under way falls due and is taken; the entry that it was."""
    (entry,) = planned("moderate")
    time.at = max(time.at, entry.due)
    assert fall_due(entry) == []
    return entry


def told(cloud: Cloud) -> list[str]:
    """The events about what was wanted with comments."""
    names = [item["event"] for item in journal(cloud)]
    return [name for name in names if "Moderat" in name]


def test_asking_is_one_commit_and_an_entry_at_once(conversation: dict[str, Any], cloud: Cloud) -> None:
    """One read, one commit and one message to the queue; nothing was done yet, and the answer says so."""
    message = newest(conversation)
    with count_calls() as calls:
        answer = moderate(conversation, message, featured=True)
    assert (calls.total, answer.status, answer.headers["etag"]) == (3, 200, '"2"')
    assert (answer.body["featured"], answer.body["moderation"]["state"]) == (False, "asked")
    assert answer.body == newest(conversation)
    assert [entry.due for entry in planned("moderate")] == [START]
    assert "moderate" in [agenda.parse(body).kind for body in cloud.messages("engagement-due")]
    assert message["moderation"] is None


def test_a_comment_is_featured_and_no_longer(
    conversation: dict[str, Any], network: fakes.Network, time: Clock, cloud: Cloud
) -> None:
    """The platform shows it first until somebody takes that back; both are told without the fan's words."""
    moderate(conversation, newest(conversation), featured=True)
    carry_out(time)
    featured = newest(conversation)
    assert (network.featured, featured["featured"], featured["moderation"]["state"]) == ({"c-1"}, True, "done")
    assert moderate(conversation, featured, featured=False).status == 200
    carry_out(time)
    assert (network.featured, newest(conversation)["featured"], planned("moderate")) == (set(), False, [])
    assert told(cloud) == ["ModerationAsked", "CommentModerated"] * 2
    assert all(TEXT not in str(item) and "小美" not in str(item) for item in journal(cloud))


def test_a_deleted_comment_stays_in_the_inbox(
    conversation: dict[str, Any], network: fakes.Network, time: Clock
) -> None:
    """It is gone on the platform, marked here, and nothing more may be done with it."""
    assert moderate(conversation, newest(conversation)).status == 200
    carry_out(time)
    message = newest(conversation)
    assert (network.deleted, message["text"], message["deleted_at"]) == ({"c-1"}, TEXT, clock.text(START))
    again = [moderate(conversation, message, featured=wish) for wish in (True, None)]
    assert [(one.status, one.body["code"]) for one in again] == [(409, "wrong-state")] * 2


def test_a_repeated_queue_message_calls_nobody(
    conversation: dict[str, Any], network: fakes.Network, cloud: Cloud
) -> None:
    """The entry is gone after the first time; carrying it out is two reads, a commit, and opening the credentials."""
    moderate(conversation, newest(conversation), featured=True)
    (entry,) = planned("moderate")
    with count_calls() as calls:
        assert fall_due(entry) == []
    assert calls.by_operation == {"dynamodb:BatchGetItem": 2, "kms:Decrypt": 1, "dynamodb:TransactWriteItems": 1}
    assert fall_due(entry) == []
    assert (network.calls.count("feature"), told(cloud).count("CommentModerated")) == (1, 1)


@pytest.mark.parametrize("error", [PlatformUnavailable("down"), RateLimited("slow", until=START)])
def test_what_may_pass_is_tried_again(
    error: PlatformError, conversation: dict[str, Any], network: fakes.Network, time: Clock, cloud: Cloud
) -> None:
    """A platform that does not answer is asked again a little later, and the message says why it waits."""
    network.moderation_errors = [error]
    moderate(conversation, newest(conversation), featured=True)
    carry_out(time)
    waiting = newest(conversation)["moderation"]
    assert (waiting["state"], waiting["due"]) == ("asked", clock.text(START + timedelta(minutes=1)))
    assert waiting["explanation"].startswith("The platform")
    carry_out(time)
    done = newest(conversation)
    assert (done["featured"], done["moderation"]["state"], done["moderation"]["reason"]) == (True, "done", "")
    assert told(cloud) == ["ModerationAsked", "ModerationPostponed", "CommentModerated"]


def test_a_platform_that_never_answers_is_left_alone(
    conversation: dict[str, Any], network: fakes.Network, time: Clock, cloud: Cloud
) -> None:
    """After four more tries it has failed; asking anew starts again."""
    network.moderation_errors = [PlatformUnavailable("down") for _ in range(5)]
    moderate(conversation, newest(conversation), featured=True)
    for _ in range(5):
        carry_out(time)
    failed = newest(conversation)
    assert (failed["moderation"]["state"], planned("moderate"), told(cloud)[-1]) == ("failed", [], "ModerationFailed")
    assert moderate(conversation, failed, featured=True).status == 200
    carry_out(time)
    assert newest(conversation)["featured"]


@pytest.mark.parametrize(("spoken", "words"), [("zh", "平台没有为我们开放这项操作"), ("en", "no such interface")])
def test_a_refusal_is_final_and_said_in_words(
    spoken: str, words: str, conversation: dict[str, Any], network: fakes.Network, time: Clock
) -> None:
    """Where we lack the right nothing is tried again, the comment is as it was, and the reason is told."""
    network.moderation_errors = [PermissionMissing()]
    moderate(conversation, newest(conversation))
    carry_out(time)
    path = {"conversation_id": conversation["id"]}
    shown = ask(api, "GET /v1/conversations/{conversation_id}", path=path, headers={"accept-language": spoken})
    message = shown.body["messages"]["items"][0]
    assert (message["deleted_at"], message["moderation"]["reason"]) == (None, "permission-missing")
    assert words in message["moderation"]["explanation"]
    assert planned("moderate") == []


def test_an_account_that_goes_meanwhile_ends_it(
    conversation: dict[str, Any], network: fakes.Network, time: Clock
) -> None:
    """Without credentials there is nothing to call with; the message says so."""
    moderate(conversation, newest(conversation), featured=True)
    disconnect()
    carry_out(time)
    assert newest(conversation)["moderation"]["reason"] == "account-not-connected"
    assert network.calls == []


def test_a_platform_that_lost_the_interface_ends_it(
    conversation: dict[str, Any], network: fakes.Network, monkeypatch: pytest.MonkeyPatch, time: Clock
) -> None:
    """What was asked for while the adapter could do it fails when it no longer can."""
    moderate(conversation, newest(conversation), featured=True)
    fakes.install(monkeypatch, network, network.platform(moderation=None))
    carry_out(time)
    assert newest(conversation)["moderation"]["reason"] == "platform-cannot"


def disconnect() -> None:
    """The account is disconnected, and its credentials are gone."""
    key = publishing_keys.account("a1")
    account = table.get(key)
    assert account is not None
    row = {name: value for name, value in account.items() if name not in {"pk", "sk"}}
    table.commit([Keep(key, row | {"state": "disconnected"})], [], Origin("test", START))


def test_a_disconnected_account_is_not_asked_for_anything(conversation: dict[str, Any]) -> None:
    """The wish is refused in the very commit."""
    disconnect()
    answer = moderate(conversation, newest(conversation), featured=True)
    assert (answer.status, answer.body["code"], planned("moderate")) == (409, "account-not-connected", [])


def test_pressing_twice_is_asking_once(conversation: dict[str, Any]) -> None:
    """The same wish under way is answered as it stands; another one waits until it is settled."""
    asked = moderate(conversation, newest(conversation), featured=True).body
    assert moderate(conversation, asked, featured=True).body == asked
    other = moderate(conversation, asked)
    assert (other.status, other.body["code"], len(planned("moderate"))) == (409, "wrong-state", 1)


def test_who_asks_must_have_seen_the_message_as_it_is(conversation: dict[str, Any]) -> None:
    """An old version is 412, none is 428; nothing is planned."""
    message = newest(conversation)
    assert moderate(conversation, {**message, "version": 7}, featured=True).body["code"] == "stale-version"
    path = {"conversation_id": conversation["id"], "message_id": message["id"]}
    assert ask(api, f"DELETE {MESSAGE}", path=path, query={"at": message["at"]}).status == 428
    assert planned("moderate") == []


def test_only_comments_of_fans_can_be_moderated(network: fakes.Network, conversation: dict[str, Any]) -> None:
    """Neither our own replies nor private messages, however well the platform moderates."""
    reply = act(conversation, "replies", {"text": "在的"}).body["reply"]
    assert moderate(conversation, reply, featured=True).body["code"] == "wrong-state"


def test_private_messages_cannot_be_moderated(network: fakes.Network) -> None:
    """What a fan said in private stands under no post."""
    private = hear("direct", {"fan": "f-1"})
    assert moderate(private, newest(private)).body["code"] == "wrong-state"


@pytest.mark.parametrize("answers", [{}, {"comment": "c-1"}])
def test_a_platform_without_the_interface_says_so(
    answers: dict[str, str], network: fakes.Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So does a comment that came without what names it there."""
    if answers:
        fakes.install(monkeypatch, network, network.platform(moderation=None))
    conversation = hear("comment", answers)
    answer = moderate(conversation, newest(conversation), featured=True)
    assert (answer.status, answer.body["code"]) == (422, "platform-cannot")


@pytest.mark.parametrize(
    ("query", "body", "status"),
    [
        ({"at": "2026-11-23T07:59:58.000Z"}, {"featured": True}, 404),
        ({"at": "yesterday"}, {"featured": True}, 422),
        ({"at": "0001-01-01T00:00:00%2B14:00"}, {"featured": True}, 422),
        ({}, {"featured": True}, 422),
        ({"at": "2026-11-23T07:59:59.000Z"}, {"featured": "maybe"}, 422),
        ({"at": "2026-11-23T07:59:59.000Z"}, {}, 422),
    ],
)
def test_a_wrong_request_is_refused(
    query: dict[str, str], body: Any, status: int, conversation: dict[str, Any]
) -> None:
    """Another instant is another message; what is not the documented shape says where."""
    path = {"conversation_id": conversation["id"], "message_id": newest(conversation)["id"]}
    route, headers = f"PUT {MESSAGE}/featured", {"if-match": '"1"'}
    assert ask(api, route, path=path, query=query, headers=headers, body=body).status == status


@pytest.mark.parametrize(("platform", "can"), [("wechat", True), ("douyin", True), ("weibo", False)])
def test_the_real_platforms_are_told_apart(platform: str, can: bool) -> None:
    """The adapters that can feature comments offer it here."""
    assert (registry.platform(platform).moderation is not None) is can
