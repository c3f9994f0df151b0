"""Programs of other people, installed by their own package managers when a test first asks for them."""

import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    """Nobody waits for peers to be collected who does not run them: one builds its examples when it is imported."""
    return True if "not peers" in config.getoption("markexpr") else None


def pytest_itemcollected(item: pytest.Item) -> None:
    """Whatever stands in this folder is a peer's judgement."""
    item.add_marker(pytest.mark.peers)


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """Folder of the locked npm packages; the test fails when npm is missing, it does not skip."""
    npm = shutil.which("npm")
    assert npm, "npm is needed for the programs that judge ours"
    installed, locked = HERE / "node_modules" / ".package-lock.json", HERE / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < locked.stat().st_mtime:
        subprocess.run([npm, "ci", "--no-progress"], cwd=HERE, check=True, capture_output=True, timeout=300)
    return HERE / "node_modules"
