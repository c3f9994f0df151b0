"""WeChat's XML is read as XML, by the pattern and by the parser alike, and nothing hostile in it is carried out."""

import re
import time
from contextlib import suppress
from typing import Any

import pytest
import xmltodict  # type: ignore[import-untyped]  # has no types
from hypothesis import given
from hypothesis import strategies as st

from socialops.platforms.wechat import xml

PIECES = [
    "春茶",
    "🌸",
    "]]",
    ">",
    "<b>",
    "&amp;",
    "&",
    " ",
    "\n",
    "\r\n",
    "\t",
    "\x00",
    "\ufffe",
    "]",
    "a=1&b=2",
    "Ａ",
    "'",
]
WORDS = st.lists(st.sampled_from(PIECES), max_size=5).map("".join)
NAMES = st.sampled_from(["Content", "MsgType", "a", "a.b-c", "_x", "深", "1x", ""])


def test_elements_text_and_cdata() -> None:
    """Text, quoted text, entities of XML's own, and space around."""
    found = xml.parse(b"<xml>\n<a><![CDATA[<b>&]]></a> <c>1 &lt; 2 &#x6625;</c><d/><e></e></xml>")
    assert found == {"a": "<b>&", "c": "1 < 2 春", "d": "", "e": ""}


def test_a_repeated_element_is_a_list() -> None:
    """As `fail_idx` and `item` are, alone or often, with text or with more inside."""
    found = xml.parse(b"<xml><f>1</f><f>2</f><f>3</f><L><item><n>1</n></item><item><n>2</n></item></L></xml>")
    assert found == {"f": ["1", "2", "3"], "L": {"item": [{"n": "1"}, {"n": "2"}]}}


def test_nothing_of_an_element_is_lost() -> None:
    """Attributes and the words between children stay; comments and instructions say nothing."""
    found = xml.parse(b'<xml lang="zh">one<a b="2">t</a>two<!-- no --><?no way?></xml>')
    assert found == {"@lang": "zh", "#text": "onetwo", "a": {"@b": "2", "#text": "t"}}
    assert (xml.parse(b"<xml>words</xml>"), xml.parse(b"<xml/>")) == ({"#text": "words"}, {})


@given(st.lists(st.tuples(NAMES, st.booleans(), WORDS), max_size=4), WORDS)
def test_the_pattern_and_the_parser_read_the_same(elements: list[tuple[str, bool, str]], after: str) -> None:
    """Whatever the pattern dares to read, the parser reads equally; the rest it leaves to the parser."""
    inside = "".join(f"<{n}>{f'<![CDATA[{text}]]>' if quoted else text}</{n}>{after}" for n, quoted, text in elements)
    raw = f"<xml>{inside}</xml>".encode()
    flat = xml.read_flat(raw)
    if flat is not None:
        assert flat == xml.tree_of(raw)


def test_ordinary_messages_need_no_parser() -> None:
    """The fast way is taken for what WeChat sends most."""
    raw = "<xml><ToUserName><![CDATA[gh]]></ToUserName>\n<Time>1</Time><Content><![CDATA[<a> & 春]]></Content></xml>"
    assert xml.read_flat(raw.encode()) == {"ToUserName": "gh", "Time": "1", "Content": "<a> & 春"}
    assert xml.read_flat(b"<xml><a><b>1</b></a></xml>") is None
    assert xml.read_flat(b"<xml><a>1</a><a>2</a></xml>") is None


@given(st.recursive(WORDS, lambda inner: st.dictionaries(st.sampled_from(["a", "b"]), inner, min_size=1, max_size=2)))
def test_xmltodict_reads_the_same(value: Any) -> None:
    """An independent reader agrees on what it can read."""
    try:
        raw = xmltodict.unparse({"xml": {"r": value}}).encode()
        theirs = xmltodict.parse(raw, strip_whitespace=False)["xml"]["r"]
    except (ValueError, xmltodict.expat.ExpatError):
        return
    if not isinstance(theirs, dict):
        assert xml.parse(raw)["r"] == (theirs or "")


@pytest.mark.parametrize(
    "raw",
    [
        b'<!DOCTYPE xml [<!ENTITY a "b">]><xml><a>&a;</a></xml>',
        b'<?xml version="1.0"?>\n<!DOCTYPE xml SYSTEM "file:///etc/passwd"><xml><a>1</a></xml>',
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "http://127.0.0.1:1/x">]><xml><a>&e;</a></xml>',
        b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><xml>&b;</xml>',
        b"<xml><a>&nope;</a></xml>",
        b"<xml><a>1</b></xml>",
        b"<xml><a>1</a>",
        b"<xml/><xml/>",
        b"<xml><a>\x00</a></xml>",
        b"<xml><a>\xff</a></xml>",
        '<?xml version="1.0" encoding="gbk"?><xml><a>春</a></xml>'.encode("gbk"),
        "<xml><a>1</a></xml>".encode("utf-16"),
        b"",
        b"not xml",
    ],
)
def test_what_is_not_plain_xml_is_refused(raw: bytes) -> None:
    """Document types with and without entities, external ones, broken ones, other encodings."""
    with pytest.raises(ValueError, match=re.compile("")):
        xml.parse(raw)


def test_the_letters_of_a_document_type_may_be_said() -> None:
    """A fan may write about XML."""
    assert xml.parse(b"<xml><Content><![CDATA[<!DOCTYPE html> &a;]]></Content></xml>") == {
        "Content": "<!DOCTYPE html> &a;"
    }


def test_depth_and_size_have_limits() -> None:
    """Sixteen levels are read, seventeen are not; a megabyte is read, more is not; none of it takes long."""
    deep = [b"<a>" * levels + b"</a>" * levels for levels in (xml.MAX_DEPTH, xml.MAX_DEPTH + 1, 100_000)]
    assert xml.parse(deep[0])
    for raw in deep[1:]:
        with pytest.raises(ValueError, match="too deep"):
            xml.parse(raw)
    fits = b"<xml><a>" + b"x" * (xml.MAX_BYTES - 19) + b"</a></xml>"
    assert len(xml.parse(fits)["a"]) == xml.MAX_BYTES - 19
    for raw in (fits.replace(b"</a>", b"xx</a>"), b"<xml>" + b"x" * 10_000_000 + b"</xml>"):
        with pytest.raises(ValueError, match="too large"):
            xml.parse(raw)


HOSTILE = {
    "openings": b"<xml>" + b"<a" * 400_000,
    "brackets": b"<xml><a><![CDATA[" + b"]" * 900_000 + b"]]></a></xml>",
    "half quotes": b"<xml>" + b"<a><![CDATA[" * 80_000,
    "repeats": b"<xml>" + b"<a></a>" * 140_000 + b"</xml>",
    "space": b"<xml>" + b" " * 900_000,
    "names": b"<xml><" + b"a" * 900_000 + b">",
    "references": b"<xml><a>" + b"&amp;" * 200_000 + b"</a></xml>",
    "words between": b"<xml>" + b"w<a/>" * 200_000 + b"</xml>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_the_work_grows_with_the_size_only(name: str) -> None:
    """A megabyte of the worst is read or refused in tenths of a second; the bound is far above that."""
    raw = HOSTILE[name]
    assert len(raw) <= xml.MAX_BYTES
    start = time.process_time()
    with suppress(ValueError):
        xml.parse(raw)
    assert time.process_time() - start < 5.0
