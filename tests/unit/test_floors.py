"""The floors of the house: which way imports go, who touches AWS and the network, and that importing does nothing."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FUNCTIONS = ROOT / "functions"
CORE = ROOT / "layers" / "core" / "python"
INFRA = ROOT / "infra"

FLOORS = ("planning", "publishing", "engagement", "insights", "governance")
"""The stages from the ground up; each may look down."""
BESIDE = ("agenda", "journal", "notices")
"""The clock, the outbox and the messenger stand on the core; of a stage they know at most its keys."""

AWS = {"boto3", "botocore", "socialops.aws"}
NETWORK = {"urllib3", "requests", "httpx", "aiohttp", "http.client", "urllib.request", "socket"}
CHANCE = {"random", "secrets", "uuid"}
CLOCKS = {"clock.now", "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.monotonic"}
ENVIRONMENT = {"os.environ", "os.getenv", "environ", "getenv"}


@dataclass(frozen=True)
class Module:
    """One source file: what it is called, what it imports, and which names it calls or reads."""

    name: str
    path: Path

    @property
    def room(self) -> str:
        """The package it is in."""
        return self.name.partition(".")[0]

    @property
    def is_entry(self) -> bool:
        """Whether a trigger or a route begins here."""
        leaf = self.name.rpartition(".")[2]
        return leaf == "api" or leaf.endswith("_api") or leaf.startswith("on_")

    @property
    def is_store(self) -> bool:
        """Whether it is a place for access to AWS."""
        leaf = self.name.rpartition(".")[2]
        return leaf == "store" or leaf.endswith("_store")

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax."""
        return ast.parse(self.path.read_text(encoding="utf-8"))

    @cached_property
    def imports(self) -> set[str]:
        """Full names of what it imports: modules, and names out of modules."""
        found = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found |= {f"{node.module}.{alias.name}" for alias in node.names}
        return found

    @cached_property
    def used(self) -> set[str]:
        """Dotted names that it reads or calls, with what an import renamed under its own name."""
        return {ast.unparse(node) for node in ast.walk(self.tree) if isinstance(node, ast.Attribute)}

    def touches(self, names: set[str]) -> set[str]:
        """Which of the modules it imports, or imports from."""
        return {name for name in self.imports for wanted in names if name == wanted or name.startswith(f"{wanted}.")}


def _modules(folder: Path) -> Iterator[Module]:
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).with_suffix("").parts
        yield Module(".".join(parts).removesuffix(".__init__"), path)


STAGES = [module for module in _modules(FUNCTIONS) if "." in module.name or module.path.name == "__init__.py"]
CORES = list(_modules(CORE))
TEMPLATE = [module for module in _modules(INFRA) if not module.name.startswith("local")]


