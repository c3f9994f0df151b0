"""Reads a request without keeping its files: each is hashed as it comes, whatever its size."""

from dataclasses import dataclass
from hashlib import sha256
from typing import IO, TYPE_CHECKING, Any, Final, cast

from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Request

if TYPE_CHECKING:
    from collections.abc import Mapping
    from hashlib import _Hash

_HEAD: Final = 64


@dataclass(frozen=True, slots=True)
class Received:
    """What is known of a file after its bytes are gone. `whole` goes on from a hash of what came before it."""

    filename: str
    type: str
    size: int
    sha256: str
    head: bytes
    whole: "_Hash | None" = None


class _Sink:
    """Takes the bytes of one file and forgets them."""

    def __init__(self, whole: "_Hash | None") -> None:
        self.size = 0
        self.head = b""
        self.digest = sha256()
        self.whole = whole

    def write(self, data: bytes) -> int:
        if len(self.head) < _HEAD:
            self.head += data[: _HEAD - len(self.head)]
        self.size += len(data)
        self.digest.update(data)
        if self.whole is not None:
            self.whole.update(data)
        return len(data)

    def seek(self, position: int, whence: int = 0) -> int:
        """The form's reader rewinds what it wrote; there is nothing to rewind."""
        return 0

    def close(self) -> None:
        """Nothing is open."""


class StreamedRequest(Request):
    """A request whose files flow into hashes."""

    whole: "_Hash | None" = None
    """A hash that goes on through the file of this request."""

    def _get_file_stream(self, *args: Any, **kwargs: Any) -> IO[bytes]:
        """Where the form's reader writes a file."""
        return cast("IO[bytes]", _Sink(self.whole))

    def received(self) -> "Mapping[str, Received]":
        """The files of the form by their field; reads the body to its end."""
        return {name: _received(file) for name, file in self.files.items()}


def _received(file: FileStorage) -> Received:
    sink = cast("_Sink", file.stream)
    return Received(file.filename or "", file.mimetype, sink.size, sink.digest.hexdigest(), sink.head, sink.whole)
