"""An approved text, taken apart into the fields that a person fills in. Nothing is added, nothing is lost."""

import re
from dataclasses import dataclass
from typing import Final

from socialops.platforms.content import Content
from socialops.platforms.handoff.by_hand import ByHand

_TAG: Final = r"[#＃][^\s#＃]+[#＃]?"
_TAGS_AT_THE_END: Final = re.compile(rf"(?:(?<=\s)|^){_TAG}(?:\s*{_TAG})*\s*\Z")


@dataclass(frozen=True)
class Pieces:
    """The parts of a text, in the order of the fields; `hashtags` without their sign."""

    title: str
    body: str
    hashtags: tuple[str, ...]


def pieces(content: Content, by_hand: ByHand) -> Pieces:
    """Title, body and hashtags of a content, as far as the platform has fields of their own for them.

    The title is the approved option `title`; where none was approved, a short first line of the text. Hashtags are
    those at the end of the text; the ones in the middle of a sentence belong to it.
    """
    body, hashtags = content.text, ()
    if by_hand.hashtags and (found := _TAGS_AT_THE_END.search(body)):
        body, hashtags = body[: found.start()].rstrip(), tuple(re.findall(r"[^\s#＃]+", found.group()))
    title = content.options.get("title", "") if by_hand.title else ""
    if by_hand.title and not title:
        title, body = _first_line(body, by_hand.title.value)
    return Pieces(title, body, hashtags)


def _first_line(body: str, longest: int) -> tuple[str, str]:
    line, _, rest = body.partition("\n")
    return (line.strip(), rest.lstrip()) if rest.strip() and 0 < len(line.strip()) <= longest else ("", body)
