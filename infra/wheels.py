"""The vendor layer: third-party wheels for the Lambda architecture, from pinned versions, without what never runs."""

import shutil
import tomllib
from pathlib import Path
from typing import Final

from infra.context import Context
from infra.interpreters import BundleError, compile_all, run, uv
from infra.kept import ROOT

CONSTRAINTS: Final = ROOT / "constraints.txt"
PROJECT: Final = ROOT / "pyproject.toml"

IN_THE_RUNTIME: Final = ("boto3",)
"""What Lambda brings. Not urllib3: the runtime's own is of the 1.26 line, and we test with 2."""
PLATFORMS: Final = {"arm64": "aarch64-manylinux_2_34", "x86_64": "x86_64-manylinux_2_34"}
"""The runtime is Amazon Linux 2023, which has glibc 2.34 (AL2023 guide, "Comparing AL2 and AL2023")."""
LANGUAGES: Final = ("root", "en", "zh")
"""Languages whose locale data stay; Babel's own cover 1,000 locales in 30 MB."""
NEVER_RUN: Final = ("**/tests", "**/*.pyi", "**/*.c", "**/*.h", "**/*.pxd", "*.dist-info/RECORD", "bin")


def dependencies() -> list[str]:
    """The project's runtime dependencies without what Lambda brings."""
    declared: list[str] = tomllib.loads(PROJECT.read_text("utf-8"))["project"]["dependencies"]
    return [each for each in declared if not each.startswith(IN_THE_RUNTIME)]


def recipe(context: Context, python: str | None) -> str:
    """Everything that the layer's content depends on.

    Raises:
        BundleError: there are no pinned versions.
    """
    if not CONSTRAINTS.exists():
        raise BundleError("constraints.txt is missing: the vendor layer is built from pinned versions only")
    choices = (context.architecture, context.python, f"compiled by {python}", *LANGUAGES, *NEVER_RUN)
    return "\n".join((*dependencies(), *choices, CONSTRAINTS.read_text("utf-8")))


def install(context: Context, python: str | None, folder: Path) -> None:
    """Put the wheels into `folder/python`, trim and compile them.

    Raises:
        BundleError: a wheel cannot be had for this platform.
    """
    target = folder / "python"
    run(
        *(uv(), "pip", "install", "--quiet", "--target", str(target), "--constraints", str(CONSTRAINTS)),
        *("--python-platform", PLATFORMS[context.architecture], "--python-version", context.python),
        *("--only-binary", ":all:", "--no-compile-bytecode", *dependencies()),
    )
    _trim(target)
    compile_all(target, python)


def _trim(target: Path) -> None:
    for pattern in NEVER_RUN:
        for path in list(target.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for path in (target / "babel/locale-data").glob("*.dat"):
        if path.stem.partition("_")[0] not in LANGUAGES:
            path.unlink()
