"""The Bluesky network on this machine: its own servers, on a PostgreSQL and a Redis of their own.

    with BlueskyNetwork.start() as network:
        network.pds        # the base URL of the personal data server, which passes everything else on
        network.settle()   # everything that was written is shown

What is needed comes from npm (locked, kept in the cache) and from Debian (`apt-get install postgresql redis-server`).
"""

import hashlib
import json
import os
import pwd
import select
import shutil
import signal
import socket
import subprocess
import tempfile
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from infra.kept import CACHE, once

HERE: Final = Path(__file__).parent
POSTGRES_USER: Final = "postgres"
SECONDS: Final = 90
MISSING: Final = "apt-get install -y --no-install-recommends postgresql redis-server"


class NetworkError(Exception):
    """Something of the network is missing or did not start."""


class BlueskyNetwork:
    """The running network."""

    def __init__(self, process: "subprocess.Popen[str]", pds: str, rest: ExitStack) -> None:
        self._process = process
        self._rest = rest
        self.pds = pds

    @classmethod
    def start(cls) -> Self:
        """Start everything.

        Raises:
            NetworkError: a program is missing, ended, or was not ready in time.
        """
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
            database, redis = _free_port(), _free_port()
            stack.callback(_end, _postgres(folder, database), signal.SIGINT)
            stack.callback(_end, _redis(folder, redis), signal.SIGTERM)
            _wait_for(database)
            _wait_for(redis)
            surroundings = {
                "PATH": os.environ["PATH"],
                "TMPDIR": str(folder),
                "NODE_PATH": str(_packages() / "node_modules"),
                "LOG_ENABLED": "false",
                "DB_POSTGRES_URL": f"postgresql://{POSTGRES_USER}@127.0.0.1:{database}/postgres",
                "REDIS_HOST": f"127.0.0.1:{redis}",
            }
            log = stack.enter_context((folder / "network.log").open("w+"))
            process = subprocess.Popen(
                [_program("node"), str(HERE / "network.cjs")],
                env=surroundings,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
            stack.callback(_end, process, signal.SIGKILL)
            try:
                pds = _answer(process)["pds"]
            except NetworkError as error:
                raise NetworkError(f"{error}\n{(folder / 'network.log').read_text('utf-8')[-2000:]}") from error
            return cls(process, pds, stack.pop_all())

    def settle(self) -> None:
        """Everything that was written is shown, and everybody is told.

        The network works on each account's records by themselves: an answer to a post that is not shown yet is not
        told to its author at all.

        Raises:
            NetworkError: it took too long, or the network ended.
        """
        assert self._process.stdin
        self._process.stdin.write("settle\n")
        self._process.stdin.flush()
        _answer(self._process)

    def stop(self) -> None:
        """End everything."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(SECONDS)
        self._rest.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


def _answer(process: "subprocess.Popen[str]") -> dict[str, Any]:
    assert process.stdout
    ready, _, _ = select.select([process.stdout], [], [], SECONDS)
    line = process.stdout.readline() if ready else ""
    if not line:
        raise NetworkError("the network ended" if ready else f"the network said nothing for {SECONDS} s")
    told: dict[str, Any] = json.loads(line)
    return told


def _packages() -> Path:
    """The folder with the locked packages, made once."""
    lock = (HERE / "package-lock.json").read_bytes()

    def install(draft: Path) -> None:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, draft)
        command = [_program("npm"), "ci", "--no-progress", "--no-audit", "--no-fund"]
        done = subprocess.run(command, cwd=draft, capture_output=True, text=True, timeout=600, check=False)
        if done.returncode:
            raise NetworkError(f"npm ci failed:\n{done.stderr[-2000:]}")

    return once(CACHE / "peers" / f"bluesky-{hashlib.sha256(lock).hexdigest()[:12]}", install)


def _postgres(folder: Path, port: int) -> "subprocess.Popen[bytes]":
    """A database of its own. PostgreSQL refuses to run as root, so root runs it as the user that Debian made for it."""
    data = folder / "postgres"
    data.mkdir(mode=0o700)
    who: dict[str, Any] = {}
    if os.geteuid() == 0:
        account = pwd.getpwnam(POSTGRES_USER)
        who = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        folder.chmod(0o711)
        os.chown(data, account.pw_uid, account.pw_gid)
    made = subprocess.run(
        [_postgres_program("initdb"), "-D", str(data), "-A", "trust", "-U", POSTGRES_USER, "--no-sync", "-E", "UTF8"],
        cwd=data,
        capture_output=True,
        text=True,
        check=False,
        **who,
    )
    if made.returncode:
        raise NetworkError(f"initdb failed:\n{made.stderr}")
    options = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": "", "fsync": "off"}
    flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    command = [_postgres_program("postgres"), "-D", str(data), *flags]
    return subprocess.Popen(command, cwd=data, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **who)


def _redis(folder: Path, port: int) -> "subprocess.Popen[bytes]":
    flags = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no", "--dir", str(folder)]
    return subprocess.Popen([_program("redis-server"), *flags], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise NetworkError(f"{name} is missing: {MISSING}")
    return found


def _postgres_program(name: str) -> str:
    """A program of the newest PostgreSQL; Debian keeps them off the path."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    return str(found[-1]) if found else _program(name)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    """Until somebody listens; the system's own backoff between attempts paces it."""
    for _ in range(SECONDS * 20):
        with socket.socket() as probe:
            probe.settimeout(0.05)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
            select.select([], [], [], 0.05)
    raise NetworkError(f"nobody listens on {port}")


def _end(process: "subprocess.Popen[Any]", how: signal.Signals) -> None:
    process.send_signal(how)
    process.wait(SECONDS)
