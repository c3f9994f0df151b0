"""Link parameters by rule: once, beside what is there, for exactly the link, and part of what is approved."""

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from planning import posts
from planning.utm import tag, tagged_link
from publishing import tracking
from socialops.brand import Utm
from tests.unit.planning.builders_planning import a_post

RULE = Utm(on=True, campaign="{campaign}-{theme}")
VALUES = {"platform": "weibo", "post_id": "p1", "plan": "", "theme": "上新", "campaign": "双11 & 更多"}
LINKS = st.builds(
    lambda host, path, query, fragment: f"https://{host}/{path}{query}{fragment}",
    st.sampled_from(["a.example", "商店.中国", "xn--fiqs8s.example:8443"]),
    st.sampled_from(["", "x/%E4%B8%8A", "路 径".replace(" ", ""), "a%2Fb;c=1"]),
    st.sampled_from(["", "?", "?q=%C9%BD", "?a=1&a=2&", "?utm_source=own", "?utm%5Fmedium=x&b", "?x=?"]),
    st.sampled_from(["", "#", "#/路?x=1", "#utm_source=2"]),
)


@given(LINKS)
def test_marking_a_link_twice_is_marking_it_once(link: str) -> None:
    """And what was in the link is still there, byte for byte, before what is added; the fragment comes last."""
    once = tagged_link(link, RULE, VALUES)
    assert tagged_link(once, RULE, VALUES) == once
    base, mark, fragment = link.partition("#")
    assert once.startswith(base.rstrip("&?") if base.endswith(("&", "?")) else base)
    assert once.endswith(mark + fragment)
    assert urlsplit(once).netloc == urlsplit(link).netloc
    query = parse_qs(urlsplit(once).query, keep_blank_values=True)
    assert query["utm_campaign"] == ["双11 & 更多-上新"]
    assert len(query["utm_source"]) == len(query["utm_medium"]) == 1


@given(LINKS)
def test_the_token_of_a_sending_lives_beside_the_brands_parameters(link: str) -> None:
    """Marked first, tracked later: both are there, and marking what is tracked changes nothing."""
    marked = tagged_link(link, RULE, VALUES)
    both = tracking.tracked_link(marked, "abc")
    query = parse_qs(urlsplit(both).query, keep_blank_values=True)
    assert query["s"] == ["abc"]
    assert "utm_campaign" in query
    assert tagged_link(both, RULE, VALUES) == both


def test_the_link_in_the_text_is_marked_with_it() -> None:
    """Where the text holds that link, and only that one, so that it is not appended a second time."""
    text, link = tag("看 https://a.example/x 和 https://a.example/xy", "https://a.example/x", Utm(on=True), VALUES)
    assert text == f"看 {link} 和 https://a.example/xy"


def test_a_value_that_looks_like_a_placeholder_is_only_text() -> None:
    """Placeholders are filled in one pass."""
    link = tagged_link("https://a.example", Utm(on=True, campaign="{theme}"), {"theme": "{post_id}", "post_id": "p"})
    assert "utm_campaign=%7Bpost_id%7D" in link


@pytest.mark.parametrize("pattern", ["{colour}", "{", "}{", "{post_id", "{{post_id}}", "{post_id.__class__}"])
def test_a_pattern_names_what_is_known_and_nothing_else(pattern: str) -> None:
    """Unknown placeholders and loose braces are refused when the brand sets them."""
    with pytest.raises(ValidationError):
        Utm(source=pattern)


def test_the_rule_is_a_part_of_what_is_approved_and_can_be_switched_off() -> None:
    """The same post under a rule has another hash; a platform without it keeps the hash it had."""
    link = {"link": "https://a.example/x", "campaign": "c1"}
    plain = a_post(**link)
    marked = posts.pinned(a_post(**link, variants={"weibo": {}, "mastodon": {"utm": False}}), Utm(on=True))
    before, after = posts.hashes(plain, {}), posts.hashes(marked, {})
    assert before["weibo"] != after["weibo"]
    assert before["mastodon"] == after["mastodon"]
    assert posts.content(marked, "weibo", {}).link.endswith(
        "utm_source=weibo&utm_medium=social&utm_campaign=c1&utm_content=p1"
    )
