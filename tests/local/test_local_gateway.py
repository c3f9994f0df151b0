"""The HTTP API answers as API Gateway does, and gives functions the events that API Gateway gives."""

import base64
import json
from datetime import timedelta
from typing import Any

import jwt
import pytest
import urllib3
from cryptography.hazmat.primitives.asymmetric import rsa

from infra.local.routes import Route, Routes
from infra.local.system import LocalSystem
from tests.local import house

HTTP = urllib3.PoolManager(retries=False)
CONSOLE = "https://console.example"


def call(system: LocalSystem, method: str, path: str, **more: Any) -> urllib3.BaseHTTPResponse:
    """A request to the API, by a planner unless it says otherwise."""
    headers = {"Authorization": f"Bearer {system.token('planner')}"} | more.pop("headers", {})
    return HTTP.request(method, system.url + path, headers=headers, **more)


def test_a_request_becomes_an_event_of_format_two(system: LocalSystem) -> None:
    """The function gets the documented event, with claims as text."""
    house.behave("api", lambda event, context: event)
    headers = {"X-Twice": "a", "Cookie": "one=1; two=2", "User-Agent": "tests"}
    answer = call(system, "GET", "/posts/a%20b%2Fc?tag=x&tag=y&empty=", headers=headers)
    event = answer.json()
    assert answer.status == 200
    assert (event["version"], event["routeKey"]) == ("2.0", "GET /posts/{id}")
    assert (event["rawPath"], event["rawQueryString"]) == ("/posts/a%20b%2Fc", "tag=x&tag=y&empty=")
    assert event["pathParameters"] == {"id": "a b/c"}
    assert event["queryStringParameters"] == {"tag": "x,y", "empty": ""}
    assert event["cookies"] == ["one=1", "two=2"]
    assert (event["headers"]["x-twice"], "cookie" in event["headers"]) == ("a", False)
    assert "body" not in event
    context = event["requestContext"]
    assert context["http"] == {
        "method": "GET",
        "path": "/posts/a%20b%2Fc",
        "protocol": "HTTP/1.1",
        "sourceIp": "127.0.0.1",
        "userAgent": "tests",
    }
    assert context["timeEpoch"] == int(system.clock.now().timestamp() * 1000)
    claims = context["authorizer"]["jwt"]["claims"]
    assert (claims["sub"], claims["cognito:groups"], type(claims["exp"])) == ("planner", "[planner]", str)


@pytest.mark.parametrize(
    ("kind", "content", "body", "encoded"),
    [
        ("application/json", '{"标题":1}'.encode(), '{"标题":1}', False),
        ("text/xml", b"<xml/>", "<xml/>", False),
        ("application/x-www-form-urlencoded", b"a=1", base64.b64encode(b"a=1").decode(), True),
        ("image/png", b"\x89PNG", base64.b64encode(b"\x89PNG").decode(), True),
        ("text/plain", b"\xff\xfe", base64.b64encode(b"\xff\xfe").decode(), True),
    ],
)
def test_bodies_are_text_or_base64(system: LocalSystem, kind: str, content: bytes, body: str, encoded: bool) -> None:
    """Text types arrive as text, everything else in Base64."""
    house.behave("hook", lambda event, context: event)
    answer = call(system, "POST", "/hooks/weibo/1", body=content, headers={"Content-Type": kind})
    event = answer.json()
    assert (event["body"], event["isBase64Encoded"]) == (body, encoded)


def test_a_result_becomes_a_response(system: LocalSystem) -> None:
    """Status, headers, cookies and binary bodies come out as the function says."""
    house.behave(
        "api",
        lambda event, context: {
            "statusCode": 201,
            "headers": {"ETag": '"1"', "Content-Type": "image/png"},
            "cookies": ["a=1", "b=2"],
            "body": base64.b64encode(b"\x89").decode(),
            "isBase64Encoded": True,
        },
    )
    answer = call(system, "GET", "/posts")
    assert (answer.status, answer.data) == (201, b"\x89")
    assert (answer.headers["etag"], answer.headers["content-type"]) == ('"1"', "image/png")
    assert answer.headers.getlist("set-cookie") == ["a=1", "b=2"]


