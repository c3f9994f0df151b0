"""The page of health: what is wrong first, each with what to do; and where nothing is, what is watched. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar

from babel.dates import format_datetime, format_timedelta

from publishing.health import GrantTrouble, Health, QuotaTrouble
from publishing.pauses import Affected, Switch
from publishing.watching import Late
from socialops import clock, words
from socialops.pages import Page, Pages

PAGES: Final = Pages(Path(__file__).parent / "templates")
MINUTE: Final = {"zh_CN": "M月d日 HH:mm", "en": "MMM d, HH:mm"}
T = TypeVar("T")
SHOWN: Final = 20
"""Rows of a section that are shown; the number beside its name counts all."""


@dataclass(frozen=True)
class Row:
    """One thing: where it is, what about it, and since or until when."""

    where: str
    what: str
    when: str
    id: str = ""


@dataclass(frozen=True)
class Section:
    """One kind of trouble: how grave it is, and the things of it, in words of a language."""

    name: str
    language: str
    grave: bool
    count: int
    rows: list[Row] = field(default_factory=list)

    @property
    def level(self) -> str:
        """How grave it is, where there is anything of it."""
        return ("trouble" if self.grave else "attention") if self.count else "well"

    @property
    def title(self) -> str:
        """What it is called."""
        return words.say(f"health.section.{self.name}", self.language)

    @property
    def badge(self) -> str:
        """How grave it is and how many there are, beside its title."""
        return words.say(f"health.level.{self.level}", self.language, {"count": self.count})

    @property
    def todo(self) -> str:
        """What to do about it."""
        return words.say(f"health.todo.{self.name}", self.language)

    @property
    def none(self) -> str:
        """That there is nothing of it."""
        return words.say(f"health.none.{self.name}", self.language)

    @property
    def watch(self) -> str:
        """What would be shown here."""
        return words.say(f"health.watch.{self.name}", self.language)


def health(of: Health, language: str) -> Page:
    """The page in a language, by the clocks of the brand."""
    telling = _Telling(of, language)
    sections = telling.sections()
    return PAGES.render(
        "health.html.j2",
        language,
        css="health.css",
        state=of.state,
        headline=words.say(f"health.state.{of.state}", language),
        lead=words.say(f"health.lead.{of.state}", language),
        at=telling.minute(of.at),
        zone=of.zone,
        tick=telling.tick(),
        open=[each for each in sections if each.count],
        quiet=[each for each in sections if not each.count],
        more=of.more,
    )


@dataclass(frozen=True)
class _Telling:
    of: Health
    language: str

    def say(self, key: str, **facts: object) -> str:
        return words.say(key, self.language, facts)

    def minute(self, instant: datetime) -> str:
        zone = clock.zone(self.of.zone)
        return str(format_datetime(instant, MINUTE[self.language], tzinfo=zone, locale=self.language))

    def ago(self, instant: datetime) -> str:
        return str(format_timedelta(self.of.at - instant, threshold=1.2, locale=self.language))

    def tick(self) -> str:
        last = self.of.last_tick_at
        return self.say("health.tick.at", time=self.ago(last)) if last else self.say("health.tick.never")

    def sections(self) -> list[Section]:
        of = self.of
        ended = any(each.state == "ended" for each in of.grants)
        found = [
            self._section("clock", [] if of.ticks else [of], self._clock, grave=True),
            self._section("late", of.late, self._late, grave=True),
            self._section("unknown", of.unknown, self._open, grave=True),
            self._section("people", of.people, self._open, grave=bool(of.left_to_people)),
            self._section("grants", of.grants, self._grant, grave=ended),
            self._section("switches", of.switches, self._switch, grave=False),
            self._section("held", of.held, self._open, grave=False),
            self._section("quotas", of.quotas, self._quota, grave=False),
        ]
        return sorted(found, key=lambda each: not each.grave or not each.count)

    def _section(self, name: str, things: Sequence[T], row: Callable[[T], Row], *, grave: bool) -> Section:
        return Section(name, self.language, grave, len(things), [row(each) for each in things[:SHOWN]])

    def _clock(self, of: Health) -> Row:
        return Row(self.say("health.tick.name"), self.tick(), self.minute(of.last_tick_at) if of.last_tick_at else "")

    def _late(self, of: Late) -> Row:
        what = self.say(f"health.late.{of.state}")
        why = self._reason(of.reason) if of.reason else ""
        when = self.say("health.late.since", time=self.minute(of.due), late=self.ago(of.due))
        return Row(self._account(of.account_id), " · ".join(filter(None, (what, why))), when, of.sending_id)

    def _open(self, of: Affected) -> Row:
        where = f"{self._platform(of.platform)} · {self._account(of.account_id)}"
        kind = self._known(f"kind.{of.kind}", of.kind)
        when = self.say("health.due", time=self.minute(of.due))
        return Row(where, f"{kind} · {self._reason(of.reason)}", when, of.sending_id)

    def _grant(self, of: GrantTrouble) -> Row:
        where = f"{self._platform(of.platform)} · {self._account(of.account_id)}"
        when = self.say("health.grant.until", time=self.minute(of.ends_at)) if of.ends_at else ""
        return Row(where, self.say(f"health.grant.{of.state}"), when, of.account_id)

    def _quota(self, of: QuotaTrouble) -> Row:
        where = f"{self._platform(of.platform)} · {self._account(of.account_id)}"
        level = "spent" if of.spent else "near"
        kind = self._known(f"health.allowance.{of.kind}", of.kind)
        what = self.say(f"health.quota.{level}", kind=kind, used=of.used, amount=of.amount)
        return Row(where, what, self.say("health.quota.until", time=self.minute(of.until)), of.account_id)

    def _switch(self, of: Switch) -> Row:
        when = self.say("health.switch.since", time=self.minute(of.set_at), by=of.set_by)
        return Row(words.scope(of.id, self.language), of.reason, when, of.id)

    def _account(self, account_id: str) -> str:
        return self.of.names.get(account_id, account_id)

    def _platform(self, platform_id: str) -> str:
        return self._known(f"platform.{platform_id}", platform_id)

    def _reason(self, code: str) -> str:
        known = words.has(f"sending.{code}.cause", self.language)
        return self.say(f"sending.{code if known else 'other'}.cause")

    def _known(self, key: str, otherwise: str) -> str:
        return self.say(key) if words.has(key, self.language) else otherwise
