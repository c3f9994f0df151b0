"""`socialops up`: the system on this machine until Ctrl-C, and what to open first."""

import json
import signal
import sys
import threading
import time

import urllib3

from infra.local.demonstration import LOG, Demonstration
from infra.local.pages import LOOKED_AT


def run(port: int, *, seeded: bool) -> int:
    """Start, say where everything is, and stay until interrupted."""
    started = time.monotonic()
    sys.stdout.write("Starting SocialOps on this machine …\n")
    sys.stdout.flush()
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    try:
        with Demonstration(port=port, seeded=seeded) as demonstration:
            sys.stdout.write(_told(demonstration, time.monotonic() - started))
            sys.stdout.flush()
            stopped.wait()
    except OSError as error:
        sys.stderr.write(f"Port {port} cannot be used ({error.strerror}). Try: socialops up --port {port + 1}\n")
        return 1
    sys.stdout.write("Stopped.\n")
    return 0


def _told(demonstration: Demonstration, seconds: float) -> str:
    info = demonstration.info()
    lines = [
        f"SocialOps answers after {seconds:.1f} s · SocialOps 已就绪",
        "",
        f"  API            {info['api']}",
        f"  Documentation  {info['docs']}",
        *(f"  To look at     {info['api']}{path}" for path in LOOKED_AT),
        *(f"  Sandbox        {url}  ({platform})" for platform, url in info["sandboxes"].items()),
        *(f"  Webhook        {each['webhook_url']}" for each in info["accounts"] if each["webhook_url"]),
        f"  For tools      {info['api']}/_local/info",
        f"  Mails          {info['api']}/_local/mails",
        f"  Logs           {LOG}",
        "",
        "A token per role (also: socialops token --role planner):",
        *(f"  {role:<11}{token}" for role, token in info["tokens"].items()),
        "",
        "Try:",
        f'  curl -s {info["api"]}/v1/me -H "Authorization: Bearer $(.venv/bin/socialops token --role planner)"',
        "",
        "Ctrl-C ends it; nothing is kept.",
    ]
    return "\n".join(lines) + "\n"


def token_of_running(port: int, role: str) -> str | None:
    """A token from the local system on this port, or nothing when none answers."""
    try:
        response = urllib3.request("GET", f"http://127.0.0.1:{port}/_local/info", retries=False, timeout=5)
    except urllib3.exceptions.HTTPError:
        return None
    token: str = json.loads(response.data)["tokens"][role]
    return token
