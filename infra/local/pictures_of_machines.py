"""The picture of each state machine, a Mermaid chart drawn from its definition, for the README of its room.

A choice is a diamond whose ways say what leads there; a wait for a person or for time says so. Retries are left out.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

State = Mapping[str, Any]


def pictures(room: Path) -> str:
    """The pictures of a room's machines, as a part of its README; empty for a room without one."""
    drawn = [f"`{path.name}`\n\n{picture(json.loads(path.read_text('utf-8')))}" for path in sorted(_machines(room))]
    return "\n\n".join(["### State machines", *drawn]) if drawn else ""


def _machines(room: Path) -> list[Path]:
    return list(room.glob("*.asl.json"))


def picture(machine: Mapping[str, Any]) -> str:
    """One machine as a chart: its states in the order of the file, and every way from one to another."""
    states: Mapping[str, State] = machine["States"]
    names = {name: f"s{number}" for number, name in enumerate(states)}
    lines = ["```mermaid", "flowchart TD", "  start((start))", f"  start --> {names[machine['StartAt']]}"]
    lines += [f"  {names[name]}{_shape(name, state)}" for name, state in states.items()]
    for name, state in states.items():
        lines += [f"  {names[name]} -->{_label(why)} {names[there]}" for there, why in _ways(state)]
    return "\n".join([*lines, "```"])


def _shape(name: str, state: State) -> str:
    if state["Type"] == "Choice":
        return f'{{"{name}"}}'
    if state["Type"] in {"Succeed", "Fail"}:
        return f'(("{name}"))'
    if str(state.get("Resource", "")).endswith(".waitForTaskToken"):
        return f'[/"{name} (waits)"/]'
    return f'["{name}"]'


def _label(why: str) -> str:
    return f'|"{why}"|' if why else ""


def _ways(state: State) -> Iterator[tuple[str, str]]:
    """Where a state leads, and when; ways to the same place share one arrow."""
    reasons: dict[str, list[str]] = {}
    for choice in state.get("Choices", []):
        reasons.setdefault(choice["Next"], []).append(str(choice.get("StringEquals", "…")))
    for catch in state.get("Catch", []):
        reasons.setdefault(catch["Next"], []).append(" ".join(catch["ErrorEquals"]).replace("States.", "").lower())
    if "Next" in state:
        reasons.setdefault(state["Next"], []).append("answered" if "Catch" in state else "")
    if "Default" in state:
        reasons.setdefault(state["Default"], []).append("else")
    for there, why in reasons.items():
        yield there, ", ".join(filter(None, why))
