"""Tokens, tracked links and platform keys."""

from urllib.parse import parse_qs, urlencode, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from publishing import tracking
from socialops.platforms.content import Content, Picture

LINK = "https://shop.example/x"


def a_picture(alt: str = "", sha256: str = "00") -> Picture:
    """A picture."""
    return Picture("m1", "media/m1", sha256, "image/png", 10, 1, 1, alt)


@given(st.text(min_size=1), st.text(min_size=1))
def test_a_token_is_short_lasting_and_its_sendings_own(one: str, other: str) -> None:
    """The same id gives the same eight characters, another id gives others."""
    assert tracking.token(one) == tracking.token(one)
    assert len(tracking.token(one)) == 8
    assert tracking.token(one).isalnum()
    assert (tracking.token(one) == tracking.token(other)) == (one == other)


@given(st.dictionaries(st.from_regex(r"[a-z]{1,5}", fullmatch=True), st.text(max_size=5), max_size=4))
def test_a_tracked_link_keeps_its_other_parameters(parameters: dict[str, str]) -> None:
    """The token is one more parameter; one that was there is replaced."""
    link = f"{LINK}?{urlencode(parameters)}#top"
    query = parse_qs(urlsplit(tracking.tracked_link(link, "abc")).query, keep_blank_values=True)
    assert query == {**{name: [value] for name, value in parameters.items()}, "s": ["abc"]}
    assert urlsplit(tracking.tracked_link(link, "abc")).fragment == "top"


def test_the_link_in_the_text_is_tracked_too_and_only_that_one() -> None:
    """Where the text holds the link itself it becomes the tracked one; a longer address that begins alike does not."""
    content = Content(text=f"看 {LINK}，别的 {LINK}yz 和 {LINK}", link=LINK)
    tracked = tracking.tracked(content, "abc")
    assert tracked.text == f"看 {LINK}?s=abc，别的 {LINK}yz 和 {LINK}?s=abc"
    assert tracking.tracked(Content("无链接"), "abc") == Content("无链接")


def test_the_platforms_key_belongs_to_sending_and_content() -> None:
    """The same for every attempt; another content is another thing to send."""
    content = Content("a", (a_picture(),), LINK)
    assert tracking.idempotency_key("s1", content) == tracking.idempotency_key("s1", Content("a", (a_picture(),), LINK))
    others = [
        Content("b", (a_picture(),), LINK),
        Content("a", (), LINK),
        Content("a", (a_picture(alt="x"),), LINK),
        Content("a", (a_picture(sha256="01"),), LINK),
        Content("a", (a_picture(),), ""),
        Content("a", (a_picture(),), LINK, answers={"comment": "1"}),
        Content("a", (a_picture(),), LINK, options={"visibility": "public"}),
    ]
    keys = {tracking.idempotency_key("s1", each) for each in [content, *others]}
    assert len(keys) == len(others) + 1
    assert tracking.idempotency_key("s2", content) not in keys


def test_a_tracked_link_keeps_every_other_byte() -> None:
    """Parameters in another encoding, without a value or set by the brand stay as they were written."""
    link = f"{LINK}?q=%C9%BD%B2%E8&empty&s=old&utm_source=weibo#/路?x"
    assert tracking.tracked_link(link, "abc") == f"{LINK}?q=%C9%BD%B2%E8&empty&utm_source=weibo&s=abc#/路?x"
