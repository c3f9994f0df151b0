"""What the local system answers beside the API: facts for tools, the issuer's documents, an interactive API page.

The page's script and style come with Powertools, so it works without a network.
"""

import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import Any, Final

from werkzeug.wrappers import Request, Response

from infra.local.gateway import LOCAL_PREFIX, Page
from infra.local.tokens import Issuer

_ASSETS: Final = {
    "/docs/swagger-ui.js": ("swagger-ui-bundle.min.js", "text/javascript"),
    "/docs/swagger-ui.css": ("swagger-ui.min.css", "text/css"),
}
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
) -> dict[str, Page]:
    """The pages by path; `info` gives the facts of `/_local/info`, `mails` what `/_local/mails` shows."""
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
    }


def _json(value: Any) -> Response:
    return Response(json.dumps(value, ensure_ascii=False, indent=2), content_type="application/json")


def _asset(request: Request) -> Response:
    name, kind = _ASSETS[request.path]
    return Response(_read(name), content_type=kind, headers={"Cache-Control": "max-age=86400"})


@cache
def _read(name: str) -> bytes:
    package = resources.files("aws_lambda_powertools.event_handler.openapi.swagger_ui")
    return (package / name).read_bytes()
