"""The routes of the HTTP API, read from the OpenAPI document that the handlers generate.

The ways in that need no token are those of `names.OPEN_ROUTES`; every other operation goes to the `api` of its stage.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Final

from socialops.names import OPEN_ROUTES

OPENAPI: Final = Path(__file__).resolve().parent.parent / "functions/openapi.json"
METHODS: Final = ("get", "post", "put", "patch", "delete")
_READS: Final = ("get",)


class Throttle(Enum):
    """How many requests a route takes: steady per second, and at once."""

    READ = (100, 200)
    WRITE = (20, 40)
    HOOK = (200, 400)
    DOOR = (10, 40)
    """What a person opens by a link: nobody needs more, and guessing must not be cheap."""

    @property
    def rate(self) -> int:
        """Requests per second."""
        return self.value[0]

    @property
    def burst(self) -> int:
        """Requests at once."""
        return self.value[1]


_OPEN_THROTTLES: Final = {"engagement.on_webhook": Throttle.HOOK}
"""Of ways in that programs use."""


@dataclass(frozen=True)
class Route:
    """One route: its key (`GET /posts/{id}`), the module that answers, whether it needs a token, how much it takes."""

    key: str
    module: str
    open: bool
    throttle: Throttle

    @property
    def logical_id(self) -> str:
        """The name within the template, such as `GetPostsById`."""
        method, path = self.key.split(" ")
        words = [f"By {part[1:-1]}" if part.startswith("{") else part for part in path.split("/") if part]
        text = " ".join(words).replace("-", " ").replace("_", " ").replace(".", " ").replace("+", "")
        return method.capitalize() + "".join(word[0].upper() + word[1:] for word in text.split())


class RouteError(Exception):
    """An operation of the document that cannot become a route."""


def load(path: Path = OPENAPI) -> list[Route]:
    """The routes of a document on disk.

    Raises:
        RouteError: there is no document, a way in is not in it, or one of its operations names no stage.
    """
    if not path.exists():
        raise RouteError(f"{path} is missing: it is generated from the handlers' routes")
    found = sorted(routes(json.loads(path.read_text("utf-8"))), key=lambda route: route.key)
    if missing := OPEN_ROUTES.keys() - {route.key for route in found}:
        raise RouteError(f"{path} is older than `names.OPEN_ROUTES`: it does not have {sorted(missing)}")
    return found


def routes(document: Mapping[str, Any]) -> Iterator[Route]:
    """Each operation of an OpenAPI document as a route.

    `names.OPEN_ROUTES` names the function of a way in; of all others the first tag names the stage whose `api` answers.
    """
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield _route(f"{method.upper()} {path}", method, item[method], document)


def _route(key: str, method: str, operation: Mapping[str, Any], document: Mapping[str, Any]) -> Route:
    is_open = operation.get("security", document.get("security", True)) == []
    if module := OPEN_ROUTES.get(key):
        if not is_open:
            raise RouteError(f"{key} is a way in without a token, but its operation asks for one")
        return Route(key, module, is_open, _OPEN_THROTTLES.get(module, Throttle.DOOR))
    tags = operation.get("tags") or []
    if not tags:
        raise RouteError(f"{key} has no tag, so no stage answers it")
    return Route(key, f"{tags[0]}.api", is_open, Throttle.READ if method in _READS else Throttle.WRITE)
