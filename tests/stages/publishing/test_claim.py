"""The claim holds the whole law in one transaction: each condition by itself stops a send and says why."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

from publishing import claim_store, keys, store
from publishing.sendings import Step
from socialops import aws, clock, table
from socialops.changes import EntryGone, Keep
from socialops.errors import AccountNotConnected
from socialops.events.sendings import SendingMoved
from socialops.platforms.sending import Prepared, SendOutcome
from socialops.table import Origin
from tests import fakes
from tests.fakes import FakeSender
from tests.publishing_world import World, texts


def held(world: World, sending_id: str) -> str:
    """Why a sending is held; it must not be public, must have no time, and must be listed."""
    sending = world.get(sending_id)
    assert (sending.state, sending.entry, texts(world.network)) == ("scheduled", "", [])
    assert world.unresolved() == Counter(held=1)
    assert "SendingHeld" in world.events()
    assert world.agenda() == []
    return sending.held


@pytest.mark.parametrize("scope", ["brand", "platform:fake", "account:{account}", "campaign:double-eleven"])
def test_a_pause_of_any_scope_stops_it(world: World, scope: str) -> None:
    """A switch of the brand, the platform, the account or the campaign: nothing goes out, and it is held."""
    account = world.an_account()
    world.a_post()
    sending_id = world.schedule(account, campaign="double-eleven")
    path = {"scope": scope.format(account=account)}
    assert world.ask("PUT /v1/pauses/{scope}", path=path, body={"reason": "crisis"}).status == 200
    world.run(minutes=15)
    assert held(world, sending_id) == "paused"


def test_a_pause_of_another_scope_does_not(world: World) -> None:
    """A switch elsewhere stops nothing here."""
    account = world.an_account()
    world.a_post()
    sending_id = world.schedule(account, campaign="double-eleven")
    for scope in ("platform:weibo", "campaign:spring"):
        assert world.ask("PUT /v1/pauses/{scope}", path={"scope": scope}, body={"reason": "no"}).status == 200
    world.run(minutes=11)
    assert world.get(sending_id).state == "live"


def test_a_lifted_pause_stops_nothing_any_more(world: World) -> None:
    """On and off again before the second: it goes out."""
    account = world.an_account()
    world.a_post()
    sending_id = world.schedule(account)
    pause = world.ask("PUT /v1/pauses/{scope}", path={"scope": "brand"}, body={"reason": "crisis"})
    lifted = world.ask(
        "DELETE /v1/pauses/{scope}", path={"scope": "brand"}, headers={"if-match": pause.headers["etag"]}
    )
    assert (lifted.status, lifted.body["held"]) == (200, [])
    world.run(minutes=11)
    assert world.get(sending_id).state == "live"


def test_what_was_changed_while_its_sender_prepared_is_read_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It joined a campaign that is paused, after it was read and before the claim: the claim is for what it is now."""
    account = world.an_account()
    world.a_post()
    sending_id = world.schedule(account, after=5)
    pause = world.ask("PUT /v1/pauses/{scope}", path={"scope": "campaign:double-eleven"}, body={"reason": "crisis"})
    assert pause.status == 200
    prepare = FakeSender.prepare

    def joined_meanwhile(sender: FakeSender, *args: Any, **given: Any) -> Prepared:
        before = world.get(sending_id)
        if not before.campaign:
            after = before.next(world.time.at, campaign="double-eleven")
            told = SendingMoved(subject=after.key.pk, root=after.root, sending_id=after.id, due=clock.text(after.due))
            store.take(Step(before, after, (told,)), Origin("ling", world.time.at))
        return prepare(sender, *args, **given)

    monkeypatch.setattr(FakeSender, "prepare", joined_meanwhile)
    world.run(minutes=15)
    assert held(world, sending_id) == "paused"


def test_an_edited_post_does_not_go_out(world: World) -> None:
    """An edit voids the approval, and with it every publication of the old text."""
    account = world.an_account()
    world.a_post()
    sending_id = world.schedule(account)
    world.change_post(text="changed in the last minute")
    world.run(minutes=15)
    assert held(world, sending_id) == "not-approved"


