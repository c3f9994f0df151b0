"""What functions print (logs and metrics) goes to a file, as it goes to CloudWatch; the terminal stays for people."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from infra.local import environment


class _Divided:
    """A text stream that writes to a file while a function runs, and to the terminal otherwise."""

    def __init__(self, terminal: TextIO, file: TextIO) -> None:
        self._terminal = terminal
        self._file = file

    def _present(self) -> TextIO:
        return self._file if environment.inside() else self._terminal

    def write(self, text: str) -> int:
        """Write where it belongs."""
        return self._present().write(text)

    def flush(self) -> None:
        """Flush where it belongs."""
        self._present().flush()

    def __getattr__(self, name: str) -> object:
        return getattr(self._terminal, name)


@contextmanager
def function_output(path: Path) -> Iterator[None]:
    """Send what functions print to a file, which starts empty."""
    path.parent.mkdir(parents=True, exist_ok=True)
    before = sys.stdout, sys.stderr
    with path.open("w", encoding="utf-8", buffering=1) as file:
        sys.stdout, sys.stderr = (_Divided(stream, file) for stream in before)
        try:
            yield
        finally:
            sys.stdout, sys.stderr = before
