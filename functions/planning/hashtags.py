"""Hashtags as each platform writes them."""

from collections.abc import Iterable
from typing import Annotated, Final

from pydantic import AfterValidator, StringConstraints

from planning.folding import is_invisible

CLOSED: Final = frozenset({"weibo"})
"""Platforms on which a topic has a sign at its end too: `#话题#`."""


def _a_tag(value: str) -> str:
    tag = value.strip("#＃ ")
    if not tag or any(character.isspace() or character in "#＃" or is_invisible(character) for character in tag):
        raise ValueError("a hashtag is one word without signs, spaces or hidden characters")
    return tag


Tag = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60), AfterValidator(_a_tag)]


def written(tags: Iterable[str], platform: str) -> str:
    """Hashtags in a row, each once, in the platform's way; the master's where the platform is empty."""
    end = "#" if platform in CLOSED else ""
    return " ".join(f"#{tag}{end}" for tag in dict.fromkeys(tags))
