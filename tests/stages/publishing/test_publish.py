"""A publication from the calendar to the public, on the agenda as it is deployed."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from publishing import keys, sendings, store
from socialops import clock, secrets, table
from socialops.platforms.content import Connection, Content, ReadMedia
from socialops.platforms.errors import ContentRefused, PlatformUnavailable, QuotaExhausted
from socialops.platforms.sending import NotSent, Prepared
from socialops.table import Origin
from tests import fakes
from tests.publishing_world import World, a_reply, counted, texts


def test_it_goes_out_once_in_its_second(world: World) -> None:
    """What is scheduled for an instant is public at that instant, once, with its token in the link."""
    account = world.an_account()
    world.a_post()
    due = world.time.at + timedelta(seconds=600)
    sending_id = world.schedule(account)
    world.run(seconds=599)
    assert texts(world.network) == []
    world.run(seconds=1)
    sending = world.get(sending_id)
    (visible,) = world.network.visible
    assert (visible.at, visible.content.link) == (due, f"https://shop.example/x?s={sending.token}")
    assert (sending.state, sending.remote_id, sending.live_at) == ("live", "1", due)
    assert world.events() == [
        "PostWritten",
        "SendingScheduled",
        "SendingPrepared",
        "SendingClaimed",
        "SendingWentLive",
    ]
    assert table.get(keys.remote("fake", "1")) is not None
    assert world.unresolved() == Counter()


def test_the_way_from_due_to_live_costs_few_calls(world: World) -> None:
    """From its second to live: one read, one decryption when cold, the claim, the record; the claim needs no queue."""
    account = world.an_account()
    world.a_post()
    world.schedule(account)
    world.run(seconds=599)
    (body,) = world.pending()
    world.time.advance(seconds=1)
    secrets.unseal.cache_clear()
    with counted() as calls:
        world.deliver(body)
    assert calls.names == [
        "dynamodb:BatchGetItem",
        "kms:Decrypt",
        "dynamodb:TransactWriteItems",
        "dynamodb:TransactWriteItems",
    ]
    assert len(world.network.visible) == 1


def test_an_unprepared_one_prepares_itself_and_stays_within_six_calls(world: World) -> None:
    """When preparing ahead failed, the second still holds: preparation, claim, send, record in at most six calls."""
    account = world.an_account()
    world.a_post()
    world.network.prepare_errors = [PlatformUnavailable("502")]
    sending_id = world.schedule(account)
    world.run(seconds=599)
    assert world.get(sending_id).prepared is None
    (body,) = world.pending()
    world.time.advance(seconds=1)
    secrets.unseal.cache_clear()
    with counted() as calls:
        world.deliver(body)
    assert len(calls.names) <= 6
    assert world.get(sending_id).state == "live"


def test_a_cold_start_of_the_agenda_still_meets_the_second(world: World) -> None:
    """What is due sooner than the next tick is queued by its writer."""
    account = world.an_account()
    world.a_post()
    world.schedule(account, after=20)
    world.run(seconds=20)
    assert len(world.network.visible) == 1


def test_a_lost_answer_is_found_by_a_look(world: World) -> None:
    """When the answer is lost, nothing is sent again: a look finds it and it is live."""
    account = world.an_account()
    world.a_post()
    world.network.answers = [fakes.LOST]
    sending_id = world.schedule(account)
    world.run(seconds=601)
    assert (world.get(sending_id).state, world.unresolved()) == ("unknown", Counter(unknown=1))
    world.run(seconds=30)
    assert (world.get(sending_id).state, world.unresolved()) == ("live", Counter())
    assert world.network.calls.count("send post") == 1


def test_what_was_swallowed_is_sent_again_after_three_complete_empty_looks(world: World) -> None:
    """Only looks after the platform has settled count, three of them; then it is sent once more."""
    account = world.an_account()
    world.a_post()
    world.network.answers = [fakes.SWALLOWED]
    sending_id = world.schedule(account)
    world.run(minutes=20)
    sending = world.get(sending_id)
    assert (sending.state, sending.fence, len(world.network.visible)) == ("live", 2, 1)
    receipt = world.ask("GET /v1/publications/{publication_id}/receipt", path={"publication_id": sending_id}).body
    assert [each["answer"] for each in receipt["attempts"]] == ["unknown", "live"]
    looks = [clock.instant(each["at"]) for each in receipt["looks"] if each["result"] == "absent"]
    settled = sending.due + world.network.publisher.settle
    assert len([at for at in looks if at >= settled]) == 3


def test_a_late_commit_within_the_settle_time_is_not_doubled(world: World) -> None:
    """It appears late, but before the platform has settled: found, not sent again."""
    account = world.an_account()
    world.a_post()
    world.network.answers = [fakes.late(timedelta(seconds=100))]
    world.schedule(account)
    world.run(minutes=30)
    assert len(world.network.visible) == 1


def test_without_a_bound_on_late_commits_a_person_decides(world: World) -> None:
    """On a platform that promises nothing, empty looks lead to a person; who vouches for the absence gets it sent."""
    account = world.an_account()
    world.a_post()
    world.network.publisher.bounded = False
    world.network.answers = [fakes.SWALLOWED]
    sending_id = world.schedule(account)
    world.run(minutes=20)
    assert (world.get(sending_id).state, world.get(sending_id).reason) == ("needs_human", "not-found")
    assert world.unresolved() == Counter(needs_human=1)
    path = {"publication_id": sending_id}
    world.ask("POST /v1/publications/{publication_id}/retry", path=path, body={})
    world.run(minutes=20)
    assert world.get(sending_id).state == "needs_human"
    world.ask("POST /v1/publications/{publication_id}/retry", path=path, body={"not_there": True})
    world.run(minutes=20)
    assert (world.get(sending_id).state, len(world.network.visible)) == ("live", 1)


def test_what_the_platform_accepts_is_live_when_a_look_finds_it(world: World) -> None:
    """Accepted is not live: it becomes so when it is seen."""
    account = world.an_account()
    world.a_post()
    world.network.answers = [fakes.accepted(timedelta(seconds=90))]
    sending_id = world.schedule(account)
    world.run(seconds=660)
    assert (world.get(sending_id).state, world.get(sending_id).handle) == ("unknown", "1")
    world.run(minutes=5)
    assert world.get(sending_id).state == "live"


def test_a_refusal_is_an_end_with_a_reason_and_a_next_step(world: World) -> None:
    """The owner reads why it was refused and what to do; the receipt has the platform's code."""
    account = world.an_account()
    world.a_post()
    world.network.answers = [fakes.REFUSED]
    sending_id = world.schedule(account)
    world.run(seconds=601)
    path = {"publication_id": sending_id}
    shown = world.ask("GET /v1/publications/{publication_id}", path=path).body
    assert (shown["state"], shown["reason"]) == ("refused", "content-refused")
    assert "Change the post" in shown["explanation"]["next_step"]
    (attempt,) = world.ask("GET /v1/publications/{publication_id}/receipt", path=path).body["attempts"]
    assert (attempt["answer"], attempt["platform_code"]) == ("refused", "20018")
    assert world.events()[-1] == "SendingRefused"


