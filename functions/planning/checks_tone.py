"""How the brand wants to sound: emoji, exclamation marks, capitals, and how long a sentence and a text may be."""

import re
from collections.abc import Iterator
from typing import Final

from planning.emoji import emoji_runs
from planning.findings import BRAND_PROFILE, Finding
from socialops.brand import Tone

READ_A_MINUTE: Final = 400
"""Characters of Chinese, or 200 words of a language with spaces, that people read in a minute."""
_SENTENCE: Final = re.compile(r"[^。！？!?…\n\r]+")
_CAPITALS: Final = re.compile(r"(?<![A-Za-z])[A-Z]{2,}(?:[ '’-]+[A-Z]{2,})*(?![A-Za-z])")
_SHOUTED: Final = 6
"""Letters from which capitals are shouting and no abbreviation."""
_WORD: Final = re.compile(r"[A-Za-z0-9']+")


def of_tone(text: str, tone: Tone) -> Iterator[Finding]:
    """What the brand's tone has to say about a text; the brand chose whether it advises or blocks."""
    yield from _emoji(text, tone)
    marks = [at for at, each in enumerate(text) if each in "!！"]
    if tone.most_exclamations is not None and len(marks) > tone.most_exclamations:
        start = marks[tone.most_exclamations]
        yield _finding(tone, "too-many-exclamations", start, start + 1, count=len(marks), limit=tone.most_exclamations)
    if not tone.capitals:
        for found in _CAPITALS.finditer(text):
            if sum(map(str.isalpha, found[0])) >= _SHOUTED:
                yield _finding(tone, "all-capitals", *found.span(), term=found[0])
    yield from _length(text, tone)


def _emoji(text: str, tone: Tone) -> Iterator[Finding]:
    if tone.emoji == "any" and tone.most_emoji is None:
        return
    runs = list(emoji_runs(text))
    allowed = {_plain(each) for each in tone.allowed_emoji}
    for start, end in runs:
        if tone.emoji == "none" or (tone.emoji == "listed" and _plain(text[start:end]) not in allowed):
            yield _finding(tone, "emoji-forbidden", start, end, term=text[start:end])
    if tone.most_emoji is not None and len(runs) > tone.most_emoji:
        start, end = runs[tone.most_emoji]
        yield _finding(tone, "too-many-emoji", start, end, count=len(runs), limit=tone.most_emoji)


def _length(text: str, tone: Tone) -> Iterator[Finding]:
    if tone.longest_sentence is not None:
        for found in _SENTENCE.finditer(text):
            sentence = found[0].strip()
            if len(sentence) > tone.longest_sentence:
                yield _finding(tone, "long-sentence", *found.span(), length=len(sentence), limit=tone.longest_sentence)
    if tone.longest_minutes is not None:
        words = len(_WORD.findall(text))
        read = sum(each.isalnum() and not each.isascii() for each in text) + 2 * words
        minutes = -(-read // READ_A_MINUTE)
        if minutes > tone.longest_minutes:
            yield _finding(tone, "long-read", 0, 0, minutes=minutes, limit=tone.longest_minutes)


def _finding(tone: Tone, code: str, start: int, end: int, **facts: str | int) -> Finding:
    return Finding(
        verdict=tone.verdict,
        rule=f"brand.tone.{code}",
        code=code,
        start=start,
        end=end,
        source=BRAND_PROFILE,
        facts=facts,
    )


def _plain(emoji: str) -> str:
    """An emoji without the selector that asks for its picture."""
    return emoji.replace("\ufe0f", "")
