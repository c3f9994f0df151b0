"""Accounts that have to be asked: nothing lost, nothing twice, never over the allowance, and deafness is told."""

from datetime import timedelta
from typing import Any

import pytest

from engagement import channel_store, inbound
from engagement.api import api
from publishing import keys as publishing_keys
from publishing import quotas
from socialops import table
from socialops.changes import Keep
from socialops.errors import Busy
from socialops.platforms.errors import PlatformUnavailable, QuotaExhausted, RateLimited, TokenExpired
from socialops.table import Origin
from tests import fakes
from tests.cloud import Clock, Cloud
from tests.stages.engagement.callers import an_account, fall_due, happen, inbox, journal, planned
from tests.stages.requests import ask


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch, time: Clock) -> fakes.Network:
    """An account of a platform that says what a test wants, just connected."""
    network = fakes.install(monkeypatch)
    an_account("a1", platform="fake")
    assert happen("AccountConnected", account_id="a1", platform="fake") == []
    return network


def poll(time: Clock) -> list[dict[str, str]]:
    """The next poll falls due and is taken."""
    (entry,) = planned("poll")
    time.at = max(time.at, entry.due)
    return fall_due(entry)


def channel() -> dict[str, Any]:
    """How the account is listened to, as the API tells it."""
    body: dict[str, Any] = ask(api, "GET /v1/channels/{account_id}", path={"account_id": "a1"}).body
    return body


def test_an_account_is_asked_as_soon_as_it_is_connected(network: fakes.Network, time: Clock) -> None:
    """The first poll is due at once, the next one after the platform's cadence."""
    network.say("想买")
    assert poll(time) == []
    assert [each["unread"] for each in inbox()] == [1]
    assert [entry.due for entry in planned("poll")] == [time.at + fakes.LIMITS.poll_every]
    assert (channel()["state"], channel()["last_heard_at"]) == ("listening", "2026-11-23T08:00:00.000Z")


def test_an_event_that_comes_twice_plans_one_poll(network: fakes.Network, time: Clock) -> None:
    """Events may be repeated; the agenda is not."""
    assert happen("AccountConnected", account_id="a1", platform="fake") == []
    poll(time)
    assert happen("AccountConnected", account_id="a1", platform="fake") == []
    assert len(planned("poll")) == 1


def test_a_platform_that_cannot_be_asked_is_not(monkeypatch: pytest.MonkeyPatch, time: Clock) -> None:
    """Without a poller nothing is planned."""
    network = fakes.Network()
    fakes.install(monkeypatch, network, network.platform(poller=None))
    assert happen("AccountConnected", account_id="a1", platform="fake") == []
    assert planned("poll") == []


def test_each_poll_goes_on_where_the_last_one_ended(network: fakes.Network, time: Clock) -> None:
    """What was heard is not asked for again, and what is new is heard."""
    network.say("一")
    poll(time)
    network.say("二")
    poll(time)
    assert [each["unread"] for each in inbox()] == [2]
    assert channel_store.get_channel("a1").cursor == "2"


def test_a_busy_hour_is_read_to_its_end(network: fakes.Network, time: Clock) -> None:
    """When more waits than one call shows, the next call follows at once."""
    network.poller.page = 2
    for number in range(5):
        network.say(f"第{number}")
    for _ in range(3):
        poll(time)
    assert [each["unread"] for each in inbox()] == [5]
    assert (time.at - planned("poll")[0].due) == -fakes.LIMITS.poll_every


def test_an_account_may_have_a_pace_of_its_own(monkeypatch: pytest.MonkeyPatch, time: Clock) -> None:
    """The account's option replaces the platform's cadence."""
    fakes.install(monkeypatch)
    an_account("a1", platform="fake", poll_seconds=2)
    happen("AccountConnected", account_id="a1", platform="fake")
    poll(time)
    assert [entry.due for entry in planned("poll")] == [time.at + timedelta(seconds=2)]


def test_a_poll_that_comes_twice_is_made_once(network: fakes.Network, time: Clock) -> None:
    """A repeated queue message asks the platform nothing: a day may have only a hundred calls."""
    (entry,) = planned("poll")
    assert fall_due(entry) == []
    assert fall_due(entry) == []
    assert network.calls == ["poll"]


def test_two_who_take_the_same_poll_at_once_ask_once(network: fakes.Network, time: Clock) -> None:
    """Only one of them can take the entry away; the other has nothing to do."""
    (entry,) = planned("poll")

    def meanwhile(name: str) -> None:
        network.on_call = lambda _: None
        assert fall_due(entry) == []

    network.on_call = meanwhile
    assert fall_due(entry) == []
    assert network.calls == ["poll"]