def test_what_provably_did_not_leave_is_tried_again_and_again_but_not_forever(world: World) -> None:
    """Connection failures are retried with growing patience; after six a person is asked. Nothing was public."""
    account = world.an_account()
    world.a_post()
    world.network.answers = [fakes.NOT_SENT] * 2
    sending_id = world.schedule(account)
    world.run(minutes=12)
    assert (world.get(sending_id).state, world.get(sending_id).fence) == ("live", 3)
    world.a_post("p2")
    world.run(hours=1)
    world.network.prepare_errors = [PlatformUnavailable("503")] * 20
    sending_id = world.schedule(account, "p2")
    world.run(minutes=30)
    assert (world.get(sending_id).state, world.get(sending_id).reason) == ("needs_human", "not-sent")
    assert len(world.network.visible) == 1


def test_the_platform_says_when_to_come_back(world: World) -> None:
    """A try is not made before the instant that the platform named; one that is too late is held instead."""
    account = world.an_account()
    world.a_post()
    back = world.time.at + timedelta(minutes=40)
    world.network.answers = [fakes.saying(NotSent("RateLimited", "429", back))]
    sending_id = world.schedule(account)
    world.run(minutes=39)
    assert world.network.visible == []
    world.run(minutes=1)
    assert world.get(sending_id).state == "live"
    world.a_post("p2")
    world.network.prepare_errors = [QuotaExhausted("daily", until=world.time.at + timedelta(hours=9))] * 2
    sending_id = world.schedule(account, "p2")
    world.run(minutes=12)
    assert (world.get(sending_id).state, world.get(sending_id).held) == ("scheduled", "not-sent")


def test_content_that_cannot_be_prepared_is_refused_ahead_of_its_time(world: World) -> None:
    """A refusal at the preparation is told minutes before the second, not at it."""
    account = world.an_account()
    world.a_post()
    world.network.prepare_errors = [ContentRefused("picture", platform_code="20012")]
    sending_id = world.schedule(account)
    world.run(minutes=9)
    assert world.get(sending_id).state == "refused"
    assert world.agenda() == []


def test_it_is_looked_at_again_after_ten_minutes_and_a_day(world: World) -> None:
    """Found as it should be, twice; then nothing more is on the agenda. The read-back is in the receipt."""
    account = world.an_account()
    world.a_post()
    sending_id = world.schedule(account)
    world.run(hours=25)
    sending = world.get(sending_id)
    assert (sending.looks, sending.entry, world.agenda()) == (2, "", [])
    receipt = world.ask("GET /v1/publications/{publication_id}/receipt", path={"publication_id": sending_id}).body
    assert [(each["result"], bool(each["read_back"])) for each in receipt["looks"]] == [("found", True)] * 2


