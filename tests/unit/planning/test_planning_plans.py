"""Plans: what fits together, and how coverage counts."""

from typing import Any

import pytest
from pydantic import ValidationError

from planning.coverage import Row, coverage
from planning.plan_writing import open_plan
from planning.plans import PlanInput
from tests.unit.planning.builders_planning import AT


def a_plan_body(**fields: Any) -> dict[str, Any]:
    """A plan of one week with two themes and a slot."""
    return {
        "title": "第48周",
        "starts_on": "2026-11-23",
        "ends_on": "2026-11-29",
        "goals": [{"name": "新增关注", "target": 500, "unit": "人"}],
        "themes": [{"name": "上新", "share": 600}, {"name": "护理", "share": 400}],
        "slots": [{"date": "2026-11-24", "theme": "上新", "platforms": ["weibo"]}],
        **fields,
    }


@pytest.mark.parametrize(
    "fields",
    [
        {"ends_on": "2026-11-22"},
        {"ends_on": "2027-02-01"},
        {"themes": [{"name": "上新", "share": 1}, {"name": "上新", "share": 1}]},
        {"themes": [{"name": "上新", "share": 600}, {"name": "护理", "share": 401}]},
        {"slots": [{"date": "2026-11-24", "theme": "没有", "platforms": ["weibo"]}]},
        {"slots": [{"date": "2026-11-30", "theme": "上新", "platforms": ["weibo"]}]},
        {"slots": [{"date": "2026-11-24", "theme": "上新", "platforms": []}]},
        {"goals": [{"name": "关注", "target": -1, "unit": "人"}]},
        {"goals": [{"name": "关注", "target": 1, "unit": "人", "colour": "red"}]},
        {"starts_on": "2026-02-30"},
    ],
)
def test_what_does_not_fit_together_is_refused(fields: dict[str, Any]) -> None:
    """Days, shares, names and slots are held against each other."""
    with pytest.raises(ValidationError):
        PlanInput.model_validate(a_plan_body(**fields))


def test_coverage_counts_slots_posts_and_publications() -> None:
    """By theme and as a whole; a post without a theme counts in the whole alone."""
    plan = open_plan(PlanInput.model_validate(a_plan_body()), "plan", "ling", AT)
    rows = {"a": Row(theme="上新", live=True), "b": Row(theme="上新"), "c": Row()}
    counted = coverage(plan, rows)
    assert (counted.planned, counted.filled, counted.published) == (1, 3, 1)
    assert [(t.theme, t.planned, t.filled, t.published) for t in counted.themes] == [
        ("上新", 1, 2, 1),
        ("护理", 0, 0, 0),
    ]