def test_a_result_without_a_status_is_the_body(system: LocalSystem) -> None:
    """Format 2.0 makes a response of any JSON."""
    house.behave("api", lambda event, context: {"posts": []})
    answer = call(system, "GET", "/posts")
    assert (answer.status, answer.json(), answer.headers["content-type"]) == (200, {"posts": []}, "application/json")


def test_a_broken_function_is_a_500(system: LocalSystem) -> None:
    """An error of the function, and a result that is no response, tell the client nothing."""
    for behaviour in (lambda *_: 1 / 0, lambda *_: {"statusCode": 200, "body": {"not": "text"}}):
        house.behave("api", behaviour)
        answer = call(system, "GET", "/posts")
        assert (answer.status, answer.json()) == (500, {"message": "Internal Server Error"})


def test_what_is_no_route_is_not_found(system: LocalSystem) -> None:
    """Another path or method does not reach a function."""
    for method, path in (("GET", "/elsewhere"), ("DELETE", "/posts"), ("GET", "/posts/1/2"), ("GET", "/posts/")):
        answer = call(system, method, path)
        assert (answer.status, answer.json()) == (404, {"message": "Not Found"})
    assert system.invocations == []


def test_a_large_body_is_refused(system: LocalSystem) -> None:
    """More than ten megabytes do not reach a function."""
    answer = call(system, "POST", "/posts", body=b"x" * (10 * 1024 * 1024 + 1))
    assert answer.status == 413
    assert system.invocations == []


def foreign_token(system: LocalSystem) -> str:
    """A token with the right claims, signed by somebody else."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    claims = jwt.decode(system.token("manager"), options={"verify_signature": False})
    return jwt.encode(claims, key, "RS256")


def unsigned_token(system: LocalSystem) -> str:
    """A token with the right claims and no signature."""
    claims = jwt.decode(system.token("manager"), options={"verify_signature": False})
    return jwt.encode(claims, "", "none")


@pytest.mark.parametrize(
    "token",
    [
        lambda system: "",
        lambda system: "Bearer nonsense",
        lambda system: "Bearer " + system.token("planner", lifetime=timedelta(seconds=-1)),
        lambda system: "Bearer " + foreign_token(system),
        lambda system: "Bearer " + unsigned_token(system),
        lambda system: "Bearer " + system.token("planner")[:-4] + "AAAA",
    ],
)
def test_without_a_valid_token_nothing_happens(system: LocalSystem, token: Any) -> None:
    """Missing, expired, foreign, unsigned and changed tokens are answered 401 before any function runs."""
    answer = call(system, "GET", "/posts", headers={"Authorization": token(system)})
    assert (answer.status, answer.json()) == (401, {"message": "Unauthorized"})
    assert answer.headers["www-authenticate"].startswith("Bearer ")
    assert system.invocations == []


def test_a_token_of_another_audience_is_refused(system: LocalSystem) -> None:
    """The template's authorizer decides for whom tokens are."""
    claims = jwt.decode(system.token("planner"), options={"verify_signature": False})
    for change in ({"aud": "other"}, {"iss": "https://elsewhere.example"}):
        token = system.issuer.sign(claims | change)
        assert call(system, "GET", "/posts", headers={"Authorization": f"Bearer {token}"}).status == 401


def test_a_client_id_counts_as_audience(system: LocalSystem) -> None:
    """Cognito's access tokens have no `aud` but a `client_id`, and are accepted."""
    claims = jwt.decode(system.token("planner"), options={"verify_signature": False})
    token = system.issuer.sign(claims | {"aud": None, "client_id": claims["aud"]})
    assert call(system, "GET", "/posts", headers={"Authorization": f"Bearer {token}"}).status == 200


def test_an_open_route_needs_no_token(system: LocalSystem) -> None:
    """A webhook reaches its function without one, and without claims."""
    house.behave("hook", lambda event, context: event)
    event = HTTP.request("POST", f"{system.url}/hooks/weibo/acc-1", body=b"{}").json()
    assert event["pathParameters"] == {"platform": "weibo", "account_id": "acc-1"}
    assert "authorizer" not in event["requestContext"]


