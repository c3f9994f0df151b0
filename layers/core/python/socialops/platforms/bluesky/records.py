"""Names of records: the key under which a sending is written, and the address by which the network knows it."""

from hashlib import sha256
from typing import Final, NamedTuple

from ulid import ULID

COLLECTION: Final = "app.bsky.feed.post"

_ALPHABET: Final = "234567abcdefghijklmnopqrstuvwxyz"
_CLOCK_BITS: Final = 10
_TIME_BITS: Final = 53


def record_key(key: str) -> str:
    """The record key of a sending: the same for every attempt, so that a repeat finds its place taken.

    It is a timestamp identifier (atproto.com, specs/tid): microseconds and a clock id. The time is that of the ULID
    with which `key` begins, to the millisecond; the rest, and all of it for a key that begins otherwise, is drawn from
    the digest of the key.
    """
    drawn = int.from_bytes(sha256(key.encode()).digest()[:8])
    try:
        moment = ULID.from_str(key[:26].upper()).milliseconds * 1000 + drawn % 1000
    except ValueError:
        moment = drawn >> _CLOCK_BITS
    number = moment % 2**_TIME_BITS << _CLOCK_BITS | (drawn // 1000) % 2**_CLOCK_BITS
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(60, -1, -5))


class PostName(NamedTuple):
    """Whose post, and under which key."""

    did: str
    key: str

    @property
    def uri(self) -> str:
        """`at://<did>/app.bsky.feed.post/<key>`, our remote id."""
        return f"at://{self.did}/{COLLECTION}/{self.key}"


def post_of(uri: object) -> PostName | None:
    """The post that an address names, None when it names none."""
    scheme, _, rest = uri.partition("//") if isinstance(uri, str) else ("", "", "")
    did, collection, key = (*rest.split("/"), "", "", "")[:3]
    if scheme != "at:" or not did.startswith("did:") or collection != COLLECTION or not key or rest.count("/") != 2:
        return None
    return PostName(did, key)
