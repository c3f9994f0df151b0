"""The XML of pushes and of their answers."""

from typing import Any, cast
from xml.parsers.expat import ExpatError

import xmltodict  # type: ignore[import-untyped]  # has no types

from infra.local.sandbox.wechat.records import Json


def written(fields: Json) -> str:
    """`<xml>…</xml>`: texts as CDATA, numbers bare, lists as repeated elements."""
    return f"<xml>{_inside(fields)}</xml>"


def read(raw: bytes) -> Json:
    """The fields of a document whose root is `xml`; `ValueError` for anything else. Entities are not expanded."""
    try:
        document = xmltodict.parse(raw, disable_entities=True)
    except ExpatError as error:
        raise ValueError("no XML") from error
    fields = document.get("xml")
    if not isinstance(fields, dict):
        raise ValueError("the root is not xml")  # noqa: TRY004 - the text is wrong, not a type of ours
    return cast(Json, fields)


def _inside(fields: Json) -> str:
    return "".join(_element(name, value) for name, value in fields.items())


def _element(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_element(name, one) for one in value)
    if isinstance(value, dict):
        return f"<{name}>{_inside(value)}</{name}>"
    if isinstance(value, str):
        return f"<{name}><![CDATA[{value.replace(']]>', ']]]]><![CDATA[>')}]]></{name}>"
    return f"<{name}>{value}</{name}>"
