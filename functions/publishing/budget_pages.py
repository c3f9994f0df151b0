"""The page of budgets: how much of each is used, and whether it lasts. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final, Literal

from babel.dates import format_date
from babel.numbers import format_decimal

from publishing import budget_outlook
from publishing.budget_views import BudgetView
from socialops import words
from socialops.pages import Page, Pages

PAGES: Final = Pages(Path(__file__).parent / "templates")
MONTH: Final = {"zh_CN": "y年M月", "en": "MMMM y"}
SIGNS: Final = {"good": "✓", "warm": "!", "bad": "✕"}
Level = Literal["good", "warm", "bad"]


@dataclass(frozen=True)
class Bar:
    """A budget on the page, in words of a language."""

    of: BudgetView
    language: str

    @property
    def title(self) -> str:
        """What it is for: a month, a campaign, or a campaign in one month."""
        campaign = self.of.id.split(":")[1] if self.of.id.startswith("campaign:") else ""
        month = self._month(self.of.id.rpartition(":")[2]) if budget_outlook.is_monthly(self.of.id) else ""
        return " · ".join(filter(None, (self._say("campaign", name=campaign) if campaign else "", month)))

    @property
    def level(self) -> Level:
        """Bad where nothing can be ordered of it, warm where its share is used or it does not last."""
        if self.of.short or self.of.available < budget_outlook.LEAST_ORDER:
            return "bad"
        return "warm" if self.of.used_percent >= self.of.tell_at_percent or self._short_of_end > 0 else "good"

    @property
    def sign(self) -> str:
        """Its level for who sees no colours."""
        return SIGNS[self.level]

    @property
    def shares(self) -> tuple[float, float]:
        """Per cent of the bar that are spent, and that are reserved; never more than all of it."""
        whole = max(self.of.limit, self.of.spent + self.of.overrun + self.of.reserved, 1)
        spent, reserved = self.of.spent + self.of.overrun, self.of.reserved
        return round(100 * spent / whole, 2), round(100 * reserved / whole, 2)

    @property
    def sums(self) -> list[tuple[str, str, str]]:
        """What it comes to: a name, an amount, and a class where it has a colour of its own."""
        found = [
            ("spent", self.of.spent + self.of.overrun, "spent"),
            ("reserved", self.of.reserved, "reserved"),
            ("available", self.of.available, ""),
            ("limit", self.of.limit, ""),
        ]
        return [(self._say(name), f"¥{self._money(fen)}", style) for name, fen, style in found]

    @property
    def outlook(self) -> str:
        """Whether it lasts, in a sentence."""
        if self.of.short:
            return self._say("short", amount=self._money(self.of.short))
        if self.of.available < budget_outlook.LEAST_ORDER:
            return self._say("used-up", least=self._money(budget_outlook.LEAST_ORDER))
        if not self.of.spent_per_day:
            return self._say("calm")
        rate = self._money(self.of.spent_per_day)
        if self.of.days_left is None:
            return self._say("open", rate=rate, days=self._lasting)
        if self._short_of_end > 0:
            return self._say("too-fast", rate=rate, days=self._short_of_end)
        return self._say("lasts", rate=rate)

    @property
    def window(self) -> str:
        """How long it still runs."""
        if self.of.days_left is None:
            return self._say("no-end")
        return self._say("days-left", days=self.of.days_left) if self.of.days_left else self._say("ended")

    @property
    def _lasting(self) -> int:
        """Whole days that what is not spent lasts at the present rate."""
        unspent = max(self.of.limit - self.of.spent - self.of.overrun, 0)
        return unspent // self.of.spent_per_day if self.of.spent_per_day else 0

    @property
    def _short_of_end(self) -> int:
        """Days before its end at which it is spent; none where it lasts, or nobody spends of it."""
        return self.of.days_left - self._lasting if self.of.days_left and self.of.spent_per_day else 0

    def _month(self, month: str) -> str:
        return str(format_date(date.fromisoformat(f"{month}-01"), MONTH[self.language], locale=self.language))

    def _money(self, fen: int) -> str:
        return str(format_decimal(Decimal(fen) / 100, format="#,##0.00", locale=self.language))

    def _say(self, what: str, /, **facts: object) -> str:
        return words.say(f"budgets.{what}", self.language, facts)


def budgets(found: Sequence[BudgetView], language: str, *, more: bool) -> Page:
    """The page in a language; `more` says that there are others."""
    return PAGES.render(
        "budgets.html.j2", language, css="budgets.css", bars=[Bar(each, language) for each in found], more=more
    )
