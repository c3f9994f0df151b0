"""Folders that are made once and kept: whole or not at all, also when two processes make the same one."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
CACHE: Final = ROOT / ".cache"


def once(folder: Path, make: Callable[[Path], object]) -> Path:
    """The folder, made by `make` in a draft beside it unless it is there; a failed draft leaves nothing behind."""
    if folder.exists():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, ignore_cleanup_errors=True) as scratch:
        draft = Path(scratch) / "draft"
        draft.mkdir()
        make(draft)
        try:
            draft.rename(folder)
        except OSError:
            if not folder.exists():
                raise
            # Another process was faster, with the same content.
    return folder
