"""Folders that are made once: whole or not at all."""

from pathlib import Path

import pytest

from infra.kept import once


def test_a_folder_is_made_once(tmp_path: Path) -> None:
    """The second caller gets the first one's folder."""
    made: list[Path] = []
    assert once(tmp_path / "a/b", made.append) == once(tmp_path / "a/b", made.append) == tmp_path / "a/b"
    assert len(made) == 1


def test_a_failed_folder_leaves_nothing_behind(tmp_path: Path) -> None:
    """Half a folder is never found by anybody."""

    def fail(draft: Path) -> None:
        (draft / "half").touch()
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        once(tmp_path / "folder", fail)
    assert list(tmp_path.iterdir()) == []


def test_the_faster_of_two_wins(tmp_path: Path) -> None:
    """Whoever comes second uses what is there and throws its own away."""

    def be_overtaken(draft: Path) -> None:
        (draft / "mine").touch()
        (tmp_path / "folder").mkdir()
        (tmp_path / "folder/theirs").touch()

    assert [path.name for path in once(tmp_path / "folder", be_overtaken).iterdir()] == ["theirs"]
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
