"""The list of benches, which the gate goes through by the first word of each line."""

import pytest

from infra.local import bench
from infra.local.cli import main


def test_the_first_word_of_each_line_is_a_bench(capsys: pytest.CaptureFixture[str]) -> None:
    """However long a name is, it stands apart from its subject."""
    assert main(["bench", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" ")[0] for line in lines] == list(bench.names())
