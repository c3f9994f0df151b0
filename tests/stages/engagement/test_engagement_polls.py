"""Accounts that have to be asked: nothing lost, nothing twice, never over the allowance, and deafness is told."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from engagement import channel_store, inbound, keys
from engagement.api import api
from engagement.channels import Channel
from infra.local.calls import count_calls
from publishing import keys as publishing_keys
from publishing import quotas
from socialops import clock, table
from socialops.changes import Keep
from socialops.errors import Busy
from socialops.platforms.content import Connection
from socialops.platforms.errors import PlatformUnavailable, QuotaExhausted, RateLimited, TokenExpired
from socialops.platforms.grants import Grant
from socialops.platforms.handoff.by_hand import made_up
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


def channel() -> Channel:
    """How the account is listened to."""
    found = channel_store.find_channel("a1")
    assert found is not None
    return found


def test_an_account_is_asked_as_soon_as_it_is_connected(network: fakes.Network, time: Clock) -> None:
    """The first poll is due at once, the next one after the platform's cadence."""
    network.say("想买")
    assert poll(time) == []
    assert [each["unread"] for each in inbox()] == [1]
    assert [entry.due for entry in planned("poll")] == [time.at + fakes.LIMITS.poll_every]
    assert (channel().state, channel().last_heard_at) == ("listening", time.at)


def test_an_event_that_comes_twice_plans_one_poll(network: fakes.Network, time: Clock) -> None:
    """Events may be repeated; the agenda is not."""
    assert happen("AccountConnected", account_id="a1", platform="fake") == []
    poll(time)
    assert happen("AccountConnected", account_id="a1", platform="fake") == []
    assert len(planned("poll")) == 1


def test_a_platform_that_only_calls_is_not_asked_but_judged(monkeypatch: pytest.MonkeyPatch, time: Clock) -> None:
    """Without a poller a turn comes once an hour, asks nothing and costs one read and one write."""
    network = fakes.Network()
    fakes.install(monkeypatch, network, network.platform(poller=None))
    an_account("a1", platform="fake")
    assert happen("AccountConnected", account_id="a1", platform="fake") == []
    (entry,) = planned("poll")
    with count_calls() as calls:
        assert fall_due(entry) == []
    assert calls.by_operation == {"dynamodb:BatchGetItem": 1, "dynamodb:TransactWriteItems": 1}
    assert (network.calls, [each.due for each in planned("poll")]) == ([], [time.at + timedelta(hours=1)])


def test_a_platform_that_never_speaks_has_no_turns(monkeypatch: pytest.MonkeyPatch, time: Clock) -> None:
    """Neither webhook nor poller: nothing is planned."""
    network = fakes.Network()
    fakes.install(monkeypatch, network, network.platform(poller=None, webhook=None))
    assert happen("AccountConnected", account_id="a1", platform="fake") == []
    assert planned("poll") == []


def test_each_poll_goes_on_where_the_last_one_ended(network: fakes.Network, time: Clock) -> None:
    """What was heard is not asked for again, and what is new is heard."""
    network.say("一")
    poll(time)
    network.say("二")
    poll(time)
    assert [each["unread"] for each in inbox()] == [2]
    assert channel().cursor == "2"


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
    assert (len(inbox()), channel().cursor) == (1, "")
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
    assert (channel().state, channel().reason) == ("deaf", "token-expired")
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
    assert channel().state == "listening"
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
    assert (network.calls, planned("poll"), channel().state) == (["poll"], [], "stopped")
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


def live(sending_id: str, at: Any, account_id: str = "a1") -> list[dict[str, str]]:
    """A post goes live; returns the failures."""
    told = {"kind": "post", "platform": "fake", "account_id": account_id, "url": "", "live_at": clock.text(at)}
    return happen("SendingWentLive", sending_id=sending_id, remote_id=f"r-{sending_id}", **told)


