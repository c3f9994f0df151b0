"""The HTTP server of the local system: what a connection that asks nothing gets."""

import socket
from urllib.parse import urlsplit

import pytest

from infra.local import serving


def test_an_idle_connection_is_closed_without_a_word(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A browser keeps its connections; when they have been idle for long they end, and the terminal stays clean."""
    monkeypatch.setattr(serving._Handler, "timeout", 0.05)
    server = serving.Server(0)
    server.start(lambda environ, start_response: [b""])
    try:
        place = urlsplit(server.url)
        with socket.create_connection((str(place.hostname), int(place.port or 0)), timeout=10) as idle:
            assert idle.recv(1) == b""
    finally:
        server.stop()
    assert capsys.readouterr().err == ""
