"""A mail about one notice or several: subject, plain text, and the same as HTML in which no text of ours is markup."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from notices.deliveries import Delivery
from notices.wording import Told, tell
from socialops import words

TEMPLATES: Final = Path(__file__).parent / "templates"
SUBJECT: Final = 120
"""Characters of a subject: about what a mailbox shows of it."""


@dataclass(frozen=True)
class Mail:
    """What one mail holds."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class _Row:
    told: Told
    link: str
    urgency: str


@cache
def _template() -> Environment:
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True)


def compose(deliveries: Sequence[Delivery], language: str, base: str) -> Mail:
    """One mail about all of these; `base` is what their links begin with."""
    rows = [_Row(tell(each.event, each.facts, language), base + each.link, each.urgency) for each in deliveries]
    more = len(rows) - 1
    first = rows[0].told.title
    subject = words.say("notice.mail.several", language, {"title": first, "more": more}) if more else first
    return Mail(header(subject), _text(rows, language), _html(rows, language))


def header(text: str) -> str:
    """One line without control characters: no text of ours begins another header."""
    line = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    return line if len(line) <= SUBJECT else line[: SUBJECT - 1] + "…"


def _text(rows: Sequence[_Row], language: str) -> str:
    parts = ["\n".join([row.told.title, row.told.body, row.told.next, row.link]) for row in rows]
    return "\n\n".join([*parts, words.say("notice.mail.footer", language)]) + "\n"


def _html(rows: Sequence[_Row], language: str) -> str:
    page = _template().get_template("mail.html.j2")
    return page.render(
        rows=rows,
        language=language.replace("_", "-"),
        open=words.say("notice.mail.open", language),
        footer=words.say("notice.mail.footer", language),
    )
