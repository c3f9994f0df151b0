"""The calendar in any order: planned, moved, swapped, unscheduled, taken back, edited; also by two planners at once.

After every step the table says what a calendar on paper says: each publication stands at one time or at none, in list,
agenda and its account's times alike; no distance and no allowance is broken unless somebody said so; the journal tells
each change once. Of two at once it says what one after the other would have made of it.
"""

from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from publishing import keys, sendings, store
from publishing.sendings import Sending
from socialops import clock
from socialops.table import Origin
from tests.cloud import Clock
from tests.faults.book import AN_HOUR, Book, Line, when
from tests.faults.machines import run
from tests.faults.planners import Ask, Got, directly, over_http
from tests.faults.workers import together
from tests.publishing_world import Moment, World

POSTS = ("p0", "p1", "p2")
NOON = datetime(2026, 11, 24, 12, tzinfo=clock.now().tzinfo)


def _time_of(minutes: int, zone: str) -> dict[str, str]:
    """A time of a request: an instant, or what the clocks of a zone show then."""
    due = NOON + timedelta(minutes=minutes)
    if not zone:
        return {"at": clock.text(due)}
    return {"wall": f"{due.astimezone(clock.zone(zone)):%Y-%m-%dT%H:%M}", "zone": zone}


TIMES = st.builds(
    _time_of,
    st.sampled_from([0, 10, 20, 30, 45, 60, 80, 7 * 24 * 60]),
    st.sampled_from(["", "Asia/Shanghai", "Europe/Paris"]),
)
"""Two hours of the next day that soon are crowded, and one in another week and another month."""
ACCEPTS: st.SearchStrategy[list[str]] = st.sampled_from([[], [], ["too-close"], ["paused"], ["paused", "too-close"]])
SAME: tuple[frozenset[str], ...] = (frozenset({"stale-version", "undo-over"}),)
"""Two refusals that mean the same to who was overtaken."""
STALE = st.sampled_from([0] * 9 + [1])
"""How far the version that a planner saw is from the present one."""
TURNS = st.lists(st.integers(0, 1), min_size=3, max_size=14)
RAISED = {"version", "updated_at"}
WORDS = {"content", "content_hash", "window"}
"""What an undo may leave otherwise than it was: the words, where others were approved since."""


