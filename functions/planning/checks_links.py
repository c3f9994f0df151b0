"""Links of a post: that they are web addresses anybody can open, and the brand's own."""

import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from planning.findings import BRAND_PROFILE, Finding
from planning.folding import fold
from socialops.brand import Brand
from socialops.models import Frozen, Instant
from socialops.platforms.contract import Platform

MOST_LINKS: Final = 20
"""Different links of one post that are checked; no platform takes as many."""
_IN_TEXT: Final = re.compile(
    r"(?:https?|ftp|file)://[^\s<>\"'，。！？；、（）《》“”【】]+|\b(?:javascript|vbscript):[^\s，。]+", re.IGNORECASE
)


class LinkState(Frozen):
    """What became of asking for a link; `checked_at` is when."""

    url: str
    state: str
    status: str = ""
    checked_at: Instant


def links_in(text: str) -> Iterator[tuple[int, int]]:
    """Where addresses stand in a text, without the punctuation of the sentence around them."""
    for found in _IN_TEXT.finditer(text):
        yield found.start(), found.start() + len(found[0].rstrip(".,;:!?)]'"))


def of_text_links(text: str, brand: Brand, states: Mapping[str, LinkState] | None) -> Iterator[Finding]:
    """Links that stand within a text."""
    for start, end in links_in(text):
        yield from _of_link(text[start:end], start, end, brand, states)


def of_link(link: str, platform: Platform, brand: Brand, states: Mapping[str, LinkState] | None) -> Iterator[Finding]:
    """The link that goes out beside the text."""
    required = platform.limits.link_required
    if not link:
        if required:
            yield Finding(verdict="block", rule="platform.link", code="link-required", platform=platform.id)
        return
    host, domains = host_of(link), [domain.lower() for domain in brand.link_domains]
    if domains and not _is_allowed(host, domains):
        yield Finding(
            verdict="block" if required else "note",
            rule="brand.link-domain",
            code="link-domain",
            source=BRAND_PROFILE,
            platform=platform.id,
            facts={"host": host, "domains": ", ".join(domains)},
        )
    for finding in _of_link(link, 0, 0, brand, states):
        yield finding.model_copy(update={"platform": platform.id})


def host_of(link: str) -> str:
    """The host of an address; empty where there is none."""
    try:
        return (urlsplit(link).hostname or "").rstrip(".")
    except ValueError:
        return ""


def _of_link(
    link: str, start: int, end: int, brand: Brand, states: Mapping[str, LinkState] | None
) -> Iterator[Finding]:
    from socialops.platforms.addresses import BadLink, parse

    try:
        parse(link)
    except BadLink as error:
        yield _said("block", f"link-{error.kind}", start, end, link=link)
        return
    imitated = _imitated(host_of(link), [domain.lower() for domain in brand.link_domains])
    if imitated:
        yield _said("block", "link-lookalike", start, end, host=host_of(link), domain=imitated)
    if states is None:
        return
    known = states.get(link)
    if known is None or known.state == "unchecked":
        yield _said("note", "link-unchecked", start, end, link=link)
    elif known.state == "closed":
        yield _said(brand.checks.unreachable, "link-unreachable", start, end, link=link, status=known.status)
    elif known.state != "open":
        yield _said("block", f"link-{known.state}", start, end, link=link)


def _imitated(host: str, domains: list[str]) -> str:
    """The domain of the brand that a host only looks like."""
    shown = _shown(host)
    read = fold(shown).text
    for domain in domains:
        if not _is_allowed(shown, [domain]) and read != shown and _is_allowed(read, [domain]):
            return domain
    return ""


def _shown(host: str) -> str:
    """A host as a browser may show it: `xn--…` becomes the characters it stands for."""
    try:
        return host.encode("ascii").decode("idna") if "xn--" in host else host
    except UnicodeError:
        return host


def _is_allowed(host: str, domains: list[str]) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


def _said(verdict: str, code: str, start: int, end: int, **facts: str | int) -> Finding:
    rule = code.replace("link-", "link.", 1)
    return Finding.model_validate(
        {"verdict": verdict, "rule": rule, "code": code, "start": start, "end": end, "facts": facts}
    )
