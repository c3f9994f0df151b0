"""The pictures of the state machines are their definitions."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from infra.local import pictures_of_machines, rooms

MACHINES = sorted(rooms.FUNCTIONS.glob("*/*.asl.json"))


@pytest.mark.parametrize("file", MACHINES, ids=lambda file: file.name)
def test_a_picture_has_every_state_and_every_way(file: Path) -> None:
    """Nothing of the definition is left out of the chart, and nothing is drawn that is not there."""
    machine: dict[str, Any] = json.loads(file.read_text("utf-8"))
    chart = pictures_of_machines.picture(machine)
    drawn = dict(re.findall(r"^  (s\d+)[\[{(/]+\"([^\"]+?)(?: \(waits\))?\"", chart, flags=re.MULTILINE))
    ways = re.findall(r"^  (s\d+) -->(?:\|\"[^\"]*\"\|)? (s\d+)$", chart, flags=re.MULTILINE)
    states = machine["States"]
    assert set(drawn.values()) == set(states)
    assert {(drawn[here], drawn[there]) for here, there in ways} == {
        (name, branch)
        for name, state in states.items()
        for branch in [
            *(state[way] for way in ("Next", "Default") if way in state),
            *(each["Next"] for each in (*state.get("Choices", []), *state.get("Catch", []))),
        ]
    }


@pytest.mark.parametrize("file", MACHINES, ids=lambda file: file.name)
def test_the_readme_of_the_room_shows_it(file: Path) -> None:
    """The picture stands in the README as it is drawn from the file."""
    readme = (file.parent / "README.md").read_text("utf-8")
    assert pictures_of_machines.pictures(file.parent) in readme
