"""Browsers upload and download through presigned requests, which are checked as S3 checks them."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import botocore.session
import pytest
import urllib3
from botocore.config import Config

from infra.local.calls import SIGNING_SECRET
from infra.local.presigned import RefusedError, check_form, check_url
from infra.local.system import LocalSystem
from tests.local import house

HTTP = urllib3.PoolManager(retries=False)
CONSOLE = {"Origin": "https://console.example"}


def as_api(system: LocalSystem, work: Any) -> Any:
    """Let the function `api` work with an S3 client; returns what it returns."""
    house.behave("api", lambda *_: work(house.client("s3")))
    return system.invoke("api", {})


def form(system: LocalSystem, key: str = "incoming/a.png", **more: Any) -> dict[str, Any]:
    """A browser upload that the function allows: one key, PNG, at most ten bytes."""
    conditions = [{"Content-Type": "image/png"}, ["content-length-range", 1, 10]]
    fields = {"Content-Type": "image/png"}

    def sign(client: Any) -> Any:
        return client.generate_presigned_post(
            "small-media", key, Fields=fields | more, Conditions=conditions + [{n: v} for n, v in more.items()]
        )

    signed: dict[str, Any] = as_api(system, sign)
    return signed


def post(signed: dict[str, Any], content: bytes = b"png", **changed: str) -> urllib3.BaseHTTPResponse:
    """Send a browser upload."""
    fields: dict[str, Any] = {**signed["fields"], **changed, "file": ("a.png", content)}
    return HTTP.request("POST", signed["url"], fields=fields, headers=CONSOLE)


def stored(system: LocalSystem, key: str) -> Any:
    """An object of the media bucket."""
    return system.client("s3").get_object(Bucket="small-media", Key=key)


def test_an_upload_is_stored_and_announced(system: LocalSystem) -> None:
    """The file arrives with its type, and the bucket's queue hears of it as of a form upload."""
    answer = post(form(system, **{"x-amz-meta-member": "p1"}))
    assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (204, "https://console.example")
    found = stored(system, "incoming/a.png")
    assert (found["Body"].read(), found["ContentType"], found["Metadata"]) == (b"png", "image/png", {"member": "p1"})
    system.drain()
    (body,) = house.bodies("uploaded")
    (record,) = json.loads(body)["Records"]
    assert (record["eventName"], record["s3"]["bucket"]["name"]) == ("ObjectCreated:Post", "small-media")
    assert record["s3"]["object"] | {"key": "incoming/a.png", "size": 3} == record["s3"]["object"]


def test_presigned_requests_point_at_the_front(system: LocalSystem) -> None:
    """What a function presigns is an address of this machine."""
    assert form(system)["url"].startswith(f"{system.s3_url}/small-media")


@pytest.mark.parametrize(
    ("content", "changed", "status", "code"),
    [
        (b"x" * 11, {}, 400, "EntityTooLarge"),
        (b"", {}, 400, "EntityTooSmall"),
        (b"png", {"key": "incoming/other.png"}, 403, "AccessDenied"),
        (b"png", {"Content-Type": "text/html"}, 403, "AccessDenied"),
        (b"png", {"acl": "public-read"}, 403, "AccessDenied"),
        (b"png", {"policy": "e30="}, 403, "SignatureDoesNotMatch"),
        (b"png", {"x-amz-signature": "0" * 64}, 403, "SignatureDoesNotMatch"),
    ],
)
def test_an_upload_that_breaks_its_policy_is_refused(
    system: LocalSystem, content: bytes, changed: dict[str, str], status: int, code: str
) -> None:
    """Size, key, type, extra fields and signature are checked; nothing is stored or announced."""
    answer = post(form(system), content, **changed)
    assert answer.status == status
    assert f"<Code>{code}</Code>" in answer.data.decode()
    system.drain()
    assert house.events("uploaded") == []
    assert "Contents" not in system.client("s3").list_objects_v2(Bucket="small-media")


def test_the_signers_right_is_checked_when_the_upload_comes(system: LocalSystem) -> None:
    """A function may presign anything, but what its role may not do is refused."""
    answer = post(form(system, key="media/a.png"))
    assert (answer.status, "s3:PutObject" in answer.data.decode()) == (403, True)
    assert len(system.refusals) == 1


def test_the_signer_is_who_signs_not_who_made_the_client(system: LocalSystem) -> None:
    """Functions share a client in this process, and still each signs as its own role."""
    system.client("s3").put_object(Bucket="small-media", Key="incoming/a", Body=b"1")
    wanted = {"Bucket": "small-media", "Key": "incoming/a"}
    for name, status in (("hook", 403), ("api", 200)):
        house.behave(name, lambda *_: house.client("s3").generate_presigned_url("get_object", wanted))
        assert HTTP.request("GET", system.invoke(name, {})).status == status