class Planners(RuleBasedStateMachine):
    """A strict account, one that is nearly full in one hour, three posts, and planners."""

    world: World
    start: Moment
    first: Book

    def __init__(self) -> None:
        super().__init__()
        self.book = self.first.copy()
        self.former: dict[str, list[dict[str, Any]]] = {}
        self.ways: list[str] = []

    @initialize()
    def begin(self) -> None:
        """Every run starts from the same moment."""
        self.world.return_to(self.start)

    @rule(data=st.data())
    def one_plans(self, data: Any) -> None:
        """A post is put on the calendar."""
        self._one_asks(data.draw(self._plans()))

    @rule(data=st.data())
    def one_moves(self, data: Any) -> None:
        """A publication gets another time."""
        self._one_asks(data.draw(self._moves()))

    @rule(data=st.data())
    def one_swaps(self, data: Any) -> None:
        """Two publications get each the other's time."""
        self._one_asks(data.draw(self._swaps()))

    @rule(data=st.data())
    def one_unschedules(self, data: Any) -> None:
        """A publication is taken off the calendar."""
        self._one_asks(data.draw(self._unschedulings()))

    @precondition(lambda self: self.ways)
    @rule(data=st.data())
    def one_takes_back(self, data: Any) -> None:
        """A change is taken back: everything is as it was, but for words that are not approved any more."""
        ask = data.draw(self._undos())
        way = self.book.ways.get(ask.id)
        got = self._one_asks(ask)
        if way and not got.code:
            back = [self._stored(name) for name in way.former]
            renewed = [self.book.approved.get(line.post) != line.words for line in way.former.values()]
            for now, then, other_words in zip(back, self.former[ask.id], renewed, strict=True):
                assert _without(now, RAISED) == _without(then, RAISED) or other_words
                assert _without(now, RAISED | WORDS) == _without(then, RAISED | WORDS)

    def _one_asks(self, ask: Ask) -> Got:
        """Over HTTP; the book knows what becomes of it, and the answer tells whatever speaks against the times."""
        before = [self._stored(name) for name in _changed(ask)]
        got = over_http(self.world, ask)
        assert got.code == self.book.try_(ask, got, self.world.time.at)
        self._learn(ask, got, before)
        for item in [] if got.code else got.body.get("items", [got.body]):
            line = self.book.lines[item["id"]]
            told = {each["code"] for each in item["conflicts"]}
            assert told == (self.book.conflicts(item["id"], line) if line.counts else set())
        return got

    @rule(data=st.data(), turns=TURNS)
    def two_ask_at_once(self, data: Any, turns: list[int]) -> None:
        """Each saw the same calendar, and they meet at any of their calls."""
        self._two_ask([data.draw(self._asks()) for _ in range(2)], turns)

    @rule(data=st.data(), turns=TURNS)
    def two_want_one_time(self, data: Any, turns: list[int]) -> None:
        """What one asks for leads to a time of an account, and there another plans in the same moment."""
        ask = data.draw(self._asks())
        if place := self._leads_to(ask):
            account, due = place
            body = {"account_id": account, "at": clock.text(due), "accept": ["paused"]}
            self._two_ask([ask, Ask("plan", data.draw(st.sampled_from(POSTS)), 0, body)], turns)

    def _two_ask(self, asks: list[Ask], turns: list[int]) -> None:
        """It is as if one had come first."""
        before = [[self._stored(name) for name in _changed(ask)] for ask in asks]
        got: list[list[Got]] = [[], []]
        together(self.world, [partial(directly, ask, into) for ask, into in zip(asks, got, strict=True)], turns)
        answers = [into[0] for into in got]
        for order in ([0, 1], [1, 0]):
            book = self.book.copy()
            codes = {each: book.try_(asks[each], answers[each], self.world.time.at) for each in order}
            if all(_alike(codes[each], answers[each].code) for each in order) and self._is(book):
                self.book = book
                for ask, answer, former in zip(asks, answers, before, strict=True):
                    self._learn(ask, answer, former)
                return
        raise AssertionError(f"neither first: {asks} {answers}")

    @rule(data=st.data(), what=st.sampled_from(["edit", "edit", "hold", "switch", "time"]))
    def meanwhile(self, data: Any, what: str) -> None:
        """Somebody edits a post, presses the switch or lifts it, something is held, or time passes."""
        getattr(self, f"_{what}")(data)

    def _edit(self, data: Any) -> None:
        """A post has other words; they are approved, or wait for that."""
        post, words = data.draw(st.sampled_from(POSTS)), data.draw(st.sampled_from(["甲", "乙"]))
        approve = data.draw(st.sampled_from([True, True, False]))
        self.world.change_post(post, approve=approve, text=f"{post}{words}")
        self.book.approved.pop(post, None)
        if approve:
            self.book.approved[post] = f"{post}{words}"

    def _hold(self, data: Any) -> None:
        """At its second a condition did not hold, and it waits for a person."""
        counting = sorted(name for name, line in self.book.lines.items() if line.counts)
        if counting:
            name, at = data.draw(st.sampled_from(counting)), self.world.time.at
            store.take(sendings.hold(self.world.get(name), "paused", at), Origin("on_due", at))
            self.book.hold(name)

    def _switch(self, data: Any) -> None:
        """Everything is stopped, or goes on."""
        path = {"scope": "brand"}
        if self.book.paused:
            (version,) = [item["version"] for item in self.world.peek("PAUSE#brand") if item["sk"] == "PAUSE"]
            tag = {"if-match": f'"{version}"'}
            assert self.world.ask("DELETE /v1/pauses/{scope}", path=path, headers=tag).status == 200
        else:
            assert self.world.ask("PUT /v1/pauses/{scope}", path=path, body={"reason": "x"}).status < 300
        self.book.paused = not self.book.paused

    def _time(self, data: Any) -> None:
        """Nothing is due before tomorrow, but ways back end."""
        self.world.time.advance(minutes=data.draw(st.sampled_from([1, 29, 31])))

    @invariant()
    def the_table_says_what_the_book_says(self) -> None:
        """Each publication in its state, at its time, in its words and its version."""
        assert self._is(self.book)
        self.world.time.advance(seconds=1)

    @invariant()
    def each_stands_in_the_calendar_once_or_nowhere(self) -> None:
        """List, agenda and the rows of its account agree; what is unscheduled is in none of them."""
        shown = sorted((clock.text(line.due), name) for name, line in self.book.lines.items() if line.on)
        on = {name: line for name, line in self.book.lines.items() if line.counts}
        dues = [each for each in shown if each[1] in on]
        listed = [item for item in self.world.peek("SENDING#") if "list" in item]
        assert sorted((each["rank"].partition("#")[0], each["id"]) for each in listed) == shown
        held = sorted(name for name, line in self.book.lines.items() if line.held)
        assert sorted(row["sending_id"] for row in self.world.peek("UNRESOLVED#held")) == held
        assert all(each["list"] == keys.calendar(each["due"][:7]) for each in listed)
        sends = [entry for entry in self.world.agenda() if entry.kind == "send"]
        assert sorted((clock.text(entry.due), entry.ref.partition("@")[0]) for entry in sends) == dues
        prepares = [entry for entry in self.world.agenda() if entry.kind == "prepare"]
        assert sorted(entry.ref.partition("@")[0] for entry in prepares) == sorted(on)
        for account in self.book.gaps:
            rows = [row for row in self.world.peek(keys.turn(account).pk) if row["sk"].startswith("WEEK#")]
            taken = [(value["due"], name) for row in rows for name, value in row.items() if name not in {"pk", "sk"}]
            assert sorted(taken) == [each for each in dues if on[each[1]].account == account]

    @invariant()
    def no_allowance_is_exceeded(self) -> None:
        """Five an hour, whoever planned, moved, swapped or took back."""
        hours = Counter((line.account, line.due.replace(minute=0)) for line in self.book.lines.values() if line.counts)
        assert max(hours.values(), default=0) <= AN_HOUR

    @invariant()
    def the_journal_tells_each_change_once(self) -> None:
        """So often was each publication said to be due at each time, and to be off the calendar."""
        told: Counter[tuple[str, str, str]] = Counter()
        for item in self.world.peek("TRACE#POST#"):
            if item["event"].startswith("Sending"):
                told[item["event"], item["data"]["sending_id"], item["data"].get("due", "")] += 1
        assert told == self.book.told

    def _asks(self) -> st.SearchStrategy[Ask]:
        """Anything that a planner may ask for now."""
        kinds = [self._plans(), self._moves(), self._swaps(), self._unschedulings()]
        return st.one_of([*kinds, *([self._undos()] if self.ways else [])])

    def _leads_to(self, ask: Ask) -> tuple[str, datetime] | None:
        """The account and the time that a request would take."""
        lines = self.book.lines
        if ask.act == "undo":
            former = [*self.book.ways[ask.id].former.values()] if ask.id in self.book.ways else []
            return (former[0].account, former[0].due) if former else None
        if ask.act == "swap":
            return lines[ask.id].account, lines[ask.body["with_id"]].due
        if ask.act == "unschedule":
            return lines[ask.id].account, lines[ask.id].due
        account = ask.body["account_id"] if ask.act == "plan" else lines[ask.id].account
        return account, when(ask)["due"]

    def _plans(self) -> st.SearchStrategy[Ask]:
        accounts = st.sampled_from(sorted(self.book.gaps))
        body = st.fixed_dictionaries({"account_id": accounts, "accept": ACCEPTS})
        return st.builds(lambda post, body, at: Ask("plan", post, 0, body | at), st.sampled_from(POSTS), body, TIMES)

    def _moves(self) -> st.SearchStrategy[Ask]:
        def ask(name: str, stale: int, at: dict[str, str], accept: list[str], named: bool) -> Ask:
            line = self.book.lines[name]
            account = {"account_id": line.account} if named else {}
            return Ask("move", name, line.version + stale, {"accept": accept, **at, **account})

        return st.builds(ask, st.sampled_from(sorted(self.book.lines)), STALE, TIMES, ACCEPTS, st.booleans())

    def _swaps(self) -> st.SearchStrategy[Ask]:
        """Of any two, and as often of two that stand on one account."""

        def ask(pair: tuple[str, str], stale: int, other_stale: int, accept: list[str]) -> Ask:
            first, second = (self.book.lines[each] for each in pair)
            body = {"with_id": pair[1], "with_version": second.version + other_stale, "accept": accept}
            return Ask("swap", pair[0], first.version + stale, body)

        lines = self.book.lines
        pairs = [(one, two) for one in sorted(lines) for two in sorted(lines)]
        beside = [
            (one, two)
            for one, two in pairs
            if one != two and lines[one].on and lines[two].on and lines[one].account == lines[two].account
        ]
        return st.builds(ask, st.sampled_from(beside or pairs) | st.sampled_from(pairs), STALE, STALE, ACCEPTS)

    def _unschedulings(self) -> st.SearchStrategy[Ask]:
        def ask(name: str, stale: int) -> Ask:
            return Ask("unschedule", name, self.book.lines[name].version + stale)

        return st.builds(ask, st.sampled_from(sorted(self.book.lines)), STALE)

    def _undos(self) -> st.SearchStrategy[Ask]:
        """Of any change, and as often of one that was not taken back and is still as it was left."""
        lines, ways = self.book.lines, self.book.ways
        open_ = [
            name
            for name, way in sorted(ways.items())
            if all(lines[each].version == version for each, version in way.versions.items())
        ]
        return (st.sampled_from(open_ or self.ways) | st.sampled_from(self.ways)).map(lambda way: Ask("undo", way))

    def _learn(self, ask: Ask, got: Got, before: list[dict[str, Any]]) -> None:
        """Remember a way back, and what it leads to."""
        if not got.code and ask.act not in {"plan", "undo"}:
            self.ways.append(got.body["undo"]["id"])
            self.former[self.ways[-1]] = before

    def _stored(self, name: str) -> dict[str, Any]:
        return self.world.get(name).model_dump(mode="json")

    def _is(self, book: Book) -> bool:
        """Whether the stored publications are those of a book."""
        return {item["id"]: _line(Sending.model_validate(item)) for item in self.world.peek("SENDING#")} == book.lines


