"""What platforms tell besides messages: challenges, encrypted deliveries, outcomes of sendings, grants taken back."""

import base64
import json
from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from engagement import hook_store, on_message
from infra.local.calls import count_calls
from publishing import account_store, claims, outcomes, resolutions, sendings
from publishing import keys as publishing_keys
from publishing import store as publishing_store
from socialops import table
from socialops.changes import Keep
from socialops.platforms.content import Content
from socialops.platforms.inbound import Answer, Delivery, Heard, Resolution
from socialops.platforms.sending import Accepted, Prepared
from socialops.table import Origin
from tests import fakes
from tests.cloud import START, Clock, Cloud
from tests.stages.engagement.callers import an_account, as_batch, call, deliver, inbox, queued


class Challenging(fakes.FakeWebhook):
    """A webhook whose deliveries are base64 of what they say, with an id, and which wants its challenge back."""

    def verify(
        self,
        raw: bytes,
        headers: Mapping[str, str],
        query: Mapping[str, str],
        secrets: Mapping[str, str],
        now: datetime,
    ) -> Delivery | None:
        """What the raw bytes mean, for who knows the secret."""
        return Delivery(base64.b64decode(raw), "m-77") if query.get("key") == secrets["app_secret"] else None

    def acknowledge(self, delivery: Delivery) -> Answer:
        """The challenge, as JSON."""
        return Answer(json.dumps({"challenge": json.loads(delivery.clear)["challenge"]}), "application/json")


@pytest.fixture
def challenging(monkeypatch: pytest.MonkeyPatch, time: Clock) -> None:
    """An account on a platform of that kind."""
    network = fakes.Network()
    network.webhook = Challenging()
    fakes.install(monkeypatch, network)
    hook_store.forget()
    an_account("a1", platform="fake", secret="s3cret")


def test_a_challenge_that_comes_by_post_gets_the_platforms_own_answer(challenging: None, cloud: Cloud) -> None:
    """The answer is what the adapter makes of the decrypted delivery, with its type, and still one call when warm."""
    raw = base64.b64encode(b'{"challenge": 12345}')
    call("a1", {"key": "s3cret"}, raw, platform="fake")
    with count_calls() as calls:
        answer = call("a1", {"key": "s3cret"}, raw, platform="fake")
    assert (answer["statusCode"], json.loads(answer["body"])) == (200, {"challenge": 12345})
    assert answer["headers"]["content-type"] == "application/json; charset=utf-8"
    assert calls.by_operation == {"sqs:SendMessage": 1}


def test_what_is_queued_is_clear_and_bears_the_platforms_id(challenging: None, cloud: Cloud) -> None:
    """Nobody behind the queue needs the secret again, and a repeat can be told from another delivery."""
    call("a1", {"key": "s3cret"}, base64.b64encode(b'{"challenge": 1}'), platform="fake")
    (message,) = [json.loads(body) for body in cloud.messages("engagement-inbound")]
    assert (base64.b64decode(message["raw"]), message["delivery"]) == (b'{"challenge": 1}', "m-77")


def test_the_adapter_reads_the_delivery_with_its_id(monkeypatch: pytest.MonkeyPatch, time: Clock) -> None:
    """What was queued is what `parse` gets; a delivery that an older version queued has no id."""
    seen: list[Delivery] = []
    network = fakes.install(monkeypatch)

    def parse(delivery: Delivery) -> list[Heard]:
        seen.append(delivery)
        return []

    monkeypatch.setattr(network.webhook, "parse", parse)
    body = json.loads(queued(b"[]", time.at, platform="fake"))
    on_message.handler(as_batch(json.dumps(body), json.dumps({**body, "delivery": "m-1"})), None)
    assert seen == [Delivery(b"[]"), Delivery(b"[]", "m-1")]


