"""JSON as strangers send it. Standard library only, because webhooks read with it."""

import json
from typing import Any, NoReturn


def load(raw: bytes) -> Any:
    """The value of a JSON document, safe to store and to send on.

    Half surrogate pairs, which platforms leave behind when they cut a text, become question marks, for no store takes
    them. NaN and infinities are no JSON.

    Raises:
        ValueError: not JSON, or nested beyond reason.
    """
    try:
        value = json.loads(raw, parse_constant=_refuse)
        text = json.dumps(value, ensure_ascii=False)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.loads(text.encode(errors="replace"))
    return value


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")
