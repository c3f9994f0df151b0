"""HTTP requests as API Gateway hands them to a stage, for tests of handlers."""

import json
from dataclasses import dataclass
from typing import Any

from socialops.api import Api


@dataclass(frozen=True)
class Answer:
    """What a route answered."""

    status: int
    headers: dict[str, str]
    body: Any


def ask(
    api: Api,
    route: str,
    *,
    member: str = "ling",
    role: str = "manager",
    body: Any = None,
    path: dict[str, str] | None = None,
    query: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
) -> Answer:
    """Call a route by its key (`GET /v1/posts/{post_id}`) as a member with a role."""
    method, _, template = route.partition(" ")
    raw_path = template.format(**(path or {}))
    event = {
        "version": "2.0",
        "routeKey": route,
        "rawPath": raw_path,
        "rawQueryString": "&".join(f"{k}={v}" for k, v in (query or {}).items()),
        "headers": {"content-type": "application/json", "accept-language": "en", **(headers or {})},
        "queryStringParameters": query,
        "pathParameters": path,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "api",
            "stage": "$default",
            "requestId": "r-1",
            "http": {"method": method, "path": raw_path, "sourceIp": "127.0.0.1", "userAgent": "test"},
            "authorizer": {"jwt": {"claims": {"sub": member, "name": member, "cognito:groups": f"[{role}]"}}},
        },
        "body": body if isinstance(body, str) or body is None else json.dumps(body, ensure_ascii=False),
        "isBase64Encoded": False,
    }
    response = api(event, None)
    text = response.get("body") or ""
    kind = str(response["headers"].get("content-type") or response["headers"].get("Content-Type", ""))
    headers_out = {name.lower(): str(value) for name, value in response["headers"].items()}
    return Answer(response["statusCode"], headers_out, json.loads(text) if "json" in kind else text)
