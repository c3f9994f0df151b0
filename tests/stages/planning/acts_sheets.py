"""What people do with sheets of posts in the tests: upload, run, undo, export; and what the agenda then does."""

import csv
import hashlib
import io
import json
import os
from collections.abc import Iterable, Sequence
from typing import Any

from planning import on_due, on_upload
from planning.api import api
from socialops.names import Variable
from tests.cloud import Cloud
from tests.stages.requests import Answer, ask

HEAD = ["标题", "正文", "链接", "平台"]


def a_sheet(rows: Iterable[Sequence[str]], head: Sequence[str] = HEAD, encoding: str = "utf-8-sig") -> bytes:
    """A CSV file as a spreadsheet saves it."""
    text = io.StringIO()
    csv.writer(text).writerows([head, *rows])
    return text.getvalue().encode(encoding)


def some_rows(count: int) -> list[list[str]]:
    """Rows of new posts."""
    return [[f"山茶花 {number} 🌸", f"第 {number} 天\n上新。", "", "weibo, 小红书"] for number in range(count)]


def an_import(cloud: Cloud, data: bytes, kind: str = "csv") -> dict[str, Any]:
    """Open an import, upload its file as a browser would, and let it be checked."""
    body = {"filename": f"内容.{kind}", "kind": kind, "bytes": max(len(data), 1)}
    ticket = ask(api, "POST /v1/imports", role="planner", member="ling", body=body)
    assert ticket.status == 201, ticket.body
    import_id: str = ticket.body["sheet"]["id"]
    upload(cloud, import_id, data)
    work(cloud)
    return read_import(import_id)


def upload(cloud: Cloud, import_id: str, data: bytes) -> None:
    """Put a file where the form would put it, and tell of it as S3 does."""
    key = f"incoming/imports/{import_id}"
    cloud.client("s3").put_object(Bucket=os.environ[Variable.MEDIA_BUCKET], Key=key, Body=data)
    stored = {"key": key, "eTag": hashlib.md5(data, usedforsecurity=False).hexdigest()}
    body = json.dumps({"Records": [{"s3": {"object": stored}}]})
    assert on_upload.handler({"Records": [{"messageId": "m", "body": body}]}, None) == {"batchItemFailures": []}


def work(cloud: Cloud) -> int:
    """Let planning do what is on its queue, until nothing is left; how many slices that took."""
    slices = 0
    while bodies := cloud.messages("planning-due"):
        cloud.clear("planning-due")
        slices += len(bodies)
        records = [{"messageId": str(number), "body": body} for number, body in enumerate(bodies)]
        assert on_due.handler({"Records": records}, None) == {"batchItemFailures": []}
    return slices


def read_import(import_id: str, language: str = "en") -> dict[str, Any]:
    """An import as it is told in a language."""
    headers = {"accept-language": language}
    answer = ask(api, "GET /v1/imports/{import_id}", path={"import_id": import_id}, headers=headers)
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.body
    return found


def bad_rows(import_id: str, language: str = "en", limit: int = 100) -> list[dict[str, Any]]:
    """All bad rows of an import, page by page."""
    rows: list[dict[str, Any]] = []
    query = {"limit": str(limit)}
    while True:
        page = ask(
            api,
            "GET /v1/imports/{import_id}/errors",
            path={"import_id": import_id},
            query=query,
            headers={"accept-language": language},
        ).body
        rows += page["items"]
        if not page["next"]:
            return rows
        query = {"limit": str(limit), "cursor": page["next"]}


def codes(import_id: str) -> list[tuple[int, str, str]]:
    """Row, column and code of everything that is wrong."""
    return [(row["row"], fault["column"], fault["code"]) for row in bad_rows(import_id) for fault in row["faults"]]


def act(import_id: str, what: str, *, member: str = "ling", role: str = "planner", **body: Any) -> Answer:
    """`runs`, `undo` or `cancellation` of an import."""
    route = f"POST /v1/imports/{{import_id}}/{what}"
    sent = body if what == "runs" else None
    return ask(api, route, member=member, role=role, path={"import_id": import_id}, body=sent)


def run(cloud: Cloud, import_id: str, **body: Any) -> dict[str, Any]:
    """Let an import be written, to its end."""
    answer = act(import_id, "runs", **body)
    assert answer.status == 202, answer.body
    work(cloud)
    return read_import(import_id)


def an_export(cloud: Cloud, **body: Any) -> tuple[dict[str, Any], bytes]:
    """Ask for posts as a sheet, and fetch it."""
    asked = ask(api, "POST /v1/exports", role="analyst", body=body, headers={"accept-language": "zh-CN"})
    assert asked.status == 202, asked.body
    work(cloud)
    path = {"export_id": asked.body["id"]}
    export: dict[str, Any] = ask(api, "GET /v1/exports/{export_id}", path=path).body
    if export["state"] != "done":
        return export, b""
    key = f"sheets/exports/{export['id']}.{export['kind']}"
    stored = cloud.client("s3").get_object(Bucket=os.environ[Variable.MEDIA_BUCKET], Key=key)
    return export, stored["Body"].read()
