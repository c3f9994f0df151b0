"""Plans for tests, with what a test cares about."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from planning.coverage import Row
from planning.plan_writing import open_plan
from planning.plans import Plan, PlanInput
from tests.unit.planning.builders_planning import AT

THEMES = ("上新", "护理", "幕后🎬")


def a_plan_body(**fields: Any) -> dict[str, Any]:
    """November 2026, two themes, two slots; the first is on a Tuesday."""
    return {
        "title": "2026年11月",
        "starts_on": "2026-11-01",
        "ends_on": "2026-11-30",
        "goals": [{"name": "新增关注", "target": 500, "unit": "人"}],
        "themes": [{"name": "上新", "share": 600}, {"name": "护理", "share": 400}],
        "slots": [
            {"date": "2026-11-03", "theme": "上新", "platforms": ["weibo"], "content_type": "pictures"},
            {"date": "2026-11-11", "at": "20:00", "theme": "护理", "platforms": ["weibo", "mastodon"]},
        ],
        **fields,
    }


def a_plan(**fields: Any) -> Plan:
    """Such a plan, opened by Ling."""
    return open_plan(PlanInput.model_validate(a_plan_body(**fields)), "plan1", "ling", AT)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Plans of one to sixty days with slots on any of them."""
    starts_on = draw(st.dates(date(2024, 1, 1), date(2029, 12, 31)))
    length = draw(st.integers(0, 62))
    slot = st.fixed_dictionaries(
        {
            "date": st.integers(0, length).map(lambda days: (starts_on + timedelta(days=days)).isoformat()),
            "theme": st.sampled_from(THEMES),
            "platforms": st.lists(
                st.sampled_from(["weibo", "mastodon", "douyin"]), min_size=1, max_size=3, unique=True
            ),
            "content_type": st.sampled_from(["", "video", "article"]),
        }
    )
    body = {
        "title": "计划",
        "starts_on": starts_on.isoformat(),
        "ends_on": (starts_on + timedelta(days=length)).isoformat(),
        "themes": [{"name": name, "share": 300} for name in THEMES],
        "slots": draw(st.lists(slot, max_size=30)),
    }
    return open_plan(PlanInput.model_validate(body), "plan1", "ling", AT)


@st.composite
def rows_of(draw: st.DrawFn, plan: Plan) -> dict[str, Row]:
    """Posts of a plan: in a slot, in a slot that is gone, in none; some live."""
    slots = st.sampled_from(["", "s999", *(slot.id for slot in plan.slots)])
    found: dict[str, Row] = {}
    taken: set[str] = set()
    for number, slot_id in enumerate(draw(st.lists(slots, max_size=30))):
        seat = "" if slot_id in taken else slot_id
        taken.add(slot_id)
        slot = plan.slot(seat)
        theme = slot.theme if slot else draw(st.sampled_from(["", *THEMES]))
        found[f"p{number:02d}"] = Row(theme=theme, slot_id=seat, live=draw(st.booleans()))
    return found
