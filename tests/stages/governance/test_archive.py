"""The archive: one record for each event, sealed into a chain that survives crashes, rivals and tampering."""

import json
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from governance import archive_store, keys, verify
from governance.api import api
from governance.archive import record_key
from infra.local.calls import count_calls
from planning import approval_store
from planning.api import api as planning
from socialops import aws, clock, table
from socialops.agenda import from_sort_key, parse, shard_keys
from socialops.changes import Keep
from socialops.keys import Key
from socialops.table import Origin
from tests.cloud import Clock, Cloud
from tests.stages.governance.conftest import Archive, an_event
from tests.stages.requests import ask

SEAL = "POST /v1/archive/seals"
VERIFY = "POST /v1/archive/verifications"


def put_row(key: Key, **fields: Any) -> None:
    """Store a document as a stage would."""
    table.commit([Keep(key, fields)], [], Origin("test", clock.now()))


def waiting() -> list[str]:
    """The events whose records no digest lists yet."""
    return [item["id"] for item in table.query(keys.ARCHIVE, starts=keys.PENDING, limit=200).items]


def agenda_entries() -> list[str]:
    """Everything on the agenda."""
    return [item["sk"] for pk in shard_keys() for item in table.query(pk).items]


def test_an_event_becomes_one_record_that_waits_for_a_digest(archive: Archive, time: Clock) -> None:
    """The record lies under the hour of its event, holds the envelope, waits, and has planned the next seal."""
    event = an_event("PlanOpened", subject="PLAN#w48", starts_on="2026-11-30", themes=2)
    put_row(Key("PLAN#w48", "PLAN"), type="Plan", id="w48", title="双11 复盘周", list="PLANS", rank="x")
    assert archive.deliver(event) == []
    ((key, content),) = archive.files().items()
    assert key == f"records/2026/11/23/08/{event['id']}.json"
    assert json.loads(content) == {
        "v": 1,
        "event": event,
        "documents": {"plan": {"id": "w48", "title": "双11 复盘周"}},
    }
    assert content == verify.canonical(json.loads(content))
    assert waiting() == [event["id"]]
    assert agenda_entries() == ["2026-11-23T09:00:00.000Z#governance#seal#archive"]


def test_an_event_costs_three_calls(archive: Archive) -> None:
    """Reading the documents, writing the record and letting it wait are one call each."""
    for event in (an_event("PostSubmitted", post_id="p1", review_id="r1"), an_event("SendingRefused", sending_id="s1")):
        with count_calls() as calls:
            archive.deliver(event)
        assert calls.total == 3
    with count_calls() as calls:
        archive.deliver(an_event("PostWritten"))
    assert calls.total == 2


def test_a_duplicate_event_changes_nothing(archive: Archive, time: Clock) -> None:
    """The same event again, before or after its seal, leaves the record, its bytes and the chain as they are."""
    event = an_event("PlanOpened", subject="PLAN#w48")
    archive.deliver(event)
    before = archive.files()
    put_row(Key("PLAN#w48", "PLAN"), id="w48", title="changed since")
    assert archive.deliver(event, event) == []
    assert archive.files() == before
    assert waiting() == [event["id"]]
    ask(api, SEAL)
    assert archive.deliver(event) == []
    assert waiting() == []
    assert ask(api, SEAL).body["digest"] is None


