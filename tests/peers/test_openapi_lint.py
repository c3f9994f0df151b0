"""The OpenAPI document under Spectral, the linter its readers use."""

import subprocess
from pathlib import Path

from infra.local import openapi


def test_spectral_finds_nothing(node_modules: Path) -> None:
    """Spectral's own OpenAPI rules report no error, no warning and no hint."""
    command = [
        str(node_modules / ".bin" / "spectral"),
        "lint",
        str(openapi.PATH),
        "--ruleset",
        str(Path(__file__).parent / "spectral.yaml"),
        "--fail-severity=hint",
        "--format=text",
    ]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr
