"""Texts with variables: `{{product}}` stands for a value. Names only: nothing is computed, and a value is only text.

A backslash before the braces keeps them: `\\{{` reads `{{`, and two backslashes before braces read one.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

_OPENING: Final = re.compile(r"(\\*)\{\{(?:\s*([A-Za-z_\u4e00-\u9fff][A-Za-z0-9_\u4e00-\u9fff]{0,39})\s*\}\})?")
"""Braces with the backslashes before them, and the name within where there is one."""


def names(text: str) -> Iterator[str]:
    """The variables of a text, in their order.

    Raises:
        ValueError: braces that are opened hold no name, or are not closed; it says where.
    """
    for found in _OPENING.finditer(text):
        if len(found[1]) % 2:
            continue
        if found[2] is None:
            raise ValueError(f"character {found.end(1)}: {{{{ is not followed by the name of a variable and }}}}")
        yield found[2]


def render(text: str, values: Mapping[str, str]) -> str:
    """The text with its values, in one pass: braces in a value stay what they are.

    Raises:
        KeyError: a variable has no value.
    """

    def filled(found: re.Match[str]) -> str:
        slashes = found[1][: len(found[1]) // 2]
        if len(found[1]) % 2:
            return slashes + found[0][len(found[1]) :]
        return slashes + (values[found[2]] if found[2] is not None else found[0][len(found[1]) :])

    return _OPENING.sub(filled, text)


def escape(text: str) -> str:
    """The text that renders as this one."""
    return re.sub(r"(\\*)\{\{", lambda found: found[1] * 2 + "\\{{", text)