@pytest.mark.parametrize(
    ("method", "path", "key"),
    [
        ("GET", "/a", "GET /a"),
        ("POST", "/a", "ANY /a"),
        ("GET", "/a/b", "GET /a/{id}"),
        ("GET", "/a/new", "GET /a/new"),
        ("GET", "/a/b/c", "GET /a/{rest+}"),
        ("GET", "/x", "$default"),
    ],
)
def test_the_most_specific_route_answers(method: str, path: str, key: str) -> None:
    """Fixed paths go before variables, those before greedy ones, and the default comes last."""
    keys = ["$default", "GET /a/{rest+}", "GET /a/{id}", "ANY /a", "GET /a", "GET /a/new"]
    found = Routes([Route(key, "f") for key in keys]).find(method, path)
    assert found is not None
    assert found[0].key == key


def test_cors_is_the_templates(system: LocalSystem) -> None:
    """An allowed origin gets its preflight and its headers, another gets neither, and functions have no say."""
    house.behave("api", lambda *_: {"statusCode": 200, "headers": {"Access-Control-Allow-Origin": "*"}, "body": "x"})
    asked = {"Access-Control-Request-Method": "POST"}
    preflight = HTTP.request("OPTIONS", f"{system.url}/posts", headers={"Origin": CONSOLE} | asked)
    assert (preflight.status, preflight.headers["access-control-allow-methods"]) == (204, "GET,POST")
    assert preflight.headers["access-control-allow-origin"] == CONSOLE
    answer = call(system, "GET", "/posts", headers={"Origin": CONSOLE})
    assert answer.headers["access-control-allow-origin"] == CONSOLE
    assert answer.headers["access-control-expose-headers"] == "etag"
    stranger = call(system, "GET", "/posts", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in stranger.headers
    refused = HTTP.request("OPTIONS", f"{system.url}/posts", headers={"Origin": "https://evil.example"} | asked)
    assert "access-control-allow-methods" not in refused.headers


def test_the_local_pages_are_there(system: LocalSystem) -> None:
    """Tools find the facts, the issuer's keys and an API page that needs no network."""
    system.info = lambda: {"api": system.url, "说明": "本地"}
    assert HTTP.request("GET", f"{system.url}/_local/info").json() == {"api": system.url, "说明": "本地"}
    issuer = HTTP.request("GET", f"{system.url}/_local/issuer/.well-known/openid-configuration").json()
    keys = HTTP.request("GET", issuer["jwks_uri"]).json()
    key = jwt.PyJWK(keys["keys"][0])
    claims = jwt.decode(system.token("planner"), key, ["RS256"], {"verify_aud": False, "verify_exp": False})
    assert claims["sub"] == "planner"
    page = HTTP.request("GET", f"{system.url}/docs").data.decode()
    assert "//cdn" not in page
    for asset in ("/docs/swagger-ui.js", "/docs/swagger-ui.css"):
        assert asset in page
        assert len(HTTP.request("GET", system.url + asset).data) > 100_000


def test_a_connection_is_kept_open(system: LocalSystem) -> None:
    """Several requests, with bodies and without, go over one connection."""
    pool = urllib3.HTTPConnectionPool("127.0.0.1", int(system.url.rpartition(":")[2]), maxsize=1, retries=False)
    for method, body in (("GET", None), ("POST", b"{}"), ("HEAD", None), ("POST", iter([b"chunk", b"ed"]))):
        pool.urlopen(method, "/hooks/weibo/1", body=body, headers={"Content-Type": "text/plain"})
    assert pool.num_connections == 1
    assert [event["body"] for event in house.events("hook")] == ["{}", "chunked"]


def test_the_info_is_json_in_utf8(system: LocalSystem) -> None:
    """Whoever reads the facts reads Chinese as it is."""
    system.info = lambda: {"名": "值"}
    assert json.loads(HTTP.request("GET", f"{system.url}/_local/info").data.decode("utf-8")) == {"名": "值"}