def _changed(ask: Ask) -> list[str]:
    """The publications that a request would change, and that may be taken back to what they were."""
    if ask.act in {"plan", "undo"}:
        return []
    return [ask.id, ask.body["with_id"]] if ask.act == "swap" else [ask.id]


def _without(stored: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in stored.items() if name not in names}


def _line(stored: Sending) -> Line:
    """A stored publication as it would stand on paper."""
    assert stored.state in {"scheduled", "cancelled"}
    return Line(
        account=stored.account_id,
        post=stored.subject,
        due=stored.due,
        words=stored.content.text,
        wall=stored.wall,
        zone=stored.zone,
        version=stored.version,
        on=stored.state == "scheduled",
        held=bool(stored.held),
    )


def _alike(code: str, other: str) -> bool:
    return code == other or any({code, other} <= each for each in SAME)


@pytest.fixture
def machine(time: Clock, monkeypatch: pytest.MonkeyPatch) -> type[Planners]:
    """The machine over one brand, which every run takes back to its first moment."""
    world = World(time, monkeypatch)
    gaps = {"strict": (30, True), "full": (15, False)}
    book = Book({}, {})
    for number, (minutes, strict) in enumerate(gaps.values()):
        world.network.profile = (f"r-{number}", f"@{number}")
        account = world.an_account()
        body = {"minimum_gap_minutes": minutes, "strict": strict}
        answer = world.ask("PUT /v1/accounts/{account_id}/cadence", path={"account_id": account}, body=body)
        assert answer.status == 200, answer.body
        book.gaps[account] = (minutes, strict)
    for post in POSTS:
        world.a_post(post, text=f"{post}甲")
        book.approved[post] = f"{post}甲"
    _, full = book.gaps
    for minute in (0, 15, 30, 50):
        at = clock.text(NOON + timedelta(minutes=minute))
        ask = Ask("plan", "p0", 0, {"account_id": full, "at": at})
        assert book.try_(ask, over_http(world, ask), time.at) == ""
    Planners.world, Planners.start, Planners.first = world, world.remember(), book
    return Planners


def test_the_calendar_is_what_was_asked_for_whatever_happens(machine: type[Planners]) -> None:
    """Some runs of anything in any order."""
    run(machine, examples=30, steps=25)


@pytest.mark.long
def test_the_calendar_is_what_was_asked_for_for_long(machine: type[Planners]) -> None:
    """Many longer runs."""
    run(machine, examples=60, steps=50)
