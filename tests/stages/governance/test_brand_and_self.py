"""The brand profile, who one is, and the API's description of itself."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from governance import description
from governance.api import api
from infra.local.calls import count_calls
from socialops import table
from socialops.permissions import PERMISSIONS, Role
from tests.cloud import Clock
from tests.stages.requests import ask

BRAND: dict[str, Any] = {
    "name": "山野茶",
    "zone": "Asia/Shanghai",
    "tone": {"voice": "温和", "forbidden_words": ["最好"]},
}
FIRST = {"if-match": '"0"'}


def test_a_fresh_deployment_has_a_profile_of_version_0(time: Clock) -> None:
    """Before anybody set it, the profile is there with its defaults, and its ETag says that it is not stored."""
    with count_calls() as calls:
        shown = ask(api, "GET /v1/brand", role="analyst")
    assert (shown.status, shown.headers["etag"], shown.body["zone"], calls.total) == (200, '"0"', "Asia/Shanghai", 1)


def test_the_first_profile_is_created_and_later_ones_replace_it(time: Clock) -> None:
    """Version 0 becomes 1, 1 becomes 2; each change is told by an event with what it changed."""
    with count_calls() as calls:
        first = ask(api, "PUT /v1/brand", body=BRAND, headers=FIRST)
    assert (first.status, first.body["version"], first.body["tone"]["voice"], calls.total) == (200, 1, "温和", 2)
    time.advance(days=1)
    wanted = BRAND | {"zone": "Europe/Berlin", "review": {"approvals": 2}}
    second = ask(api, "PUT /v1/brand", body=wanted, headers={"if-match": '"1"'})
    assert (second.body["version"], second.body["zone"], second.body["review"]["approvals"]) == (2, "Europe/Berlin", 2)
    assert second.body["created_at"] == first.body["created_at"]
    assert ask(api, "GET /v1/brand").body == second.body
    trail = table.query("TRACE#BRAND").items
    assert [item["event"] for item in trail] == ["BrandChanged", "BrandChanged"]
    assert trail[1]["changed"]["zone"] == ["Asia/Shanghai", "Europe/Berlin"]


def test_a_profile_that_was_changed_meanwhile_is_not_overwritten(time: Clock) -> None:
    """An old version is 412, none is 428, and two first writers make one profile."""
    assert ask(api, "PUT /v1/brand", body=BRAND).status == 428
    ask(api, "PUT /v1/brand", body=BRAND, headers=FIRST)
    again = ask(api, "PUT /v1/brand", body=BRAND | {"name": "另一个"}, headers=FIRST)
    assert (again.status, again.body["code"]) == (412, "stale-version")
    assert ask(api, "GET /v1/brand").body["name"] == "山野茶"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"zone": "Mars/Olympus"}, "unknown-zone"),
        ({"zone": ""}, "unknown-zone"),
        ({"colour": "green"}, "invalid-input"),
        ({"tone": {"voce": "typing error"}}, "invalid-input"),
        ({"working_hours": {"weekdays": [0]}}, "invalid-input"),
        ({"working_hours": {"opens": "18:00", "closes": "09:00"}}, "invalid-input"),
        ({"working_hours": {"opens": "09:00+08:00"}}, "invalid-input"),
        ({"review": {"role": "astronaut"}}, "invalid-input"),
        ({"review": {"approvals": 0}}, "invalid-input"),
        ({"name": " "}, "invalid-input"),
    ],
)
def test_a_wrong_profile_is_refused(time: Clock, change: dict[str, Any], code: str) -> None:
    """Unknown zones, unknown fields at any depth and impossible hours or policies change nothing."""
    refused = ask(api, "PUT /v1/brand", body=BRAND | change, headers=FIRST)
    assert (refused.status, refused.body["code"]) == (422, code)
    assert ask(api, "GET /v1/brand").body["version"] == 0


@pytest.mark.parametrize("role", list(Role))
def test_everybody_sees_who_they_are_and_what_they_may_do(time: Clock, role: Role) -> None:
    """The answer names exactly the operations of the permission table that hold the role, without any AWS call."""
    with count_calls() as calls:
        me = ask(api, "GET /v1/me", member="wei", role=role).body
    assert (me["id"], me["roles"], calls.total) == ("wei", [role], 0)
    assert set(me["may"]) == {operation for operation, roles in PERMISSIONS.items() if role in roles}


@pytest.fixture
def document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """A description of its own for the test, with an unusual layout and characters."""
    content = '{ "openapi":"3.1.0",\n\t"info": {"title": "茶"} , "version": 1}\n'.encode()
    (tmp_path / "openapi.json").write_bytes(content)
    monkeypatch.setattr(description, "FILE", tmp_path / "openapi.json")
    description.description.cache_clear()
    return content


def test_the_description_is_the_file_byte_by_byte(time: Clock, document: bytes) -> None:
    """Anybody gets exactly the packaged document, with a tag of its bytes, and 304 while it is the same."""
    shown = ask_anonymously("GET /openapi.json")
    assert (shown["statusCode"], shown["body"].encode()) == (200, document)
    headers = {name.lower(): value for name, value in shown["headers"].items()}
    assert headers["etag"] == f'"{hashlib.sha256(document).hexdigest()[:32]}"'
    again = ask_anonymously("GET /openapi.json", {"if-none-match": headers["etag"]})
    assert (again["statusCode"], again.get("body") or "") == (304, "")


def ask_anonymously(route: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """A request without a token, as API Gateway hands it over."""
    method, _, path = route.partition(" ")
    http = {"method": method, "path": path, "sourceIp": "127.0.0.1", "userAgent": "test", "protocol": "HTTP/1.1"}
    event = {
        "version": "2.0",
        "routeKey": route,
        "rawPath": path,
        "rawQueryString": "",
        "headers": headers or {},
        "requestContext": {"http": http, "stage": "$default", "requestId": "r-1"},
        "isBase64Encoded": False,
    }
    return api(event, None)
