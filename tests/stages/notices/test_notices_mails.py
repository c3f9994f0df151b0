"""Mails: at most one of a notice, when the member wants it, and nothing in it that is not text."""

from typing import Any

import pytest
from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError

from notices import delivery_store, keys, settings_store
from notices.api import api
from notices.deliveries import Delivery
from socialops import aws, clock, table
from socialops.changes import Drop, Keep
from socialops.keys import Key
from socialops.table import Origin
from tests.cloud import Clock
from tests.stages.notices.test_notices_list import READ, go_live, move, tell
from tests.stages.notices.world import an_event, enter, event_id, hear, mails, open_mailbox, run_due
from tests.stages.requests import Answer, ask

SETTINGS = "/v1/me/notice-settings"


def choose(seen: int = 0, member: str = "mo", **body: Any) -> Answer:
    """Set how a member is told."""
    return ask(api, f"PUT {SETTINGS}", member=member, body=body, headers={"if-match": f'"{seen}"'})


def fate(number: int, member: str = "mo") -> tuple[str, str]:
    """State and reason of the mail of an event to a member."""
    answer = ask(
        api, "GET /v1/notices/{notice_id}/deliveries", member=member, path={"notice_id": event_id(number)}
    ).body
    (mail,) = (each for each in answer["items"] if each["channel"] == f"email/{member}")
    return mail["state"], mail["why"]


def test_what_must_be_done_now_comes_by_mail_once(time: Clock) -> None:
    """In the language of the directory, with the next step and a link; repeats bring no other."""
    tell(1)
    run_due(time.at)
    tell(1)
    tell(2, "s1")
    run_due(time.advance(minutes=5))
    (mail,) = mails()
    assert mail.destinations["ToAddresses"] == ["mo@brand.example"]
    assert mail.source == "notices@brand.example"
    assert mail.subject.startswith("需要人工确认 微博")
    assert "https://api.example/v1/publications/s1" in mail.body
    assert fate(1) == ("delivered", "")