def waiting(time: Clock) -> None:
    """A sending that the platform accepted under the handle `h-1`."""
    step = sendings.schedule(
        "s1",
        time.at,
        kind="reply",
        platform="fake",
        account_id="a1",
        subject="c1",
        root="C#c1",
        owner="ling",
        content=Content("在的"),
        due=time.at,
    )
    publishing_store.take(step, Origin("test", time.at))
    claimed = claims.claim(step.after, Prepared(), time.at)
    publishing_store.take(claimed, Origin("test", time.at))
    accepted = outcomes.recorded(claimed.after, Accepted("h-1"), timedelta(minutes=2), time.at)
    publishing_store.take(accepted, Origin("test", time.at))


def test_the_outcome_of_an_accepted_sending_comes_by_webhook(monkeypatch: pytest.MonkeyPatch, time: Clock) -> None:
    """What waits under a handle becomes live when the platform says so, without a look."""
    fakes.install(monkeypatch)
    an_account("a1", platform="fake")
    waiting(time)
    told = json.dumps([{"handle": "h-1", "live": "88"}]).encode()
    assert deliver(told, at=time.at, platform="fake") == []
    sending = publishing_store.get_sending("s1")
    assert (sending.state, sending.remote_id) == ("live", "88")
    assert inbox() == []


def test_an_outcome_of_what_is_not_ours_is_no_trouble(monkeypatch: pytest.MonkeyPatch, time: Clock) -> None:
    """A post made in the platform's console is told of too."""
    fakes.install(monkeypatch)
    taken: list[tuple[str, Resolution]] = []
    real = resolutions.resolve

    def resolve(account_id: str, resolution: Resolution, origin: Origin) -> None:
        taken.append((account_id, resolution))
        real(account_id, resolution, origin)

    monkeypatch.setattr(resolutions, "resolve", resolve)
    told = json.dumps([{"handle": "stranger", "refused": "违规"}, {"ignored": "view"}]).encode()
    assert deliver(told, at=time.at, platform="fake") == []
    assert [(account, each.handle) for account, each in taken] == [("a1", "stranger")]


def test_a_grant_that_its_owner_takes_back_ends_the_account(monkeypatch: pytest.MonkeyPatch, time: Clock) -> None:
    """The account is disconnected at once, and being told twice changes nothing."""
    fakes.install(monkeypatch)
    an_account("a1", platform="fake")
    told = json.dumps([{"revoked": "unauthorize"}]).encode()
    assert deliver(told, told, at=START, platform="fake") == []
    assert account_store.get_account("a1").state == "disconnected"


def test_what_an_apps_one_address_gets_for_another_account_reaches_it(
    monkeypatch: pytest.MonkeyPatch, time: Clock
) -> None:
    """The delivery names the other profile: its grant ends there, and the account of the address stays as it is."""
    fakes.install(monkeypatch)
    for account_id in ("a1", "a2"):
        an_account(account_id, platform="fake")
    profile = Keep(publishing_keys.profile("fake", "open-2"), {"account_id": "a2"})
    table.commit([profile], [], Origin("test", time.at))
    body = json.loads(queued(b'[{"revoked": "unauthorize"}]', time.at, platform="fake"))
    for others in (["open-9"], ["fan-1", "open-2"]):
        on_message.handler(as_batch(json.dumps({**body, "others": others})), None)
    states = [account_store.get_account(account_id).state for account_id in ("a1", "a2")]
    assert states == ["connected", "disconnected"]


def test_whom_a_delivery_names_goes_with_it(challenging: None, cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """The webhook looks nobody up: it queues what the adapter found, still in one call."""
    named = Delivery(b"{}", "m-1", ("open-2",))
    monkeypatch.setattr(Challenging, "verify", lambda *_: named)
    monkeypatch.setattr(Challenging, "acknowledge", lambda *_: Answer("ok"))
    call("a1", {"key": "s3cret"}, b"x", platform="fake")
    with count_calls() as calls:
        call("a1", {"key": "s3cret"}, b"x", platform="fake")
    assert calls.by_operation == {"sqs:SendMessage": 1}
    assert [json.loads(body)["others"] for body in cloud.messages("engagement-inbound")] == [["open-2"]] * 2
