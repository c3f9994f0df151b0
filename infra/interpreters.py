"""Python interpreters of this machine, and compiling with one of them."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path


class BundleError(Exception):
    """A code asset cannot be built; the text says what is missing."""


def find(version: str) -> str | None:
    """An interpreter of exactly this minor version (on the path, of pyenv or of uv), or None; none is downloaded."""
    return next((python for python in _candidates(version) if _version(python) == version), None)


def _candidates(version: str) -> Iterator[str]:
    yield sys.executable
    if on_path := shutil.which(f"python{version}"):
        yield on_path
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    yield from (str(python) for python in sorted(pyenv.glob(f"versions/{version}.*/bin/python"), reverse=True))
    answer = _ask(uv(), "python", "find", "--no-project", "--no-python-downloads", version)
    if answer.returncode == 0:
        yield answer.stdout.strip()


def _version(python: str) -> str:
    """What an interpreter says of itself; nothing when it does not run, as a shim without a version behind it."""
    return _ask(python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])").stdout.strip()


def _ask(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)


@cache
def uv() -> str:
    """The uv beside this interpreter, or the one on the path.

    Raises:
        BundleError: there is none.
    """
    beside = Path(sys.executable).with_name("uv")
    found = str(beside) if beside.exists() else shutil.which("uv")
    if not found:
        raise BundleError("uv is missing: `pip install uv`")
    return found


def run(*command: str) -> None:
    """Run a build step quietly.

    Raises:
        BundleError: it failed; the text is what it said.
    """
    answer = _ask(*command)
    if answer.returncode:
        raise BundleError(f"{' '.join(command[:3])} failed:\n{answer.stderr.strip()}")


def compile_all(folder: Path, python: str | None) -> None:
    """Compile a folder's Python files, the same everywhere for the same source; without an interpreter, do nothing."""
    if python:
        run(python, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", "-s", str(folder), str(folder))