def _named(modules: list[Module]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("module", modules, ids=lambda module: module.name)


@_named(STAGES)
def test_a_stage_looks_down_only(module: Module) -> None:
    """No stage imports one above it; the rooms beside know stages by their keys alone; nobody imports builders."""
    height = FLOORS.index(module.room) if module.room in FLOORS else -1
    above = {*FLOORS[height + 1 :], *BESIDE, "infra", "tests"} - {module.room}
    known = {f"{stage}.keys" for stage in FLOORS} if module.room in BESIDE else set()
    assert module.touches(above) <= known


@_named(CORES)
def test_the_core_stands_on_nothing_of_ours(module: Module) -> None:
    """The core imports no stage and no infrastructure."""
    assert module.touches({*FLOORS, *BESIDE, "infra", "tests"}) == set()


@_named(TEMPLATE)
def test_the_template_knows_names_alone(module: Module) -> None:
    """The infrastructure imports of the system nothing but its names, so it synthesises without loading the system."""
    ours = {name for name in module.touches({"socialops", *FLOORS, *BESIDE}) if not name.startswith("socialops.names.")}
    assert ours == set()
    assert module.touches({"infra.local"}) == set()


@_named([module for module in STAGES if not module.is_store])
def test_only_stores_touch_aws(module: Module) -> None:
    """Outside `store.py` and `*_store.py` no module of a stage has an AWS client or the table's functions.

    A handler may catch what AWS raises, for it alone knows what to answer then.
    """
    caught = module.touches({"botocore.exceptions"}) if module.is_entry else set()
    assert module.touches(AWS) <= caught
    assert module.touches({"socialops.table"}) <= {"socialops.table.Origin"}


@_named([module for module in (*STAGES, *CORES) if not module.name.startswith("socialops.platforms")])
def test_only_platforms_touch_the_network(module: Module) -> None:
    """Requests to the world leave from the platform adapters alone."""
    assert module.touches(NETWORK) == set()


@_named([module for module in STAGES if not module.is_entry and not module.is_store])
def test_rules_take_what_they_need_as_arguments(module: Module) -> None:
    """A rule asks no clock, no environment and no chance, so that it can be tested by its values."""
    assert module.touches({*CHANCE, "os"}) == set()
    assert module.used & (CLOCKS | ENVIRONMENT) == set()


@_named([module for module in STAGES if module.is_entry])
def test_one_clock_and_no_environment_where_things_begin(module: Module) -> None:
    """A handler asks the system's clock and its settings; it never goes round them."""
    assert module.used & ((CLOCKS - {"clock.now"}) | ENVIRONMENT) == set()


IMPORTS = """
import importlib, os, sys, threading
import botocore.session

broken, module = [], ""

def note(what):
    broken.append(f"{module}: {what}")

class Watched(os._Environ):
    def __getitem__(self, name):
        if str(name).startswith("SOCIALOPS_"):
            note(f"reads {name}")
        return super().__getitem__(name)

watched = Watched(os.environ._data, os.environ.encodekey, os.environ.decodekey, os.environ.encodevalue,
                  os.environ.decodevalue)
os.environ = watched

def client(*_, **__):
    note("makes a client")
    raise RuntimeError("a client on import")

botocore.session.Session.create_client = client

def audit(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes, os.PathLike)):
        path = os.fsdecode(arguments[0])
        if path.startswith(ROOT) and ".venv" not in path and not path.endswith((".py", ".pyc")) and ".pyc." not in path:
            note(f"opens {path}")
    if event in {"socket.connect", "subprocess.Popen", "os.system"}:
        note(event)

sys.addaudithook(audit)
for module in sys.argv[2:]:
    before = threading.active_count()
    importlib.import_module(module)
    if threading.active_count() > before:
        note("starts a thread")
print("\\n".join(broken))
"""


def effects_of_importing(names: list[str], folders: list[Path], root: Path) -> str:
    """What importing these modules does besides defining things, in a process without any setting."""
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment |= {"PYTHONPATH": os.pathsep.join(map(str, folders)), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", f"ROOT = {str(root)!r}\n{IMPORTS}", "--", *names]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_importing_has_no_effect() -> None:
    """Importing every module of the system reads no setting and no file, makes no client, thread or connection."""
    names = [module.name for module in (*CORES, *STAGES)]
    assert effects_of_importing(names, [FUNCTIONS, CORE], ROOT) == ""


CARELESS = {
    "settings": ("import os; os.environ.get('SOCIALOPS_TABLE')", "reads SOCIALOPS_TABLE"),
    "getenv": ("import os; os.getenv('SOCIALOPS_BUS')", "reads SOCIALOPS_BUS"),
    "reader": ("import pathlib; (pathlib.Path(__file__).parent / 'data.json').read_text()", "opens "),
    "runner": ("import threading; threading.Thread(target=threading.Event().wait, daemon=True).start()", "starts a"),
    "client": (
        "import botocore.session as s\ntry: s.get_session().create_client('s3')\nexcept RuntimeError: 0",
        "makes a",
    ),
}


def test_an_effect_of_importing_would_be_seen(tmp_path: Path) -> None:
    """The watch of the test above sees a setting read, a file opened, a thread started and a client made."""
    (tmp_path / "data.json").write_text("{}")
    for name, (line, _) in CARELESS.items():
        (tmp_path / f"careless_{name}.py").write_text(f"{line}\n")
    seen = effects_of_importing([f"careless_{name}" for name in CARELESS], [tmp_path], tmp_path).splitlines()
    assert len(seen) == len(CARELESS)
    for (name, (_, effect)), line in zip(CARELESS.items(), seen, strict=True):
        assert line.startswith(f"careless_{name}: {effect}")
