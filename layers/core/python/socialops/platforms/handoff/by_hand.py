"""What a person needs to know to publish on a platform with their own hands; and how a public address reads there."""

import hashlib
import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import SplitResult, urlsplit

from socialops.platforms.fingerprint import URL
from socialops.platforms.limits import Limit

LONGEST_URL: Final = 1000
MADE_UP: Final = "~"
"""First letter of the ids that we make ourselves, for what is public under an id that nobody told us."""
_TAIL: Final = ".,;:!?'\")]"


@dataclass(frozen=True)
class Addresses:
    """How public addresses of a platform read; empty where any address will do."""

    hosts: tuple[str, ...] = ()
    """Its hosts; every host below one of them is its host too."""
    ids: tuple[str, ...] = ()
    """Expressions over host and path, whose one group is the platform's own id of the post."""


@dataclass(frozen=True)
class Address:
    """A public address, and the id that stands in it or that we made of it."""

    url: str
    remote_id: str


@dataclass(frozen=True)
class ByHand:
    """How something is published by hand."""

    title: Limit | None = None
    """Longest title in characters, where a title has a field of its own; `None` where there is none."""
    hashtags: Limit | None = None
    """Most hashtags, where they are chosen one by one; `None` where they stay in the text."""
    steps: tuple[str, ...] = ("text", "pictures", "link")
    """The checklist: codes whose words are `handoff.step.<code>`."""
    addresses: Addresses = field(default_factory=Addresses)


def find_address(shared: str, addresses: Addresses) -> Address | None:
    """The address in what a person pasted, which may be all that an app shares: words, a link, and more words."""
    for match in URL.finditer(shared):
        url = match.group().rstrip(_TAIL)
        parts = _split(url)
        if parts is not None and len(url) <= LONGEST_URL and _is_of(parts.hostname or "", addresses.hosts):
            return Address(url, _remote_id(parts, addresses))
    return None


def is_made_up(remote_id: str) -> bool:
    """Whether an id is ours, so that the platform would not know it."""
    return remote_id.startswith(MADE_UP)


def made_up(text: str) -> str:
    """An id for what has none: the same for the same text."""
    return MADE_UP + hashlib.sha256(text.encode()).hexdigest()[:24]


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        usual = parts.port in {None, 80, 443}
    except ValueError:
        return None
    return parts if usual and parts.hostname and "@" not in parts.netloc else None


def _is_of(host: str, hosts: tuple[str, ...]) -> bool:
    return not hosts or any(host == own or host.endswith(f".{own}") for own in hosts)


def _remote_id(parts: SplitResult, addresses: Addresses) -> str:
    """The platform's own id; for a short link, a digest of it, for it may not be followed from here."""
    place = f"{parts.hostname}{parts.path.rstrip('/')}"
    for expression in addresses.ids:
        if found := re.search(rf"(?:^|\.){expression}$", place):
            return found[1]
    return made_up(f"{place}?{parts.query}")