def test_the_cursor_moves_only_after_everything_is_in(
    network: fakes.Network, time: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the table fails half way, a later poll brings the rest, and what was in already stays single."""
    real = inbound.receive

    def receive(message: Any, *rest: Any) -> None:
        if message.text == "二":
            raise Busy(operation="conversation")
        real(message, *rest)

    for text in ("一", "二", "三"):
        network.say(text, fan_id=text)
    monkeypatch.setattr(inbound, "receive", receive)
    assert len(poll(time)) == 1
    assert (len(inbox()), channel_store.get_channel("a1").cursor) == (1, "")
    monkeypatch.setattr(inbound, "receive", real)
    assert poll(time) == []
    assert [each["unread"] for each in inbox()] == [1, 1, 1]


def test_a_poller_that_dies_is_followed_by_another(network: fakes.Network, time: Clock) -> None:
    """The claim leaves an entry behind, so no crash ends the listening."""

    def die(name: str) -> None:
        raise fakes.Crashed

    network.say("想买")
    network.on_call = die
    with pytest.raises(fakes.Crashed):
        poll(time)
    network.on_call = lambda _: None
    assert poll(time) == []
    assert len(inbox()) == 1


def test_a_lost_token_is_told_once_and_costs_no_message(network: fakes.Network, cloud: Cloud, time: Clock) -> None:
    """The channel is deaf, still tried, and goes on from its cursor when the account is renewed."""
    network.say("一")
    poll(time)
    network.poll_errors = [TokenExpired(), TokenExpired()]
    network.say("二")
    poll(time)
    poll(time)
    assert (channel()["state"], channel()["reason"]) == ("deaf", "token-expired")
    assert happen("AccountRenewed", account_id="a1", platform="fake") == []
    assert [entry.due for entry in planned("poll")] == [time.at]
    poll(time)
    assert [each["unread"] for each in inbox()] == [2]
    told = [item["event"] for item in journal(cloud) if item["event"].startswith("Channel")]
    assert told == ["ChannelWentDeaf", "ChannelHeardAgain"]


def test_a_deaf_channel_recovers_by_itself(network: fakes.Network, cloud: Cloud, time: Clock) -> None:
    """An outage ends with the first answer, and both ends are told."""
    network.poll_errors = [PlatformUnavailable() for _ in range(3)]
    for _ in range(4):
        poll(time)
    assert channel()["state"] == "listening"
    told = [item["event"] for item in journal(cloud) if item["event"].startswith("Channel")]
    assert told == ["ChannelWentDeaf", "ChannelHeardAgain"]


@pytest.mark.parametrize("error", [QuotaExhausted, RateLimited])
def test_the_platforms_time_to_come_back_is_kept(
    error: type[QuotaExhausted | RateLimited], network: fakes.Network, time: Clock
) -> None:
    """When it says until when it is closed, nobody knocks before."""
    until = time.at + timedelta(hours=9)
    network.poll_errors = [error(until=until)]
    poll(time)
    assert [entry.due for entry in planned("poll")] == [until]


def test_polls_leave_calls_for_what_the_brand_says(network: fakes.Network, time: Clock) -> None:
    """With four fifths of the day's calls used, polls wait for the next day in the platform's zone."""
    (quota,) = (each for each in fakes.LIMITS.quotas if each.kind == "call")
    window = quotas.window(quota, time.at)
    used = quota.amount * 4 // 5
    counter = publishing_keys.quota("a1", "call", window.name)
    table.commit([Keep(counter, {"used": used - 1})], [], Origin("test", time.at))
    poll(time)
    poll(time)
    assert network.calls == ["poll"]
    assert [entry.due for entry in planned("poll")] == [window.ends]
    item = table.get(counter)
    assert item is not None
    assert item["used"] == used


def test_a_disconnected_account_is_left_alone_and_resumed(network: fakes.Network, time: Clock) -> None:
    """Nothing is asked after disconnecting; connecting again goes on from the cursor."""
    network.say("一")
    poll(time)
    account = table.get(publishing_keys.account("a1"))
    assert account is not None
    row = {name: value for name, value in account.items() if name not in {"pk", "sk"}}
    table.commit([Keep(publishing_keys.account("a1"), row | {"state": "disconnected"})], [], Origin("test", time.at))
    poll(time)
    assert (network.calls, planned("poll"), channel()["state"]) == (["poll"], [], "stopped")
    table.commit([Keep(publishing_keys.account("a1"), row)], [], Origin("test", time.at))
    happen("AccountConnected", account_id="a1", platform="fake")
    network.say("二")
    poll(time)
    assert [each["unread"] for each in inbox()] == [2]


def test_what_a_poll_cannot_read_is_kept(network: fakes.Network, time: Clock) -> None:
    """An item of nobody, as adapters hand on what they cannot read, is for inspection and not in the inbox."""
    network.say("", fan_id="")
    poll(time)
    assert inbox() == []
    assert [each["reason"] for each in ask(api, "GET /v1/kept-deliveries").body["items"]] == ["message of nobody"]


def test_an_unknown_channel_is_not_found(time: Clock) -> None:
    """An account that is not asked has no channel to show."""
    assert ask(api, "GET /v1/channels/{account_id}", path={"account_id": "nobody"}).status == 404
