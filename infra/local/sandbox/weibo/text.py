"""What Weibo does with a text: measures it, looks for a link on the app's own domain, shortens links, drops topics."""

import re
from collections.abc import Iterable
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

from infra.local.sandbox.weibo.ids import ALPHABET

MAX_TEXT: Final = 140
MAX_DIRECT_MESSAGE: Final = 300

_URL: Final = re.compile(r"https?://[0-9A-Za-z\-._~:/?#\[\]@!$&'()*+,;=%]+")
_TOPIC: Final = re.compile(r"#[^#\s]+#")


def length(text: str) -> int:
    """Chinese characters: two bytes of GBK make one, and what GBK cannot hold counts as a whole one per UTF-16 unit.

    The rule is the one observed by qqxadyy/weibo-openapi-4java (2021); the wiki only says 140.
    """
    return (sum(_bytes(character) for character in text) + 1) // 2


def _bytes(character: str) -> int:
    try:
        return len(character.encode("gbk"))
    except UnicodeEncodeError:
        return len(character.encode("utf-16-le"))


def urls(text: str) -> list[str]:
    """The http(s) addresses in a text, in their order."""
    return _URL.findall(text)


def on_safe_domain(text: str, domains: Iterable[str]) -> bool:
    """Whether an address in the text lies on one of the domains registered for the app, or below it."""
    hosts = [(urlsplit(url).hostname or "").lower() for url in urls(text)]
    return any(host == domain or host.endswith(f".{domain}") for host in hosts for domain in domains)


def shorten(text: str) -> tuple[str, dict[str, str]]:
    """The text as it is shown, with each address as `http://t.cn/…`, and the long address of each short one."""
    long_by_short: dict[str, str] = {}

    def replace(match: re.Match[str]) -> str:
        number = int.from_bytes(sha256(match[0].encode()).digest()[:5])
        short = "http://t.cn/A6" + "".join(ALPHABET[(number >> (6 * n)) % 62] for n in range(6))
        long_by_short[short] = match[0]
        return short

    return _URL.sub(replace, text), long_by_short


def without_topics(text: str) -> str:
    """The share interface drops `#topics#` without a word (observed 2021)."""
    return _TOPIC.sub("", text)
