"""The OpenAPI 3.1 document of the whole API, made from the routes; `functions/openapi.json` is this, says a test.

Beside it each stage's `routes.json`: which of its modules holds a route, so that a cold start loads only that one.

Each stage's resolver describes its own routes. Added here is what the edge does for all of them: the headers it
reads, the problem document every refusal is, who may call, and the ways in that need no token.
"""

import json
import os
from importlib import import_module
from pathlib import Path
from typing import Any

from infra.local import ways_in
from socialops import problems
from socialops.api import ROUTES, Api, Operation
from socialops.names import Stage

PATH = Path(__file__).parents[2] / "functions" / "openapi.json"

DESCRIPTION = """\
A brand's social media from research to report.

Times are RFC 3339 instants in UTC; where a wall-clock time is meant it comes with its IANA zone. Money is integer fen.
Changes name the version they are based on in `If-Match`; POSTs may carry an `Idempotency-Key` and then happen once.
Every refusal is a problem document (RFC 9457) that says the cause, who must act and the next step, in the language of
`Accept-Language` (zh-CN or en)."""

TAGS = {
    Stage.PLANNING: "Research, plans, posts, media, checks and review.",
    Stage.PUBLISHING: "Accounts, the calendar, publications with their receipts, and pauses.",
    Stage.ENGAGEMENT: "The inbox: conversations, messages and replies; and the platforms' webhooks.",
    Stage.INSIGHTS: "Figures and reports.",
    Stage.GOVERNANCE: "Archive, traces, the brand profile, and who one is.",
    Stage.NOTICES: "What members are told, how they are told, and the robots of their chat groups.",
}

IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "With it the request happens once; a repeat within 24 hours gets the first answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[!-~]+$"},
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of the version this change is based on.",
    "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
    "example": '"1"',
}
PROBLEM: dict[str, Any] = {
    "description": "The request was refused or failed; the document says why and what to do.",
    "content": {problems.CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
UNAUTHORIZED = {
    "description": "No token, or one that is expired, foreign, or without a role.",
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["message"],
                "properties": {"message": {"type": "string"}},
                "description": "What the gateway says before any function runs.",
            }
        },
        **PROBLEM["content"],
    },
}
REPLACED = {"HTTPValidationError", "ValidationError", "ResponseValidationError"}


def apis() -> list[Api]:
    """The API of every stage, in the order of the process."""
    return [import_module(f"{stage}.api").api for stage in Stage]


def document() -> dict[str, Any]:
    """The whole document."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    for api in apis():
        operations = api.operations
        described = _described(api)
        for path, methods in described["paths"].items():
            for method, operation in methods.items():
                _complete(operation, operations[f"{method.upper()} {path}"])
                paths.setdefault(path, {})[method] = operation
        _add(schemas, described.get("components", {}).get("schemas", {}), api.stage)
    paths |= ways_in.paths()
    schemas = {name: schema for name, schema in schemas.items() if name not in REPLACED}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "SocialOps",
            "version": "1.0.0",
            "description": DESCRIPTION,
            "contact": {"name": "The developers of SocialOps", "url": "https://socialops.example"},
            "license": {"name": "Proprietary", "identifier": "LicenseRef-Proprietary"},
        },
        "servers": [{"url": "/", "description": "The deployment that serves this document."}],
        "tags": [{"name": str(tag), "description": text} for tag, text in TAGS.items()],
        "security": [{"member": []}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "securitySchemes": {
                "member": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "A token of the configured OIDC issuer whose roles claim names the member's roles.",
                }
            },
            "schemas": {"Problem": problems.SCHEMA, **dict(sorted(schemas.items()))},
        },
    }


def _add(schemas: dict[str, Any], more: dict[str, Any], stage: str) -> None:
    clashes = {name for name in more.keys() & schemas.keys() if more[name] != schemas[name]}
    if clashes:
        raise ValueError(f"{stage} describes {sorted(clashes)} otherwise than another stage: one name, one shape")
    schemas |= more


def _described(api: Api) -> dict[str, Any]:
    described: dict[str, Any] = json.loads(
        api.resolver.get_openapi_json_schema(title=api.stage, version="1.0.0", openapi_version="3.1.0")
    )
    return described


def _complete(described: dict[str, Any], operation: Operation) -> None:
    responses = {code: answer for code, answer in described["responses"].items() if code not in {"422", "500"}}
    if operation.allow is None:
        described["security"] = []
    else:
        responses["401"] = UNAUTHORIZED
    described["responses"] = {**responses, "default": PROBLEM}
    parameters = described.setdefault("parameters", [])
    if operation.method == "POST":
        parameters.append(IDEMPOTENCY_KEY)
    if operation.guarded:
        parameters.append(IF_MATCH)
    if not parameters:
        del described["parameters"]


def text() -> str:
    """The document as the file holds it."""
    return json.dumps(document(), ensure_ascii=False, indent=1, sort_keys=False) + "\n"


def modules() -> dict[Path, str]:
    """The `routes.json` of every stage, as the files hold them."""
    found = {}
    for api in apis():
        held = {key: operation.module for key, operation in sorted(api.operations.items())}
        found[PATH.parent / api.stage / ROUTES] = json.dumps(held, indent=1) + "\n"
    return found


def main() -> None:
    """Write the files."""
    os.environ.setdefault("POWERTOOLS_TRACE_DISABLED", "1")
    PATH.write_text(text(), encoding="utf-8")
    for path, content in modules().items():
        path.write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
