"""What differs between two texts, for people: whole words of letters, whole characters as the eye counts them.

Exact where the texts are alike or short. Long texts are first cut where both have the same passage once, so the time
grows with the length and not with its square; two long parts that share nothing are one deletion and one insertion.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import accumulate
from typing import Any, Final, Literal, NamedTuple

from socialops.models import Frozen

Kind = Literal["equal", "delete", "insert"]
PASSAGES: Final = (12, 5)
"""Tokens of a passage that cuts; the shorter one is tried where the longer finds nothing."""
SMALL: Final = 1_000_000
"""Pairs of tokens up to which two parts are compared exactly."""
_SURROGATES: Final = (0xD800, 0xE000)


class Op(Frozen):
    """A run that both texts have, or that goes, or that comes.

    Offsets count Unicode characters: `start`, `end` in the older text, `new_start`, `new_end` in the newer one.
    """

    op: Kind
    start: int
    end: int
    new_start: int
    new_end: int
    text: str


class _Run(NamedTuple):
    """Tokens `start:end` of the older text became `new_start:new_end`; `same` when nothing changed."""

    same: bool
    start: int
    end: int
    new_start: int
    new_end: int


def difference(old: str, new: str) -> list[Op]:
    """The runs that lead from one text to the other, in order; a deletion stands before the insertion beside it."""
    before, after = _tokens(old), _tokens(new)
    one, other = _numbered(before, after)
    runs = _readable(list(_joined(_runs(one, other))))
    marks, new_marks = (list(accumulate(map(len, tokens), initial=0)) for tokens in (before, after))
    return [op for run in runs for op in _ops(run, old, new, marks, new_marks)]


@cache
def _token() -> Any:
    import regex

    return regex.compile(r"(?:(?=[\p{Latin}\p{Greek}\p{Cyrillic}\p{N}])\X){1,64}|\X")


def _tokens(text: str) -> list[str]:
    found: list[str] = _token().findall(text)
    return found


def _numbered(before: list[str], after: list[str]) -> tuple[str, str]:
    """Both texts with one character for each token; equal tokens have the same one."""
    numbers: dict[str, str] = {}
    for token in (*before, *after):
        if token not in numbers:
            number = len(numbers)
            numbers[token] = chr(number if number < _SURROGATES[0] else number + _SURROGATES[1] - _SURROGATES[0])
    return "".join(numbers[token] for token in before), "".join(numbers[token] for token in after)


def _runs(old: str, new: str) -> Iterator[_Run]:
    """The runs of two token texts; cut, from the outside in, until what is left is small or shares nothing."""
    work = [(0, len(old), 0, len(new), 0)]
    while work:
        start, end, new_start, new_end, level = work.pop()
        head = _shared(old[start:end], new[new_start:new_end])
        yield _Run(True, start, start + head, new_start, new_start + head)
        start, new_start = start + head, new_start + head
        tail = _shared(old[start:end][::-1], new[new_start:new_end][::-1])
        yield _Run(True, end - tail, end, new_end - tail, new_end)
        end, new_end = end - tail, new_end - tail
        one, other = old[start:end], new[new_start:new_end]
        if len(one) * len(other) <= SMALL:
            yield from (_Run(*_shifted(run, start, new_start)) for run in _exact(one, other))
        elif level == len(PASSAGES):
            yield _Run(False, start, end, new_start, new_end)
        else:
            shared = _passages(one, other, PASSAGES[level])
            yield from (_Run(*_shifted(run, start, new_start)) for run in shared)
            work += _between(shared, (start, end, new_start, new_end), level + (not shared))


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with in common."""
    fits, fails = 0, min(len(one), len(other)) + 1
    while fits < fails - 1:
        middle = (fits + fails) // 2
        fits, fails = (middle, fails) if one[:middle] == other[:middle] else (fits, middle)
    return fits


def _shifted(run: _Run, start: int, new_start: int) -> _Run:
    return _Run(run.same, run.start + start, run.end + start, run.new_start + new_start, run.new_end + new_start)


