"""The judge of the archive: says of any copy whether it is complete and unchanged, and if not, exactly where.

It needs nothing but the files and Python's own library: no network, no AWS, nothing else of this system. So whoever
doubts the archive can read these lines, copy the files and judge for themselves.

The archive is two folders. `records/yyyy/mm/dd/hh/<event id>.json` holds one event each, with the documents it
concerned. `digests/<sequence>.json` lists records with their SHA-256, names the SHA-256 of the digest before it, and
carries in `root` the SHA-256 of all its other fields. All files are JSON in one canonical form.
"""

import hashlib
import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

DIGEST = re.compile(r"digests/[0-9]{8}\.json")
RECORD = re.compile(r"records/[0-9]{4}/[0-9]{2}/[0-9]{2}/[0-9]{2}/[0-9A-Z]{26}\.json")
FIELDS = {"made_at", "previous", "records", "root", "sequence", "v"}
NOTHING = "nothing"

What = Literal["missing", "changed", "unlisted", "stray", "unreadable", "misplaced", "unchained", "repeated", "head"]


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: the file it is wrong with, what should be there and what is."""

    what: What
    file: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.file}: {self.what}: expected {self.expected}, found {self.found}"


@dataclass(frozen=True)
class Verdict:
    """What was checked, the SHA-256 of the newest digest, what no digest covers yet, and every fault."""

    digests: int
    records: int
    head: str
    unsealed: tuple[str, ...]
    faults: tuple[Fault, ...]

    @property
    def holds(self) -> bool:
        """Whether the copy is complete and unchanged."""
        return not self.faults


@dataclass(frozen=True)
class _Digest:
    """A digest file: its fields where they can be read, and what is wrong with the file by itself."""

    file: str
    sha256: str
    fields: Mapping[str, Any]
    fault: Fault | None

    @property
    def listed(self) -> Iterator[tuple[str, str]]:
        """Key and SHA-256 of each record that it lists."""
        for each in self.fields.get("records", ()):
            yield each["key"], each["sha256"]


class Folder(Mapping[str, bytes]):
    """The files under a folder by their path from there, read when asked for."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __getitem__(self, key: str) -> bytes:
        try:
            return (self._path / key).read_bytes()
        except FileNotFoundError as error:
            raise KeyError(key) from error

    def __iter__(self) -> Iterator[str]:
        files = (path for path in self._path.rglob("*") if path.is_file())
        return iter(sorted(path.relative_to(self._path).as_posix() for path in files))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def canonical(value: Any) -> bytes:
    """The one form in which a JSON value is archived: UTF-8, keys sorted, no white space."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def sha256(content: bytes) -> str:
    """The SHA-256 as 64 hex digits."""
    return hashlib.sha256(content).hexdigest()


def digest_key(sequence: int) -> str:
    """Where the digest of a sequence number lies."""
    return f"digests/{sequence:08}.json"


def root_of(digest: Mapping[str, Any]) -> str:
    """What `root` must be: the SHA-256 over all other fields, so that no byte of a digest stands unguarded."""
    return sha256(canonical({name: value for name, value in digest.items() if name != "root"}))


def verify(
    files: Mapping[str, bytes], *, head: str = "", first: int = 1, previous: str = "", allow_unsealed: bool = False
) -> Verdict:
    """Check a copy of the archive, or of its newest part.

    Args:
        files: key → content.
        head: the SHA-256 that the newest digest must have, from a place the copy's owner does not control; with it
            even an archive that was rewritten as a whole, or cut short at its end, is found.
        first: the sequence number with which the copy begins.
        previous: the SHA-256 of the digest before the first; nothing for a whole archive.
        allow_unsealed: records that no digest lists are no fault: those of the last hour are not sealed yet.
    """
    present = sorted(files)
    everything = set(present)
    digests = [_read(key, files[key]) for key in present if DIGEST.fullmatch(key)]
    faults = [digest.fault for digest in digests if digest.fault]
    faults += _chain(digests, first, previous)
    # Nobody knows what a lost or changed digest listed, so while one is, no record is called unlisted.
    all_known = not faults
    newest = digests[-1].sha256 if digests else NOTHING
    if head and newest != head:
        faults.append(Fault("head", digests[-1].file if digests else digest_key(first), head, newest))
    listed: set[str] = set()
    for digest in digests:
        if not digest.fault:
            faults += _records(digest, files, everything, listed)
        listed |= {key for key, _ in digest.listed}
    unsealed = tuple(key for key in present if RECORD.fullmatch(key) and key not in listed)
    if all_known and not allow_unsealed:
        faults += [Fault("unlisted", key, "a digest that lists it", NOTHING) for key in unsealed]
    faults += [
        Fault("stray", key, NOTHING, "a file that is neither record nor digest")
        for key in present
        if not DIGEST.fullmatch(key) and not RECORD.fullmatch(key)
    ]
    return Verdict(len(digests), len(listed & everything), newest, unsealed, tuple(faults))


def fields_of(content: bytes) -> Mapping[str, Any] | None:
    """The fields of a digest file, or nothing where it is no digest."""
    try:
        fields = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return fields if _well_formed(fields) else None


def _read(file: str, content: bytes) -> _Digest:
    """A digest file, judged by itself."""
    sequence = int(file[8:16])
    sha = sha256(content)

    def wrong(what: What, expected: str, found: str, fields: Mapping[str, Any] | None = None) -> _Digest:
        return _Digest(file, sha, fields or {}, Fault(what, file, expected, found))

    fields = fields_of(content)
    if fields is None:
        return wrong("unreadable", "a digest", f"{len(content)} bytes that are none")
    if _rewritten(fields) != content:
        return wrong("changed", "canonical JSON", "another writing of it", fields)
    if fields["root"] != root_of(fields):
        return wrong("changed", f"root {fields['root']}", f"root {root_of(fields)}", fields)
    if fields["sequence"] != sequence:
        return wrong("misplaced", f"sequence {sequence}", f"sequence {fields['sequence']}", fields)
    return _Digest(file, sha, fields, None)


def _rewritten(fields: Mapping[str, Any]) -> bytes:
    """The canonical form; nothing for text that UTF-8 cannot carry."""
    try:
        return canonical(fields)
    except UnicodeEncodeError:
        return b""


def _well_formed(fields: Any) -> bool:
    return (
        isinstance(fields, dict)
        and set(fields) == FIELDS
        and all(isinstance(fields[name], str) for name in ("made_at", "previous", "root"))
        and all(type(fields[name]) is int for name in ("sequence", "v"))
        and isinstance(fields["records"], list)
        and all(
            isinstance(each, dict)
            and set(each) == {"key", "sha256"}
            and all(isinstance(value, str) for value in each.values())
            for each in fields["records"]
        )
    )


def _chain(digests: list[_Digest], first: int, previous: str) -> Iterator[Fault]:
    """Gaps in the sequence, and digests that do not name the one before them."""
    expected, before, trusted = first, previous, True
    for digest in digests:
        sequence = int(digest.file[8:16])
        if sequence != expected:
            yield _gap(expected, sequence - 1)
            trusted = False
        named = digest.fields.get("previous")
        if trusted and not digest.fault and named != before:
            yield Fault("unchained", digest.file, f"previous {before or NOTHING}", f"previous {named or NOTHING}")
        expected, before, trusted = sequence + 1, digest.sha256, digest.fault is None
    if not digests:
        yield _gap(first, first)


def _gap(start: int, end: int) -> Fault:
    until = f" … {digest_key(end)}" if end > start else ""
    return Fault("missing", digest_key(start) + until, "a digest", NOTHING)


def _records(digest: _Digest, files: Mapping[str, bytes], present: set[str], earlier: set[str]) -> Iterator[Fault]:
    """What is wrong with the records that a digest lists."""
    last = ""
    for key, expected in digest.listed:
        if not RECORD.fullmatch(key):
            yield Fault("stray", digest.file, "keys of records", key)
        elif key in earlier:
            yield Fault("repeated", key, "one digest that lists it", f"again in {digest.file}")
        elif key <= last:
            yield Fault("misplaced", digest.file, f"a key after {last}", key)
        elif key not in present:
            yield Fault("missing", key, f"sha256 {expected}", NOTHING)
        elif (found := sha256(files[key])) != expected:
            yield Fault("changed", key, f"sha256 {expected}", f"sha256 {found}")
        last = key


def main(folder: str, head: str = "", *, allow_unsealed: bool = False) -> int:
    """Verify a folder and say what was found; the exit code is 0 when the archive holds."""
    path = Path(folder)
    if not path.is_dir():
        sys.stdout.write(f"{folder}: no such folder\n")
        return 2
    verdict = verify(Folder(path), head=head, allow_unsealed=allow_unsealed)
    for fault in verdict.faults:
        sys.stdout.write(f"{fault}\n")
    result = "holds" if verdict.holds else f"does not hold: {len(verdict.faults)} faults"
    unsealed = f", {len(verdict.unsealed)} not sealed yet" if verdict.unsealed else ""
    sys.stdout.write(
        f"{verdict.digests} digests, {verdict.records} records{unsealed}, newest {verdict.head}: {result}\n"
    )
    return 0 if verdict.holds else 1
