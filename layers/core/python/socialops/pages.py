"""Pages that people see. Pure.

Each is one document that loads nothing but the pictures it shows, runs the one script it holds, and says so in its
policy; so an open page leaks its address to nobody.
"""

import base64
import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from socialops import words


@dataclass(frozen=True)
class Page:
    """A document and the policy that it keeps."""

    html: str
    policy: str


@dataclass(frozen=True)
class Pages:
    """The pages of a room: the folder with its templates, styles and scripts."""

    folder: Path

    def render(
        self,
        template: str,
        language: str,
        *,
        css: str,
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
        style, code = _read(self.folder / css), _read(self.folder / script) if script else ""
        html = (
            _templates(self.folder)
            .get_template(template)
            .render(
                language=language,
                css=Markup(style),  # noqa: S704 - a file of ours
                js=Markup(code),  # noqa: S704 - a file of ours
                say=lambda key, **facts: words.say(key, language, facts),
                **values,
            )
        )
        return Page(html, _policy(style, code, " ".join(sorted(origins)) or "'none'"))


def _policy(style: str, code: str, sources: str) -> str:
    parts = {
        "default-src": "'none'",
        "style-src": _digest(style),
        "script-src": _digest(code) if code else "'none'",
        "img-src": sources,
        "media-src": sources,
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in parts.items())


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8")


@cache
def _templates(folder: Path) -> Environment:
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
