"""Keys of the archive's bookkeeping and of traces."""

from socialops.journal import trace_key
from socialops.keys import Key, access_pattern

ARCHIVE = "ARCHIVE"
"""The partition of the chain's head and of the records that wait for a digest, so that one read has both."""
DIGESTS = "DIGESTS"
PENDING = "PENDING#"
WAITING = ("HEAD", f"{PENDING}\uffff")
"""Range of the archive's partition: the head, then everything pending."""


@access_pattern("AP-G01", "the newest digest of the chain; with AP-G02 in one read")
def head() -> Key:
    """The head of the chain; it sorts before everything pending."""
    return Key(ARCHIVE, "HEAD")


@access_pattern("AP-G02", "records that no digest lists yet, in the order of their events")
def pending(event_id: str) -> Key:
    """One record that waits."""
    return Key(ARCHIVE, f"{PENDING}{event_id}")


@access_pattern("AP-G03", "whether an event was archived before; it goes when no queue can hand the event out again")
def archived(event_id: str) -> Key:
    """The mark of an archived event."""
    return Key(f"ARCHIVED#{event_id}", "ARCHIVED")


@access_pattern("AP-G04", "all digests, newest first")
def digest(sequence: int) -> Key:
    """What a digest holds, in short."""
    return Key(DIGESTS, f"{sequence:08}")


@access_pattern("AP-G05", "the trace of a post: every journal item of what came of it, by time")
def trace(post_id: str, at: str, event_id: str) -> Key:
    """One line of a trace; the journal writes it."""
    return Key(trace_key(f"POST#{post_id}"), f"{at}#{event_id}")
