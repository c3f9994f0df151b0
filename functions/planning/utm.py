"""Link parameters by the brand's rule: `utm_source` and the like, added once, whatever the link holds already."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, unquote_plus

from socialops.brand import Utm

_URL_GOES_ON: Final = r"(?![0-9A-Za-z\-_~/?#&=%])"


def tag(text: str, link: str, rule: Utm, values: Mapping[str, str]) -> tuple[str, str]:
    """A text and its link, with the parameters in the link, also where the text holds that link.

    Args:
        text: the text.
        link: the link as it was written; not empty.
        rule: the brand's patterns.
        values: what the placeholders of the patterns stand for; an unknown one stands for nothing.
    """
    tagged = tagged_link(link, rule, values)
    return re.sub(re.escape(link) + _URL_GOES_ON, lambda _: tagged, text), tagged


def tagged_link(link: str, rule: Utm, values: Mapping[str, str]) -> str:
    """The link with the parameters of the rule.

    Host, path, query and fragment stay byte for byte; a parameter that the link has already is not touched, so
    doing it twice is doing it once. A pattern that comes to nothing adds nothing.
    """
    base, mark, fragment = link.partition("#")
    head, _, query = base.partition("?")
    present = {unquote_plus(pair.partition("=")[0]) for pair in query.split("&")}
    wanted = {
        f"utm_{name}": _filled(getattr(rule, name), values) for name in ("source", "medium", "campaign", "content")
    }
    added = [f"{name}={quote(value, safe='')}" for name, value in wanted.items() if value and name not in present]
    if not added:
        return link
    return f"{head}?{'&'.join([query.rstrip('&')] * bool(query.rstrip('&')) + added)}{mark}{fragment}"


def _filled(pattern: str, values: Mapping[str, str]) -> str:
    """One pass: a value that looks like a placeholder is only text."""
    return re.sub(r"\{(\w+)\}", lambda match: values.get(match[1], ""), pattern).strip()
