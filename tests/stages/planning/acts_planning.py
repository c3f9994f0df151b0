"""What people do in the tests of planning: write, upload, submit, decide; and the events that follow."""

import json
import os
from collections.abc import Iterable
from typing import Any

from planning import on_review_step, on_upload
from planning.api import api
from socialops import brand, table
from socialops.brand import Brand
from socialops.changes import Create
from socialops.clock import now
from socialops.events.governance import BrandChanged
from socialops.names import Variable
from socialops.table import Origin
from tests.cloud import Cloud
from tests.stages.requests import Answer, ask
from tests.unit.planning.builders_planning import image_bytes


def a_written_post(**fields: Any) -> dict[str, Any]:
    """A post by Ling, as the API answers it."""
    body = {"title": "山茶花上新", "text": "今天上新。", "variants": {"weibo": {}, "mastodon": {}}, **fields}
    answer = ask(api, "POST /v1/posts", role="planner", member="ling", body=body)
    assert answer.status == 201, answer.body
    written: dict[str, Any] = answer.body
    return written


def edit(post: dict[str, Any], *, member: str = "ling", role: str = "planner", **fields: Any) -> Answer:
    """Edit a post in the version that is at hand."""
    return ask(
        api,
        "PATCH /v1/posts/{post_id}",
        member=member,
        role=role,
        path={"post_id": post["id"]},
        body=fields,
        headers={"if-match": f'"{post["version"]}"'},
    )


def read(post_id: str) -> dict[str, Any]:
    """A post as it is."""
    found: dict[str, Any] = ask(api, "GET /v1/posts/{post_id}", path={"post_id": post_id}).body
    return found


def submit(post: dict[str, Any], **headers: str) -> Answer:
    """Submit a post in the version that is at hand."""
    return ask(
        api,
        "POST /v1/posts/{post_id}/submissions",
        role="planner",
        member="ling",
        path={"post_id": post["id"]},
        headers={"if-match": f'"{post["version"]}"', **headers},
    )


def decide(
    shown: dict[str, Any], decision: str = "approve", *, member: str = "bo", role: str = "reviewer", **fields: Any
) -> Answer:
    """Decide on a review as it was shown."""
    body = {"decision": decision, "content_hash": shown["content_hash"], **fields}
    path = {"post_id": shown["post_id"]}
    return ask(api, "POST /v1/posts/{post_id}/decisions", member=member, role=role, path=path, body=body)


def step(name: str, shown: dict[str, Any], execution: str = "e1", **fields: Any) -> dict[str, Any]:
    """Do a step of the approval for a review."""
    subject = f"POST#{shown['post_id']}" if shown.get("post_id") else f"PLAN#{shown['plan_id']}"
    payload = {"step": name, "subject": subject, "review_id": shown["id"], "execution": execution, **fields}
    return on_review_step.handler(payload, None)


def an_uploaded_picture(cloud: Cloud, data: bytes | None = None, kind: str = "image/jpeg", **fields: Any) -> str:
    """Ask for a place, put a file there as a browser would, and let it be checked; the picture's id."""
    data = image_bytes() if data is None else data
    body = {"filename": "花.jpg", "type": kind, "bytes": len(data) or 1, "alt": "一朵山茶花", **fields}
    ticket = ask(api, "POST /v1/media", role="planner", member="ling", body=body).body
    media_id: str = ticket["media"]["id"]
    put_upload(cloud, media_id, data)
    assert notify(media_id) == {"batchItemFailures": []}
    return media_id


def put_upload(cloud: Cloud, media_id: str, data: bytes) -> None:
    """Put bytes where the form would put them."""
    bucket = os.environ[Variable.MEDIA_BUCKET]
    cloud.client("s3").put_object(Bucket=bucket, Key=f"incoming/{media_id}", Body=data)


def notify(*media_ids: str) -> dict[str, Any]:
    """Hand the function the notifications that S3 sends, one message each."""
    return upload_messages(
        json.dumps({"Records": [{"s3": {"object": {"key": f"incoming/{media_id}"}}}]}) for media_id in media_ids
    )


def upload_messages(bodies: Iterable[str]) -> dict[str, Any]:
    """Hand the function some messages."""
    records = [{"messageId": f"m{number}", "body": body} for number, body in enumerate(bodies)]
    return on_upload.handler({"Records": records}, None)


def a_brand_profile(**fields: Any) -> None:
    """Give the brand a profile."""
    profile = Brand.model_validate({**brand.unnamed(now()).model_dump(), "version": 1, "name": "山茶花", **fields})
    event = BrandChanged(subject=brand.KEY.pk)
    table.commit([Create(brand.KEY, profile)], [event], Origin("test", now()))


def trail(post_id: str) -> list[str]:
    """Names of the events of a post, in their order."""
    return [item["event"] for item in table.query(f"TRACE#POST#{post_id}").items]
