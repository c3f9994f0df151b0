"""Which web addresses may be called or published: pure rules, no look-up. `links.py` does the calling."""

import ipaddress
import re
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import quote, urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

PORTS: Final = {"http": 80, "https": 443}
"""Standard ports, the only ones."""
_PRIVATE_NAMES: Final = (
    "localhost",
    "local",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "localdomain",
    "home.arpa",
)
_NAT64: Final = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))
_WIRE_SERVER: Final = ipaddress.IPv4Address("168.63.129.16")
"""A public address that answers virtual machines of Azure with their own metadata."""
_HOST: Final = re.compile(
    r"(?=.{1,253}$)(?:[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
)
_NUMBER: Final = re.compile(r"0x[0-9a-f]*|[0-9]+")


class BadLink(Exception):
    """An address that is not called: it is none, or it leads where nobody outside may go."""

    def __init__(self, kind: Literal["malformed", "private"]) -> None:
        super().__init__(kind)
        self.kind: Literal["malformed", "private"] = kind


@dataclass(frozen=True)
class Target:
    """A web address in its parts; `host` is in ASCII, `address` is set where the host is an address itself."""

    scheme: str
    host: str
    port: int
    path: str
    address: Address | None = None

    @property
    def netloc(self) -> str:
        """The host as a `Host` header has it."""
        return f"[{self.host}]" if ":" in self.host else self.host


def parse(url: str) -> Target:
    """The parts of an address that may be called.

    An IPv4 address is known in any notation that a resolver would take: `0x7f.1`, `2130706433`, `0177.0.0.1`.

    Raises:
        BadLink: it is no complete http or https address on its standard port, holds credentials, or is private.
    """
    if any(each <= " " or each in '\\<>"{}|^`\x7f' for each in url):
        raise BadLink("malformed")
    try:
        parts = urlsplit(url)
        port, host = parts.port, (parts.hostname or "").rstrip(".")
    except ValueError:
        raise BadLink("malformed") from None
    if parts.scheme not in PORTS or not host or "@" in parts.netloc or port not in (None, PORTS[parts.scheme]):
        raise BadLink("malformed")
    host = _ascii(host)
    address = literal(host)
    if address is not None:
        require_public(address)
    else:
        _require_public_name(host)
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = f"?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?[]')}" if parts.query else ""
    return Target(parts.scheme, host, PORTS[parts.scheme], path + query, address)


def literal(host: str) -> Address | None:
    """The address that a host is by itself, in whatever notation; nothing for a name.

    Raises:
        BadLink: it can be no name and is no address either.
    """
    bare = host.strip("[]")
    if ":" in bare:
        try:
            return ipaddress.IPv6Address(bare.partition("%")[0])
        except ValueError:
            raise BadLink("malformed") from None
    labels = bare.split(".")
    if not _NUMBER.fullmatch(labels[-1]):
        return None
    if len(labels) > 4 or not all(_NUMBER.fullmatch(label) for label in labels):
        raise BadLink("malformed")
    try:
        *first, last = [_number(label) for label in labels]
    except ValueError:
        raise BadLink("malformed") from None
    if any(each > 255 for each in first) or last >= 256 ** (4 - len(first)):
        raise BadLink("malformed")
    return ipaddress.IPv4Address(sum(each << (24 - 8 * place) for place, each in enumerate(first)) + last)


def require_public(address: Address) -> None:
    """Refuse what is not on the public Internet, also inside an IPv6 address that carries an IPv4 one.

    Raises:
        BadLink: loopback, private, link-local, shared, reserved, multicast, or metadata.
    """
    inner = address
    if isinstance(address, ipaddress.IPv6Address):
        carried = address.ipv4_mapped or address.sixtofour
        if address in _NAT64[0]:
            carried = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if address in _NAT64[1] or address.teredo or (int(address) >> 32 == 0):
            raise BadLink("private")
        inner = carried or address
    if not inner.is_global or inner.is_multicast or inner.is_reserved or inner.is_unspecified or inner == _WIRE_SERVER:
        raise BadLink("private")


def _ascii(host: str) -> str:
    if ":" in host:
        return host
    try:
        found = host.encode("idna").decode().lower().rstrip(".")
    except UnicodeError:
        raise BadLink("malformed") from None
    if not _HOST.fullmatch(found):
        raise BadLink("malformed")
    return found


def _require_public_name(host: str) -> None:
    if "." not in host or any(host == name or host.endswith(f".{name}") for name in _PRIVATE_NAMES):
        raise BadLink("private")


def _number(label: str) -> int:
    if label.startswith("0x"):
        return int(label[2:] or "0", 16)
    return int(label, 8) if label.startswith("0") and len(label) > 1 else int(label)
