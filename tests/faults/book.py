"""A calendar on paper: what the rules say becomes of each request, written a second time and in the plainest way."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from socialops import clock
from tests.faults.planners import Ask, Got

AN_HOUR = 5
"""Posts that the fake network takes in an hour."""
OPEN = timedelta(minutes=30)
TIMED = {"SendingScheduled", "SendingMoved"}


@dataclass(frozen=True)
class Line:
    """A publication on paper."""

    account: str
    post: str
    due: datetime
    words: str
    wall: str = ""
    zone: str = "Asia/Shanghai"
    version: int = 1
    on: bool = True
    held: bool = False
    """It is on the calendar and waits for a person: it takes no time of its account."""

    @property
    def counts(self) -> bool:
        """Whether it takes a time of its account."""
        return self.on and not self.held


@dataclass(frozen=True)
class Way:
    """A way back: until when, to which lines, while they are in these versions."""

    until: datetime
    former: dict[str, Line]
    versions: dict[str, int]


class Refusal(Exception):
    """The rule that says no."""


@dataclass
class Book:
    """Accounts with their least distance, posts with what is approved of them, publications, ways back, the journal."""

    gaps: dict[str, tuple[int, bool]]
    """Account → minutes between two, and whether that is strict."""
    approved: dict[str, str]
    """Post → the words that are approved; absent where none are."""
    lines: dict[str, Line] = field(default_factory=dict)
    ways: dict[str, Way] = field(default_factory=dict)
    paused: bool = False
    told: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """How often an event told of a publication that it is due at an instant."""

    def copy(self) -> "Book":
        """Another book, to try something in."""
        return replace(
            self,
            approved=dict(self.approved),
            lines=dict(self.lines),
            ways=dict(self.ways),
            told=Counter(self.told),
        )

    def hold(self, name: str) -> None:
        """At its second a condition of the law did not hold."""
        line = self.lines[name]
        self.lines[name] = replace(line, held=True, version=line.version + 1)
        self.told["SendingHeld", name, ""] += 1

    def try_(self, ask: Ask, got: Got, at: datetime) -> str:
        """What becomes of a request: the code of its refusal, or nothing; ids are those that it got."""
        try:
            after = getattr(self, f"_{ask.act}")(ask, at)
        except Refusal as refusal:
            return str(refusal)
        if not got.code:
            self._write(ask, after, got.body, at)
        return ""

    def conflicts(self, name: str, line: Line) -> set[str]:
        """What speaks against a line, beside all others of its account."""
        others = [
            each for key, each in self.lines.items() if key != name and each.counts and each.account == line.account
        ]
        minutes, _ = self.gaps[line.account]
        found = {"paused"} if self.paused else set()
        if sum(each.due.replace(minute=0) == line.due.replace(minute=0) for each in others) >= AN_HOUR:
            found.add("quota-full")
        if any(abs(each.due - line.due) < timedelta(minutes=minutes) for each in others):
            found.add("too-close")
        if any((each.post, each.words) == (line.post, line.words) for each in others):
            found.add("same-content")
        return found

    def _plan(self, ask: Ask, at: datetime) -> dict[str, Line]:
        if ask.id not in self.approved:
            raise Refusal("not-approved")
        line = Line(ask.body["account_id"], ask.id, at, self.approved[ask.id])
        return self._placed(ask, {"": replace(line, **when(ask))})

    def _move(self, ask: Ask, at: datetime) -> dict[str, Line]:
        line = self._seen(ask.id, ask.version)
        self._on(line)
        return self._placed(ask, {ask.id: replace(line, held=False, **when(ask))})

    def _swap(self, ask: Ask, at: datetime) -> dict[str, Line]:
        other = ask.body["with_id"]
        first, second = self._seen(ask.id, ask.version), self._seen(other, ask.body["with_version"])
        if other == ask.id:
            raise Refusal("invalid-input")
        self._on(first, held=False)
        self._on(second, held=False)
        return self._placed(ask, {ask.id: _at_time_of(first, second), other: _at_time_of(second, first)})

    def _unschedule(self, ask: Ask, at: datetime) -> dict[str, Line]:
        line = self._seen(ask.id, ask.version)
        self._on(line)
        return {ask.id: replace(line, on=False, held=False)}

    def _undo(self, ask: Ask, at: datetime) -> dict[str, Line]:
        way = self.ways.get(ask.id)
        if way is None or at >= way.until:
            raise Refusal("undo-over")
        present = {name: self._seen(name, version) for name, version in way.versions.items()}
        back = {name: replace(line, version=present[name].version) for name, line in way.former.items()}
        return self._placed(replace(ask, body={"accept": ["paused", "too-close"]}), back)

    def _seen(self, name: str, version: int) -> Line:
        if self.lines[name].version != version:
            raise Refusal("stale-version")
        return self.lines[name]

    def _on(self, line: Line, *, held: bool = True) -> None:
        if not line.on or (line.held and not held):
            raise Refusal("wrong-state")

    def _placed(self, ask: Ask, wanted: dict[str, Line]) -> dict[str, Line]:
        """The lines at their new times, in the words that are approved, when nothing refuses."""
        after = replace(self, lines={**self.lines, **wanted})
        timed = {name: line for name, line in wanted.items() if not line.held}
        for name, line in timed.items():
            strict = {"too-close"} if self.gaps[line.account][1] else set()
            refusing = after.conflicts(name, line) & {"paused", "quota-full", *strict}
            refusing -= {*ask.body.get("accept", [])} - {"quota-full"}
            for code in ("paused", "quota-full", "too-close"):
                if code in refusing:
                    raise Refusal(code)
        if any(line.post not in self.approved for line in timed.values()):
            raise Refusal("not-approved")
        return wanted | {name: replace(line, words=self.approved[line.post]) for name, line in timed.items()}

    def _write(self, ask: Ask, after: dict[str, Line], answer: dict[str, Any], at: datetime) -> None:
        if ask.act == "plan":
            name = answer["id"]
            self.lines[name] = after[""]
            self.told["SendingScheduled", name, clock.text(after[""].due)] += 1
            return
        former = {name: self.lines[name] for name in after}
        for name, line in after.items():
            for event in _told(former[name], line):
                self.told[event, name, clock.text(line.due) if event in TIMED else ""] += 1
            self.lines[name] = replace(line, version=former[name].version + 1)
        if ask.act == "undo":
            del self.ways[ask.id]
        else:
            versions = {name: self.lines[name].version for name in after}
            self.ways[answer["undo"]["id"]] = Way(at + OPEN, former, versions)


def when(ask: Ask) -> dict[str, Any]:
    """The time that is asked for, as fields of a line."""
    if "at" in ask.body:
        return {"due": clock.instant(ask.body["at"]), "wall": ""}
    wall, zone = ask.body["wall"], ask.body["zone"]
    return {"due": clock.at_wall(datetime.fromisoformat(wall), zone), "wall": wall, "zone": zone}


def _at_time_of(line: Line, other: Line) -> Line:
    return replace(line, due=other.due, wall=other.wall, zone=other.zone)


def _told(before: Line, after: Line) -> list[str]:
    """What is told of a change."""
    if not after.on:
        return ["SendingCancelled"]
    again = [] if before.on else ["SendingScheduled"]
    return [*again, "SendingHeld"] if after.held else again or ["SendingMoved"]
