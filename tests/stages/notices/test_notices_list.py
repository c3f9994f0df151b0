"""A member's list: pages, the counter, reading, undoing, putting off; and its invariant under any interleaving."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from moto.dynamodb.models import dynamodb_backends

from notices import keys, on_due
from notices.api import api
from notices.notices import Notice
from socialops import aws, clock, table
from socialops.agenda import Entry
from socialops.changes import EntryGone, Keep, Listed, Tally
from socialops.errors import NotFound
from socialops.keys import Key
from socialops.table import Origin
from tests.cloud import Clock, Cloud
from tests.stages.notices.world import an_event, event_id, hear, run_due
from tests.stages.requests import Answer, ask

READ, UNREAD = "POST /v1/notices/{notice_id}/read", "POST /v1/notices/{notice_id}/unread"
SNOOZE, ALL = "POST /v1/notices/{notice_id}/snooze", "POST /v1/notices/read-all"


def tell(number: int, sending: str | None = None) -> None:
    """A sending of mo's needs a person."""
    name = sending or f"s{number}"
    table.commit(
        [Keep(Key(f"SENDING#{name}", "SENDING"), {"type": "Sending", "owner": "mo", "platform": "weibo"})],
        [],
        Origin("test", clock.now()),
    )
    detail = an_event(
        "SendingNeedsHuman", number, subject=f"SENDING#{name}", sending_id=name, kind="post", reason="look-failed"
    )
    assert hear(detail) == []


def go_live(number: int, sending: str) -> None:
    """The sending is public after all: nothing is left to do about it."""
    assert hear(an_event("SendingWentLive", number, subject=f"SENDING#{sending}", sending_id=sending)) == []


def move(route: str, number: int, body: Any = None, member: str = "mo") -> Answer:
    """Move a notice as its member, or as somebody else."""
    return ask(api, route, member=member, path={"notice_id": event_id(number)}, body=body)


def page(**query: str) -> dict[str, Any]:
    """A page of mo's notices."""
    body: dict[str, Any] = ask(api, "GET /v1/notices", member="mo", query=query).body
    return body


def test_read_undone_and_read_again(time: Clock) -> None:
    """Each moves the counter by one, and twice the same by nothing."""
    tell(1)
    tell(2)
    for route, left in ((READ, 1), (READ, 1), (UNREAD, 2), (UNREAD, 2), (READ, 1)):
        assert move(route, 1).status == 200
        assert page()["unread"] == page(unread="true")["unread"] == len(page(unread="true")["items"]) == left


def test_all_read_is_one_write_and_single_ones_can_be_undone(time: Clock) -> None:
    """A new epoch begins; what was unread shows as read, and comes back one by one."""
    for number in (1, 2, 3):
        tell(number)
    assert ask(api, ALL, member="mo").body == {"unread": 0}
    assert [each["state"] for each in page()["items"]] == ["read"] * 3
    assert page(unread="true")["items"] == []
    assert move(UNREAD, 2).body["state"] == "unread"
    tell(4)
    assert [each["id"] for each in page(unread="true")["items"]] == [event_id(4), event_id(2)]
    assert page()["unread"] == 2
    assert ask(api, ALL, member="mo").status == 200
    go_live(9, "s2")
    assert page()["unread"] == 0


def test_put_off_until_its_time(time: Clock) -> None:
    """Out of sight until then, unread again at the time; read before, it stays read."""
    tell(1)
    tell(2)
    until = time.at + timedelta(hours=3)
    for number in (1, 2):
        answer = move(SNOOZE, number, {"until": until.isoformat()})
        assert (answer.status, answer.body["state"]) == (200, "snoozed")
    assert page()["unread"] == 0
    move(READ, 2)
    time.advance(hours=3)
    run_due(time.at)
    assert [each["id"] for each in page(unread="true")["items"]] == [event_id(1)]


@pytest.mark.parametrize(
    ("until", "code"),
    [("2026-11-23T07:00:00Z", "time-in-past"), ("2027-06-01T00:00:00Z", "invalid-input"), ("soon", "invalid-input")],
)
def test_a_time_to_put_off_to_is_ahead_and_near(time: Clock, until: str, code: str) -> None:
    """The past, half a year, and no time at all are refused with a reason."""
    tell(1)
    answer = move(SNOOZE, 1, {"until": until})
    assert (answer.status, answer.body["code"]) == (422, code)


def test_what_is_settled_is_not_made_unread(time: Clock) -> None:
    """409: there is nothing left to do about it. Reading it is no harm."""
    tell(1)
    go_live(2, "s1")
    assert move(UNREAD, 1).body["code"] == "wrong-state"
    assert move(SNOOZE, 1, {"until": "2026-11-24T08:00:00Z"}).body["code"] == "wrong-state"
    assert move(READ, 1).body["state"] == "done"


def test_nobody_moves_or_reads_the_notice_of_another(time: Clock) -> None:
    """For anybody else it is not there."""
    tell(1)
    assert move(READ, 1, member="wu").status == 404
    assert ask(api, "GET /v1/notices", member="wu").body["items"] == []
    assert page()["unread"] == 1


