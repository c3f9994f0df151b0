"""Which environment variables a function can come to read: from the source of what it calls, without running it.

Every top-level definition of our code is a node, and every name in it that means another definition is an edge. What
can be reached from a handler's module is what the function may run; the variables named there are what it needs.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from socialops.names import AGENDA_STAGES, Variable, due_queue_variable

ROOT = Path(__file__).resolve().parents[1]
ROOMS = (ROOT / "functions", ROOT / "layers/core/python")
TOP = "<module>"


@dataclass(frozen=True)
class Node:
    """A definition: a function, a class or a constant of a module; `<module>` for its bare statements."""

    module: str
    name: str


@dataclass(frozen=True)
class Module:
    """What a module defines, and what the names mean that it imports: a module, or a definition of one."""

    definitions: dict[str, list[ast.stmt]]
    imported: dict[str, tuple[str, str]]


def variables_read(module: str) -> dict[str, set[str]]:
    """Variable → the definitions that name it, of all that the handler's module can reach."""
    found: dict[str, set[str]] = {}
    for node in reached(module):
        for variable in _variables(node):
            found.setdefault(variable, set()).add(f"{node.module}.{node.name}")
    return found


def reached(module: str) -> set[Node]:
    """Every definition that running this module's own definitions can lead to."""
    seen: set[Node] = set()
    open_ = [Node(module, name) for name in _module(module).definitions]
    while open_:
        node = open_.pop()
        if node not in seen:
            seen.add(node)
            open_ += [*_references(node), *_registered(node.module), *_registered_by_loading(node.module)]
    return seen


@cache
def _module(name: str) -> Module:
    file = _file(name)
    tree = ast.parse(file.read_text("utf-8") if file else "")
    definitions: dict[str, list[ast.stmt]] = {}
    for statement in tree.body:
        for each in _names(statement):
            definitions.setdefault(each, []).append(statement)
    imported: dict[str, tuple[str, str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {alias.asname or alias.name: (alias.name, "") for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            imported |= {alias.asname or alias.name: _meaning(node.module, alias.name) for alias in node.names}
    return Module(definitions, imported)


def _names(statement: ast.stmt) -> list[str]:
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Assign(targets=targets):
            return [target.id for target in targets if isinstance(target, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
        case ast.Import() | ast.ImportFrom():
            return []
        case _:
            return [TOP]


def _file(module: str) -> Path | None:
    relative = Path(*module.split("."))
    candidates = (room / form for room in ROOMS for form in (relative.with_suffix(".py"), relative / "__init__.py"))
    return next((path for path in candidates if path.exists()), None)


def _meaning(module: str, name: str) -> tuple[str, str]:
    """What `from module import name` gives: a module, or a definition, which may be imported on from elsewhere."""
    if _file(f"{module}.{name}"):
        return (f"{module}.{name}", "")
    return (module, name)


def _resolve(module: str, name: str) -> Node | None:
    if not _file(module):
        return None
    known = _module(module)
    if name in known.definitions:
        return Node(module, name)
    if name in known.imported and known.imported[name][1]:
        return _resolve(*known.imported[name])
    return None


def _references(node: Node) -> Iterator[Node]:
    known = _module(node.module)
    for statement in known.definitions[node.name]:
        for part in ast.walk(statement):
            found = None
            if isinstance(part, ast.Name):
                found = _resolve(node.module, part.id)
            elif isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name):
                module, name = known.imported.get(part.value.id, ("", ""))
                found = _resolve(module, part.attr) if module and not name else None
            if found:
                yield found


@cache
def _registered(module: str) -> list[Node]:
    """Definitions that loading a module hands to somebody: those under a decorator of an object (`@api.get(…)`)."""
    return [
        Node(module, name)
        for name, statements in _module(module).definitions.items()
        for statement in statements
        if isinstance(statement, ast.FunctionDef)
        and any(
            isinstance(mark, ast.Call) and isinstance(mark.func, ast.Attribute) for mark in statement.decorator_list
        )
    ]


@cache
def _registered_by_loading(module: str) -> list[Node]:
    """The same of our modules that this one loads: those that it imports, and the parts `*_api` of a stage's `api`."""
    parts = [name for name, definition in _module(module).imported.values() if not definition and _file(name)]
    file = _file(module)
    if file and file.name == "api.py" and file.parent.parent == ROOMS[0]:
        parts += [f"{file.parent.name}.{part.stem}" for part in file.parent.glob("*_api.py")]
    return [node for part in parts for node in _registered(part)]


def calls_made(module: str) -> set[tuple[str, str]]:
    """The AWS calls that the handler's module can reach, as (service, method of its client)."""
    return {call for node in reached(module) for call in _calls(node)}


def _calls(node: Node) -> Iterator[tuple[str, str]]:
    """`aws.client("s3").get_object(…)`, and the same through a name that holds the client."""
    parts = [part for statement in _module(node.module).definitions[node.name] for part in ast.walk(statement)]
    held = {
        part.targets[0].id: service
        for part in parts
        if isinstance(part, ast.Assign) and isinstance(part.targets[0], ast.Name) and (service := _client(part.value))
    }
    for part in parts:
        if isinstance(part, ast.Attribute):
            service = _client(part.value) or (held.get(part.value.id) if isinstance(part.value, ast.Name) else None)
            if service and part.attr != "exceptions":
                yield service, part.attr


def _client(value: ast.expr) -> str | None:
    """The service of `aws.client("…")`."""
    match value:
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id="aws"), attr="client"), args=[ast.Constant(value=str(name))]
        ):
            return name
        case _:
            return None


def _variables(node: Node) -> Iterator[str]:
    """The variables that a definition names: `Variable.X`, or any due queue through `due_queue_variable`."""
    if node.module == "socialops.names":
        return
    for statement in _module(node.module).definitions[node.name]:
        for part in ast.walk(statement):
            match part:
                case ast.Attribute(value=ast.Name(id="Variable"), attr=name):
                    yield Variable[name].value
                case ast.Name(id="due_queue_variable"):
                    yield from (due_queue_variable(stage) for stage in AGENDA_STAGES)