def test_a_poll_is_told_of_the_newest_live_posts(network: fakes.Network, time: Clock) -> None:
    """On platforms that list comments by post, the newest ones are asked about, in whatever order they were told."""
    network.poller.follows = 2
    for number, hours in ((1, 3), (2, 1), (3, 2)):
        assert live(f"s{number}", time.at - timedelta(hours=hours)) == []
    live("s2", time.at - timedelta(hours=1))
    live("x", time.at, account_id="a2")
    poll(time)
    assert [post.remote_id for post in network.followed] == ["r-s2", "r-s3"]


def kept(sending_id: str, remote_id: str, time: Clock) -> None:
    """A live post as publishing has it."""
    at = clock.text(time.at)
    item: dict[str, Any] = {"id": sending_id, "kind": "post", "platform": "fake", "account_id": "a1", "subject": "p"}
    row = {**item, "root": "", "owner": "", "created_at": at, "updated_at": at, "due": at, "content": {"text": ""}}
    table.commit([Keep(publishing_keys.sending(sending_id), row | {"remote_id": remote_id})], [], Origin("t", time.at))


def test_old_posts_and_removed_ones_are_not_asked_about(network: fakes.Network, time: Clock) -> None:
    """After thirty days, or when a later look found it gone, a post costs no call any more."""
    network.poller.follows = 5
    live("s1", time.at - timedelta(days=30))
    live("s2", time.at - timedelta(days=29))
    live("s3", time.at)
    kept("s3", "r-s3", time)
    assert happen("SendingRemoved", sending_id="s3") == []
    poll(time)
    assert [post.remote_id for post in network.followed] == ["r-s2"]


def test_a_corrected_address_is_asked_about_instead_of_the_wrong_one(network: fakes.Network, time: Clock) -> None:
    """What a person published by hand has the id that they give, and none before they give one."""
    network.poller.follows = 5
    live("s1", time.at)
    kept("s1", "r-right", time)
    assert happen("SendingCorrected", sending_id="s1", platform="fake", account_id="a1", remote_id="r-right") == []
    told = {"kind": "post", "platform": "fake", "account_id": "a1", "url": "", "live_at": clock.text(time.at)}
    assert happen("SendingWentLive", sending_id="s2", remote_id=made_up("s2"), **told) == []
    poll(time)
    assert [post.remote_id for post in network.followed] == ["r-right"]


def test_a_platform_that_lists_all_comments_is_told_of_none(network: fakes.Network, time: Clock) -> None:
    """What nobody asks about is not written down."""
    live("s1", time.at)
    assert table.get(keys.followed("a1")) is None


def test_a_poll_costs_four_calls_however_many_posts_it_follows(network: fakes.Network, time: Clock) -> None:
    """One read of all that stands around it, the claim, the credentials, and the move of the cursor."""
    poll(time)
    network.poller.follows = 5
    for number in range(7):
        live(f"s{number}", time.at)
    (entry,) = planned("poll")
    time.at = entry.due
    with count_calls() as calls:
        fall_due(entry)
    assert len(network.followed) == 5
    assert calls.by_operation == {"dynamodb:BatchGetItem": 2, "dynamodb:TransactWriteItems": 2}


def test_a_dead_token_is_refreshed_and_nothing_is_missed(monkeypatch: pytest.MonkeyPatch, time: Clock) -> None:
    """The platform calls the token dead; it is refreshed once, the poll is made again, and the channel stays sound."""
    network = fakes.Network()
    fakes.install(monkeypatch, network, network.platform(tokens=Renewing()))
    an_account("a1", platform="fake")
    happen("AccountConnected", account_id="a1", platform="fake")
    network.poll_errors = [TokenExpired()]
    network.say("一")
    assert poll(time) == []
    assert (len(inbox()), network.calls, channel().state) == (1, ["poll", "poll"], "listening")


class Renewing:
    """Makes a new token whenever asked; none is ever due."""

    def due(self, grant: Grant) -> datetime | None:
        """Never."""
        return None

    def refresh(self, connection: Connection, grant: Grant, now: datetime) -> Grant:
        """The same grant with another token."""
        return Grant({**grant.credentials, "access_token": "t2"})
