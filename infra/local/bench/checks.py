"""The checks of a post: how long they take (CPU time), what they miss, and what they block that is allowed."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from math import sqrt
from pathlib import Path
from statistics import median
from time import process_time
from typing import Final, NamedTuple

from infra.local.bench import Figure
from planning import checks
from planning.advertising_law import RULES
from planning.folding import fold
from planning.lexicon import build, matches
from planning.posts import Post
from socialops import brand
from socialops.platforms.registry import platform

SENTENCES: Final = Path(__file__).parent / "data"
RUNS: Final = 50
LOADS: Final = 15
MISSED, BLOCKED = 5.0, 2.0
"""Promises, in percent: violations that are not blocked, and clean copy that is."""
PLATFORMS: Final = ("weibo", "mastodon", "douyin", "bluesky", "xiaohongshu")


class Sentence(NamedTuple):
    """A sentence with what it deserves: `block`, `evidence` or `clean`."""

    deserves: str
    family: str
    text: str


def sentences(name: str) -> list[Sentence]:
    r"""The sentences of a file; `\u200b` stands for the character."""
    lines = (SENTENCES / f"{name}.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return [Sentence(deserves, family, _unescaped(text)) for deserves, family, text in rows]


def figures() -> Iterator[Figure]:
    """Times first, then the two rates on each file of sentences."""
    yield _loading()
    yield _checking()
    yield from rates("advertising", judged=True)
    for path in sorted(SENTENCES.glob("advertising_*.tsv")):
        yield from rates(path.stem, judged=False)


def rates(name: str, *, judged: bool) -> Iterator[Figure]:
    """The share of violations missed, and of clean copy blocked; the interval of 95 % (Wilson) stands beside."""
    found = {"missed": [0, 0], "blocked": [0, 0]}
    for each in sentences(name):
        blocked = _is_blocked(each.text)
        violates = each.deserves == "block"
        counts = found["missed" if violates else "blocked"]
        counts[0] += blocked is not violates
        counts[1] += 1
    bounds = {"missed": MISSED, "blocked": BLOCKED}
    what = {"missed": "violations not blocked", "blocked": "clean copy blocked"}
    for kind, (wrong, of) in found.items():
        low, high = wilson(wrong, of)
        yield Figure(
            f"{what[kind]}, {name}",
            round(100 * wrong / of, 2),
            "% of sentences",
            f"{wrong} of {of}, 95 % interval {100 * low:.1f} to {100 * high:.1f} %",
            bounds[kind] if judged else None,
            runs=of,
        )


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The interval that holds a share with 95 % confidence.

    >>> [round(each, 3) for each in wilson(0, 100)]
    [0.0, 0.037]
    """
    z = 1.959964
    middle, spread = hits / of + z * z / (2 * of), z * sqrt(hits / of * (1 - hits / of) / of + z * z / (4 * of * of))
    return max(0.0, (middle - spread) / (1 + z * z / of)), (middle + spread) / (1 + z * z / of)


def _unescaped(text: str) -> str:
    quoted = text.replace('"', '\\"')
    return str(json.loads(f'"{quoted}"'))


def _is_blocked(text: str) -> bool:

    return any(match.rule.verdict == "block" for match in matches(text, fold(text), RULES))


def _loading() -> Figure:

    taken = sorted(_milliseconds(lambda: build(RULES)) for _ in range(LOADS))
    return Figure("load the rule set", round(median(taken), 2), "ms", "a promise", 5.0, runs=LOADS)


def _checking() -> Figure:

    at = datetime(2026, 11, 26, tzinfo=UTC)
    copy = "".join(each.text + "。" for each in sentences("advertising"))
    variants: Mapping[str, Mapping[str, str]] = {
        name: {"text": copy[start : start + 400]} for start, name in enumerate(PLATFORMS)
    }
    post = Post.model_validate(
        {"id": "p", "created_at": at, "updated_at": at, "author": "a", "title": "t", "variants": variants}
    )
    platforms = {name: platform(name) for name in PLATFORMS}
    profile = brand.unnamed(at)
    taken = [_milliseconds(lambda: checks.of_post(post, platforms, {}, profile, {})) for _ in range(RUNS + 5)][5:]
    return Figure("check a post of five texts", round(median(taken), 2), "ms", "400 characters each", 10.0, runs=RUNS)


def _milliseconds(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return (process_time() - start) * 1000
