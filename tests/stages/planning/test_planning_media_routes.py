"""Pictures: the form that uploads, the check, and what becomes of files that are not what they claim."""

import base64
import json
import os
from typing import Any

import pytest
from botocore.exceptions import ClientError

from planning import media_store
from planning.api import api
from socialops.errors import StaleVersion
from socialops.names import MAX_UPLOAD, Variable
from tests.cloud import Clock, Cloud
from tests.stages.planning.acts_planning import an_uploaded_picture, notify, put_upload, upload_messages
from tests.stages.requests import Answer, ask
from tests.unit.planning.builders_planning import image_bytes


def request(**fields: Any) -> Answer:
    """Ask for a place."""
    body = {"filename": "花.jpg", "type": "image/jpeg", "bytes": 1000, **fields}
    return ask(api, "POST /v1/media", role="planner", member="ling", body=body)


def read(media_id: str, language: str = "en") -> dict[str, Any]:
    """A picture's record as it is told in a language."""
    headers = {"accept-language": language}
    found: dict[str, Any] = ask(api, "GET /v1/media/{media_id}", path={"media_id": media_id}, headers=headers).body
    return found


def objects(cloud: Cloud, prefix: str) -> list[str]:
    """Keys of the bucket under a prefix."""
    listed = cloud.client("s3").list_objects_v2(Bucket=os.environ[Variable.MEDIA_BUCKET], Prefix=prefix)
    return [each["Key"] for each in listed.get("Contents", [])]


def test_the_form_takes_one_key_one_type_and_a_bounded_size(time: Clock) -> None:
    """The signed policy names the quarantine key, the declared type and the limit; the record waits."""
    ticket = request().body
    fields, media = ticket["upload"]["fields"], ticket["media"]
    policy = json.loads(base64.b64decode(fields["policy"]))
    assert fields["key"] == f"incoming/{media['id']}"
    assert fields["Content-Type"] == "image/jpeg"
    assert ["content-length-range", 1, MAX_UPLOAD] in policy["conditions"]
    assert {"Content-Type": "image/jpeg"} in policy["conditions"]
    assert {"key": fields["key"]} in policy["conditions"]
    assert (media["state"], media["owner"]) == ("waiting", "ling")


def test_a_repeated_request_gets_the_same_place(time: Clock) -> None:
    """With an `Idempotency-Key` the form of the first answer comes again, and there is one record."""
    headers = {"idempotency-key": "k1"}
    body = {"filename": "花.jpg", "type": "image/jpeg", "bytes": 1000}
    first, second = (ask(api, "POST /v1/media", role="planner", body=body, headers=headers) for _ in range(2))
    assert (second.status, second.body) == (201, first.body)
    assert second.headers["idempotency-replayed"] == "true"


@pytest.mark.parametrize(
    "fields",
    [{"type": "image/svg+xml"}, {"type": "text/html"}, {"bytes": MAX_UPLOAD + 1}, {"bytes": 0}, {"filename": ""}],
)
def test_what_cannot_be_a_picture_gets_no_place(time: Clock, fields: dict[str, Any]) -> None:
    """Types that are no picture, and sizes that are none or too large, are refused before any upload."""
    assert request(**fields).status == 422


def test_an_upload_becomes_a_ready_picture(cloud: Cloud, time: Clock) -> None:
    """The clean copy lies under media/, the upload is gone, the record has its measures and a link."""
    media_id = an_uploaded_picture(cloud)
    picture = read(media_id)
    assert (picture["state"], picture["width"], picture["height"]) == ("ready", 40, 20)
    assert (picture["key"], picture["url"].partition("?")[0].endswith(picture["key"])) == (
        f"media/{media_id}/{picture['sha256'][:32]}",
        True,
    )
    assert (objects(cloud, f"media/{media_id}"), objects(cloud, f"incoming/{media_id}")) == ([picture["key"]], [])
    stored = cloud.client("s3").get_object(Bucket=os.environ[Variable.MEDIA_BUCKET], Key=picture["key"])
    assert (stored["ContentType"], stored["ContentLength"]) == ("image/jpeg", picture["bytes"])


