"""Ids as Douyin makes them: encrypted texts full of `/ + =`, numbers beyond what a double holds, prefixed tokens."""

from base64 import b64encode
from hashlib import sha256
from typing import Final

_FIRST: Final = 7_576_104_302_187_347_201
_STEP: Final = 1_048_579


class IdSource:
    """Makes ids that are the same in every run, so that a test's log can be compared."""

    def __init__(self) -> None:
        self._taken = 0

    def serial(self) -> int:
        """1, 2, 3, …"""
        self._taken += 1
        return self._taken

    def number(self) -> int:
        """A video number or an order number: 19 digits, so that a reader that goes through a double is found out."""
        return _FIRST + self.serial() * _STEP

    def secret(self, kind: str) -> str:
        """An unguessable-looking text."""
        return sha256(f"{kind} {self.serial()}".encode()).hexdigest()[:32]

    def encrypted(self, kind: str) -> str:
        """An encrypted id such as an `item_id`: begins with `@` and always contains `/`, `+` and `=`."""
        code = b64encode(sha256(f"{kind} {self.serial()}".encode()).digest()).decode().rstrip("=")
        return f"@8h{code[:14]}/{code[14:28]}+{code[28:]}=="
