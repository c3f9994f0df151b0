"""Addresses that may be called, and what is said about the links of a post."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.checks_links import LinkState, links_in, of_link, of_text_links
from socialops.platforms.addresses import BadLink, literal, parse, require_public
from tests.unit.planning.builders_planning import AT, a_brand, a_platform


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "0x7f.1",
        "0x7f000001",
        "2130706433",
        "017700000001",
        "0177.0.0.1",
        "0",
        "10.0.0.1",
        "172.16.5.4",
        "192.168.1.1",
        "169.254.169.254",
        "0xa9fea9fe",
        "100.64.0.1",
        "100.100.100.200",
        "168.63.129.16",
        "224.0.0.1",
        "255.255.255.255",
        "198.18.0.1",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b::a9fe:a9fe]",
        "[64:ff9b:1::1]",
        "[2002:7f00:1::]",
        "[2001:0:4136:e378:8000:63bf:3fff:fdd2]",
        "[fe80::1]",
        "[fe80::1%25eth0]",
        "[fc00::1]",
        "[fd00:ec2::254]",
        "[ff02::1]",
        "localhost",
        "LOCALHOST.",
        "api.localhost",
        "printer.local",
        "metadata.google.internal",
        "intranet",
        "１２７.0.0.1",
        "127。0。0。1",
    ],
)
def test_private_places_are_refused_in_any_notation(host: str) -> None:
    """Loopback, private, link-local, shared, metadata, and IPv4 carried inside IPv6."""
    with pytest.raises(BadLink) as refused:
        parse(f"http://{host}/a")
    assert refused.value.kind == "private"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://a.example/",
        "gopher://a.example/",
        "//a.example/",
        "http:///a",
        "http://",
        "https://user@a.example/",
        "https://a:b@a.example/",
        "https://a.example:22/",
        "https://a.example:80/",
        "http://a.example:99999/",
        "http://a.example\\@127.0.0.1/",
        "http://a.example/\r\nHost: b",
        "http://a example/",
        "http://256.1.1.1/",
        "http://1.2.3.4.5/",
        "http://09.1.1.1/",
        "http://0xzz.1/",
        "http://[::1/",
        "http://[12345::]/",
        "http://-a-.example-/",
        f"http://{'a' * 64}.example/",
    ],
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    """Other schemes, credentials, other ports, control characters and broken hosts."""
    with pytest.raises(BadLink) as refused:
        parse(url)
    assert refused.value.kind == "malformed"


def test_public_addresses_are_taken_apart() -> None:
    """A name in any script becomes ASCII; path and query are encoded; the fragment never leaves."""
    target = parse("https://山茶花.example./春/?q=花#top")
    assert (target.host, target.port) == ("xn--rht030gnla.example", 443)
    assert target.path == "/%E6%98%A5/?q=%E8%8A%B1"
    assert str(parse("http://0x08.0x08.0x08.0x08/").address) == "8.8.8.8"


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    """Nothing but the refusal comes out of a hostile address."""
    for url in (text, f"http://{text}", f"https://{text}/a"):
        try:
            assert parse(url).scheme in ("http", "https")
        except BadLink:
            continue


@given(st.integers(0, 2**32 - 1))
def test_every_notation_of_an_address_is_the_same_address(number: int) -> None:
    """Decimal, hexadecimal, octal and dotted lead to one address, which is public or not whatever its dress."""
    dotted = ipaddress.IPv4Address(number)
    assert {literal(str(number)), literal(hex(number)), literal(f"0{number:o}")} == {dotted}
    mapped = ipaddress.IPv6Address(f"::ffff:{dotted}")
    for address in (dotted, mapped):
        try:
            require_public(address)
            assert dotted.is_global
        except BadLink:
            assert not dotted.is_global or dotted.is_multicast or dotted.is_reserved or number == 0xA83F8110


LINK = "https://shop.example/a"


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (None, [("note", "link-unchecked")]),
        ("unchecked", [("note", "link-unchecked")]),
        ("open", []),
        ("closed", [("evidence", "link-unreachable")]),
        ("private", [("block", "link-private")]),
        ("malformed", [("block", "link-malformed")]),
    ],
)
def test_what_became_of_a_link_is_said(state: str | None, said: list[tuple[str, str]]) -> None:
    """Nothing of one that opens; a private one blocks; one that nobody asked for yet is a note."""
    states = {LINK: LinkState(url=LINK, state=state, status="404", checked_at=AT)} if state else {}
    found = of_link(LINK, a_platform(), a_brand(), states)
    assert [(finding.verdict, finding.code) for finding in found] == said


@pytest.mark.parametrize(
    "host", ["cаmellia.example", "camelliа.example", "xn--cmellia-2fg.example", "ｃamellia.example", "camellía.example"]
)
def test_a_domain_that_only_looks_like_the_brands_blocks(host: str) -> None:
    """Cyrillic letters, marks and full width in a name, also in its encoded form."""
    found = list(of_link(f"https://{host}/", a_platform(), a_brand(domains=("camellia.example",)), None))
    assert ("block", "link-lookalike") in [(finding.verdict, finding.code) for finding in found]


def test_links_within_a_text_are_found_at_their_place() -> None:
    """Chinese punctuation ends an address; a script address blocks where it stands."""
    text = "看这里：https://a.example/x?y=1，或 javascript:alert(1) 和http://127.0.0.1/！"
    assert [text[start:end] for start, end in links_in(text)] == [
        "https://a.example/x?y=1",
        "javascript:alert(1",
        "http://127.0.0.1/",
    ]
    found = [(finding.code, text[finding.start : finding.end]) for finding in of_text_links(text, a_brand(), None)]
    assert found == [("link-malformed", "javascript:alert(1"), ("link-private", "http://127.0.0.1/")]
