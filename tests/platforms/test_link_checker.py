"""The checker of links against real sockets on the loopback interface: what it calls, what it never calls."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from socialops.platforms import links


class Site(BaseHTTPRequestHandler):
    """Answers by path: /404, /no-head, /to?<url>, /loop; everything else opens."""

    def do_HEAD(self) -> None:
        """A request without a body."""
        self._answer()

    def do_GET(self) -> None:
        """A request with one."""
        self._answer()

    def _answer(self) -> None:
        self.server.seen.append((self.command, self.headers["Host"], self.path, dict(self.headers)))  # type: ignore[attr-defined]  # the list is ours
        path, _, query = self.path.partition("?")
        status = {"/404": 404, "/loop": 302, "/to": 302, "/500": 500}.get(path, 200)
        if path == "/no-head" and self.command == "HEAD":
            status = 405
        self.send_response(status)
        if status == 302:
            self.send_header("Location", query or "/loop")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *said: Any) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[ThreadingHTTPServer]:
    """A server of this test."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.seen = []  # type: ignore[attr-defined]  # the list is ours
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def never(host: str, port: int) -> list[str]:
    """A resolver that must not be asked."""
    raise AssertionError(host)


def instead(site: ThreadingHTTPServer) -> dict[str, str]:
    """Every host is this server."""
    return {"*": f"127.0.0.1:{site.server_address[1]}"}


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ("/", links.Outcome("open", "200")),
        ("/no-head", links.Outcome("open", "200")),
        ("/404", links.Outcome("closed", "404")),
        ("/500", links.Outcome("closed", "500")),
        ("/to?/404", links.Outcome("closed", "404")),
        ("/to?https://b.example/", links.Outcome("open", "200")),
        ("/loop", links.Outcome("closed", "redirects")),
        ("/to?http://127.0.0.1/", links.Outcome("private")),
        ("/to?http://169.254.169.254/latest", links.Outcome("private")),
        ("/to?http://[::ffff:10.0.0.1]/", links.Outcome("private")),
        ("/to?file:///etc/passwd", links.Outcome("malformed")),
        ("/to?https://a:b@b.example/", links.Outcome("malformed")),
    ],
)
def test_a_link_is_followed_and_each_step_is_looked_at(
    site: ThreadingHTTPServer, path: str, outcome: links.Outcome
) -> None:
    """At most five redirects, none of them to a private place; HEAD first, then one byte by GET."""
    assert links.check(f"https://a.example{path}", instead(site), never) == outcome


def test_a_request_carries_nothing_of_ours(site: ThreadingHTTPServer) -> None:
    """No cookie, no credentials, the host that was asked for; one byte at most is asked of a body."""
    links.check("http://a.example/no-head", instead(site), never)
    (_, host, _, first), (method, _, _, second) = site.seen  # type: ignore[attr-defined]  # the list is ours
    assert (host, method, second["Range"]) == ("a.example", "GET", "bytes=0-0")
    assert not {"Cookie", "Authorization", "Referer"} & {*first, *second}


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["93.184.216.34", "10.0.0.1"], ["::1"], ["64:ff9b::7f00:1"], ["169.254.169.254"], ["100.64.0.9"]],
)
def test_a_name_with_any_private_address_is_never_called(addresses: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """One look-up for each step, every address of it public, before anything is connected."""
    monkeypatch.setattr(socket, "create_connection", never)
    assert links.check("https://rebind.example/", None, lambda host, port: addresses) == links.Outcome("private")


def test_the_connection_goes_to_the_address_that_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that would answer otherwise the second time is not asked a second time."""
    called: list[tuple[str, int]] = []

    def connect(address: tuple[str, int], timeout: float) -> None:
        called.append(address)
        raise ConnectionRefusedError

    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    monkeypatch.setattr(socket, "create_connection", connect)
    outcome = links.check("http://rebind.example/", None, lambda host, port: next(answers))
    assert (outcome, called) == (links.Outcome("closed", "ConnectionRefusedError"), [("93.184.216.34", 80)])


def test_a_server_that_drips_is_left_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that never answers ends with the time of the whole check."""
    monkeypatch.setattr(links, "WHOLE_SECONDS", 0.2)
    silent = socket.create_server(("127.0.0.1", 0))
    with silent:
        outcome = links.check("http://a.example/", {"*": f"127.0.0.1:{silent.getsockname()[1]}"}, never)
    assert outcome.state == "closed"


def test_a_host_without_a_stand_in_is_not_called() -> None:
    """Where `*` is empty nobody is called, and the link counts as unchecked."""
    assert links.check("https://a.example/", {"*": ""}, never) == links.Outcome("unchecked")
