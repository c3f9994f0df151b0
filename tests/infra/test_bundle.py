"""Code assets hold what runs, compiled for the runtime, and nothing else."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from infra import bundle, interpreters, wheels
from infra.context import Context

HERE = f"{sys.version_info.major}.{sys.version_info.minor}"


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one function, its machine, its readme and rubbish, bundled into a cache of its own."""
    functions = tmp_path / "functions"
    (functions / "room/__pycache__").mkdir(parents=True)
    (functions / "room/api.py").write_text("def handler(event, context):\n    raise ValueError('here')\n")
    (functions / "room/approval.asl.json").write_text("{}")
    (functions / "room/README.md").write_text("# Planning")
    (functions / "room/__pycache__/api.cpython-310.pyc").write_bytes(b"old")
    monkeypatch.setattr(bundle, "FUNCTIONS", functions)
    monkeypatch.setattr(bundle, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(wheels, "install", lambda context, python, folder: None)
    return functions


def test_readmes_and_caches_stay_at_home(house: Path) -> None:
    """Sources and data files are shipped; documentation and other machines' caches are not."""
    shipped = {path.name for path in bundle.shipped(house)}
    assert shipped == {"api.py", "approval.asl.json"}


def test_the_bundle_is_compiled_and_its_compiled_files_are_used(house: Path) -> None:
    """A cold start compiles nothing: what runs is the compiled file, whatever time or even text its source has."""
    made = bundle.bundle(Context(python=HERE)).functions
    (made / "room/api.py").write_text("changed after compiling\n")
    answer = subprocess.run(
        [sys.executable, "-c", "from room.api import handler; handler(0, 0)"],
        cwd=made,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "ValueError: here" in answer.stderr


def test_the_same_source_compiles_to_the_same_bytes(house: Path) -> None:
    """Where it was compiled leaves no trace, so an unchanged function is not uploaded again."""
    first = bundle.bundle(Context(python=HERE)).functions
    before = {path.name: path.read_bytes() for path in first.rglob("*.pyc")}
    shutil.rmtree(first)
    again = bundle.bundle(Context(python=HERE)).functions
    assert {path.name: path.read_bytes() for path in again.rglob("*.pyc")} == before
    assert before


def test_the_same_source_is_bundled_once(house: Path) -> None:
    """A second bundle of unchanged sources is the first; a changed file makes another."""
    first = bundle.bundle(Context(python=HERE)).functions
    assert bundle.bundle(Context(python=HERE)).functions == first
    (house / "room/api.py").write_text("handler = None\n")
    assert bundle.bundle(Context(python=HERE)).functions != first


def test_a_broken_build_leaves_nothing_behind(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the wheels cannot be had, the next build starts from nothing instead of using half a layer."""

    def refuse(*_: object) -> None:
        raise interpreters.BundleError("no wheel")

    monkeypatch.setattr(wheels, "install", refuse)
    with pytest.raises(interpreters.BundleError):
        bundle.bundle(Context(python=HERE))
    assert list((house.parent / "cache/vendor").iterdir()) == []


def test_without_a_bundle_the_sources_are_the_code() -> None:
    """The local system builds nothing."""
    assert bundle.bundle(Context(bundle=False)).functions == bundle.FUNCTIONS


def test_the_vendor_layer_leaves_out_what_lambda_brings() -> None:
    """boto3 is the runtime's; everything else that the project depends on is ours."""
    names = {each.partition(">")[0] for each in wheels.dependencies()}
    assert "boto3" not in names
    assert {"pydantic", "aws-lambda-powertools", "urllib3", "pillow"} <= names


def test_a_layer_needs_pinned_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the constraints nothing is installed."""
    monkeypatch.setattr(wheels, "CONSTRAINTS", tmp_path / "constraints.txt")
    with pytest.raises(interpreters.BundleError, match=r"constraints\.txt is missing"):
        wheels.recipe(Context(), None)


def test_an_interpreter_that_is_not_here_is_not_invented() -> None:
    """An unknown version gives none, this one gives this one."""
    assert interpreters.find("3.1") is None
    assert interpreters.find(HERE) == sys.executable
