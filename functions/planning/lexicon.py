"""The engine of word rules: data in, matches with their exact place out. It knows no law and no brand.

All words of all rules (terms, harmless phrases, the words that give a term its meaning) stand in one Aho–Corasick
automaton, so a text is read once however many rules there are.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from planning.clauses import CLAUSE, Context, Scope
from planning.folding import Folded, fold
from planning.lookalikes import ODD

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

Verdict = Literal["block", "evidence", "note"]

_SOON = 10
"""Characters within which `until` has to come."""
_LETTER = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


@dataclass(frozen=True)
class Excuse:
    """Words that turn what a term means, such as an aim or a comparison with one's own goods.

    Attributes:
        words: any of them, in the same part of the text.
        verdict: what a match means then; `None` that it is not meant at all.
        code: which words explain it then; empty keeps the rule's.
        within: how near they must stand.
        terms: the only terms that it holds for; empty means all of the rule.
    """

    words: tuple[str, ...]
    verdict: Verdict | None = None
    code: str = ""
    within: Scope = "clause"
    terms: frozenset[str] = frozenset()


@dataclass(frozen=True)
class WordRule:
    """Words that a text should not hold, and the phrases in which they are harmless.

    Attributes:
        id: stable name of the rule, shown with each finding.
        verdict: what a match means.
        code: which words explain it (`finding.<code>.reason`, `.suggestion`).
        source: the statute or document it comes from, as it is cited.
        terms: the words; width, case and separators do not matter.
        unless: longer phrases that hold a term without being meant by any rule of the set.
        near: where given, a term counts only beside one of these words.
        besides: where given, a term counts only if one of these stands there too.
        within: how near they must stand.
        otherwise: what a match means where they do not stand; `None` that it is none.
        otherwise_code: which words explain it then.
        disguised: which words explain a term that was written with characters to hide it; it blocks then. Empty:
            it means what it always means.
        trade: the trade whose ordinary words these are; of a brand of that trade they only ask for evidence.
        until: where given, a match goes on to this character, if it comes soon: the rest of `最抗造的` is part of it.
        unless_before: beginnings of what may follow a term that make it another word.
        excuses: what else may be said beside a term; the first that holds counts.
        version: of the rule set it belongs to.
        plain: whether all words are written as they are read (folded), so that building the rules is quick.
    """

    id: str
    verdict: Verdict
    code: str
    source: str
    terms: tuple[str, ...]
    unless: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    besides: tuple[str, ...] = ()
    within: Scope = "clause"
    otherwise: Verdict | None = None
    otherwise_code: str = ""
    disguised: str = ""
    trade: str = ""
    until: str = ""
    unless_before: tuple[str, ...] = ()
    excuses: tuple[Excuse, ...] = ()
    version: str = ""
    plain: bool = False


@dataclass(frozen=True)
class Match:
    """A term of a rule found in the original text, as it stands there."""

    rule: WordRule
    start: int
    end: int
    term: str


@dataclass(frozen=True)
class Compiled:
    """Rules ready to be looked for.

    Attributes:
        words: what the automaton finds, by number.
        terms: word → the rules whose term it is.
        harmless: the phrases that hold a term without being meant.
        groups: word → the groups of words, beside terms, that it belongs to.
        near: by rule, the groups that give its terms their meaning; none where they have it by themselves.
        excuses: by rule, what turns its terms, each with its group.
        latin: the Latin terms alone, for letters that were set apart.
    """

    rules: tuple[WordRule, ...]
    automaton: "AhoCorasick"
    words: tuple[str, ...]
    terms: dict[str, list[int]]
    harmless: frozenset[str]
    groups: dict[str, list[int]]
    near: tuple[tuple[int, ...], ...]
    excuses: tuple[tuple[tuple[Excuse, int], ...], ...]
    latin: "AhoCorasick"
    latin_words: tuple[str, ...]


@dataclass(frozen=True)
class _Hit:
    rule: int
    word: str
    start: int
    end: int


def matches(text: str, folded: Folded, rules: tuple[WordRule, ...]) -> Iterator[Match]:
    """Every term of the rules in a text.

    Of terms that overlap, the one that begins first, then the longest, counts; unless it lacks the words that give it
    its meaning, and one that needs none stands within it.
    """
    if not rules or not folded.text:
        return
    compiled = _compiled(rules)
    hits, harmless, beside = _read(compiled, folded)
    context = Context(folded.text, beside)
    found: Match | None = None
    reached, unsure = 0, False
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.rule)):
        within = hit.start < reached
        if within and not (unsure and not compiled.near[hit.rule]):
            continue
        if any(harmless.get(start, 0) >= hit.end for start in _before(hit, compiled)):
            continue
        counts = _counts(compiled, hit, context)
        if not counts and not compiled.rules[hit.rule].otherwise:
            continue
        rule = _meant(compiled, hit, context, counts)
        match = _match(text, folded, hit, rule) if rule else None
        if within and (match is None or match.rule.verdict != "block"):
            continue
        if found and not within:
            yield found
        found, reached = match, max(reached, hit.end)
        unsure = match is not None and not counts
    if found:
        yield found


def _match(text: str, folded: Folded, hit: _Hit, rule: WordRule) -> Match:
    """A hit as it stands in the original text; one that was written to hide it means more than it says."""
    start, end = folded.span(hit.start, hit.end)
    term = text[start:end]
    if rule.disguised and not ODD.isdisjoint(term):
        rule = replace(rule, verdict="block", code=rule.disguised)
    return Match(rule, start, end, term)


def _before(hit: _Hit, compiled: Compiled) -> range:
    """Where a phrase may begin that holds the hit."""
    return range(max(0, hit.end - _LONGEST_PHRASE), hit.start + 1)


_LONGEST_PHRASE = 24
"""Characters of the longest harmless phrase; a longer one is refused when the rules are compiled."""


def _counts(compiled: Compiled, hit: _Hit, context: Context) -> bool:
    """Whether the words stand beside the term that give it its meaning."""
    within = compiled.rules[hit.rule].within
    return all(context.holds(group, hit.start, hit.end, within) for group in compiled.near[hit.rule])


def _meant(compiled: Compiled, hit: _Hit, context: Context, counts: bool) -> WordRule | None:
    """The rule as it is meant beside what else is said, or nothing."""
    rule = compiled.rules[hit.rule]
    for excuse, words in compiled.excuses[hit.rule]:
        if excuse.terms and hit.word not in excuse.terms:
            continue
        if not context.holds(words, hit.start, hit.end, excuse.within):
            continue
        return replace(rule, verdict=excuse.verdict, code=excuse.code or rule.code) if excuse.verdict else None
    if not counts and rule.otherwise:
        return replace(rule, verdict=rule.otherwise, code=rule.otherwise_code or rule.code)
    return rule


def _read(compiled: Compiled, folded: Folded) -> tuple[list[_Hit], dict[int, int], dict[int, list[int]]]:
    """Every hit of a term; harmless phrases, start → the furthest end; where words of each group stand."""
    text = folded.text
    hits: list[_Hit] = []
    harmless: dict[int, int] = {}
    beside: dict[int, list[int]] = defaultdict(list)
    for number, start, end in compiled.automaton.find_matches_as_indexes(text, overlapping=True):
        if not _is_whole(text, start, end):
            continue
        word = compiled.words[number]
        for rule in compiled.terms.get(word, ()):
            if not text.startswith(compiled.rules[rule].unless_before, end):
                hits.append(_Hit(rule, word, start, _reach(text, end, compiled.rules[rule].until)))
        if word in compiled.harmless:
            harmless[start] = max(harmless.get(start, 0), end)
        for group in compiled.groups.get(word, ()):
            beside[group].append(start)
    hits += _spelled_out(compiled, folded)
    for places in beside.values():
        places.sort()
    return hits, harmless, beside


def _reach(text: str, end: int, until: str) -> int:
    """The end of a match that goes on: to the character named, or by one of what stands in the same clause."""
    if not until:
        return end
    stop = text.find(until, end, end + _SOON)
    inside = CLAUSE.search(text, end, stop if stop > end else min(end + 1, len(text)))
    return inside.start() if inside else stop if stop > end else min(end + 1, len(text))


def _spelled_out(compiled: Compiled, folded: Folded) -> Iterator[_Hit]:
    """Latin terms whose letters were all set apart: `T O P 1`, `z-u-i h-a-o`; "no 1 size" is none."""
    squeezed, places = folded.squeezed
    if len(squeezed) == len(folded.text) or not compiled.latin_words:
        return
    for number, start, end in compiled.latin.find_matches_as_indexes(squeezed, overlapping=True):
        first, last = places[start], places[end - 1]
        apart = sum(places[at + 1] - places[at] > 1 for at in range(start, end - 1))
        word = compiled.latin_words[number]
        if not _is_whole(folded.text, first, last + 1) or apart not in (0, len(word) - 1):
            continue
        for rule in compiled.terms[word]:
            yield _Hit(rule, word, first, last + 1)


def _is_whole(text: str, start: int, end: int) -> bool:
    """A word that begins or ends with a Latin letter or digit does not match inside a longer one."""
    if text[start] in _LETTER and start and text[start - 1] in _LETTER:
        return False
    return not (text[end - 1] in _LETTER and end < len(text) and text[end] in _LETTER)


@lru_cache(maxsize=16)
def _compiled(rules: tuple[WordRule, ...]) -> Compiled:
    return build(rules)


def build(rules: tuple[WordRule, ...]) -> Compiled:
    """Make rules ready to be looked for.

    Most of the time goes into the automaton; this kind of it is the quickest to make. Groups are told apart by
    identity, for hashing long lists anew for every rule takes a tenth of the time.

    Raises:
        ValueError: a harmless phrase is too long.
    """
    from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

    terms: defaultdict[str, list[int]] = defaultdict(list)
    groups: defaultdict[str, list[int]] = defaultdict(list)
    harmless: set[str] = set()
    numbers: dict[int, int] = {}
    for number, rule in enumerate(rules):
        for term in _as_read(rule.terms, rule):
            terms[term].append(number)
        harmless.update(_as_read(rule.unless, rule))
        for beside in (rule.near, rule.besides, *(excuse.words for excuse in rule.excuses)):
            if id(beside) not in numbers:
                numbers[id(beside)] = number_of_group = len(numbers)
                for word in _as_read(beside, rule):
                    groups[word].append(number_of_group)
    if any(len(phrase) > _LONGEST_PHRASE for phrase in harmless):
        raise ValueError(f"a harmless phrase is longer than {_LONGEST_PHRASE} characters")
    terms.pop("", None)
    words = tuple(word for word in {**terms, **groups, **dict.fromkeys(harmless)} if word)
    latin = tuple(term for term in terms if len(term) > 2 and _LETTER.issuperset(term))
    return Compiled(
        rules=rules,
        automaton=AhoCorasick(
            words, matchkind=MatchKind.Standard, store_patterns=False, implementation=Implementation.NoncontiguousNFA
        ),
        words=words,
        terms=dict(terms),
        harmless=frozenset(harmless),
        groups=dict(groups),
        near=tuple(tuple(numbers[id(each)] for each in (rule.near, rule.besides) if each) for rule in rules),
        excuses=tuple(tuple((excuse, numbers[id(excuse.words)]) for excuse in rule.excuses) for rule in rules),
        latin=AhoCorasick(latin, matchkind=MatchKind.Standard, store_patterns=False),
        latin_words=latin,
    )


def _as_read(words: tuple[str, ...], rule: WordRule) -> Iterable[str]:
    return words if rule.plain else dict.fromkeys(fold(word).text for word in words)
