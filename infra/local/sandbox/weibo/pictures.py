"""The one picture of a status: JPEG, GIF or PNG below 5 MB, as a multipart file (wiki, statuses/share)."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from infra.local.sandbox.weibo.call import Call, invalid
from infra.local.sandbox.weibo.errors import Refusal
from infra.local.sandbox.weibo.state import Picture

MAX_PICTURE: Final = 5 * 1024 * 1024
_SIGNATURES: Final[Mapping[bytes, str]] = {
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"\x89PNG\r\n\x1a\n": "image/png",
}


def read(call: Call) -> Picture | None:
    """The picture, told by its first bytes and not by its declared type; None when there is none."""
    if "pic" in call.fields:
        raise Refusal(20007)
    if set(call.files) - {"pic"}:
        raise invalid(next(iter(set(call.files) - {"pic"})))
    if "pic" not in call.files:
        return None
    data = call.files["pic"].read()
    if len(data) >= MAX_PICTURE:
        raise Refusal(20006)
    kind = next((kind for start, kind in _SIGNATURES.items() if data.startswith(start)), None)
    if kind is None:
        raise Refusal(20005)
    digest = sha256(data).hexdigest()
    return Picture(pid=digest[:32], kind=kind, size=len(data), sha256=digest)
