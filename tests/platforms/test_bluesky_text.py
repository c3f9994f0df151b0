"""Text on Bluesky: how long it is, what is found in it, and the names of records."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from socialops.ids import new_id
from socialops.platforms.bluesky.records import PostName, post_of, record_key
from socialops.platforms.bluesky.richtext import facets, graphemes, measure

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
FAMILY = "👨‍👩‍👧‍👦"


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("春茶", 2),
        ("", 0),
        ("e\u0301", 1),
        (FAMILY, 3),
        ("🇨🇳", 1),
        ("a" * 300, 300),
        (FAMILY * 120, 300),
        (FAMILY * 121, 303),
    ],
)
def test_lengths_are_graphemes_or_tenths_of_bytes(text: str, length: int) -> None:
    """What a reader sees as one counts one, unless the bytes are scarcer: 3000 of them for 300 characters."""
    assert measure(text) == length


FOUND: list[tuple[str, list[tuple[str, str]]]] = [
    ("看 https://shop.example.com/a?s=1。再看", [("https://shop.example.com/a?s=1",) * 2]),
    (
        "(https://x.example/a) https://x.example/b_(c).",
        [("https://x.example/a",) * 2, ("https://x.example/b_(c)",) * 2],
    ),
    ("谢谢@Amei.test的", [("@Amei.test", "did:plc:amei")]),
    ("a@amei.test https://x.example/@amei.test", [("https://x.example/@amei.test",) * 2]),
    ("@nobody.test", []),
    ("#新品 ＃茶， #1 # #2026年 a#b", [("#新品", "新品"), ("＃茶", "茶"), ("#2026年", "2026年")]),
    ("#" + "长" * 65, []),
    ("👨‍👩‍👧‍👦 #茶", [("#茶", "茶")]),
]


@pytest.mark.parametrize(("text", "found"), FOUND)
def test_links_mentions_and_tags_are_found(text: str, found: list[tuple[str, str]]) -> None:
    """By bytes of UTF-8; Chinese punctuation ends an address, and no space is needed before a mention."""
    raw = text.encode()
    shown = []
    for facet in facets(text, {"amei.test": "did:plc:amei"}):
        (feature,) = facet["features"]
        words = raw[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode()
        shown.append((words, feature.get("uri") or feature.get("did") or feature.get("tag")))
    assert shown == found


@given(st.text(alphabet=st.sampled_from("a春🍵@#＃. \n/:htps👨‍👩e\u0301。（)"), max_size=60))
def test_facets_never_overlap_or_cut_a_character(text: str) -> None:
    """Whatever the text: ranges in order, inside the text, and on the borders of characters."""
    raw, end = text.encode(), 0
    for facet in facets(f"https://a.example/{text}", {}):
        start, stop = facet["index"]["byteStart"], facet["index"]["byteEnd"]
        assert end <= start < stop <= len(raw) + 18
        f"https://a.example/{text}".encode()[start:stop].decode()
        end = stop


@given(st.text(max_size=80))
def test_no_text_measures_less_than_it_is(text: str) -> None:
    """At least its graphemes, at least a tenth of its bytes, and zero only for nothing."""
    assert measure(text) >= graphemes(text)
    assert measure(text) * 10 >= len(text.encode())
    assert (measure(text) == 0) == (text == "")


def test_a_record_key_is_a_time_and_a_draw() -> None:
    """The same for every attempt, in the order of the sendings' times, different for what differs; always valid."""
    moments = [NOW + timedelta(milliseconds=number) for number in range(0, 5000, 7)]
    keys = [record_key(f"{new_id(moment)}-0123456789abcdef") for moment in moments]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)
    assert record_key("a") == record_key("a") != record_key("b")
    assert all(len(key) == 13 and key[0] in "234567ab" for key in [*keys, record_key("a"), record_key("")])


@example("7ZZZZZZZZZZZZZZZZZZZZZZZZZ-1")
@given(st.text(max_size=40))
def test_any_key_makes_a_valid_record_key(key: str) -> None:
    """Thirteen letters of the alphabet, of which the first leaves the highest bit free (atproto.com, specs/tid)."""
    made = record_key(key)
    assert len(made) == 13
    assert made[0] in "234567ab"
    assert set(made) <= set("234567abcdefghijklmnopqrstuvwxyz")


@pytest.mark.parametrize(
    ("uri", "post"),
    [
        ("at://did:plc:a/app.bsky.feed.post/3k", PostName("did:plc:a", "3k")),
        ("at://did:plc:a/app.bsky.feed.like/3k", None),
        ("at://amei.test/app.bsky.feed.post/3k", None),
        ("at://did:plc:a/app.bsky.feed.post/3k/x", None),
        ("at://did:plc:a/app.bsky.feed.post/", None),
        ("at://did:plc:a", None),
        ("https://bsky.app/profile/a/post/3k", None),
        ("77", None),
        (5, None),
    ],
)
def test_an_address_names_a_post_or_does_not(uri: object, post: PostName | None) -> None:
    """Only a post by its DID; and back again."""
    assert post_of(uri) == post
    assert post is None or post.uri == uri