def test_a_newly_approved_text_does_not_go_out_under_an_old_publication(world: World) -> None:
    """Another text was approved meanwhile: it is held; with a new time it takes what is approved then."""
    account = world.an_account()
    world.a_post()
    sending_id = world.schedule(account)
    world.change_post(text="新文案", approve=True)
    world.run(minutes=15)
    assert held(world, sending_id) == "not-approved"
    path, tag = {"publication_id": sending_id}, {"if-match": f'"{world.get(sending_id).version}"'}
    body = {"wall": "2026-11-23T17:00", "zone": "Asia/Shanghai"}
    moved = world.ask("PATCH /v1/publications/{publication_id}", path=path, body=body, headers=tag)
    assert (moved.status, moved.body["held"], moved.body["text"]) == (200, "", "新文案")
    world.run(hours=1)
    assert texts(world.network) == ["新文案"]
    assert world.unresolved() == Counter()


def test_a_disconnected_account_sends_nothing(world: World) -> None:
    """The account was disconnected after planning: held."""
    account = world.an_account()
    world.a_post()
    sending_id = world.schedule(account)
    tag = {"if-match": '"1"'}
    assert world.ask("DELETE /v1/accounts/{account_id}", path={"account_id": account}, headers=tag).status == 200
    world.run(minutes=15)
    assert held(world, sending_id) == "account-not-connected"


def test_an_account_that_is_disconnected_between_read_and_claim_sends_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read before the claim does not decide; the claim does."""
    account = world.an_account()
    world.a_post()
    sending_id = world.schedule(account)
    world.run(seconds=599)

    def never(name: str) -> None:
        raise AssertionError(name)

    original = claim_store.claim

    def claim_after_disconnect(*args: object, **kwargs: object) -> None:
        tag = {"if-match": '"1"'}
        world.ask("DELETE /v1/accounts/{account_id}", path={"account_id": account}, headers=tag)
        world.network.on_call = never
        original(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(claim_store, "claim", claim_after_disconnect)
    world.run(minutes=1)
    assert held(world, sending_id) == AccountNotConnected.code


def test_the_allowance_of_the_hour_is_never_exceeded(world: World) -> None:
    """Five an hour, one of them used meanwhile: the fifth waits for the next hour, because that is soon enough."""
    account = world.an_account()
    for number in range(5):
        world.a_post(f"p{number}", text=f"第{number}")
        world.schedule(account, f"p{number}", after=120 + number)
    counter = keys.quota(account, "post", "3600@2026-11-23T08:00+00:00")
    table.commit([Keep(counter, {"used": 1, "expires": 0})], [], Origin("test", world.time.at))
    world.run(minutes=10)
    assert len(world.network.visible) == 4
    world.run(minutes=51)
    assert len(world.network.visible) == 5
    assert world.network.visible[-1].at.minute == 0


def test_the_allowance_of_all_calls_counts_too(world: World) -> None:
    """When the account's calls of the day are used up until midnight, it is held: that is too late for the plan."""
    account = world.an_account()
    world.a_post()
    sending_id = world.schedule(account)
    counter = keys.quota(account, "call", "86400@2026-11-23T00:00+08:00")
    table.commit([Keep(counter, {"used": 100, "expires": 0})], [], Origin("test", world.time.at))
    world.run(minutes=15)
    assert held(world, sending_id) == "quota-spent"


def test_a_cancelled_one_does_not_go_out(world: World) -> None:
    """Cancelled at any moment before the claim, also with its message on the way."""
    account = world.an_account()
    world.a_post()
    sending_id = world.schedule(account)
    world.run(seconds=599)
    path, tag = {"publication_id": sending_id}, {"if-match": f'"{world.get(sending_id).version}"'}
    cancelled = world.ask("DELETE /v1/publications/{publication_id}", path=path, headers=tag)
    assert (cancelled.status, cancelled.body["state"]) == (200, "cancelled")
    world.run(hours=2)
    assert (texts(world.network), world.agenda()) == ([], [])
    assert table.query(keys.calendar("2026-11"), index=True).items == []


def test_a_moved_one_goes_out_at_its_new_time_only(world: World) -> None:
    """The messages of the old times find nothing to do."""
    account = world.an_account()
    world.a_post()
    sending_id = world.schedule(account)
    world.run(seconds=590)
    for seconds in (900, 20, 3600):
        path, tag = {"publication_id": sending_id}, {"if-match": f'"{world.get(sending_id).version}"'}
        at = (world.time.at + timedelta(seconds=seconds)).isoformat()
        moved = world.ask("PATCH /v1/publications/{publication_id}", path=path, body={"at": at}, headers=tag)
        assert moved.status == 200
    due = world.get(sending_id).due
    world.run(hours=2)
    (visible,) = world.network.visible
    assert (visible.at, world.failures) == (due, [])