@pytest.mark.parametrize(("language", "words"), [("en", "not a JPEG"), ("zh-CN", "文件不是")])
def test_what_is_no_picture_is_deleted_and_explained(cloud: Cloud, time: Clock, language: str, words: str) -> None:
    """A page that calls itself a picture is refused, kept nowhere, and the reason is told in the reader's language."""
    media_id = an_uploaded_picture(cloud, b"<html>")
    picture = read(media_id, language)
    assert (picture["state"], picture["reason"]) == ("refused", "not-a-picture")
    assert words in picture["explanation"]
    assert (objects(cloud, f"media/{media_id}"), objects(cloud, f"incoming/{media_id}")) == ([], [])
    assert picture["url"] is None


def test_a_repeated_notification_changes_nothing(cloud: Cloud, time: Clock) -> None:
    """The same message again, after the upload is gone, is done at once."""
    media_id = an_uploaded_picture(cloud)
    before = read(media_id)
    assert notify(media_id, media_id) == {"batchItemFailures": []}
    assert read(media_id)["version"] == before["version"]


def test_a_file_replaced_after_its_check_is_thrown_away(cloud: Cloud, time: Clock) -> None:
    """A second upload with the same form never reaches the checked picture."""
    media_id = an_uploaded_picture(cloud)
    before = read(media_id)["sha256"]
    put_upload(cloud, media_id, image_bytes(size=(9, 9)))
    assert notify(media_id) == {"batchItemFailures": []}
    assert (read(media_id)["sha256"], objects(cloud, f"incoming/{media_id}")) == (before, [])


def test_two_deliveries_at_once_end_as_one(cloud: Cloud, time: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who comes second with the record finds it changed, and is content."""
    media_id = request().body["media"]["id"]
    put_upload(cloud, media_id, image_bytes())

    def too_late(*_: object) -> None:
        raise StaleVersion(id=media_id)

    monkeypatch.setattr(media_store, "save", too_late)
    assert notify(media_id) == {"batchItemFailures": []}


def test_messages_without_a_known_upload_do_no_harm(cloud: Cloud, time: Clock) -> None:
    """The test that S3 sends, keys of elsewhere and uploads nobody asked for are passed over; garbage comes again."""
    test = json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b"})
    elsewhere = json.dumps({"Records": [{"s3": {"object": {"key": "media/x"}}}]})
    unasked = json.dumps({"Records": [{"s3": {"object": {"key": "incoming/%E8%8A%B1"}}}]})
    done = upload_messages([test, elsewhere, unasked, "{"])
    assert done == {"batchItemFailures": [{"itemIdentifier": "m3"}]}


def test_a_lost_upload_is_tried_again(cloud: Cloud, time: Clock) -> None:
    """When the bytes are not there yet, the message fails and comes again."""
    media_id = request().body["media"]["id"]
    with pytest.raises(ClientError):
        media_store.fetch_upload(media_id)
    assert notify(media_id) == {"batchItemFailures": [{"itemIdentifier": "m0"}]}
    put_upload(cloud, media_id, image_bytes())
    notify(media_id)
    assert read(media_id)["state"] == "ready"


def test_the_alternative_text_can_be_rewritten(cloud: Cloud, time: Clock) -> None:
    """In the version that was seen."""
    media_id = an_uploaded_picture(cloud)
    route, path, body = "PATCH /v1/media/{media_id}", {"media_id": media_id}, {"alt": "两朵花"}
    seen = f'"{read(media_id)["version"]}"'
    answer = ask(api, route, role="planner", path=path, body=body, headers={"if-match": seen})
    assert (answer.status, answer.body["alt"]) == (200, "两朵花")
    assert ask(api, route, role="planner", path=path, body=body, headers={"if-match": seen}).status == 412
