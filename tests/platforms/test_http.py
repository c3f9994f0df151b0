"""The HTTP client of the adapters knows whether a request left."""

import datetime
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from werkzeug.wrappers import Request, Response

from infra.local.sandbox.server import Server
from socialops.platforms import http
from socialops.platforms.errors import NothingSent, OutcomeUnknown


@contextmanager
def serving(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """A TCP server on the loopback interface that treats one connection as it likes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                answer(connection)

        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"
        thread.join(5)


def raw(*parts: bytes) -> Callable[[socket.socket], None]:
    """Read a request, then send these bytes and close."""

    def answer(connection: socket.socket) -> None:
        connection.recv(65_536)
        for part in parts:
            connection.sendall(part)

    return answer


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nxyz",
        b"nonsense\r\n\r\n",
    ],
)
def test_an_answer_that_breaks_off_is_unknown(answer: bytes) -> None:
    """The request left; what became of it cannot be read."""
    with serving(raw(answer)) as address, pytest.raises(OutcomeUnknown):
        http.request("POST", f"http://{address}/")


def test_an_endless_answer_is_unknown_and_not_read_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer beyond the limit is given up."""
    monkeypatch.setattr(http, "MAX_ANSWER", 1000)
    body = b"HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + b"x" * 2000
    with serving(raw(body)) as address, pytest.raises(OutcomeUnknown):
        http.request("POST", f"http://{address}/")


def test_after_an_answer_that_was_given_up_the_next_one_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection with unread bytes is not used again."""
    app = Request.application(lambda request: Response("x" * 5000 if request.path == "/long" else "short"))
    with Server(app) as server:
        monkeypatch.setattr(http, "MAX_ANSWER", 1000)
        with pytest.raises(OutcomeUnknown):
            http.request("GET", f"{server.base_url}/long")
        assert http.request("GET", f"{server.base_url}/short").body == b"short"


def test_a_redirect_is_not_followed_and_nothing_is_repeated() -> None:
    """One call is one request, whatever the status."""
    seen: list[str] = []

    def app(request: Request) -> Response:
        seen.append(request.path)
        return Response("", 307 if request.path == "/a" else 503, headers={"Location": "/b", "Retry-After": "0"})

    with Server(Request.application(app)) as server:
        assert http.request("POST", f"{server.base_url}/a").status == 307
        assert http.request("POST", f"{server.base_url}/c").status == 503
    assert seen == ["/a", "/c"]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    start = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=36_500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return file


def over_tls(certificate: Path) -> Callable[[socket.socket], None]:
    """Shake hands, read the request, then answer with bytes that are no TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def answer(connection: socket.socket) -> None:
        with context.wrap_socket(connection.dup(), server_side=True) as secured:
            secured.recv(65_536)
            connection.sendall(b"this is no TLS record, and not a short one either")
            connection.shutdown(socket.SHUT_WR)
            connection.recv(1)

    return answer


def test_tls_that_breaks_after_the_request_is_unknown(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a failed handshake proves that nothing left; a failure behind it proves nothing."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setattr(http, "_pool", http._pool.__wrapped__)
    with serving(over_tls(certificate)) as address, pytest.raises(OutcomeUnknown):
        http.request("POST", f"https://localhost:{address.partition(':')[2]}/", form={"status": "x"})


def test_a_certificate_that_is_not_trusted_means_nothing_sent(certificate: Path) -> None:
    """The handshake fails before the first byte of the request."""

    def refuse(connection: socket.socket) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        with suppress(OSError):
            context.wrap_socket(connection.dup(), server_side=True)

    with serving(refuse) as address, pytest.raises(NothingSent):
        http.request("POST", f"https://localhost:{address.partition(':')[2]}/", form={"status": "x"})


def test_a_server_that_speaks_no_tls_means_nothing_sent() -> None:
    """Plain bytes instead of a handshake."""
    with serving(raw(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as address, pytest.raises(NothingSent):
        http.request("POST", f"https://{address}/")


@pytest.mark.parametrize("url", ["http://nowhere.invalid/", "http://127.0.0.1:1/", "ftp://127.0.0.1/", "http:///x"])
def test_an_address_that_leads_nowhere_means_nothing_sent(url: str) -> None:
    """No name, no listener, no such scheme, no host."""
    with pytest.raises(NothingSent):
        http.request("GET", url)
