"""The verdict on the newest part of the archive, in words."""

from collections.abc import Mapping, Sequence

from governance.archive import DigestListing
from governance.verify import verify
from socialops import words
from socialops.models import Frozen


class ArchiveFault(Frozen):
    """One thing that is wrong: the file, what should be there, what is, and that in words."""

    what: str
    file: str
    expected: str
    found: str
    words: str


class Verification(Frozen):
    """Whether the newest digests and their records are complete and unchanged, and what is wrong if not."""

    holds: bool
    digests: int
    records: int
    head: str
    faults: list[ArchiveFault]


def verification(listings: Sequence[DigestListing], files: Mapping[str, bytes], language: str) -> Verification:
    """Check the files of the newest digests against what the table remembers of them."""
    if not listings:
        return Verification(holds=True, digests=0, records=0, head="", faults=[])
    newest, oldest = listings[0], listings[-1]
    verdict = verify(files, head=newest.sha256, first=oldest.sequence, previous=oldest.previous, allow_unsealed=True)
    faults = [
        ArchiveFault(
            what=fault.what,
            file=fault.file,
            expected=fault.expected,
            found=fault.found,
            words=words.say(f"archive.{fault.what}", language, {"file": fault.file}),
        )
        for fault in verdict.faults
    ]
    return Verification(
        holds=verdict.holds, digests=verdict.digests, records=verdict.records, head=verdict.head, faults=faults
    )
