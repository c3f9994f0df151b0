"""Videos: checked in parts, copied within the bucket, bound to the version that was looked at, and part of a post."""

import base64
import hashlib
import json
import os
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.local.calls import count_calls
from planning import keys, media_store, submissions_api, videos
from planning import store as planning_store
from planning.api import api
from planning.posts import ApprovedContent, content, content_hash
from socialops import aws, table
from socialops.names import MAX_UPLOAD, MAX_VIDEO, Variable
from tests.cloud import Clock, Cloud
from tests.stages.planning.acts_planning import (
    a_written_post,
    an_uploaded_picture,
    decide,
    notify,
    put_upload,
    step,
    submit,
)
from tests.stages.requests import ask
from tests.unit.planning.builders_planning import a_platform
from tests.unit.planning.mp4_planning import mp4


def an_uploaded_video(cloud: Cloud, data: bytes | None = None, **fields: Any) -> str:
    """Ask for a place, put a video there as a browser would, and let it be checked; its id."""
    given = {"kind": "video/mp4", "filename": "开花.mp4", "alt": "山茶花开了", **fields}
    return an_uploaded_picture(cloud, mp4() if data is None else data, **given)


def read(media_id: str, language: str = "en") -> dict[str, Any]:
    """A record as it is told in a language."""
    headers = {"accept-language": language}
    found: dict[str, Any] = ask(api, "GET /v1/media/{media_id}", path={"media_id": media_id}, headers=headers).body
    return found


def objects(cloud: Cloud, prefix: str) -> list[str]:
    """Keys of the bucket under a prefix."""
    listed = cloud.client("s3").list_objects_v2(Bucket=os.environ[Variable.MEDIA_BUCKET], Prefix=prefix)
    return [each["Key"] for each in listed.get("Contents", [])]


def test_the_form_of_a_video_takes_more_bytes(time: Clock) -> None:
    """Up to a gigabyte of this type; a picture gets no more for that."""
    body = {"filename": "开花.mp4", "type": "video/mp4", "bytes": MAX_VIDEO}
    ticket = ask(api, "POST /v1/media", role="planner", body=body).body
    policy = json.loads(base64.b64decode(ticket["upload"]["fields"]["policy"]))
    assert ["content-length-range", 1, MAX_VIDEO] in policy["conditions"]
    assert {"Content-Type": "video/mp4"} in policy["conditions"]
    assert ticket["media"]["kind"] == "video"
    for wrong in ({"bytes": MAX_VIDEO + 1}, {"type": "image/png", "bytes": MAX_UPLOAD + 1}, {"type": "video/webm"}):
        assert ask(api, "POST /v1/media", role="planner", body={**body, **wrong}).status == 422


