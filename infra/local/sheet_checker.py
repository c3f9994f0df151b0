"""One import that is checked in a process of its own, and how much memory the process held at most.

Run as `python -m infra.local.sheet_checker KIND ROWS`; used by `bench import`. The functions are the real ones; what
they ask of AWS is answered from a folder, so that nothing is held here but what they hold. Prints one JSON object.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import md5
from os import environ
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from infra.local.uploader import peak
from planning import import_store, importing
from planning.imports import Import
from socialops import aws
from socialops.agenda import Entry
from socialops.items import encode_item
from socialops.names import Variable, due_queue_variable
from socialops.sheets import texts, workbooks

HEAD: Final = ("标题", "正文", "链接", "平台", "微博 正文")
AT: Final = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def rows(count: int) -> Iterator[tuple[str, ...]]:
    """A sheet of posts in which no text is there twice."""
    yield HEAD
    for number in range(count):
        text = f"第 {number} 天上新 🌸\n" + f"山茶花的故事 {number}，" * 10
        yield f"山茶花 {number}", text, "https://example.com/camellia", "weibo, xiaohongshu", f"微博专用 {number}"


def write_sheet(kind: str, count: int, path: Path) -> None:
    """Put a sheet of so many posts on disk."""
    with path.open("w+b") as file:
        (workbooks.write if kind == "xlsx" else texts.write)(rows(count), file)


class _Folder:
    """S3 and the table for one import: objects are files, and of the table only the import itself is kept."""

    def __init__(self, folder: Path, sheet: Import) -> None:
        self._folder = folder
        key = {"pk": f"IMPORT#{sheet.id}", "sk": "IMPORT"}
        self._items = {"IMPORT": encode_item({**key, **sheet.model_dump(mode="json")})}

    def s3(self, model: Any, params: dict[str, Any], **_: Any) -> tuple[Any, dict[str, Any]]:
        """An object is put, got or deleted."""
        path = self._folder / params["url_path"].strip("/").replace("/", "_")
        if model.name == "PutObject":
            path.write_bytes(params["body"] if isinstance(params["body"], bytes) else params["body"].read())
        return SimpleNamespace(status_code=200), {"Body": path.open("rb")} if model.name == "GetObject" else {}

    def table(self, model: Any, params: dict[str, Any], **_: Any) -> tuple[Any, dict[str, Any]]:
        """Items are got, or a transaction is written."""
        asked = json.loads(params["body"])
        if model.name == "TransactWriteItems":
            items = [operation["Put"]["Item"] for operation in asked["TransactItems"] if "Put" in operation]
            kept = {"IMPORT", "PROGRESS"}
            self._items |= {item["sk"]["S"]: item for item in items if item["sk"]["S"] in kept}
            return SimpleNamespace(status_code=200), {}
        if model.name == "GetItem":
            return SimpleNamespace(status_code=200), {}
        names = [key["sk"]["S"] for key in asked["RequestItems"]["t"]["Keys"]]
        found = [self._items[name] for name in names if name in self._items]
        return SimpleNamespace(status_code=200), {"Responses": {"t": found}}

    def queue(self, model: Any, params: dict[str, Any], **_: Any) -> tuple[Any, dict[str, Any]]:
        """Entries are put on their queue."""
        return SimpleNamespace(status_code=200), {}


def main(kind: str, count: int) -> None:
    """Read and check a sheet, slice by slice, as the agenda would have it."""
    environ.update({Variable.TABLE: "t", Variable.MEDIA_BUCKET: "b", due_queue_variable("planning"): "https://q"})
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_sheet(kind, count, folder / "incoming_imports_i")
        mark = md5(b"", usedforsecurity=False).hexdigest()
        sheet = Import(
            id="i", created_at=AT, updated_at=AT, by="ling", filename="x", kind="csv", state="checking", etag=mark
        )
        answers = _Folder(folder, sheet)
        for service, answer in (("s3", answers.s3), ("dynamodb", answers.table), ("sqs", answers.queue)):
            aws.client(service).meta.events.register(f"before-call.{service}", answer)
        slices = 0
        while (standing := import_store.get("i")).sheet.state == "checking":
            importing.check(Entry("planning", "check-import", "i.0", AT), AT)
            slices += 1
        progress = standing.progress
        told = {"peak": peak(), "slices": slices, "state": standing.sheet.state, "new": progress.new}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
