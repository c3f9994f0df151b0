"""What the local system answers beside the API: facts for tools, the issuer's documents, an interactive API page, and
the API's pages for a browser, which sends no token of its own.

The page's script and style come with Powertools, so it works without a network.
"""

import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import Any, Final

import urllib3
from werkzeug.wrappers import Request, Response

from infra.local.gateway import LOCAL_PREFIX, Page
from infra.local.tokens import Issuer

_ASSETS: Final = {
    "/docs/swagger-ui.js": ("swagger-ui-bundle.min.js", "text/javascript"),
    "/docs/swagger-ui.css": ("swagger-ui.min.css", "text/css"),
}
LOOKED_AT: Final = {
    f"{LOCAL_PREFIX}calendar": "/v1/calendar",
    f"{LOCAL_PREFIX}budgets": "/v1/budgets",
    f"{LOCAL_PREFIX}health": "/v1/publishing/health",
}
"""Pages of the API, as the manager sees them; a query goes with them."""
_PASSED_ON: Final = frozenset({"content-type", "content-language", "content-security-policy"})
_DOCS: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="api"></div>
<script src="/docs/swagger-ui.js"></script>
<script>SwaggerUIBundle({dom_id: "#api", url: "/openapi.json", deepLinking: true, persistAuthorization: true})</script>
</body>
</html>
"""


def pages(
    issuer: Issuer,
    base_url: str,
    info: Callable[[], Mapping[str, Any]],
    mails: Callable[[], list[dict[str, Any]]] = list,
    token: Callable[[], str] = str,
) -> dict[str, Page]:
    """The pages by path.

    Args:
        issuer: whose keys are published.
        base_url: where all of it answers.
        info: the facts of `/_local/info`.
        mails: what `/_local/mails` shows.
        token: a manager's, for the API's pages.
    """
    issuer_url = f"{base_url}{LOCAL_PREFIX}issuer"
    configuration = {
        "issuer": issuer_url,
        "jwks_uri": f"{issuer_url}/.well-known/jwks.json",
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["token"],
        "subject_types_supported": ["public"],
    }
    return {
        f"{LOCAL_PREFIX}info": lambda request: _json(info()),
        f"{LOCAL_PREFIX}mails": lambda request: _json(mails()),
        f"{LOCAL_PREFIX}issuer/.well-known/jwks.json": lambda request: _json(issuer.key_set()),
        f"{LOCAL_PREFIX}issuer/.well-known/openid-configuration": lambda request: _json(configuration),
        "/docs": lambda request: Response(_DOCS, content_type="text/html; charset=utf-8"),
        **dict.fromkeys(_ASSETS, _asset),
        **{path: _look(f"{base_url}{route}", token) for path, route in LOOKED_AT.items()},
    }


def _look(url: str, token: Callable[[], str]) -> Page:
    """A page of the API in the language of the browser that asks."""

    def page(request: Request) -> Response:
        headers = {
            "Authorization": f"Bearer {token()}",
            "Accept": "text/html",
            "Accept-Language": request.headers.get("Accept-Language", ""),
        }
        asked = f"{url}?{request.query_string.decode()}".rstrip("?")
        answer = urllib3.request("GET", asked, headers=headers, retries=False, timeout=30)
        kept = {name: value for name, value in answer.headers.items() if name.lower() in _PASSED_ON}
        return Response(answer.data, answer.status, headers=kept)

    return page


def _json(value: Any) -> Response:
    return Response(json.dumps(value, ensure_ascii=False, indent=2), content_type="application/json")


def _asset(request: Request) -> Response:
    name, kind = _ASSETS[request.path]
    return Response(_read(name), content_type=kind, headers={"Cache-Control": "max-age=86400"})


@cache
def _read(name: str) -> bytes:
    package = resources.files("aws_lambda_powertools.event_handler.openapi.swagger_ui")
    return (package / name).read_bytes()