def _exact(one: str, other: str) -> Iterator[_Run]:
    if not one or not other:
        yield _Run(False, 0, len(one), 0, len(other))
        return
    from rapidfuzz.distance import Indel

    for op in Indel.opcodes(one, other):
        yield _Run(op.tag == "equal", op.src_start, op.src_end, op.dest_start, op.dest_end)


def _passages(one: str, other: str, length: int) -> list[_Run]:
    """Passages that each text has exactly once and in the same order, as many as fit; none overlaps another."""
    places, others = _once(one, length), _once(other, length)
    pairs = sorted((at, others[passage]) for passage, at in places.items() if passage in others)
    found: list[_Run] = []
    for at, there in _rising(pairs):
        last = found[-1] if found else None
        if last and at <= last.end and at - last.start == there - last.new_start:
            found[-1] = last._replace(end=at + length, new_end=there + length)
        elif last is None or (at >= last.end and there >= last.new_end):
            found.append(_Run(True, at, at + length, there, there + length))
    return found


def _once(text: str, length: int) -> dict[str, int]:
    passages = [text[at : at + length] for at in range(len(text) - length + 1)]
    counted = Counter(passages)
    return {passage: at for at, passage in enumerate(passages) if counted[passage] == 1}


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of the pairs whose second numbers rise too (patience sorting)."""
    tops: list[int] = []
    piles: list[int] = []
    below: list[int] = []
    for number, (_, there) in enumerate(pairs):
        pile = bisect_left(tops, there)
        below.append(piles[pile - 1] if pile else -1)
        tops[pile : pile + 1], piles[pile : pile + 1] = [there], [number]
    chain: list[tuple[int, int]] = []
    at = piles[-1] if piles else -1
    while at >= 0:
        chain.append(pairs[at])
        at = below[at]
    return chain[::-1]


def _between(
    shared: list[_Run], bounds: tuple[int, int, int, int], level: int
) -> Iterator[tuple[int, int, int, int, int]]:
    """The parts that lie between passages, each to be looked at by itself."""
    start, end, new_start, new_end = bounds
    at, there = start, new_start
    for run in (_shifted(each, start, new_start) for each in shared):
        yield at, run.start, there, run.new_start, level
        at, there = run.end, run.new_end
    yield at, end, there, new_end, level


def _joined(runs: Iterable[_Run]) -> Iterator[_Run]:
    """Runs in their order, none empty, neighbours of one kind as one."""
    last: _Run | None = None
    for run in sorted(runs, key=lambda each: (each.start, each.new_start, each.end, each.new_end)):
        if run.start == run.end and run.new_start == run.new_end:
            continue
        if last and last.same == run.same:
            last = last._replace(end=run.end, new_end=run.new_end)
            continue
        if last:
            yield last
        last = run
    if last:
        yield last


def _readable(runs: list[_Run]) -> list[_Run]:
    """Without islands: what stayed between two changes that are each at least as long reads as changed too."""
    kept: list[_Run] = []
    for run in runs:
        kept.append(run)
        while len(kept) > 2 and not run.same and kept[-2].same:
            first, island, second = kept[-3:]
            if island.end - island.start > min(_size(first), _size(second)):
                break
            kept[-3:] = [_Run(False, first.start, second.end, first.new_start, second.new_end)]
    return kept


def _size(run: _Run) -> int:
    return max(run.end - run.start, run.new_end - run.new_start)


def _ops(run: _Run, old: str, new: str, marks: list[int], new_marks: list[int]) -> Iterator[Op]:
    start, end = marks[run.start], marks[run.end]
    new_start, new_end = new_marks[run.new_start], new_marks[run.new_end]
    if run.same:
        yield Op(op="equal", start=start, end=end, new_start=new_start, new_end=new_end, text=old[start:end])
        return
    if start < end:
        yield Op(op="delete", start=start, end=end, new_start=new_start, new_end=new_start, text=old[start:end])
    if new_start < new_end:
        yield Op(op="insert", start=end, end=end, new_start=new_start, new_end=new_end, text=new[new_start:new_end])