def test_work_that_broke_off_after_the_record_is_finished_by_the_next_delivery(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A record without its row gets it on redelivery, with the hash of the bytes that lie there."""
    event = an_event("PlanOpened", subject="PLAN#w48")
    put_row(Key("PLAN#w48", "PLAN"), id="w48", title="first")
    with monkeypatch.context() as broken:
        broken.setattr(table, "commit", _breaks)
        assert archive.deliver(event) == ["0"]
    assert waiting() == []
    put_row(Key("PLAN#w48", "PLAN"), id="w48", title="second")
    assert archive.deliver(event) == []
    assert archive.records()[0]["documents"]["plan"]["title"] == "first"
    ask(api, SEAL)
    assert verify.verify(archive.files()).holds


def _breaks(*_: Any, **__: Any) -> None:
    raise ConnectionError("the function ended here")


def test_seals_chain_and_verify(archive: Archive, time: Clock) -> None:
    """Digests follow each other by hash; a copy of the bucket verifies against the head the table knows."""
    for _ in range(3):
        archive.deliver(an_event(), an_event("PostWritten", author="ling"))
        time.advance(hours=1)
        sealed = ask(api, SEAL)
        assert (sealed.status, sealed.body["digest"]["records"], sealed.body["more"]) == (201, 2, False)
    page = ask(api, "GET /v1/archive", query={"limit": "2"}).body
    assert [digest["sequence"] for digest in page["items"]] == [3, 2]
    assert page["items"][0]["previous"] == page["items"][1]["sha256"]
    verdict = verify.verify(archive.files(), head=page["items"][0]["sha256"])
    assert (verdict.holds, verdict.digests, verdict.records) == (True, 3, 6)
    head = table.get(keys.head())
    assert head is not None
    assert (head["sequence"], head["records"], head["digest"]) == (3, 6, verdict.head)
    assert [item["event"] for item in table.query("TRACE#ARCHIVE").items] == ["ArchiveSealed"] * 3


def test_a_seal_costs_three_calls(archive: Archive) -> None:
    """One read of head and records, the digest, one transaction."""
    archive.deliver(an_event())
    with count_calls() as calls:
        ask(api, SEAL)
    assert calls.total == 3


def test_the_hourly_seal_takes_its_entry_off_the_agenda(archive: Archive, time: Clock) -> None:
    """At the hour the entry seals what waits and is gone; delivered again it does nothing, and rests when idle."""
    archive.deliver(an_event())
    (sk,) = agenda_entries()
    entry = from_sort_key(sk)
    time.at = entry.due
    assert archive.fall_due(entry) == []
    assert (agenda_entries(), waiting()) == ([], [])
    assert archive.fall_due(entry) == []
    assert len([key for key in archive.files() if key.startswith("digests/")]) == 1
    archive.deliver({**an_event("ArchiveSealed", subject="ARCHIVE"), "data": {"sequence": 1, "digest": "…"}})
    assert (agenda_entries(), waiting()) == ([], [])


def test_an_unknown_kind_of_entry_fails_loudly(archive: Archive) -> None:
    """An entry that governance does not know stays on its queue, and so comes to the dead letters."""
    archive.deliver(an_event())
    entry = from_sort_key(agenda_entries()[0].replace("#seal#", "#dance#"))
    assert archive.fall_due(entry) == ["0"]


def test_more_than_a_batch_is_sealed_in_several_digests(archive: Archive, cloud: Cloud, time: Clock) -> None:
    """A seal takes at most a batch and has the rest sealed within seconds."""
    start = clock.now()
    archive.deliver(*(an_event(at=start + timedelta(milliseconds=number)) for number in range(95)))
    first = ask(api, SEAL).body
    assert (first["digest"]["records"], first["more"]) == (90, True)
    (message,) = cloud.messages("governance-due")
    entry = parse(message)
    assert entry.due == start + timedelta(seconds=2)
    time.at = entry.due
    assert archive.fall_due(entry) == []
    assert waiting() == []
    assert verify.verify(archive.files()).records == 95


def test_a_seal_that_broke_off_before_the_table_is_taken_up_as_it_is(
    archive: Archive, time: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The digest that S3 has already is the next one, byte by byte, though more records wait by now."""
    archive.deliver(an_event())
    with monkeypatch.context() as broken:
        broken.setattr(table, "commit", _breaks)
        assert ask(api, SEAL).status == 500
    orphan = archive.files()["digests/00000001.json"]
    time.advance(minutes=5)
    archive.deliver(an_event())
    sealed = ask(api, SEAL).body
    assert (sealed["digest"]["sequence"], sealed["digest"]["records"], sealed["more"]) == (1, 1, True)
    assert archive.files()["digests/00000001.json"] == orphan
    assert ask(api, SEAL).body["digest"]["sequence"] == 2
    assert verify.verify(archive.files()).holds


@pytest.mark.parametrize("content", [b"", b"{}", b'{"v":1}'])
def test_a_foreign_file_in_the_place_of_a_digest_is_refused(archive: Archive, content: bytes) -> None:
    """What somebody put where the next digest belongs is not built upon; the records go on waiting."""
    archive.deliver(an_event())
    archive.put("digests/00000001.json", content)
    refused = ask(api, SEAL)
    assert (refused.status, refused.body["code"], refused.body["actor"]) == (409, "archive-disputed", "ops")
    assert len(waiting()) == 1


def test_a_forged_digest_with_another_hash_is_refused(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A well-formed next digest that lists a waiting record with another hash does not get into the chain."""
    archive.deliver(an_event())
    (record,) = archive.files()
    fields: dict[str, Any] = {"v": 1, "sequence": 1, "previous": "", "made_at": clock.text(clock.now())}
    fields["records"] = [{"key": record, "sha256": "0" * 64}]
    archive.put("digests/00000001.json", verify.canonical(fields | {"root": verify.root_of(fields)}))
    assert ask(api, SEAL).body["code"] == "archive-disputed"
    assert table.get(keys.head()) is None


def test_rival_seals_make_one_chain(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever loses a race for a digest seals what is left, or nothing; no record is sealed twice."""
    archive.deliver(*(an_event(at=clock.now() + timedelta(milliseconds=n)) for n in range(4)))
    read = archive_store._open
    rivals = iter([True, False, False])

    def overtaken(at: Any) -> Any:
        found = read(at)
        if next(rivals):
            archive_store.seal(Origin("rival", at))
            archive.deliver(an_event())
        return found

    monkeypatch.setattr(archive_store, "_open", overtaken)
    mine = archive_store.seal(Origin("me", clock.now()))
    assert mine.digest is not None
    assert (mine.digest.sequence, mine.digest.records) == (2, 1)
    verdict = verify.verify(archive.files())
    assert (verdict.holds, verdict.records) == (True, 5)


def test_a_seal_that_is_overtaken_again_and_again_says_busy(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a few lost races the caller is told to come again, and nothing is half-written."""
    read = archive_store._open
    archive.deliver(an_event())

    def always_overtaken(at: Any) -> Any:
        found = read(at)
        with monkeypatch.context() as alone:
            alone.setattr(archive_store, "_open", read)
            archive_store.seal(Origin("rival", at))
        archive.deliver(an_event())
        return found

    monkeypatch.setattr(archive_store, "_open", always_overtaken)
    answer = ask(api, SEAL)
    assert (answer.status, answer.body["code"], answer.body["retry_safe"]) == (503, "busy", True)
    assert verify.verify(archive.files(), allow_unsealed=True).holds


def test_a_repeated_key_does_not_seal_again(archive: Archive) -> None:
    """The same keyed POST answers with the digest it made, whatever waits by now."""
    archive.deliver(an_event())
    first = ask(api, SEAL, headers={"idempotency-key": "k"})
    archive.deliver(an_event())
    assert ask(api, SEAL, headers={"idempotency-key": "k"}).body == first.body
    assert len(waiting()) == 1


def test_online_verification_finds_one_tampered_byte(archive: Archive) -> None:
    """The newest digests verify; one changed byte or one missing record is named, in words of the caller."""
    archive.deliver(an_event(), an_event())
    ask(api, SEAL)
    archive.deliver(an_event())
    ask(api, SEAL)
    verdict = ask(api, VERIFY, body={"digests": 3}).body
    assert (verdict["holds"], verdict["digests"], verdict["records"]) == (True, 2, 3)
    key, content = _a_record(archive)
    archive.put(key, content.replace(b"ling", b"lang"))
    found = ask(api, VERIFY, body={"digests": 2}, headers={"accept-language": "zh-CN"}).body
    assert not found["holds"]
    (fault,) = found["faults"]
    assert (fault["what"], fault["file"], fault["words"]) == ("changed", key, f"{key} 被改动过。")
    archive.remove(key)
    assert [fault["what"] for fault in ask(api, VERIFY, body={"digests": 2}).body["faults"]] == ["missing"]


def _a_record(archive: Archive) -> tuple[str, bytes]:
    return next((key, content) for key, content in archive.files().items() if key.startswith("records/"))


def test_online_verification_knows_the_head_from_the_table(archive: Archive) -> None:
    """A digest that was replaced together with its records is found, for the table remembers its hash."""
    archive.deliver(an_event())
    ask(api, SEAL)
    key, _ = _a_record(archive)
    forged: dict[str, Any] = json.loads(archive.files()["digests/00000001.json"])
    forged["records"] = [{"key": key, "sha256": verify.sha256(b"{}")}]
    archive.put(key, b"{}")
    archive.put("digests/00000001.json", verify.canonical(forged | {"root": verify.root_of(forged)}))
    found = ask(api, VERIFY, body={}).body
    assert [fault["what"] for fault in found["faults"]] == ["head"]
    archive.remove("digests/00000001.json")
    assert not ask(api, VERIFY, body={}).body["holds"]


def test_an_archive_without_digests_has_nothing_to_verify(archive: Archive) -> None:
    """Before the first seal the verdict counts nothing and finds nothing."""
    verdict = ask(api, VERIFY, body={}).body
    assert (verdict["holds"], verdict["digests"], verdict["head"]) == (True, 0, "")
    assert ask(api, VERIFY, body={"digests": 9}).status == 422


def test_records_and_digests_are_read_by_their_names(archive: Archive) -> None:
    """A record by the id of its event, a digest by its number; what is not there is 404."""
    event = an_event()
    archive.deliver(event)
    ask(api, SEAL)
    read = ask(api, "GET /v1/archive/records/{event_id}", path={"event_id": event["id"]})
    assert (read.status, read.body["event"]["id"]) == (200, event["id"])
    digest = ask(api, "GET /v1/archive/digests/{sequence}", path={"sequence": "1"}).body
    assert digest["records"][0]["key"].endswith(f"{event['id']}.json")
    for route, path in [
        ("GET /v1/archive/records/{event_id}", {"event_id": "01M83PKT2RPJP0F5BH2GN2P70Y"}),
        ("GET /v1/archive/records/{event_id}", {"event_id": "nonsense"}),
        ("GET /v1/archive/digests/{sequence}", {"sequence": "2"}),
    ]:
        assert ask(api, route, path=path).status == 404
    assert ask(api, "GET /v1/archive/digests/{sequence}", path={"sequence": "0"}).status == 422


def test_a_refusal_of_s3_is_not_taken_for_a_duplicate(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """When S3 says no for another reason, the event fails and comes again, though something lies under its key."""
    event = an_event()
    archive.put(record_key(event["id"]), b"{}")

    def refuse(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "AccessDenied"}}, "PutObject")

    with monkeypatch.context() as refusing:
        refusing.setattr(aws.client("s3"), "put_object", refuse)
        assert archive.deliver(event) == ["0"]
    assert waiting() == []


def test_a_submitted_post_is_archived_with_its_review_and_without_the_task_token(archive: Archive, time: Clock) -> None:
    """What planning stored comes into the record as it is; the token that continues the workflow does not."""
    written = ask(
        planning, "POST /v1/posts", body={"title": "秋茶", "text": "今年的秋茶到了。", "variants": {"mastodon": {}}}
    )
    path = {"post_id": written.body["id"]}
    headers = {"if-match": written.headers["etag"]}
    review = ask(planning, "POST /v1/posts/{post_id}/submissions", path=path, headers=headers).body
    submitted = table.query(f"TRACE#POST#{path['post_id']}").items[-1]
    origin = Origin("planning.on_review_step", clock.now())
    place = f"POST#{path['post_id']}"
    begun = approval_store.load(place, review["id"])
    approval_store.take_seat(begun, begun, "execution-1", {}, origin)
    approval_store.wait_on(place, review["id"], origin, execution="execution-1", token="task-token", version=1)
    assert archive.deliver(submitted) == []
    (record,) = archive.records()
    assert record["event"]["event"] == "PostSubmitted"
    assert record["documents"]["post"]["text"] == "今年的秋茶到了。"
    assert record["documents"]["post"]["state"] == "in_review"
    assert record["documents"]["review"]["subject"]["content_hash"] == review["content_hash"]
    assert "task-token" not in str(record)
    assert "changed" not in record["event"]
