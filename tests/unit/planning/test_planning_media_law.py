"""The law that holds posts and files together: no commit of a post goes past the rows of its files."""

import ast
from collections.abc import Iterator
from pathlib import Path

FUNCTIONS = Path(__file__).parents[3] / "functions"

MAKERS = {
    "planning.ending_store._save",
    *(f"planning.store.{name}" for name in ("written", "edited", "writes", "edits")),
}
"""Functions that make the write of a post and leave the commit to their callers."""
KEEPERS = {"commit_post", "keep_ahead"}
"""What takes the files along; one of them is called by whoever commits what a maker made."""
SAME_FILES = {"planning.store.placed"}
"""A post that is put into a slot keeps its files and its state."""


def _functions() -> Iterator[tuple[str, ast.FunctionDef, set[str]]]:
    """Every function of the stages by its full name, with the full names of what it calls of planning."""
    for path in sorted(FUNCTIONS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                calls = (call for call in ast.walk(node) if isinstance(call, ast.Call))
                room = f"{path.parent.name}.{path.stem}"
                called = {ast.unparse(call.func).removeprefix("self.") for call in calls}
                known = {f"planning.{name}" if "." in name else f"{room}.{name}" for name in called}
                yield f"{room}.{node.name}", node, called | known


def _lists_a_post(function: ast.FunctionDef) -> bool:
    """Whether it makes the write of a post, by the place that only posts have in a list."""
    return any(isinstance(node, ast.Name) and node.id == "listed_post" for node in ast.walk(function))


def test_every_commit_of_a_post_takes_its_files_along() -> None:
    """Who lists a post, or takes the write of one from who does, calls a keeper or leaves the commit to a caller."""
    found, outside = 0, []
    for name, node, called in _functions():
        if node.name == "listed_post" or name in SAME_FILES:
            continue
        lists = _lists_a_post(node)
        takes = name.startswith("planning.") and bool(called & MAKERS) and name not in MAKERS
        if not lists and not takes:
            continue
        found += 1
        keeps = bool(called & KEEPERS)
        if ("table.commit" in called and not keeps) or not (keeps or name in MAKERS):
            outside.append(name)
    assert found >= 8
    assert outside == []
