"""XML as WeChat sends it: elements, text, CDATA, repeats. Nothing else is taken.

Envelopes and almost all messages are flat and are read in one pass by a pattern, twice as fast as by the parser. The
pattern knows a part of XML that cannot be misread; what it does not know, the parser reads. A document type is refused
where it begins, and with it every entity of a stranger's making. Size and depth have limits, and the work grows with
the size only.
"""

import re
from collections.abc import Callable
from typing import Any, Final, NoReturn
from xml.parsers.expat import ExpatError, ParserCreate

MAX_BYTES: Final = 1024 * 1024
"""A hundred times the largest documented delivery."""
MAX_DEPTH: Final = 16
TEXT: Final = "#text"
"""The name of an element's own words beside its children or attributes."""

_OPENS: Final = "<xml>"
_CLOSES: Final = "</xml>"
_SPACE: Final = " \t\n"
_CONTROL: Final = "\x00-\x08\x0b-\x1f"
_ELEMENT: Final = re.compile(
    rf"[{_SPACE}]*+<([A-Za-z_][\w.-]*+)>"
    rf"(?:<!\[CDATA\[([^\]{_CONTROL}]*+)\]\]>|([^<>&\]{_CONTROL}]*+))</\1>",
    re.ASCII,
)
"""An element with text alone: no attribute, no entity, no bracket, and no character that XML changes or refuses."""


def parse(raw: bytes) -> dict[str, Any]:
    """What stands inside the root: names with text, with further names, or with a list where an element repeats.

    Raises:
        ValueError: not XML, with a document type, too large or too deep.
    """
    if len(raw) > MAX_BYTES:
        raise ValueError("too large")
    flat = read_flat(raw)
    return tree_of(raw) if flat is None else flat


def read_flat(raw: bytes) -> dict[str, Any] | None:
    """The fields of a flat document, `None` when it is not one that the pattern knows.

    Raises:
        ValueError: not UTF-8.
    """
    text = raw.decode()
    if not text.startswith(_OPENS):
        return None
    found: dict[str, Any] = {}
    place = len(_OPENS)
    while element := _ELEMENT.match(text, place):
        name, quoted, words = element.groups()
        if name in found:
            return None
        found[name] = words if quoted is None else quoted
        place = element.end()
    if text[place:].strip(_SPACE) != _CLOSES or "\ufffe" in text or "\uffff" in text:
        return None
    return found


def tree_of(raw: bytes) -> dict[str, Any]:
    """The fields of any document, by the parser.

    Raises:
        ValueError: not XML, with a document type, or too deep.
    """
    around: dict[str, Any] = {}
    texts: list[str] = []
    parser = ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = _builders(around, texts)
    parser.CharacterDataHandler = texts.append
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(raw, True)
    except ExpatError as error:
        raise ValueError("not XML") from error
    (root,) = around.values()
    if isinstance(root, dict):
        return root
    return {TEXT: root} if root and not root.isspace() else {}


def _refuse(*_: object) -> NoReturn:
    raise ValueError("a document type")


def _builders(
    around: dict[str, Any], texts: list[str]
) -> tuple[Callable[[str, dict[str, str]], None], Callable[[str], None]]:
    """What to do where an element begins and where it ends; `texts` are the words since the last of both."""
    opened = [around]
    spoken: list[list[str]] = [[]]

    def start(_: str, attributes: dict[str, str]) -> None:
        if len(opened) > MAX_DEPTH:
            raise ValueError("too deep")
        spoken[-1] += texts
        texts.clear()
        spoken.append([])
        opened.append({f"@{name}": value for name, value in attributes.items()})

    def end(name: str) -> None:
        inside, words = opened.pop(), "".join(spoken.pop() + texts)
        texts.clear()
        if inside and words and not words.isspace():
            inside[TEXT] = words
        value: Any = inside or words
        parent = opened[-1]
        if name not in parent:
            parent[name] = value
        elif isinstance(parent[name], list):
            parent[name].append(value)
        else:
            parent[name] = [parent[name], value]

    return start, end
