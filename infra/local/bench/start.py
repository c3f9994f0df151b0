"""How long `up` takes to its first answer: with the template to be synthesised, and with the template cached."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from statistics import median

from infra.kept import CACHE
from infra.local.bench import Figure

RUNS = 3
FIRST_ANSWER = """
from infra.local.demonstration import Demonstration
from socialops.permissions import Role
with Demonstration() as demonstration:
    demonstration.person(Role.PLANNER).get("/v1/me")
    print("answered", flush=True)
"""


def figures() -> Iterator[Figure]:
    """Seconds from the command to the first answered request, in a new process each time."""
    shutil.rmtree(CACHE / "synth", ignore_errors=True)
    yield Figure("up, with synth", _seconds(), "s", "promise: 12 s", 12.0)
    cached = [_seconds() for _ in range(RUNS)]
    yield Figure("up, template cached", round(median(cached), 2), "s", "promise: 4 s", 4.0, runs=RUNS)


def _seconds() -> float:
    started = time.monotonic()
    with subprocess.Popen([sys.executable, "-c", FIRST_ANSWER], stdout=subprocess.PIPE, text=True) as process:
        line = process.stdout.readline() if process.stdout else ""
        elapsed = time.monotonic() - started
        if line.strip() != "answered":
            raise RuntimeError("the local system did not answer")
    return round(elapsed, 2)
