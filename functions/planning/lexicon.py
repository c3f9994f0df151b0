"""The engine of word rules: data in, matches with their exact place out. It knows no law and no brand."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from planning.folding import Folded, fold

Verdict = Literal["block", "evidence", "note"]


@dataclass(frozen=True)
class WordRule:
    """Words that a text should not hold, and the phrases in which they are harmless.

    Attributes:
        id: stable name of the rule, shown with each finding.
        verdict: what a match means.
        code: which words explain it (`finding.<code>.reason`, `.suggestion`).
        source: the statute or document it comes from, as it is cited.
        terms: the words; width, case and separators do not matter.
        unless: longer phrases that hold a term without being meant by the rule.
    """

    id: str
    verdict: Verdict
    code: str
    source: str
    terms: tuple[str, ...]
    unless: tuple[str, ...] = ()


@dataclass(frozen=True)
class Match:
    """A term of a rule found in the original text, as it stands there."""

    rule: WordRule
    start: int
    end: int
    term: str


@dataclass(frozen=True)
class _Compiled:
    terms: re.Pattern[str]
    harmless: re.Pattern[str]
    reach: int
    rules: dict[str, WordRule]


def matches(text: str, folded: Folded, rules: tuple[WordRule, ...]) -> Iterator[Match]:
    """Every term of the rules in a text; where several begin at one place, the longest counts."""
    compiled = _compile(rules)
    harmless = _harmless(compiled, folded.text)
    for found in compiled.terms.finditer(folded.text):
        # A phrase that holds the term begins within the reach of the longest phrase.
        nearby = range(found.end() - compiled.reach, found.start() + 1)
        if any(harmless.get(start, 0) >= found.end() for start in nearby):
            continue
        start, end = folded.span(found.start(), found.end())
        yield Match(compiled.rules[found[0]], start, end, text[start:end])


def _harmless(compiled: _Compiled, text: str) -> dict[int, int]:
    """Start → end of the longest harmless phrase that begins there; the look-ahead finds overlapping ones too."""
    return {found.start(): found.start() + len(found[1]) for found in compiled.harmless.finditer(text)}


@lru_cache(maxsize=16)
def _compile(rules: tuple[WordRule, ...]) -> _Compiled:
    by_term = {fold(term).text: rule for rule in reversed(rules) for term in rule.terms}
    by_term.pop("", None)
    phrases = {fold(phrase).text for rule in rules for phrase in rule.unless} - {""}
    return _Compiled(
        terms=re.compile(_alternatives(by_term)),
        harmless=re.compile(f"(?=({_alternatives(phrases)}))"),
        reach=max(map(len, phrases), default=0),
        rules=by_term,
    )


def _alternatives(words: Collection[str]) -> str:
    """Longest first; of no words, a pattern that never matches."""
    return "|".join(_bounded(word) for word in sorted(words, key=lambda word: (-len(word), word))) or r"(?!)"


def _bounded(word: str) -> str:
    """A word that begins or ends with a Latin letter or digit does not match inside a longer one."""
    before = r"(?<![a-z0-9])" if re.match(r"[a-z0-9]", word) else ""
    after = r"(?![a-z0-9])" if re.search(r"[a-z0-9]$", word) else ""
    return f"{before}{re.escape(word)}{after}"
