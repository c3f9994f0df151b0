"""Pages that people see. Pure.

Each is one document that loads nothing but the pictures it shows, runs the one script it holds, and says so in its
policy; so an open page leaks its address to nobody.
"""

import base64
import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from socialops import words

TEMPLATES: Final = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Page:
    """A document and the policy that it keeps."""

    html: str
    policy: str


def render(
    template: str,
    language: str,
    *,
    css: str = "kit.css",
    script: str = "",
    origins: Collection[str] = (),
    **values: Any,
) -> Page:
    """The page of a template in a language.

    Args:
        template: its file.
        language: the catalogue that its words come from.
        css: the file with its style.
        script: the file with its script, where it has one.
        origins: where its pictures may come from.
        values: what the template shows.
    """
    style, code = _file(css), _file(script) if script else ""
    html = (
        _templates()
        .get_template(template)
        .render(
            language=language,
            css=Markup(style),  # noqa: S704 - a file of ours
            js=Markup(code),  # noqa: S704 - a file of ours
            say=lambda key, **facts: words.say(key, language, facts),
            **values,
        )
    )
    sources = " ".join(sorted(origins)) or "'none'"
    policy: Mapping[str, str] = {
        "default-src": "'none'",
        "style-src": _digest(style),
        "script-src": _digest(code) if code else "'none'",
        "img-src": sources,
        "media-src": sources,
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return Page(html, "; ".join(f"{name} {value}" for name, value in policy.items()))


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _file(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
