"""The API's own description, as it is packaged beside the code."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent.parent / "openapi.json"


@dataclass(frozen=True)
class Description:
    """The OpenAPI document as text, with the entity tag of exactly this text."""

    text: str
    etag: str


@cache
def description() -> Description:
    """The document; it does not change while a function lives."""
    content = FILE.read_bytes()
    return Description(content.decode(), f'"{hashlib.sha256(content).hexdigest()[:32]}"')
