"""A sheet of a thousand posts, from the upload until all are drafts, and what more rows add to a check's memory."""

import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from typing import Any

from infra import synth
from infra.local.bench import Figure
from infra.local.demonstration import LOG
from infra.local.output import function_output
from infra.local.person import Answer, Person, visit
from infra.local.sheet_checker import rows
from infra.local.system import LocalSystem
from infra.local.template import Template
from socialops.permissions import Role
from socialops.sheets import texts

POSTS, MORE = 1000, 5000
SECONDS, GROWTH = 10.0, 8.0
"""What the import of a thousand posts may take; and the MiB that five times as many rows may add to their check."""


def figures(posts: int = POSTS, more: int = MORE) -> Iterator[Figure]:
    """Seconds of an import on the local system, and the growth of the checking process for each format."""
    quiet = function_output(LOG)
    with quiet, LocalSystem(_unfollowed(), parameters={"PlatformHosts": "{}"}) as system:
        checked, written = _imported(Person(system.url, system.token(Role.PLANNER.value)), posts)
    yield Figure(f"{posts} posts, checked and written", round(checked + written, 2), "seconds", "promise", SECONDS)
    yield Figure(f"{posts} posts, check alone", round(checked, 2), "seconds", "of the above")
    for kind in ("csv", "xlsx"):
        grown = (_peak(kind, more) - _peak(kind, posts)) / 1024
        name = f"check of {more} rows of {kind}, more than of {posts}"
        yield Figure(name, round(grown, 1), "MiB", "no growth with the rows", GROWTH)


def _unfollowed() -> Template:
    """The template without those who follow the journal: they run elsewhere, and would share our one interpreter."""
    template = Template.load(synth.template(synth.LOCAL))
    resources = template.body["Resources"]
    kept = {name: each for name, each in resources.items() if "StartingPosition" not in each.get("Properties", {})}
    return Template({**template.body, "Resources": kept})


def _imported(person: Person, posts: int) -> tuple[float, float]:
    """Seconds of the check, with the upload, and of the writing, as somebody sees them who waits for it."""
    data = io.BytesIO()
    texts.write(rows(posts), data)
    ticket = person.post("/v1/imports", {"filename": "内容.csv", "kind": "csv", "bytes": len(data.getvalue())})
    path = f"/v1/imports/{ticket['sheet']['id']}"
    begun = time.monotonic()
    _upload(ticket["upload"], data.getvalue())
    _await(person, path, "checked")
    checked = time.monotonic()
    person.post(f"{path}/runs", {}, expect=202)
    told = _await(person, path, "done")
    if told["written"] != posts:
        raise RuntimeError(f"{told['written']} posts of {posts} were written")
    return checked - begun, time.monotonic() - checked


def _await(person: Person, path: str, state: str) -> Answer:
    told = person.get(path)
    while told["state"] != state:
        if told["state"] == "failed":
            raise RuntimeError(told["explanation"])
        time.sleep(0.1)
        told = person.get(path)
    return told


def _upload(form: Mapping[str, Any], data: bytes) -> None:
    """Post the form as a browser does."""
    fields = {**form["fields"], "file": ("内容.csv", data, "text/csv")}
    answer = visit("POST", form["url"], fields=fields)
    if answer.status != 204:
        raise RuntimeError(answer.data.decode())


def _peak(kind: str, count: int) -> int:
    """KiB that a process of its own held at most while it checked so many rows."""
    environment = os.environ | {
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
    }
    command = [sys.executable, "-m", "infra.local.sheet_checker", kind, str(count)]
    told = json.loads(subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True).stdout)
    if (told["state"], told["new"]) != ("checked", count):
        raise RuntimeError(f"the check did not come to its end: {told}")
    peak: int = told["peak"]
    return peak
