"""Whether a link of a post opens: the one place that calls addresses which people wrote.

A name is resolved once, every address it has must be public, and the connection goes to the address that was looked
at, so a name that changes its mind in between gains nothing. Each redirect is looked at anew. No cookies, no
credentials, no body to speak of, and an end to every wait.
"""

import http.client
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address
from typing import Final, Literal
from urllib.parse import urljoin

from socialops.platforms.addresses import Address, BadLink, Target, parse, require_public

State = Literal["open", "closed", "private", "malformed", "unchecked"]
Resolve = Callable[[str, int], list[str]]
MOST_REDIRECTS: Final = 5
CONNECT_SECONDS: Final = 4.0
WHOLE_SECONDS: Final = 10.0
"""For one link with all its redirects."""
_HEADERS: Final = {"User-Agent": "SocialOps link check", "Accept": "*/*", "Connection": "close"}
_ASK_AGAIN: Final = frozenset({400, 403, 404, 405, 501})
"""Answers to HEAD that say more of the server than of the page."""
_MOVED: Final = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True)
class Outcome:
    """What became of a link: its state, and the last status or what went wrong."""

    state: State
    status: str = ""


def look_up(host: str, port: int) -> list[str]:
    """The addresses of a name, from the system's resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


@cache
def stand_ins(text: str) -> Mapping[str, str]:
    """Hosts that are called elsewhere, from JSON `{host: "address:port"}`; `*` is any other; an empty one is not."""
    found: dict[str, str] = json.loads(text or "{}")
    return found


def check(url: str, instead: Mapping[str, str] | None = None, resolve: Resolve = look_up) -> Outcome:
    """Ask for a link, and follow it.

    Args:
        url: as it was written.
        instead: host → `address:port` that is called in its place without TLS, see `stand_ins`; none in production.
        resolve: gives the addresses of a name.
    """
    ends = time.monotonic() + WHOLE_SECONDS
    try:
        for _ in range(MOST_REDIRECTS + 1):
            target = parse(url)
            where = _stand_in(target, instead or {})
            if where == "":
                return Outcome("unchecked")
            status, location = _ask(target, where or _pinned(target, resolve), ends, plain=bool(where))
            if status in _MOVED and location:
                url = urljoin(url, location)
                continue
            return Outcome("open" if status < 400 else "closed", str(status))
    except BadLink as error:
        return Outcome(error.kind)
    except (OSError, http.client.HTTPException, UnicodeError, ValueError) as error:
        return Outcome("closed", type(error).__name__)
    return Outcome("closed", "redirects")


def _stand_in(target: Target, instead: Mapping[str, str]) -> str | None:
    """The address to call in its place; empty where nothing is to be called."""
    return instead.get(target.host, instead.get("*")) if instead else None


def _pinned(target: Target, resolve: Resolve) -> str:
    """The one address that is called.

    Raises:
        BadLink: one of the name's addresses is private.
        OSError: the name has none.
    """
    found: list[Address] = (
        [target.address] if target.address else [ip_address(each) for each in resolve(target.host, target.port)]
    )
    if not found:
        raise OSError("no address")
    for address in found:
        require_public(address)
    first = found[0]
    return f"[{first}]:{target.port}" if first.version == 6 else f"{first}:{target.port}"


def _ask(target: Target, where: str, ends: float, *, plain: bool) -> tuple[int, str]:
    status, location = _send("HEAD", target, where, ends, plain)
    if status in _ASK_AGAIN:
        status, location = _send("GET", target, where, ends, plain)
    return status, location


def _send(method: str, target: Target, where: str, ends: float, plain: bool) -> tuple[int, str]:
    """One request; of the answer only status and place are read.

    Raises:
        OSError: no connection, no answer, or the time is up.
    """
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError("the time is up")
    host, _, port = where.rpartition(":")
    connection = socket.create_connection((host.strip("[]"), int(port)), timeout=min(left, CONNECT_SECONDS))
    # A server that sends a byte now and then never runs into the timeout of a read; this ends it all the same.
    stop = threading.Timer(max(left, 0.1), _end, [connection])
    stop.daemon = True
    stop.start()
    try:
        return _exchange(method, target, connection, plain)
    finally:
        stop.cancel()
        connection.close()


def _exchange(method: str, target: Target, connection: socket.socket, plain: bool) -> tuple[int, str]:
    client = http.client.HTTPConnection(target.host)
    secure = target.scheme == "https" and not plain
    client.sock = (
        ssl.create_default_context().wrap_socket(connection, server_hostname=target.host) if secure else connection
    )
    extra = {"Range": "bytes=0-0"} if method == "GET" else {}
    try:
        client.request(method, target.path, headers={"Host": target.netloc, **_HEADERS, **extra})
        answer = client.getresponse()
        return answer.status, answer.getheader("Location") or ""
    finally:
        client.close()


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _end(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
