"""What `infra/README.md` says of the stack is so."""

import re

from infra.catalogue import queues
from infra.context import Context
from infra.kept import ROOT
from tests.templates import Template

TEXT = (ROOT / "infra/README.md").read_text("utf-8")


def test_every_context_key_is_explained() -> None:
    """The table of context keys names those that exist, and no other."""
    section = TEXT.partition("## Context")[2].partition("## ")[0]
    named = {key for row in re.findall(r"^\| (`[^|]+) \|", section, re.M) for key in re.findall(r"`(\w+)`", row)}
    assert named == set(Context().texts())


def test_every_file_of_the_stack_is_on_the_map() -> None:
    """Each module of ours is in the reading table, and each file there exists."""
    section = TEXT.partition("## Reading it")[2].partition("## ")[0]
    mapped = set(re.findall(r"`(\w+\.py)`", section))
    here = {path.name for path in (ROOT / "infra").glob("*.py")}
    assert mapped <= here
    assert here - mapped <= {"__init__.py", "app.py", "house.py", "redrive.py", "words.py"}


def test_the_sums_count_what_the_stack_has(template: Template) -> None:
    """Alarms and polled queues of the cost table are those of the template."""
    alarms = len(template.of_type("AWS::CloudWatch::Alarm"))
    assert f"| alarms | {alarms}, of which 10 are free: {alarms - 10} × 0.10 |" in TEXT
    assert f"| Lambda asking {len(queues())} queues |" in TEXT
