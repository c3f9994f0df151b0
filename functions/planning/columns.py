"""The columns of a sheet of posts: one table that reader, writer, template and documentation go by.

A column has a stable name (`title`, `weibo.text`) and a header in each language; a file may use any of them.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Final

from planning.sheet_faults import Fault
from socialops import words
from socialops.platforms.registry import REGISTRY
from socialops.sheets.cells import Cell

MASTER: Final = (
    *("id", "version", "title", "text", "link", "platforms", "media", "plan_id", "theme"),
    *("slot_id", "campaign", "not_before", "not_after"),
)
"""What a sheet says of the post itself; `id` and `version` stand where a post is to be changed."""
PARTS: Final = ("text", "media", "link", "options", "utm")
"""What it may say of the version for one platform, as `weibo.text`."""


@dataclass(frozen=True)
class Column:
    """A column: of the post itself, or of its version for a platform."""

    part: str
    platform: str = ""

    @property
    def name(self) -> str:
        """The stable name, which is also understood as a header."""
        return f"{self.platform}.{self.part}" if self.platform else self.part

    def header(self, language: str) -> str:
        """How a file calls it."""
        if not self.platform:
            return words.say(f"sheet.column.{self.part}", language)
        facts = {"platform": words.say(f"platform.{self.platform}", language)}
        return words.say(f"sheet.platform-column.{self.part}", language, facts)

    def hint(self, language: str) -> str:
        """What belongs into it."""
        if self.platform:
            return words.say(f"sheet.platform-hint.{self.part}", language)
        return words.say(f"sheet.hint.{self.part}", language)


def of_post() -> list[Column]:
    """The columns of the post itself."""
    return [Column(part) for part in MASTER]


def of_platforms(platforms: Iterable[str]) -> list[Column]:
    """The columns of the versions for some platforms, in the order of the registry."""
    wanted = set(platforms)
    return [Column(part, platform) for platform in REGISTRY if platform in wanted for part in PARTS]


def every() -> list[Column]:
    """All there are."""
    return [*of_post(), *of_platforms(REGISTRY)]


def folded(header: str) -> str:
    """A header without what people change in it: width, case, spaces, signs, what stands in brackets."""
    plain = unicodedata.normalize("NFKC", header).casefold()
    return re.sub(r"\(.*?\)|[\s_\-:：·・.#*\ufeff]", "", plain)


@cache
def _by_header() -> Mapping[str, str]:
    """Every header in every language, folded → the column's name."""
    found: dict[str, str] = {}
    for column in every():
        for header in (column.name, *(column.header(language) for language in words.LANGUAGES)):
            found.setdefault(folded(header), column.name)
    return found


def read_header(cells: Sequence[Cell]) -> tuple[list[str], list[Fault]]:
    """The names of a file's columns, empty for a column without a header; and what is wrong with them."""
    known = _by_header()
    names: list[str] = []
    faults: list[Fault] = []
    for cell in cells:
        header = folded(cell.text)
        name = known.get(header, "")
        if header and not name:
            near = get_close_matches(header, known, n=1, cutoff=0.5)
            suggested = known[near[0]] if near else ""
            faults.append(Fault.of("unknown-column", cell.text.strip(), cell.text, suggestion=suggested))
        elif name and name in names:
            faults.append(Fault.of("column-twice", name, cell.text))
        names.append(name)
    while names and not names[-1]:
        names.pop()
    if not faults and not {"title", "id"} & set(names):
        faults.append(Fault.of("no-title-column", "title"))
    return names, faults


def header_of(name: str, language: str) -> str:
    """The header of a column in a language; what names no column stays as it is."""
    platform, _, part = name.rpartition(".")
    if part in MASTER and not platform:
        return Column(part).header(language)
    if platform in REGISTRY and part in PARTS:
        return Column(part, platform).header(language)
    return name


def platforms_of(names: Collection[str]) -> set[str]:
    """The platforms that some of these columns are about."""
    return {name.partition(".")[0] for name in names if "." in name}
