"""Every module of our rooms, imported: for tests that walk over all classes of a kind."""

from importlib import import_module
from pathlib import Path

FUNCTIONS = Path(__file__).parents[1] / "functions"


def imported() -> set[str]:
    """Import every module of every room; their names."""
    paths = sorted(FUNCTIONS.glob("*/*.py"))
    for path in paths:
        import_module(f"{path.parent.name}.{path.stem}")
    return {path.parent.name for path in paths}
