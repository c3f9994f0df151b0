"""The generated part of each room's README: routes, events in and out, access patterns, all read from the code.

Run as `python -m infra.local.rooms`; a test fails when a README says something else than the code.
"""

import ast
import re
from collections.abc import Sequence
from importlib import import_module, util
from pathlib import Path

from infra.local import pictures_of_machines, ways_in
from socialops.events.catalogue import CATALOGUE
from socialops.keys import patterns
from socialops.names import SUBSCRIPTIONS, Stage

FUNCTIONS = Path(__file__).parents[2] / "functions"
BEGIN = "<!-- generated: routes, events, access patterns -->"
END = "<!-- end -->"


def rooms() -> list[Path]:
    """Every room that has a README."""
    return sorted(path.parent for path in FUNCTIONS.glob("*/README.md"))


def generated(room: Path) -> str:
    """The generated part for a room."""
    parts = [
        pictures_of_machines.pictures(room),
        _routes(room),
        _table("Events out", ("event", "meaning"), [(f"`{n}`", _first_line(n)) for n in _events_out(room)]),
        _table("Events in", ("event", "meaning"), [(f"`{n}`", _first_line(n)) for n in _events_in(room)]),
        _access_patterns(room),
    ]
    return "\n\n".join([BEGIN, *(part for part in parts if part), END])


def with_generated(room: Path) -> str:
    """The README of a room with its generated part renewed.

    Raises:
        ValueError: the README has no place for it.
    """
    text = (room / "README.md").read_text(encoding="utf-8")
    renewed, count = re.subn(f"{re.escape(BEGIN)}.*?{re.escape(END)}", lambda _: generated(room), text, flags=re.DOTALL)
    if count != 1:
        raise ValueError(f"{room.name}/README.md needs one generated part between {BEGIN} and {END}")
    return renewed


def _routes(room: Path) -> str:
    if room.name not in list(Stage):
        return ""
    api = import_module(f"{room.name}.api").api
    rows = [
        (f"`{operation.route_key}`", operation.summary, f"`{operation.allow or 'public'}`")
        for operation in api.operations.values()
    ]
    rows += [(f"`{key}`", summary, "`open`") for key, summary in ways_in.summaries(room.name).items()]
    return _table("Routes", ("route", "what it does", "permission"), rows)


def _events_out(room: Path) -> list[str]:
    made: set[str] = set()
    for path in room.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                made |= {name} & CATALOGUE.keys()
    return sorted(made)


def _events_in(room: Path) -> list[str]:
    wanted = SUBSCRIPTIONS.get(room.name, ())
    return sorted(CATALOGUE) if "*" in wanted else sorted(wanted)


def _first_line(event: str) -> str:
    return (CATALOGUE[event].__doc__ or "").strip().splitlines()[0]


def _access_patterns(room: Path) -> str:
    if util.find_spec(f"{room.name}.keys") is None:
        return ""
    found = patterns(import_module(f"{room.name}.keys"))
    return _table("Access patterns", ("", "purpose", "key"), [(p.number, p.purpose, p.shape) for p in found])


def _table(title: str, head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    if not rows:
        return ""
    lines = [head, tuple("---" for _ in head), *rows]
    return f"### {title}\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> None:
    """Renew every README."""
    for room in rooms():
        (room / "README.md").write_text(with_generated(room), encoding="utf-8")


if __name__ == "__main__":
    main()
