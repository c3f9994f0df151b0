"""The verifier finds every change to a copy of the archive, and names the file that was changed."""

import json
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance import archive, verify
from governance.archive import Waiting
from socialops.ids import new_id

START = datetime(2026, 11, 23, 7, 58, tzinfo=UTC)


@cache
def an_archive(digests: int = 3, records: int = 4) -> MappingProxyType[str, bytes]:
    """An archive as the system writes it, over an hour's end."""
    files: dict[str, bytes] = {}
    chain, at = archive.start(START), START
    for _ in range(digests):
        waiting = []
        for number in range(records):
            at += timedelta(seconds=31)
            event_id = new_id(at)
            event = {"id": event_id, "event": "PostWritten", "data": {"author": "玲", "number": number}}
            content = archive.record(event, {"post": {"title": f"第{number}篇 🎉"}})
            key = archive.record_key(event_id)
            files[key] = content
            waiting.append(Waiting(id=event_id, key=key, sha256=verify.sha256(content)))
        content = archive.digest(chain, waiting, at)
        files[verify.digest_key(chain.sequence + 1)] = content
        chain = archive.extended(chain, archive.listing(content, json.loads(content)), at)
    return MappingProxyType(files)


FILES = sorted(an_archive())
DIGESTS = [key for key in FILES if key.startswith("digests/")]
RECORDS = [key for key in FILES if key.startswith("records/")]


def named(verdict: verify.Verdict) -> set[str]:
    """The files that a verdict names."""
    return {fault.file for fault in verdict.faults}


def test_an_untouched_archive_holds() -> None:
    """Nothing is found wrong with what the system writes, and everything is counted."""
    verdict = verify.verify(an_archive())
    assert (verdict.holds, verdict.digests, verdict.records, verdict.unsealed) == (True, 3, 12, ())
    assert verdict.head == verify.sha256(an_archive()["digests/00000003.json"])


@given(st.sampled_from(FILES), st.data(), st.integers(1, 255))
def test_one_changed_byte_is_found_and_its_file_alone_is_named(file: str, data: st.DataObject, change: int) -> None:
    """Whichever byte of whichever file changes to whatever, the verdict names this file and no other."""
    content = bytearray(an_archive()[file])
    content[data.draw(st.integers(0, len(content) - 1))] ^= change
    verdict = verify.verify({**an_archive(), file: bytes(content)})
    assert not verdict.holds
    assert named(verdict) == {file}


@given(st.sampled_from(FILES), st.data())
def test_a_cut_or_lengthened_file_is_found(file: str, data: st.DataObject) -> None:
    """A file that lost its end, or got one more byte, is named."""
    content = an_archive()[file]
    shorter = content[: data.draw(st.integers(0, len(content) - 1))]
    longer = content + data.draw(st.binary(min_size=1, max_size=1))
    for changed in (shorter, longer):
        assert named(verify.verify({**an_archive(), file: changed})) == {file}


@pytest.mark.parametrize("digest", DIGESTS)
def test_a_digest_written_another_way_is_found(digest: str) -> None:
    """White space or another order of fields changes no value, and is found all the same."""
    fields = json.loads(an_archive()[digest])
    for content in (json.dumps(fields, indent=1).encode(), an_archive()[digest] + b"\n"):
        (fault,) = verify.verify({**an_archive(), digest: content}).faults
        assert (fault.what, fault.file) == ("changed", digest)


@pytest.mark.parametrize("record", RECORDS, ids=range(len(RECORDS)))
def test_a_missing_record_is_named(record: str) -> None:
    """A record that was taken away is missing, with the hash it had."""
    files = {key: content for key, content in an_archive().items() if key != record}
    (fault,) = verify.verify(files).faults
    assert (fault.what, fault.file, fault.found) == ("missing", record, "nothing")
    assert verify.sha256(an_archive()[record]) in fault.expected


def test_a_missing_digest_is_named() -> None:
    """A digest that was taken from the beginning or the middle leaves a gap with its number."""
    for digest in DIGESTS[:-1]:
        files = {key: content for key, content in an_archive().items() if key != digest}
        assert [(fault.what, fault.file) for fault in verify.verify(files).faults] == [("missing", digest)]


def test_an_archive_cut_short_is_found_by_its_records_and_by_its_head() -> None:
    """Without the last digest its records are in none; without those too, the head tells."""
    last = DIGESTS[-1]
    listed = {each["key"] for each in json.loads(an_archive()[last])["records"]}
    files = {key: content for key, content in an_archive().items() if key != last}
    assert named(verify.verify(files)) == listed
    assert set(verify.verify(files, allow_unsealed=True).unsealed) == listed
    shorter = {key: content for key, content in files.items() if key not in listed}
    assert verify.verify(shorter).holds
    (fault,) = verify.verify(shorter, head=verify.sha256(an_archive()[last])).faults
    assert (fault.what, fault.file) == ("head", DIGESTS[-2])


@given(st.sampled_from(RECORDS), st.sampled_from(RECORDS))
def test_two_exchanged_records_are_found(one: str, other: str) -> None:
    """Records under each other's names are both named."""
    files = {**an_archive(), one: an_archive()[other], other: an_archive()[one]}
    assert named(verify.verify(files)) == ({one, other} if one != other else set())


@given(st.permutations(DIGESTS))
def test_reordered_digests_are_found(order: list[str]) -> None:
    """Digests under each other's names are found, each that moved by name."""
    files = {**an_archive(), **{place: an_archive()[digest] for place, digest in zip(DIGESTS, order, strict=True)}}
    moved = {place for place, digest in zip(DIGESTS, order, strict=True) if place != digest}
    assert named(verify.verify(files)) == moved