def test_a_removal_and_a_double_are_noticed_afterwards(world: World) -> None:
    """Gone at the later look: removed. Found twice: doubled, with both ids."""
    account = world.an_account()
    world.a_post()
    first = world.schedule(account)
    world.run(minutes=15)
    world.network.remove("1")
    world.a_post("p2")
    second = world.schedule(account, "p2")
    world.run(minutes=11)
    shown = world.network.visible[-1]
    world.network.publish("post", shown.content, "other", world.time.at)
    world.run(hours=25)
    assert world.get(first).removed_at is not None
    assert len(world.get(second).doubles) == 2
    assert "SendingDoubled" in world.events("POST#p2")


def test_a_dead_sender_leaves_a_lease_that_ends_in_a_look(world: World) -> None:
    """The sender dies after its request went out: unknown when the lease ends, live after the look, never resent."""
    account = world.an_account()
    world.a_post()
    world.network.answers = [fakes.CRASH_AFTER]
    sending_id = world.schedule(account)
    world.run(seconds=700)
    assert world.get(sending_id).state == "sending"
    world.run(minutes=3)
    assert (world.get(sending_id).state, len(world.network.visible)) == ("live", 1)


def test_a_reply_goes_out_by_the_same_law_at_once(world: World) -> None:
    """A reply needs no approval, is due now, and stands in no calendar."""
    account = world.an_account()
    at = world.time.at
    step = sendings.schedule(
        "r1",
        at,
        kind="reply",
        platform="fake",
        account_id=account,
        subject="c1",
        root="CONVERSATION#c1",
        owner="ling",
        content=a_reply(),
        due=at,
    )
    table.commit(store.schedule_changes(step.after), step.events, Origin("ling", at))
    world.run(seconds=1)
    assert (world.get("r1").state, world.network.visible[0].content.answers) == (
        "live",
        {"comment": "c-1", "status": "1"},
    )
    assert table.query(keys.calendar("2026-11"), index=True).items == []
    trail = table.query("TRACE#CONVERSATION#c1").items
    assert "有货" not in str(trail)


def test_a_long_preparation_goes_on_where_it_ended(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one call cannot finish the next ones do, from what was stored; the post goes out once all of it is there."""
    slices: list[str] = []

    def prepare(
        content: Content, connection: Connection, read: ReadMedia, now: datetime, so_far: Prepared | None = None
    ) -> Prepared:
        done = int(so_far.handles["part"]) + 1 if so_far else 1
        slices.append(str(done))
        return Prepared({"part": str(done)}, more=done < 4)

    monkeypatch.setattr(world.network.publisher, "prepare", prepare)
    account = world.an_account()
    world.a_post()
    sending = world.schedule(account, after=600)
    world.run(minutes=9, seconds=30)
    assert slices == ["1", "2", "3", "4"]
    assert world.get(sending).is_prepared
    world.run(minutes=1)
    assert (world.get(sending).state, len(world.network.visible)) == ("live", 1)


def test_a_preparation_that_is_not_done_at_its_time_is_finished_first(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A post that is due at once prepares slice by slice and is sent right after the last one."""

    def prepare(
        content: Content, connection: Connection, read: ReadMedia, now: datetime, so_far: Prepared | None = None
    ) -> Prepared:
        done = int(so_far.handles["part"]) + 1 if so_far else 1
        return Prepared({"part": str(done)}, more=done < 3)

    monkeypatch.setattr(world.network.publisher, "prepare", prepare)
    account = world.an_account()
    world.a_post()
    sending = world.schedule(account, after=5)
    world.run(seconds=30)
    assert world.get(sending).state == "live"
    assert world.events().count("SendingPreparing") == 2


def test_an_outage_ends_in_the_order_of_the_calendar_and_not_in_a_burst(world: World) -> None:
    """Three parts of a story, of which the first cannot leave for a while, come out in order and apart."""
    world.network.answers = [fakes.NOT_SENT, fakes.NOT_SENT]
    account = world.an_account()
    for number, text in enumerate(("一", "二", "三")):
        world.a_post(f"p{number}", text)
        world.schedule(account, f"p{number}", after=600 + 5 * number)
    world.run(minutes=15)
    assert texts(world.network) == ["一", "二", "三"]
    first, second, third = (one.at for one in world.network.visible)
    assert second - first >= timedelta(seconds=15)
    assert third - second >= timedelta(seconds=15)


def test_a_post_does_not_wait_for_one_that_waits_for_long(world: World) -> None:
    """Two minutes after its time it goes, whatever became of the earlier one."""
    world.network.answers = [lambda sent: fakes.NOT_SENT(sent) if sent.content.text == "一" else sent.publish()] * 20
    account = world.an_account()
    for number, text in enumerate(("一", "二")):
        world.a_post(f"p{number}", text)
        world.schedule(account, f"p{number}", after=600 + 5 * number)
    start = world.time.at
    world.run(minutes=30)
    (second,) = [one for one in world.network.visible if one.content.text == "二"]
    assert second.at - start <= timedelta(seconds=605 + 120 + 15)
