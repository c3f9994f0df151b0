"""What a text says: the law's words, the brand's words, hidden characters, and what must not be public."""

from collections.abc import Iterable, Iterator

from planning.advertising_law import RULES
from planning.checks_personal import of_personal
from planning.checks_tone import of_tone
from planning.findings import BRAND_PROFILE, Finding
from planning.folding import Folded, fold
from planning.hidden import hidden_runs
from planning.lexicon import Verdict, WordRule, matches
from socialops.brand import Brand


def of_words(text: str, brand: Brand) -> list[Finding]:
    """Every finding about a text whatever the platform, in the order of the text; what is missing comes last."""
    folded = fold(text)
    named = _named(folded, brand.checks.own_names)
    found = [
        Finding(
            verdict=_of_trade(match.rule, brand),
            rule=match.rule.id,
            code=match.rule.code,
            start=match.start,
            end=match.end,
            source=match.rule.source,
            version=match.rule.version,
            facts={"term": match.term},
        )
        for group in (_forbidden(brand), RULES)
        for match in matches(text, folded, group)
        if group is not RULES or not any(start <= match.start and match.end <= end for start, end in named)
    ]
    found += [
        Finding(verdict="note", rule="text.hidden", code=code, start=start, end=end)
        for code, start, end in hidden_runs(text)
    ]
    found += of_personal(text, folded, brand)
    found += of_tone(text, brand.tone)
    found.sort(key=lambda finding: (finding.start, finding.end, finding.rule))
    return [*found, *_missing(folded, brand)]


def _of_trade(rule: WordRule, brand: Brand) -> Verdict:
    """What a match means for a brand that is licensed to do what it speaks of: one step less."""
    if rule.trade not in brand.checks.trades:
        return rule.verdict
    return "evidence" if rule.verdict == "block" else "note"


def _forbidden(brand: Brand) -> tuple[WordRule, ...]:
    words = tuple(brand.tone.forbidden_words)
    return (WordRule("brand.forbidden-word", "block", "forbidden-word", BRAND_PROFILE, words),) if words else ()


def _missing(folded: Folded, brand: Brand) -> Iterator[Finding]:
    for word in brand.tone.required_words:
        if fold(word).text not in folded.text:
            yield Finding(
                verdict="note",
                rule="brand.required-word",
                code="required-word",
                source=BRAND_PROFILE,
                facts={"term": word},
            )


def _named(folded: Folded, names: Iterable[str]) -> list[tuple[int, int]]:
    """Where registered names stand; they stand for the goods (guide, article 6 (4)), so words in them claim nothing."""
    found = []
    for name in filter(None, (fold(name).text for name in names)):
        at = folded.text.find(name)
        while at >= 0:
            found.append(folded.span(at, at + len(name)))
            at = folded.text.find(name, at + 1)
    return found