def test_an_upload_becomes_a_ready_video(cloud: Cloud, time: Clock) -> None:
    """It lies under media/ as it was, with its digest and measures; the upload is gone."""
    data = mp4()
    media_id = an_uploaded_video(cloud, data)
    video = read(media_id)
    told = {name: video[name] for name in ("state", "kind", "seconds", "width", "height", "codec", "bytes", "sha256")}
    assert told == {
        "state": "ready",
        "kind": "video",
        "seconds": 10,
        "width": 1080,
        "height": 1920,
        "codec": "avc1",
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    stored = cloud.client("s3").get_object(Bucket=os.environ[Variable.MEDIA_BUCKET], Key=video["key"])
    assert (stored["ContentType"], stored["Body"].read()) == ("video/mp4", data)
    assert (objects(cloud, f"incoming/{media_id}"), bool(video["url"])) == ([], True)


def test_a_video_is_never_held(cloud: Cloud, time: Clock) -> None:
    """One look at its size, a read of one window, one copy: what passes through us is a small part of the file."""
    data = mp4(data=3_000_000)
    body = {"filename": "开花.mp4", "type": "video/mp4", "bytes": len(data)}
    media_id = ask(api, "POST /v1/media", role="planner", body=body).body["media"]["id"]
    put_upload(cloud, media_id, data)
    with count_calls() as calls:
        notify(media_id)
    s3 = {name.removeprefix("s3:"): count for name, count in calls.by_operation.items() if name.startswith("s3:")}
    assert s3 == {"HeadObject": 1, "GetObject": 1, "CopyObject": 1, "DeleteObject": 1}
    assert (read(media_id)["state"], len(data) > 20 * videos.WINDOW) == ("ready", True)


@pytest.mark.parametrize(
    ("data", "reason", "words"),
    [
        (b"<html>", "not-a-video", "不是 MP4"),
        (mp4()[:-1], "damaged", "损坏"),
        (mp4().replace(b"vide", b"soun"), "no-picture", "没有画面"),
    ],
)
def test_what_is_no_video_is_deleted_and_explained(
    data: bytes, reason: str, words: str, cloud: Cloud, time: Clock
) -> None:
    """It is refused, kept nowhere, and the reason is told in the reader's language."""
    media_id = an_uploaded_video(cloud, data)
    video = read(media_id, "zh-CN")
    assert (video["state"], video["reason"], words in video["explanation"]) == ("refused", reason, True)
    assert (objects(cloud, f"media/{media_id}"), objects(cloud, f"incoming/{media_id}")) == ([], [])


def test_what_was_looked_at_is_what_is_copied(cloud: Cloud, time: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The copy is bound to the very version that was read, so a file that replaces it meanwhile fails the copy.

    Only the request can be seen here: moto does not keep to the condition, S3 does.
    """
    asked: list[dict[str, Any]] = []
    client = aws.client("s3", media_store.COPYING)
    real = client.copy_object

    def copy_object(**params: Any) -> Any:
        asked.append(params)
        return real(**params)

    monkeypatch.setattr(client, "copy_object", copy_object)
    data = mp4()
    media_id = an_uploaded_video(cloud, data)
    (params,) = asked
    assert params["CopySourceIfMatch"] == f'"{hashlib.md5(data).hexdigest()}"'  # noqa: S324 - what S3 marks files with
    assert params["CopySource"]["Key"] == f"incoming/{media_id}"


def test_parts_are_of_the_version_that_was_opened(cloud: Cloud, time: Clock) -> None:
    """A read after the file was replaced fails instead of mixing two files."""
    put_upload(cloud, "v1", mp4())
    upload = media_store.open_upload("v1")
    put_upload(cloud, "v1", mp4(data=5))
    with pytest.raises(ClientError, match="PreconditionFailed"):
        upload.read(0, 10)


def test_a_post_with_a_video_is_held_to_it(cloud: Cloud, time: Clock) -> None:
    """The video is part of what goes out and of its hash; a platform that takes none refuses the post and says so."""
    media_id = an_uploaded_video(cloud)
    post = a_written_post(media=[media_id], link="https://camellia.example/a")
    stored, media = planning_store.get_post_with_media(post["id"])
    outgoing = content(stored, "weibo", media)
    assert outgoing.video is not None
    assert (outgoing.video.media_id, outgoing.video.seconds, outgoing.pictures) == (media_id, 10, ())
    rewritten = {media_id: media[media_id].model_copy(update={"alt": "另一句"})}
    assert content_hash(outgoing) != content_hash(content(stored, "weibo", rewritten))
    answer = submit(post)
    told = {(finding["platform"], finding["rule"]) for finding in answer.body["facts"]["findings"]}
    assert (answer.status, ("weibo", "platform.video") in told) == (422, True)


def test_an_approved_video_survives_the_table(cloud: Cloud, time: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the approval leaves for publishing holds the video as it was approved."""
    monkeypatch.setattr(submissions_api, "platform", lambda name: a_platform(name, video=(MAX_VIDEO, 60)))
    media_id = an_uploaded_video(cloud)
    post = a_written_post(media=[media_id], variants={"weibo": {}})
    shown = submit(post).body
    assert decide(shown).status in {200, 201}
    step("conclude", shown)
    row = table.get(keys.approved(post["id"], "weibo"))
    assert row is not None
    kept = ApprovedContent.model_validate(row)
    stored, media = planning_store.get_post_with_media(post["id"])
    assert (kept.content, kept.hash) == (content(stored, "weibo", media), stored.approved["weibo"])
