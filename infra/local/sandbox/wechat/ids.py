"""Ids as WeChat makes them. The same in every run, so that logs can be compared."""

from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Final

_FIRST_MESSAGE: Final = 24_000_000_000_000_001
"""Above 2^53: whoever reads a message id as a floating-point number gets another one."""
_FIRST_JOB: Final = 2_247_483_650


class IdSource:
    """Numbers that rise, and texts that look random."""

    def __init__(self) -> None:
        self._count = 0

    def number(self) -> int:
        """The next number: publish_id, msg_id, msg_data_id, user_comment_id."""
        self._count += 1
        return _FIRST_JOB + self._count

    def message(self) -> str:
        """A 64-bit message id."""
        self._count += 1
        return str(_FIRST_MESSAGE + 7 * self._count)

    def text(self, kind: str, length: int) -> str:
        """The next text of URL-safe characters: media ids, article ids, tokens, nonces."""
        self._count += 1
        return _opaque(f"{kind} {self._count}", length)

    def rid(self, now: float) -> str:
        """Three groups of eight hexadecimal digits, of which the first is the time of the call."""
        digits = sha256(self.text("rid", 22).encode()).hexdigest()
        return f"{int(now):08x}-{digits[:8]}-{digits[8:16]}"


def openid_of(app_id: str, name: str) -> str:
    """A fan's id under one account: 28 characters that begin with `o`."""
    return "o" + _opaque(f"{app_id} {name}", 27)


def _opaque(seed: str, length: int) -> str:
    data = b"".join(sha256(f"{seed} {block}".encode()).digest() for block in range(length // 40 + 1))
    return urlsafe_b64encode(data).decode()[:length]
