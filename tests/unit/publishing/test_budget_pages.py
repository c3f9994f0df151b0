"""The page of budgets: bars that add up, and one sentence that says whether a budget lasts."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publishing import budget_pages
from publishing.budget_pages import Bar
from publishing.budget_views import BudgetView

AMOUNTS = st.integers(0, 10**11)


def a_view(budget_id: str = "2026-12", limit: int = 1_000_000, **fields: Any) -> BudgetView:
    """A budget as members see it; nothing is used."""
    given_: dict[str, Any] = {"reserved": 0, "spent": 0, "overrun": 0, "days_left": 10, "spent_per_day": 0}
    given_ |= fields
    used = sum(given_[name] or 0 for name in ("reserved", "spent", "overrun"))
    return BudgetView.model_validate(
        {
            "id": budget_id,
            "version": 1,
            "limit": limit,
            "available": max(limit - used, 0),
            "short": max(used - limit, 0),
            "entries": 1,
            "owner": "hua",
            "used_percent": used * 100 // limit,
            "tell_at_percent": 80,
            "tell_days": 7,
            "told": [],
            "ends_at": None,
            "lasts_until": None,
            **given_,
        }
    )


@pytest.mark.parametrize(
    ("budget_id", "title"),
    [
        ("2026-12", "2026年12月"),
        ("campaign:双十二", "活动 双十二"),
        ("campaign:618:2026-06", "活动 618 · 2026年6月"),
    ],
)
def test_a_budget_is_called_by_what_it_is_for(budget_id: str, title: str) -> None:
    """Nobody has to read an id."""
    assert Bar(a_view(budget_id), "zh_CN").title == title


@given(st.integers(1, 10**11), AMOUNTS, AMOUNTS, AMOUNTS)
def test_the_parts_of_a_bar_never_exceed_it(limit: int, reserved: int, spent: int, overrun: int) -> None:
    """However much more was spent than the limit says; both parts stand side by side."""
    first, second = Bar(a_view(limit=limit, reserved=reserved, spent=spent, overrun=overrun), "en").shares
    assert 0 <= first <= 100
    assert 0 <= second <= 100
    assert first + second <= 100.01


@pytest.mark.parametrize(
    ("fields", "level", "said"),
    [
        ({}, "good", "最近七天没有花费"),
        ({"spent": 300_000, "spent_per_day": 70_000}, "good", "¥700.00 的速度，够用到结束"),
        ({"spent": 300_000, "spent_per_day": 100_000}, "warm", "会在结束前 3 天用完"),
        ({"spent": 300_000, "spent_per_day": 100_000, "days_left": None}, "good", "还够用 7 天"),
        ({"reserved": 800_000}, "warm", "最近七天没有花费"),
        ({"spent": 995_000, "spent_per_day": 1_000}, "bad", "不够一笔最小的订单（¥100.00）"),
        ({"spent": 1_000_000, "overrun": 123_456}, "bad", "超出 ¥1,234.56"),
    ],
)
def test_a_sentence_says_whether_it_lasts(fields: dict[str, Any], level: str, said: str) -> None:
    """And what to do where it does not."""
    bar = Bar(a_view(**fields), "zh_CN")
    assert (bar.level, said in bar.outlook) == (level, True), bar.outlook


def test_whose_window_is_over_says_so() -> None:
    """Nothing is foretold of it."""
    bar = Bar(a_view(days_left=0, spent=300_000, spent_per_day=500_000), "en")
    assert (bar.window, bar.level) == ("ended", "good")


def test_a_page_holds_text_only() -> None:
    """The name of a campaign may hold anything; it is text."""
    page = budget_pages.budgets([a_view("campaign:<script>alert(1)</script>")], "en", more=True)
    assert "<script>" not in page.html
    assert "There are more on the next page." in page.html
    assert "script-src 'none'" in page.policy


def test_without_a_budget_it_teaches() -> None:
    """Who sees nothing reads how to begin."""
    assert re.search("Set a limit for this month first", budget_pages.budgets([], "en", more=False).html)
