"""Environment variables that belong to one invocation.

On Lambda every function has its own process and so its own environment. Here functions share a process: while one
runs, `os.environ` shows the variables of its resource and of the runtime, and nothing of the host that a function
could lean on by accident.
"""

import os
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

_overlay: ContextVar[MutableMapping[str, str] | None] = ContextVar("environment", default=None)

_HOST_VARIABLES: Final = frozenset(
    {"HOME", "PATH", "LANG", "LC_ALL", "TMPDIR", "TZDIR", "PYTHONPATH", "COVERAGE_PROCESS_START"}
)
_HOST_PREFIXES: Final = ("MOTO_", "PYTEST_")
"""What of the host is shown to functions: what Python and moto need to work at all."""


class Environ(os._Environ):  # type: ignore[type-arg]  # the class of os.environ, which has no public name
    """`os.environ` with the variables of the running function, where one runs."""

    def __getitem__(self, key: str) -> str:
        """A variable of the running function, or of the process."""
        overlay = _overlay.get()
        if overlay is None:
            return str(super().__getitem__(key))
        if key in overlay:
            return overlay[key]
        if _of_host(key):
            return str(super().__getitem__(key))
        raise KeyError(key)

    def __setitem__(self, key: str, value: str) -> None:
        """Set a variable for the running function, or for the process."""
        overlay = _overlay.get()
        if overlay is None:
            super().__setitem__(key, value)
        else:
            overlay[key] = value

    def __delitem__(self, key: str) -> None:
        """Unset a variable of the running function, or of the process."""
        overlay = _overlay.get()
        if overlay is None:
            super().__delitem__(key)
        else:
            del overlay[key]

    def __iter__(self) -> Iterator[str]:
        """The names that are visible here."""
        overlay = _overlay.get()
        host = super().__iter__()
        if overlay is None:
            return host
        return iter([*overlay, *(name for name in host if _of_host(name) and name not in overlay)])

    def __len__(self) -> int:
        """How many are visible here."""
        return sum(1 for _ in self)


def _of_host(name: str) -> bool:
    return name in _HOST_VARIABLES or name.startswith(_HOST_PREFIXES)


def install() -> None:
    """Make `os.environ` aware of functions. The object stays the same: modules hold references to it."""
    environ: Any = os.environ
    environ.__class__ = Environ


@contextmanager
def variables(values: MutableMapping[str, str]) -> Iterator[None]:
    """Show these variables in `os.environ` while the body runs in this thread; what the body sets stays in `values`."""
    token = _overlay.set(values)
    try:
        yield
    finally:
        _overlay.reset(token)


def visible() -> Mapping[str, str]:
    """A copy of what `os.environ` shows here."""
    return dict(os.environ)


def inside() -> bool:
    """Whether a function runs here."""
    return _overlay.get() is not None
