"""Text as Bluesky counts and annotates it; pure.

Links, mentions and hashtags are no markup but facets, ranges of UTF-8 bytes (lexicon app.bsky.richtext.facet). What is
found follows `detectFacets` of the official client, except that an address is ASCII and a mention needs no space
around it, for Chinese puts none there.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

import regex

from socialops.platforms.bluesky.limits import LIMITS, TAG, TEXT_BYTES
from socialops.platforms.fingerprint import URL

_BYTES_A_GRAPHEME: Final = TEXT_BYTES // LIMITS.text_length.value
_LABEL: Final = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_MENTION: Final = re.compile(rf"(?<![A-Za-z0-9._@/-])@((?:{_LABEL}\.)+[A-Za-z](?:[A-Za-z0-9-]{{0,61}}[A-Za-z0-9])?)")
_TAG: Final = re.compile(r"(?<!\S)[#＃](?!\ufe0f)([^\s\u00ad\u2060\u200a-\u200d\u20e2]+)")
_TAG_ENDS: Final = regex.compile(r"\p{P}+$")
_TAG_SAYS: Final = regex.compile(r"[^\d\p{P}]")
_GRAPHEME: Final = regex.compile(r"\X")


class _Span(NamedTuple):
    start: int
    end: int
    feature: Mapping[str, str]


def graphemes(text: str) -> int:
    """How many characters a reader sees (UAX #29); a family of emoji is one."""
    return len(_GRAPHEME.findall(text))


def measure(text: str) -> int:
    """The length that has to stay within 300: graphemes, or a tenth of the bytes where those are scarcer."""
    return max(graphemes(text), -(-len(text.encode()) // _BYTES_A_GRAPHEME))


def handles_in(text: str) -> list[str]:
    """The handles that a text mentions, in order and each once, in lower case."""
    return list(dict.fromkeys(match[1].lower() for match in _MENTION.finditer(text)))


def facets(text: str, dids: Mapping[str, str]) -> list[dict[str, Any]]:
    """The annotations of a text, in its order and without overlap.

    Args:
        text: as it goes out.
        dids: the accounts behind mentioned handles, in lower case; a handle that is not there stays plain text.
    """
    spans = [*_links(text), *_mentions(text, dids), *_tags(text)]
    made: list[dict[str, Any]] = []
    end = 0
    for span in sorted(spans, key=lambda span: span.start):
        if span.start >= end:
            made.append(_facet(text, span))
            end = span.end
    return made


def _facet(text: str, span: _Span) -> dict[str, Any]:
    start = len(text[: span.start].encode())
    index = {"byteStart": start, "byteEnd": start + len(text[span.start : span.end].encode())}
    return {"$type": "app.bsky.richtext.facet", "index": index, "features": [dict(span.feature)]}


def _links(text: str) -> Iterable[_Span]:
    for match in URL.finditer(text):
        address = match[0].rstrip(".,;:!?'")
        if address.endswith(")") and "(" not in address:
            address = address[:-1]
        yield _Span(match.start(), match.start() + len(address), _feature("link", uri=address))


def _mentions(text: str, dids: Mapping[str, str]) -> Iterable[_Span]:
    for match in _MENTION.finditer(text):
        if did := dids.get(match[1].lower()):
            yield _Span(match.start(), match.end(), _feature("mention", did=did))


def _tags(text: str) -> Iterable[_Span]:
    for match in _TAG.finditer(text):
        tag = _TAG_ENDS.sub("", match[1])
        if _TAG_SAYS.search(tag) and graphemes(tag) <= TAG:
            yield _Span(match.start(), match.start(1) + len(tag), _feature("tag", tag=tag))


def _feature(kind: str, **fields: str) -> dict[str, str]:
    return {"$type": f"app.bsky.richtext.facet#{kind}", **fields}
