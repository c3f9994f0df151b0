"""The code assets: functions, core layer and vendor layer, built without Docker and compiled for the runtime.

Each is built once for the same input, into `.cache`. Compiled files are checked against nothing (`unchecked-hash`),
because the zip of an asset drops the times that Python would compare; so a cold start compiles nothing.
"""

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import partial
from pathlib import Path
from typing import Final

from infra import interpreters, wheels
from infra.context import Context
from infra.kept import CACHE, ROOT, once

FUNCTIONS: Final = ROOT / "functions"
CORE: Final = ROOT / "layers/core"

NOT_SHIPPED: Final = ("__pycache__", "*.pyc", "*.po", "*.pot", "README.md", ".*")


@dataclass(frozen=True)
class Bundle:
    """The folders that become code assets."""

    functions: Path
    core: Path
    vendor: Path


def bundle(context: Context) -> Bundle:
    """Build what a deployment uploads; with `bundle=false`, point at the sources, for nothing will be uploaded.

    Raises:
        BundleError: the wheels of the vendor layer cannot be had.
    """
    if not context.bundle:
        return Bundle(functions=FUNCTIONS, core=CORE, vendor=CORE)
    python = interpreters.find(context.python)
    return Bundle(
        functions=_made("functions", _source(FUNCTIONS, python), partial(_copy, FUNCTIONS, python)),
        core=_made("core", _source(CORE, python), partial(_copy, CORE, python)),
        vendor=_made("vendor", wheels.recipe(context, python), partial(wheels.install, context, python)),
    )


def _made(kind: str, recipe: str, make: Callable[[Path], None]) -> Path:
    """The folder that a recipe gives."""
    return once(CACHE / kind / hashlib.sha256(recipe.encode()).hexdigest()[:16], make)


def _source(folder: Path, python: str | None) -> str:
    """Every shipped file with its digest, and the interpreter that compiles it."""
    digests = {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in shipped(folder)}
    return f"{python} {json.dumps(digests)}"


def shipped(folder: Path) -> list[Path]:
    """The files of a source folder that go to Lambda, in a fixed order."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and not any(fnmatch(part, pattern) for part in path.relative_to(folder).parts for pattern in NOT_SHIPPED)
    ]


def _copy(source: Path, python: str | None, target: Path) -> None:
    for path in shipped(source):
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    interpreters.compile_all(target, python)