def test_two_runs_at_once_leave_nothing_waiting(time: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that finds one of its mails taken by another run sends the rest at once, not with the next minute."""
    tell(1)
    tell(2, "s2")
    read = delivery_store.list_waiting

    def overtaken(channel: str) -> tuple[list[Delivery], bool]:
        found = read(channel)
        monkeypatch.setattr(delivery_store, "list_waiting", read)
        table.commit([Drop(keys.waiting(channel, event_id(1)))], [], _test())
        return found

    monkeypatch.setattr(delivery_store, "list_waiting", overtaken)
    run_due(time.at)
    (mail,) = mails()
    assert "s2" in mail.body
    assert fate(2) == ("delivered", "")


def test_quiet_hours_gather_and_end(time: Clock) -> None:
    """What comes between 22:00 and 08:00 is one mail at 08:00; what was read or settled until then is not in it."""
    time.advance(hours=7)
    for number in range(1, 5):
        tell(number)
        run_due(time.advance(minutes=20))
    assert mails() == []
    move(READ, 1)
    go_live(9, "s2")
    run_due(time.advance(hours=7))
    assert mails() == []
    run_due(time.advance(hours=1))
    (mail,) = mails()
    assert "另有 1 条" in mail.subject
    assert [fate(number)[0] for number in range(1, 5)] == ["skipped", "skipped", "delivered", "delivered"]


def test_who_wants_no_quiet_hours_has_none(time: Clock) -> None:
    """The choice holds at night, and is still there when it is read again."""
    choose(quiet=None)
    assert ask(api, f"GET {SETTINGS}", member="mo").body["quiet"] is None
    time.advance(hours=8)
    tell(1)
    run_due(time.at)
    assert len(mails()) == 1


def test_what_is_urgent_may_break_through(time: Clock) -> None:
    """When the member lets it, it comes at once at night."""
    choose(break_through=True)
    time.advance(hours=8)
    tell(1)
    run_due(time.at)
    assert len(mails()) == 1


def test_a_digest_comes_once_a_day(time: Clock) -> None:
    """What is not urgent waits for its hour; what is urgent does not."""
    choose(digest_at="18:30", email={"now": True, "today": True, "info": True}, language="en")
    for number in range(1, 4):
        subject = {"subject": f"REPORT#{number}", "report_id": str(number), "period": f"2026-W4{number}"}
        hear(an_event("ReportMade", number, **subject))
    run_due(time.at)
    assert mails() == []
    tell(9)
    run_due(time.at)
    assert len(mails()) == 1
    run_due(time.advance(hours=2, minutes=30))
    assert [mail.subject for mail in mails()][1:] == ["The report 2026-W41 is ready (and 2 more)"]


def test_a_title_is_text_in_every_part(time: Clock) -> None:
    """Markup is escaped in the HTML, and a line break begins no header."""
    title = "<script>alert(1)</script> & 中文🌸\r\nBcc: all@evil.example"
    thing = {"type": "Post", "title": title, "author": "mo", "editors": []}
    table.commit([Keep(Key("POST#p1", "POST"), thing)], [], Origin("test", clock.now()))
    hear(an_event("PostReturned", 1, post_id="p1", review_id="r1", reason="rejected"))
    run_due(time.at)
    (mail,) = mails()
    assert "\n" not in mail.subject
    assert "\r" not in mail.subject
    assert "<script>" not in mail.body
    assert "&lt;script&gt;" in mail.body
    assert mail.destinations["ToAddresses"] == ["mo@brand.example"]


def test_who_has_no_address_or_has_left_gets_none(time: Clock) -> None:
    """The settings say `no-address`; who leaves while a mail waits does not get it."""
    enter("silent", "specialist", at=time.at, email="")
    table.commit([Keep(Key("SENDING#s1", "SENDING"), {"type": "Sending", "owner": "silent"})], [], _test())
    hear(an_event("SendingHeld", 1, subject="SENDING#s1", sending_id="s1", reason="paused"))
    assert ask(api, f"GET {SETTINGS}", member="silent").body["email_state"] == "no-address"
    assert ask(api, f"GET {SETTINGS}", member="unknown").body["email_state"] == "no-address"
    assert ask(api, f"GET {SETTINGS}", member="mo").body["email_state"] == "on"
    tell(2)
    place = Key("MEMBER#mo", "MEMBER")
    gone = {**(table.get(place) or {}), "left_at": clock.text(time.at)}
    table.commit([Keep(place, gone)], [], _test())
    run_due(time.at)
    assert mails() == []
    assert fate(2) == ("skipped", "nobody-there")


def _test() -> Origin:
    return Origin("test", clock.now())


def test_without_a_sender_no_mail_waits(time: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """A deployment that sends no mails says so, and the list has everything all the same."""
    monkeypatch.setenv("SOCIALOPS_NOTICES_FROM", "")
    settings_store.sender.cache_clear()
    try:
        tell(1)
        assert run_due(time.at) == 0
        assert ask(api, f"GET {SETTINGS}", member="mo").body["email_state"] == "no-sender"
        assert ask(api, "GET /v1/notices", member="mo").body["unread"] == 1
    finally:
        settings_store.sender.cache_clear()


@pytest.mark.parametrize(
    ("fault", "then", "sent"),
    [
        (ConnectTimeoutError(endpoint_url="x"), "delivered", 1),
        (ReadTimeoutError(endpoint_url="x"), "unknown", 0),
    ],
    ids=["never-left", "answer-lost"],
)
def test_only_what_surely_was_not_sent_is_sent_again(
    time: Clock, monkeypatch: pytest.MonkeyPatch, fault: Exception, then: str, sent: int
) -> None:
    """A lost answer may hide a mail on its way: it stays unknown. No connection means no mail: it is tried again."""
    client, faults = aws.client("sesv2"), [fault]
    real = client.send_email

    def send(**letter: Any) -> Any:
        if faults:
            raise faults.pop()
        return real(**letter)

    monkeypatch.setattr(client, "send_email", send)
    tell(1)
    run_due(time.at)
    run_due(time.advance(minutes=1))
    run_due(time.advance(hours=1))
    assert fate(1)[0] == then
    assert len(mails()) == sent


def test_an_address_that_ses_refuses_is_a_failure_that_is_seen(time: Clock) -> None:
    """A sender that is not verified: refused, once, and told among the deliveries."""
    open_mailbox()
    aws.client("ses").delete_identity(Identity="notices@brand.example")
    tell(1)
    run_due(time.at)
    run_due(time.advance(hours=3))
    assert mails() == []
    assert fate(1) == ("failed", "refused")


def test_the_sdk_does_not_repeat_a_mail() -> None:
    """One attempt for SES, several for everything else."""
    assert aws.client("sesv2").meta.config.retries["total_max_attempts"] == 1
    assert aws.client("dynamodb").meta.config.retries["total_max_attempts"] == 4


def test_settings_are_guarded_and_checked(time: Clock) -> None:
    """412 for an old version, 428 for none, 422 with a reason for what makes no sense."""
    assert choose(zone="Europe/Berlin").body["version"] == 1
    assert choose(zone="Asia/Tokyo").status == 412
    assert ask(api, f"PUT {SETTINGS}", member="mo", body={}).status == 428
    assert choose(1, zone="Mars/Olympus").body["code"] == "unknown-zone"
    for bad in ({"quiet": {"begins": "08:00", "ends": "08:00"}}, {"digest_at": "25:00"}, {"email": {"soon": True}}):
        assert choose(1, **bad).body["code"] == "invalid-input", bad
    assert choose(1, quiet=None, language="en").body["quiet"] is None
    assert ask(api, f"GET {SETTINGS}", member="mo").body["zone"] == "Asia/Shanghai"
    assert ask(api, f"GET {SETTINGS}", member="wu").body["version"] == 0


def test_a_mail_that_waits_too_long_is_seen_as_late(time: Clock) -> None:
    """Ten minutes after its time a delivery that nobody sent is late."""
    tell(1)
    time.advance(minutes=11)
    answer = ask(api, "GET /v1/notices/{notice_id}/deliveries", member="mo", path={"notice_id": event_id(1)}).body
    assert [(each["state"], each["late"]) for each in answer["items"]] == [("waiting", True)]