def test_an_upload_expires() -> None:
    """A policy that has run out is refused, whatever else is right."""
    client: Any = botocore.session.Session().create_client(
        "s3", "eu-west-1", aws_access_key_id="AK", aws_secret_access_key=SIGNING_SECRET,
        config=Config(signature_version="s3v4"),
    )  # fmt: skip
    signed = client.generate_presigned_post("b", "k", ExpiresIn=60)
    now = datetime.now(UTC)
    arguments: Any = {"fields": signed["fields"], "bucket": "b", "size": 1, "secret": SIGNING_SECRET}
    assert check_form(**arguments, now=now) == "AK"
    with pytest.raises(RefusedError) as refused:
        check_form(**arguments, now=now + timedelta(seconds=61))
    assert "Policy expired" in refused.value.message


def presigned_get(system: LocalSystem, key: str, **params: str) -> str:
    """A URL that the function gives out."""
    url: str = as_api(
        system,
        lambda client: client.generate_presigned_url("get_object", {"Bucket": "small-media", "Key": key, **params}),
    )
    return url


@pytest.mark.parametrize("key", ["incoming/a.png", "incoming/图 片+1.png"])
def test_a_presigned_url_gives_the_object(system: LocalSystem, key: str) -> None:
    """The object comes with its type and the headers that the URL asks for, whatever characters its key has."""
    system.client("s3").put_object(Bucket="small-media", Key=key, Body=b"png", ContentType="image/png")
    url = presigned_get(system, key, ResponseContentDisposition="attachment")
    answer = HTTP.request("GET", url)
    assert (answer.status, answer.data, answer.headers["Content-Type"]) == (200, b"png", "image/png")
    assert answer.headers["Content-Disposition"] == "attachment"


def test_a_player_may_ask_for_a_part(system: LocalSystem) -> None:
    """A request for a range of bytes gets these, and is told of how many they are a part."""
    system.client("s3").put_object(Bucket="small-media", Key="incoming/film.mp4", Body=b"0123456789")
    url = presigned_get(system, "incoming/film.mp4")
    answer = HTTP.request("GET", url, headers={"Range": "bytes=2-5"})
    assert (answer.status, answer.data) == (206, b"2345")
    assert answer.headers["Content-Range"] == "bytes 2-5/10"


def test_a_changed_or_unsigned_url_is_refused(system: LocalSystem) -> None:
    """A URL gives one object only, and no object comes without a signature."""
    system.client("s3").put_object(Bucket="small-media", Key="incoming/b", Body=b"b")
    url = presigned_get(system, "incoming/a")
    assert HTTP.request("GET", url.replace("incoming/a", "incoming/b")).status == 403
    assert HTTP.request("GET", url.partition("?")[0]).status == 403
    assert HTTP.request("GET", presigned_get(system, "incoming/missing")).status == 404
    assert HTTP.request("GET", presigned_get(system, "media/secret")).status == 403


def test_a_url_expires(system: LocalSystem) -> None:
    """After its seconds a URL is worth nothing."""
    url = urllib3.util.parse_url(presigned_get(system, "incoming/a"))
    arguments: Any = {"method": "GET", "path": url.path, "query": url.query, "headers": {"host": url.netloc}}
    now = datetime.now(UTC)
    assert check_url(**arguments, secret=SIGNING_SECRET, now=now).startswith("ASIA")
    with pytest.raises(RefusedError, match=r"Request has expired") as refused:
        check_url(**arguments, secret=SIGNING_SECRET, now=now + timedelta(seconds=3601))
    assert refused.value.status == 403


def test_a_preflight_follows_the_buckets_cors(system: LocalSystem) -> None:
    """An origin of the template is let in, another is not."""
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    url = f"{system.s3_url}/small-media"
    answer = HTTP.request("OPTIONS", url, headers=CONSOLE | asked)
    assert (answer.status, answer.headers["Access-Control-Allow-Headers"]) == (200, "content-type")
    assert HTTP.request("OPTIONS", url, headers={"Origin": "https://evil.example"} | asked).status == 403


def test_a_put_by_a_function_is_announced_as_such(system: LocalSystem) -> None:
    """Objects under the prefix are announced, others are not."""

    def work(client: Any) -> None:
        client.put_object(Bucket="small-media", Key="incoming/x y", Body=b"1")

    as_api(system, work)
    system.client("s3").put_object(Bucket="small-media", Key="media/z", Body=b"1")
    system.drain()
    (body,) = house.bodies("uploaded")
    (record,) = json.loads(body)["Records"]
    assert (record["eventName"], record["s3"]["object"]["key"]) == ("ObjectCreated:Put", "incoming/x+y")