def test_a_repeated_post_gets_its_first_answer(time: Clock) -> None:
    """With an `Idempotency-Key` the reading happens once, even when it was undone in between."""
    tell(1)
    key = {"idempotency-key": "k1"}
    path = {"notice_id": event_id(1)}
    assert ask(api, READ, member="mo", path=path, headers=key).body["state"] == "read"
    move(UNREAD, 1)
    ask(api, READ, member="mo", path=path, headers=key)
    assert page()["unread"] == 1


def test_ten_thousand_notices(time: Clock) -> None:
    """The list is paged, the counter right, and reading all costs two calls."""
    notice = Notice(
        id="", member="mo", event="SlaMissed", reason="sla-missed", urgency="now", thing="X", link="/x", facts={},
        at=time.at,
    )  # fmt: skip
    changes = []
    for number in range(10_000):
        each = notice.model_copy(update={"id": event_id(number)})
        listed = Listed(keys.unread("mo", "0"), each.id)
        changes.append(Keep(keys.notice("mo", each.id), each.model_dump(mode="json"), listed=listed))
    client = aws.client("dynamodb")
    puts = [{"PutRequest": {"Item": change.operation("operations")["Put"]["Item"]}} for change in changes]
    for start in range(0, len(puts), 25):
        client.batch_write_item(RequestItems={"operations": puts[start : start + 25]})
    table.commit([Tally(keys.count("mo"), "unread", 10_000)], [], Origin("test", time.at))
    first = page(limit="100")
    assert (first["unread"], len(first["items"])) == (10_000, 100)
    second = page(limit="100", cursor=first["next"])
    ids = [each["id"] for each in first["items"] + second["items"]]
    assert ids == [event_id(number) for number in range(9_999, 9_799, -1)]
    calls: list[str] = []
    client.meta.events.register("before-call.dynamodb", lambda model, **_: calls.append(model.name), "counted")
    assert ask(api, ALL, member="mo").body == {"unread": 0}
    client.meta.events.unregister("before-call.dynamodb", unique_id="counted")
    assert calls == ["GetItem", "TransactWriteItems"]
    assert page(unread="true") == {"items": [], "next": None, "unread": 0}
    # One by one they would take longer to delete than to make.
    dynamodb_backends["123456789012"]["us-east-1"].tables["operations"].items.clear()


class Interleaved(RuleBasedStateMachine):
    """Events, repeats, readings, undoings, putting off, settling and deliveries of one member, in any order."""

    standing: Clock
    cloud: Cloud

    def __init__(self) -> None:
        super().__init__()
        self.cloud.empty()
        self.number = 0
        self.told: dict[int, str] = {}

    @rule(sending=st.integers(0, 3))
    def happens(self, sending: int) -> None:
        self.number += 1
        tell(self.number, f"s{sending}")
        self.told[self.number] = f"s{sending}"

    @rule(data=st.data())
    def comes_again(self, data: st.DataObject) -> None:
        if self.told:
            number = data.draw(st.sampled_from(sorted(self.told)))
            tell(number, self.told[number])

    @rule(sending=st.integers(0, 3), late=st.booleans())
    def settles(self, sending: int, late: bool) -> None:
        self.number += 1
        go_live(max(self.number - 2, 1) if late else self.number, f"s{sending}")

    @rule(data=st.data(), route=st.sampled_from([READ, UNREAD, SNOOZE]))
    def moves(self, data: st.DataObject, route: str) -> None:
        if self.told:
            until = {"until": (self.standing.at + timedelta(minutes=5)).isoformat()}
            move(route, data.draw(st.sampled_from(sorted(self.told))), until if route == SNOOZE else None)

    @rule()
    def reads_all(self) -> None:
        ask(api, ALL, member="mo")

    @rule(minutes=st.integers(0, 10))
    def time_goes_by(self, minutes: int) -> None:
        run_due(self.standing.advance(minutes=minutes))

    @rule(number=st.integers(1, 5))
    def an_old_message_comes_late(self, number: int) -> None:
        entry = Entry("notices", "wake", f"mo/{event_id(number)}", self.standing.at)
        with pytest.raises((EntryGone, NotFound)):
            on_due.take(entry)

    @invariant()
    def the_counter_is_the_number_of_unread(self) -> None:
        everything = page(limit="100")
        unread = [each["id"] for each in everything["items"] if each["state"] == "unread"]
        assert everything["unread"] == len(unread)
        assert [each["id"] for each in page(unread="true", limit="100")["items"]] == unread

    @invariant()
    def nobody_is_told_twice_of_what_stands(self) -> None:
        rows = table.query("NOTICES#mo", starts=keys.NOTICES, limit=100).items
        standing = [each["thing"] for each in rows if each["state"] != "done"]
        assert len(standing) == len(set(standing))


def test_the_counter_holds_under_any_interleaving(time: Clock, cloud: Cloud) -> None:
    """Whatever happens in whatever order, the counter is the number of unread notices, and nothing is told twice."""
    Interleaved.standing, Interleaved.cloud = time, cloud
    run_state_machine_as_test(
        Interleaved,
        settings=settings(max_examples=12, stateful_step_count=20, suppress_health_check=list(HealthCheck)),
    )
