"""Single cells of a sheet: what a spreadsheet would run, and how a text passes through a cell unchanged. Pure."""

import re
from typing import Final, NamedTuple

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A cell that begins so is read as a formula by one spreadsheet or another (OWASP, CSV injection)."""

_CONTROL: Final = r"\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff"
_UNWRITABLE: Final = re.compile(f"[{_CONTROL}]|_(?=x[0-9A-Fa-f]{{4}}[_{_CONTROL}])")
_UNWRITABLE_IN_XML: Final = re.compile(f"[{_CONTROL}\r]|_(?=x[0-9A-Fa-f]{{4}}[_{_CONTROL}\r])")
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_WIDE: Final = str.maketrans("＝＋－＠（", "=+-@(")
_RUNS: Final = re.compile(
    r"""
    = \s* [^=\s] .*                          # whatever follows an equals sign, unless it is a line of them
    | [+\-@] \s* [A-Za-z_][\w.]* \s* \( .*   # a function with its arguments
    | [+\-@] \s* \$?[A-Za-z]{1,3}\$?[0-9]+ (?![\w\u4e00-\u9fff]) .*   # a cell
    | [+\-@] .* \| .* ! .*                   # another program (DDE)
    """,
    re.VERBOSE | re.DOTALL,
)


class Cell(NamedTuple):
    """What stands in a cell; `fault` says why it cannot be taken: `formula`, or `error-cell` (`#REF!` and the like)."""

    text: str
    fault: str = ""


def is_formula(text: str) -> bool:
    """Whether a spreadsheet that opens this text would compute something.

    `@山茶花`, `-50% 起`, `+1` and `=====` are words of a post and no formulas.
    """
    return _RUNS.match(text.strip(" \0").translate(_WIDE)) is not None


def neutral(text: str) -> str:
    """A text that no spreadsheet takes for a formula: with an apostrophe before it where need be."""
    return f"'{text}" if _wants_apostrophe(text) else text


def plain(text: str) -> str:
    """The text that `neutral` was given."""
    return text[1:] if text.startswith("'") and _wants_apostrophe(text) else text


def _wants_apostrophe(text: str) -> bool:
    """Also for one that would be taken for a neutral one, or that could not come back as it was."""
    return text.lstrip("'").lstrip(" \0").startswith(FORMULA)


def escape(text: str, *, xml: bool = False) -> str:
    """Write what a sheet cannot hold as `_xHHHH_`, as Office does (ECMA-376, part 1, 22.9.2.19, ST_Xstring)."""
    pattern = _UNWRITABLE_IN_XML if xml else _UNWRITABLE
    return pattern.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def unescape(text: str) -> str:
    """The text that `escape` was given."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