@given(st.sampled_from(FILES), st.from_regex(r"(records|digests|other)/[a-zA-Z0-9/]{1,30}(\.json)?", fullmatch=True))
def test_a_renamed_file_is_found(file: str, name: str) -> None:
    """A file under another name is missing here and too much there."""
    files = {key: content for key, content in an_archive().items() if key != file} | {name: an_archive()[file]}
    verdict = verify.verify(files)
    assert not verdict.holds
    assert verdict.holds is (name in an_archive() and file == name)
    assert name in named(verdict) or file in named(verdict)


@given(st.from_regex(r"[a-z]{1,8}(/[a-z0-9]{1,8}){0,3}(\.json)?", fullmatch=True), st.binary(max_size=40))
def test_an_added_file_is_named(name: str, content: bytes) -> None:
    """A file that belongs to no digest is named, wherever it lies and whatever it holds."""
    assert named(verify.verify({**an_archive(), name: content})) == {name}


def test_an_added_record_is_named() -> None:
    """A record that no digest lists is named, unless records of the last hour are allowed."""
    name = archive.record_key(new_id(START))
    files = {**an_archive(), name: b"{}"}
    assert [(fault.what, fault.file) for fault in verify.verify(files).faults] == [("unlisted", name)]
    assert verify.verify(files, allow_unsealed=True).holds


@pytest.mark.parametrize("sequence", [4, 99_999_999])
@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b"[" * 100_000, b'{"v":NaN}', b'{"records":[1]}'])
def test_a_digest_that_is_none_is_named(sequence: int, content: bytes) -> None:
    """Whatever lies where a digest should, the verdict says that it is none and goes on."""
    verdict = verify.verify({**an_archive(), verify.digest_key(sequence): content})
    assert verify.digest_key(sequence) in named(verdict)


def test_a_forged_chain_is_found_by_its_head() -> None:
    """An archive rewritten as a whole, hashes and all, is only told by the head that was kept elsewhere."""
    forged = an_archive(records=3)
    assert verify.verify(forged).holds
    head = verify.verify(an_archive()).head
    assert [fault.what for fault in verify.verify(forged, head=head).faults] == ["head"]


def test_a_digest_rebuilt_after_a_change_breaks_the_chain() -> None:
    """Who changes a record and mends its digest is found at the next digest."""
    fields = json.loads(an_archive()[DIGESTS[0]])
    record = fields["records"][0]["key"]
    fields["records"][0]["sha256"] = verify.sha256(b"{}")
    fields["root"] = verify.root_of(fields)
    verdict = verify.verify({**an_archive(), record: b"{}", DIGESTS[0]: verify.canonical(fields)})
    assert [(fault.what, fault.file) for fault in verdict.faults] == [("unchained", DIGESTS[1])]


def resealed(digest: str, records: list[dict[str, str]]) -> dict[str, bytes]:
    """The archive with the records of its newest digest replaced, and the digest's own hash mended."""
    fields = json.loads(an_archive()[digest]) | {"records": records}
    return {**an_archive(), digest: verify.canonical(fields | {"root": verify.root_of(fields)})}


def test_records_of_a_digest_are_in_order() -> None:
    """A digest that lists its records in another order than that of their keys is named, though all hashes agree."""
    backwards = json.loads(an_archive()[DIGESTS[-1]])["records"][::-1]
    verdict = verify.verify(resealed(DIGESTS[-1], backwards))
    assert {(fault.what, fault.file) for fault in verdict.faults} == {("misplaced", DIGESTS[-1])}


def test_a_record_is_in_one_digest() -> None:
    """A record that a second digest lists again is named, though all hashes agree."""
    first, last = (json.loads(an_archive()[digest])["records"] for digest in (DIGESTS[0], DIGESTS[-1]))
    verdict = verify.verify(resealed(DIGESTS[-1], [first[0], *last]))
    assert [(fault.what, fault.file) for fault in verdict.faults] == [("repeated", first[0]["key"])]


def test_the_newest_part_is_verified_by_itself() -> None:
    """The last digest with its records holds when the digest before it is known by its hash alone."""
    last = json.loads(an_archive()[DIGESTS[-1]])
    part = {key: an_archive()[key] for key in [DIGESTS[-1], *(each["key"] for each in last["records"])]}
    assert verify.verify(part, first=3, previous=last["previous"]).holds
    assert not verify.verify(part, first=3, previous="0" * 64).holds
    assert [fault.file for fault in verify.verify(part).faults] == ["digests/00000001.json … digests/00000002.json"]


def test_a_folder_is_verified_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A copied folder passes with exit code 0; one tampered byte is told with its file and exit code 1."""
    for key, content in an_archive().items():
        path = tmp_path / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    assert verify.main(str(tmp_path)) == 0
    assert "3 digests, 12 records" in capsys.readouterr().out
    tampered = tmp_path / RECORDS[5]
    tampered.write_bytes(tampered.read_bytes().replace("玲".encode(), "林".encode()))
    assert verify.main(str(tmp_path)) == 1
    assert capsys.readouterr().out.startswith(f"{RECORDS[5]}: changed: expected sha256 ")
    assert verify.main(str(tmp_path), allow_unsealed=True, head="0" * 64) == 1
    assert verify.main(str(tmp_path / "nowhere")) == 2
