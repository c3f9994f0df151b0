"""HTTP requests as events for functions, and functions' results as HTTP responses: payload format 2.0 of HTTP APIs.

Source: "Create AWS Lambda proxy integrations for HTTP APIs in API Gateway".
"""

import base64
import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from werkzeug.wrappers import Request, Response

from infra.local.identifiers import API_ID, Place
from infra.local.routes import Route


def event_of(
    request: Request,
    *,
    route: Route,
    path: str,
    variables: Mapping[str, str],
    claims: Mapping[str, Any] | None,
    place: Place,
    now: datetime,
) -> dict[str, Any]:
    """The event for a request.

    Args:
        request: the request.
        route: that answers it.
        path: encoded, as it came.
        variables: of the path.
        claims: of the verified token, where the route has an authorizer.
        place: for account and address.
        now: when it came.
    """
    query = request.query_string.decode()
    request_context: dict[str, Any] = {
        "accountId": place.account,
        "apiId": API_ID,
        "domainName": f"{API_ID}.execute-api.{place.region}.{place.url_suffix}",
        "domainPrefix": API_ID,
        "http": {
            "method": request.method,
            "path": path,
            "protocol": request.environ.get("SERVER_PROTOCOL", "HTTP/1.1"),
            "sourceIp": request.remote_addr or "127.0.0.1",
            "userAgent": request.headers.get("User-Agent", ""),
        },
        "requestId": str(uuid.uuid4()),
        "routeKey": route.key,
        "stage": "$default",
        "time": now.strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "timeEpoch": int(now.timestamp() * 1000),
    }
    if claims is not None:
        request_context["authorizer"] = {"jwt": {"claims": {n: _claim(v) for n, v in claims.items()}, "scopes": None}}
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route.key,
        "rawPath": path,
        "rawQueryString": query,
        "headers": _headers(request),
        "requestContext": request_context,
        "isBase64Encoded": False,
    }
    if cookies := request.headers.get("Cookie"):
        event["cookies"] = [cookie.strip() for cookie in cookies.split(";")]
    if query:
        event["queryStringParameters"] = _joined(parse_qsl(query, keep_blank_values=True))
    if variables:
        event["pathParameters"] = dict(variables)
    return event | _body(request)


def _headers(request: Request) -> dict[str, str]:
    headers = _joined([(name.lower(), value) for name, value in request.headers.items()])
    headers.pop("cookie", None)
    return headers


def _joined(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Several values of a name become one, with commas."""
    joined: dict[str, str] = {}
    for name, value in pairs:
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


def _claim(value: Any) -> str:
    """Claims arrive as text; a list as `[a b]`."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{' '.join(str(entry) for entry in value)}]"
    return str(value)


_TEXT_TYPES = ("application/json", "application/javascript", "application/xml")


def _body(request: Request) -> dict[str, Any]:
    content = request.get_data()
    if not content:
        return {}
    kind = request.mimetype
    if kind.startswith("text/") or kind in _TEXT_TYPES or not kind:
        try:
            return {"body": content.decode("utf-8"), "isBase64Encoded": False}
        except UnicodeDecodeError:
            pass  # API Gateway hands on what is no text in Base64, whatever its type claims
    return {"body": base64.b64encode(content).decode(), "isBase64Encoded": True}


class InvalidResponseError(Exception):
    """The function returned what API Gateway cannot make a response of; clients get a 500."""


def response_of(result: Any) -> Response:
    """The response that a function's result stands for.

    Raises:
        InvalidResponseError: it stands for none.
    """
    if not isinstance(result, Mapping) or "statusCode" not in result:
        return Response(json.dumps(result), 200, content_type="application/json")
    body = result.get("body") or ""
    if not isinstance(body, str):
        raise InvalidResponseError("the body is not text")
    content = base64.b64decode(body) if result.get("isBase64Encoded") else body.encode()
    response = Response(content, int(result["statusCode"]))
    # werkzeug would add a charset, API Gateway's default is plain text.
    response.headers["Content-Type"] = "text/plain;charset=utf-8"
    for name, value in (result.get("headers") or {}).items():
        response.headers[name] = str(value)
    for cookie in result.get("cookies") or []:
        response.headers.add("Set-Cookie", cookie)
    return response
