"""The running network: accounts with their repositories, sessions, uploads and notifications, and the clock."""

import base64
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import RLock
from typing import Any, Final

from infra.local.sandbox.bluesky.refusals import Refusal
from infra.local.sandbox.clock import SandboxClock
from infra.local.sandbox.faults import FaultBook

Json = dict[str, Any]

TID: Final = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
_ALPHABET: Final = "234567abcdefghijklmnopqrstuvwxyz"


@dataclass
class Account:
    """Somebody: a fan, or a brand with a password of its own and app passwords."""

    did: str
    handle: str
    name: str
    password: str = ""
    app_passwords: set[str] = field(default_factory=set)
    taken_down: bool = False


@dataclass(frozen=True)
class Record:
    """Something in a repository, since when it is indexed, and its content's digest."""

    did: str
    collection: str
    rkey: str
    value: Json
    at: float

    @property
    def uri(self) -> str:
        """Its address."""
        return f"at://{self.did}/{self.collection}/{self.rkey}"

    @property
    def cid(self) -> str:
        """Its content id; over JSON, where the real one is over CBOR."""
        return cid_of(json.dumps(self.value, sort_keys=True, ensure_ascii=False).encode())


@dataclass(frozen=True)
class Token:
    """A token of a session."""

    did: str
    scope: str
    expires: float


@dataclass(frozen=True)
class Notification:
    """What an account is told."""

    did: str
    record: Record
    reason: str
    subject: str = ""


class World:
    """One network. Whoever reads or writes it holds `lock`."""

    def __init__(self, clock: SandboxClock) -> None:
        self.clock = clock
        self.lock = RLock()
        self.reset()

    def reset(self) -> None:
        """Forget everything but the time."""
        self.accounts: dict[str, Account] = {}
        self.records: dict[str, Record] = {}
        self.blobs: dict[tuple[str, str], Json] = {}
        self.tokens: dict[str, Token] = {}
        self.notifications: list[Notification] = []
        self.faults = FaultBook()
        self.requests: list[Json] = []
        self._spent: dict[str, list[tuple[float, int]]] = {}
        self._later: list[tuple[float, Callable[[], object]]] = []
        self._count = 0
        self._last_tid = 0

    def now(self) -> float:
        """Seconds since the epoch."""
        return self.clock.now()

    def later(self, seconds: float, work: Callable[[], object]) -> None:
        """Do `work` once the clock has gone on by so many seconds."""
        self._later.append((self.now() + seconds, work))

    def settle(self) -> None:
        """Do the late work that is due by now."""
        due = [entry for entry in self._later if entry[0] <= self.now()]
        self._later = [entry for entry in self._later if entry[0] > self.now()]
        for _, work in sorted(due, key=lambda entry: entry[0]):
            work()

    def spend(self, what: str, points: int, most: int, seconds: float) -> None:
        """Take from an allowance, or `RateLimitExceeded`."""
        window = f"{what} {seconds}"
        recent = [entry for entry in self._spent.get(window, []) if entry[0] > self.now() - seconds]
        if sum(cost for _, cost in recent) + points > most:
            raise Refusal("RateLimitExceeded", "Rate Limit Exceeded", reset=recent[0][0] + seconds)
        self._spent[window] = [*recent, (self.now(), points)]

    def join(self, handle: str, name: str = "", password: str = "") -> Account:
        """A new account."""
        self._count += 1
        letters = base64.b32encode(hashlib.sha256(f"{handle} {self._count}".encode()).digest()).decode().lower()
        account = Account(f"did:plc:{letters[:24]}", handle, name or handle, password)
        self.accounts[account.did] = account
        return account

    def who(self, name: str) -> Account | None:
        """The account of a DID or a handle."""
        found = self.accounts.get(name)
        return found or next((one for one in self.accounts.values() if one.handle == name.lower()), None)

    def write(self, did: str, collection: str, value: Json, rkey: str = "") -> Record:
        """Put a record into a repository, under a key of the server's choice unless one is given."""
        record = Record(did, collection, rkey or self._tid(), {"$type": collection, **value}, self.now())
        self.records[record.uri] = record
        return record

    def tell(self, did: str, record: Record, reason: str, subject: str = "") -> None:
        """Notify an account of what another did; each record tells it once."""
        known = any(one.did == did and one.record.uri == record.uri for one in self.notifications)
        if did != record.did and did in self.accounts and not known:
            self.notifications.append(Notification(did, record, reason, subject))

    def _tid(self) -> str:
        self._last_tid = max(self._last_tid + 1, int(self.now() * 1_000_000))
        number = self._last_tid << 10
        return "".join(_ALPHABET[number >> shift & 31] for shift in range(60, -1, -5))


def cid_of(data: bytes) -> str:
    """A content id of version 1: base32 over its prefix and the SHA-256 of the data."""
    digest = b"\x01\x71\x12\x20" + hashlib.sha256(data).digest()
    return "b" + base64.b32encode(digest).decode().lower().rstrip("=")


def stamp(seconds: float) -> str:
    """`2026-11-23T01:00:00.000Z`."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
