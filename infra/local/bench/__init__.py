"""Figures about the system, printed as JSON lines: name, value, unit, what it is compared with. Never a timed test."""

import ast
import inspect
import json
import platform
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path

COUNTED = {
    "AWS calls",
    "MiB",
    "items read",
    "rounds lost",
    "% of sentences",
    "episodes",
    "% of episodes",
    "publications",
    "claims",
}
"""Units of figures that are ours and not the machine's: these are judged."""


@dataclass(frozen=True)
class Figure:
    """One measured figure, with its bound where the project promises one."""

    name: str
    value: float
    unit: str
    compared_with: str = ""
    bound: float | None = None
    seed: int | None = None
    runs: int = 1

    @property
    def holds(self) -> bool:
        """Whether the promise is kept; a figure without one always holds."""
        return self.bound is None or self.value <= self.bound


def names() -> dict[str, str]:
    """What can be measured: the modules of this folder, each with its subject."""
    modules = (path for path in sorted(Path(__file__).parent.glob("*.py")) if path.stem != "__init__")
    found = {path.stem: ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "" for path in modules}
    return {name: text.splitlines()[0] for name, text in found.items() if text}


def run(name: str, **chosen: int) -> int:
    """Measure and print; the exit code is 1 when a promised bound does not hold, 2 where nothing can be chosen so.

    What is timed is printed with its promise and never judged: time is the machine's as much as ours. Counts are ours.
    """
    measure = import_module(f"infra.local.bench.{name}").figures
    if unknown := chosen.keys() - inspect.signature(measure).parameters.keys():
        sys.stderr.write(f"{name} has no {', '.join(sorted(unknown))} to choose\n")
        return 2
    figures: Iterator[Figure] = measure(**chosen)
    kept = True
    for figure in figures:
        machine = f"python {platform.python_version()}"
        sys.stdout.write(json.dumps({"bench": name, **asdict(figure), "holds": figure.holds, "on": machine}) + "\n")
        sys.stdout.flush()
        kept = kept and (figure.holds or figure.unit not in COUNTED)
    return 0 if kept else 1
