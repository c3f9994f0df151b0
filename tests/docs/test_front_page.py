"""The front page tells what there is: commands, measurements, platforms."""

import re

from infra.kept import ROOT
from infra.local import bench
from infra.local.cli import main
from socialops.platforms.registry import REGISTRY, platform

TEXT = (ROOT / "README.md").read_text("utf-8")


def test_every_measurement_is_named() -> None:
    """The line of `socialops bench` lists what can be measured, and nothing else."""
    (row,) = re.findall(r"^\| `socialops bench .*$", TEXT, re.MULTILINE)
    assert set(re.findall(r"`(\w+)`", row)) == set(bench.names())


def test_every_platform_has_its_row() -> None:
    """The table of platforms names those of the registry, in both languages, and no other."""
    rows = _rows("| platform | publishes |")
    assert len(rows) == len(REGISTRY)
    for name in REGISTRY:
        names = platform(name).names
        both = f"{_short(names['en'])} {names['zh']}"
        assert both in rows or names["en"] == names["zh"] in rows, name


def test_what_connecting_takes_is_what_the_platform_asks_for() -> None:
    """Each platform with an interface has a row with just the credentials that connecting an account takes."""
    rows = _rows("| platform | credentials |")
    for name in REGISTRY:
        if wanted := platform(name).credentials:
            needed, _, more = rows.pop(_short(platform(name).names["en"])).partition("; ")
            assert re.findall(r"`(\w+)`", needed) == list(wanted)
            assert set(re.findall(r"`(\w+)`", more)) <= set(platform(name).optional_credentials)
    assert list(rows) == ["by hand"]


def _short(name: str) -> str:
    """What people call it: WeChat, not WeChat Official Account."""
    return name.partition(" ")[0]


def _rows(head: str) -> dict[str, str]:
    """First cell → second cell of the table that begins like this."""
    lines = TEXT.partition(head)[2].splitlines()[2:]
    table = [line.split(" | ") for line in lines[: lines.index("")]]
    return {cells[0].removeprefix("| "): cells[1] for cells in table}


def test_every_measurement_says_its_subject() -> None:
    """`socialops bench --list` shows each name with a sentence; an unknown name shows the same and fails."""
    assert all(subject.endswith(".") for subject in bench.names().values())
    assert main(["bench", "--list"]) == 0
    assert main(["bench", "nothing"]) == 2
