"""Words that people see, made at the edge from codes: one gettext catalogue per language.

Messages are keyed by what they are about (`error.not-found.cause`), not by an English sentence, so that no
language is the original. A message fills `{names}` from the facts it is given.
"""

import gettext
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("zh_CN", "en")
DEFAULT = "zh_CN"
DOMAIN = "socialops"
FOLDER = Path(__file__).parent / "locale"


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, FOLDER, [language])


def language_of(accept_language: str) -> str:
    """The catalogue for an `Accept-Language` header: Chinese unless English is preferred.

    >>> language_of("en-GB,en;q=0.9,zh;q=0.5")
    'en'
    """
    best, best_quality = DEFAULT, 0.0
    for part in accept_language.split(","):
        tag, _, parameters = part.strip().partition(";")
        try:
            quality = float(parameters.partition("q=")[2] or 1)
        except ValueError:
            continue
        found = {"en": "en", "zh": "zh_CN"}.get(tag.strip().lower().partition("-")[0])
        if found and quality > best_quality:
            best, best_quality = found, quality
    return best


def say(key: str, language: str = DEFAULT, facts: Mapping[str, Any] | None = None) -> str:
    """The message of a key in a language, filled with facts; a fact that is not given shows as an ellipsis.

    Raises:
        KeyError: the catalogue has no such message; a test keeps that from happening.
    """
    message = _catalogue(language).gettext(key)
    if message == key:
        raise KeyError(f"{language}: {key}")
    return message.format_map(_Facts(facts or {}))


def has(key: str, language: str = DEFAULT) -> bool:
    """Whether the catalogue has this message."""
    return _catalogue(language).gettext(key) != key


def scope(code: str, language: str = DEFAULT) -> str:
    """What a pause stops, as people say it: `spend` is all paid promotion, `platform:weibo` is Weibo."""
    kind, _, name = code.partition(":")
    if not has(f"scope.{kind}", language):
        return code
    known = kind == "platform" and has(f"platform.{name}", language)
    return say(f"scope.{kind}", language, {"name": say(f"platform.{name}", language) if known else name})


class _Facts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"