def test_the_same_message_twice_sends_once(world: World) -> None:
    """Duplicates of every message, in any order: one claim, one send."""
    account = world.an_account()
    world.a_post()
    world.schedule(account)
    world.run(seconds=590)
    world.duplicate()
    world.run(minutes=40)
    assert (len(world.network.visible), world.network.calls.count("send post"), world.failures) == (1, 1, [])


def test_two_workers_in_the_same_instant_send_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have read the sending as scheduled; the claim lets one of them through."""
    account = world.an_account()
    world.a_post()
    world.schedule(account)
    world.run(seconds=599)
    (body,) = world.pending()
    world.time.advance(seconds=1)
    original, seen = claim_store.claim, []

    def claim_after_another(*args: object, **kwargs: object) -> None:
        seen.append(1)
        if len(seen) == 1:
            world.deliver(body)
        try:
            original(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        except EntryGone:
            seen.append(2)
            raise

    monkeypatch.setattr(claim_store, "claim", claim_after_another)
    world.deliver(body)
    assert (seen, len(world.network.visible)) == ([1, 1, 2], 1)


def test_what_comes_much_too_late_is_held(world: World) -> None:
    """After an outage nothing goes out in a burst: what is over an hour late waits for a person."""
    account = world.an_account()
    world.a_post()
    sending_id = world.schedule(account)
    world.time.advance(hours=3)
    world.run(minutes=3)
    assert held(world, sending_id) == "too-late"


def test_what_comes_before_its_time_waits(world: World) -> None:
    """A message that arrives early, for whatever reason, goes back to its queue."""
    account = world.an_account()
    world.a_post()
    world.schedule(account, after=100)
    (_, body) = world.pending()
    world.deliver(body)
    assert texts(world.network) == []
    world.run(seconds=100)
    assert len(world.network.visible) == 1


def test_an_answer_that_comes_after_the_lease_still_counts(world: World) -> None:
    """The lease ended while the platform took its time; the answer under the same fence settles it."""
    account = world.an_account()
    world.a_post()

    def slow(sent: fakes.Attempted) -> SendOutcome:
        lease = world.agenda()[0]
        world.time.at = lease.due
        world.deliver(lease.message())
        return sent.publish()

    world.network.answers = [slow]
    sending_id = world.schedule(account)
    world.run(minutes=15)
    assert (world.get(sending_id).state, world.unresolved()) == ("live", Counter())
    assert "SendingUnknown" in world.events()
    assert [entry.kind for entry in world.agenda()] == ["after_look"]


def test_an_answer_to_an_older_claim_is_kept_as_a_receipt_only(world: World) -> None:
    """By the time the first answer comes, looks found the platform's post: the receipt is written, nothing else."""
    account = world.an_account()
    world.a_post()

    def very_slow(sent: fakes.Attempted) -> SendOutcome:
        live = sent.publish()
        world.run(minutes=10)
        return live

    world.network.answers = [very_slow]
    sending_id = world.schedule(account)
    world.run(minutes=25)
    assert (world.get(sending_id).state, len(world.network.visible)) == ("live", 1)
    assert world.events().count("SendingWentLive") == 1
    receipt = world.ask("GET /v1/publications/{publication_id}/receipt", path={"publication_id": sending_id}).body
    assert [each["answer"] for each in receipt["attempts"]] == ["live"]


def test_a_conflict_with_another_writer_is_waited_out(world: World) -> None:
    """Claims of the same instant meet on shared items; who has to wait a moment still sends, and once."""
    account = world.an_account()
    world.a_post()
    sending_id = world.schedule(account)
    world.run(seconds=599)
    conflicts = iter(range(3))

    def conflict(**_: object) -> tuple[AWSResponse, dict[str, Any]] | None:
        if next(conflicts, None) is None:
            return None
        parsed: dict[str, Any] = {
            "Error": {"Code": "TransactionCanceledException", "Message": ""},
            "CancellationReasons": [{"Code": "TransactionConflict"}],
        }
        return AWSResponse("https://dynamodb", 400, HTTPHeaders(), None), parsed

    events = aws.client("dynamodb").meta.events
    events.register("before-call.dynamodb.TransactWriteItems", conflict)
    try:
        world.run(seconds=1)
    finally:
        events.unregister("before-call.dynamodb.TransactWriteItems", conflict)
    assert next(conflicts, None) is None
    assert (world.get(sending_id).state, world.get(sending_id).fence, world.failures) == ("live", 1, [])
