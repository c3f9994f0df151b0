"""The checks of a post and of a text: lengths, pictures, links, tone, hidden characters."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning import checks
from planning.checks import Finding
from planning.hidden import hidden_runs
from socialops.platforms import registry
from socialops.platforms.content import FIRST_COMMENT
from socialops.platforms.limits import Limit
from tests.unit.planning.builders_planning import a_brand, a_picture, a_platform, a_post, a_video


def codes(findings: list[Finding]) -> list[tuple[str, str, str]]:
    """Verdict, code and platform of each finding."""
    return [(finding.verdict, finding.code, finding.platform) for finding in findings]


TEXTS = st.text(st.sampled_from("最佳第一山茶花 \u200b\u202e·NoＮ.1👨\u200d👩\nhttps://"), max_size=300)


@given(TEXTS, st.integers(1, 200))
def test_every_place_lies_inside_the_text(text: str, limit: int) -> None:
    """0 ≤ start ≤ end ≤ length for every finding; word findings are never empty."""
    platforms = {"weibo": a_platform(text=limit)}
    brand = a_brand(forbidden=("山茶",), required=("花",))
    for finding in checks.of_text(text, platforms, brand):
        assert 0 <= finding.start <= finding.end <= len(text)
        if finding.code in {"absolute-term", "forbidden-word", "hidden-characters", "over-length"}:
            assert finding.start < finding.end


@given(st.text(st.sampled_from("山a茶b"), max_size=300), st.integers(1, 200))
def test_cutting_what_is_too_long_makes_it_fit(text: str, limit: int) -> None:
    """The place of an over-length finding is exactly the end that has to go."""
    double = a_platform(text=limit, measure=lambda t: sum(2 if ord(c) > 255 else 1 for c in t))
    for finding in checks.of_text(text, {"weibo": double}, a_brand()):
        assert double.measure(text[: finding.start]) <= limit
        assert double.measure(text[: finding.start + 1]) > limit


def test_the_link_counts_as_it_is_sent() -> None:
    """A link at the end takes its room, once."""
    platform = a_platform(text=30)
    link = "https://a.example/1"
    long = a_post(text="花" * 11, link=link, variants={"weibo": {}})
    within = a_post(text=f"花花 {link}", link=link, variants={"weibo": {}})
    (finding,) = checks.of_post(long, {"weibo": platform}, {}, a_brand())
    assert (finding.code, finding.start, finding.end, finding.facts["over"]) == ("over-length", 10, 11, 1)
    assert checks.of_post(within, {"weibo": platform}, {}, a_brand()) == []


def test_master_words_are_told_once_and_detached_ones_by_platform() -> None:
    """Two attached versions share one finding; a detached text has its own."""
    post = a_post(text="最佳", variants={"weibo": {}, "mastodon": {}, "bluesky": {"text": "顶级"}})
    platforms = {name: a_platform(name) for name in post.variants}
    assert codes(checks.of_post(post, platforms, {}, a_brand())) == [
        ("block", "absolute-term", ""),
        ("block", "absolute-term", "bluesky"),
    ]


def test_words_beside_the_text_are_held_to_the_same_rules() -> None:
    """A title of one platform, and the description of a picture once; a name that is no words there is let be."""
    variants = {"weibo": {"options": {"title": "顶级山茶花"}}, "mastodon": {"options": {"visibility": "最佳"}}}
    post = a_post(media=["m1"], variants=variants)
    platforms = {name: replace(a_platform(name), worded=("title",)) for name in variants}
    media = {"m1": a_picture("m1", alt="全国最佳\u202e的花")}
    found = checks.of_post(post, platforms, media, a_brand(required=("今天",)))
    assert [(each.verdict, each.code, each.platform, each.part, each.start, each.end) for each in found] == [
        ("block", "absolute-term", "weibo", "options.title", 0, 2),
        ("block", "absolute-term", "", "alt.m1", 2, 4),
        ("note", "direction-controls", "", "alt.m1", 4, 5),
    ]


def test_the_first_comment_is_held_to_the_rules_and_to_the_platform() -> None:
    """Its words are read like any, it may be as long as an answer, and the platform must let us comment."""
    options = {FIRST_COMMENT: "最佳" + "好" * 3}
    post = a_post(variants={"weibo": {"options": options}, "wechat": {"options": options}})
    able = replace(a_platform("weibo"), comments_on="status")
    able = replace(able, limits=replace(able.limits, reply_length=Limit(4, "made up")))
    unable = replace(a_platform("wechat"), publisher=registry.platform("weibo").publisher)
    found = checks.of_post(post, {"weibo": able, "wechat": unable}, {}, a_brand())
    assert {(each.code, each.platform, each.part) for each in found} == {
        ("first-comment-length", "weibo", "options.first_comment"),
        ("absolute-term", "weibo", "options.first_comment"),
        ("no-first-comment", "wechat", "options.first_comment"),
        ("absolute-term", "wechat", "options.first_comment"),
    }
    assert {each.verdict for each in found} == {"block"}


def test_a_master_that_no_version_uses_is_not_checked() -> None:
    """When every version is detached, only what goes out counts."""
    post = a_post(text="最佳", variants={"weibo": {"text": "好看"}})
    assert checks.of_post(post, {"weibo": a_platform()}, {}, a_brand()) == []


def test_pictures_are_held_to_the_platform() -> None:
    """Number, bytes and type block; a missing alternative text is a note."""
    media = {
        "m1": a_picture("m1", bytes=11),
        "m2": a_picture("m2", content_type="image/webp", alt=""),
    }
    post = a_post(media=["m1", "m2"], variants={"weibo": {}})
    found = checks.of_post(post, {"weibo": a_platform(pictures=1, picture_bytes=1000)}, media, a_brand())
    assert codes(found) == [
        ("block", "too-many-pictures", "weibo"),
        ("block", "picture-type", "weibo"),
        ("note", "alt-missing", "weibo"),
    ]
    tight = checks.of_post(post, {"weibo": a_platform(picture_bytes=10)}, media, a_brand())
    assert ("block", "picture-too-large", "weibo") in codes(tight)


@pytest.mark.parametrize(
    ("media", "options", "blocked"),
    [
        ([], {}, True),
        (["m1"], {}, False),
        (["v1"], {}, False),
        ([], {"thumb": "M-1"}, False),
        ([], {"thumb": ""}, True),
    ],
)
def test_words_alone_are_no_post_where_the_platform_wants_something_to_see(
    media: list[str], options: dict[str, str], blocked: bool
) -> None:
    """A picture, a video, or a cover that lies in the platform's own library."""
    library = {"m1": a_picture("m1"), "v1": a_video()}
    platform = a_platform("wechat", media=1, cover="thumb", video=(9_000_000, 600))
    post = a_post(media=media, variants={"wechat": {"options": options}})
    found = codes(checks.of_post(post, {"wechat": platform}, library, a_brand()))
    assert (("block", "media-required", "wechat") in found) is blocked


def test_a_video_is_held_to_the_platform() -> None:
    """A platform without video blocks it; elsewhere its size and length do, and a missing description is a note."""
    media = {"v1": a_video(bytes=9001, seconds=61, alt="")}
    post = a_post(text="", media=["v1"], variants={"weibo": {}, "douyin": {}})
    platforms = {"weibo": a_platform(), "douyin": a_platform("douyin", video=(9000, 60))}
    assert codes(checks.of_post(post, platforms, media, a_brand())) == [
        ("block", "video-unsupported", "weibo"),
        ("block", "video-too-large", "douyin"),
        ("block", "video-too-long", "douyin"),
        ("note", "video-alt-missing", "douyin"),
    ]


def test_a_video_within_the_limits_is_let_be() -> None:
    """Nothing is said of a video that the platform takes, exactly at its limits, even without a text."""
    post = a_post(text="", media=["v1"], variants={"douyin": {}})
    platform = a_platform("douyin", video=(9000, 10))
    assert checks.of_post(post, {"douyin": platform}, {"v1": a_video()}, a_brand()) == []


def test_a_post_has_pictures_or_one_video() -> None:
    """Two videos, or a video among pictures, block: no platform shows them together."""
    media = {"v1": a_video(), "v2": a_video("v2", located=True), "m1": a_picture()}
    platform = a_platform("douyin", video=(9000, 60))
    post = a_post(media=["m1", "v1", "v2"], variants={"douyin": {}})
    assert codes(checks.of_post(post, {"douyin": platform}, media, a_brand())) == [
        ("block", "too-many-videos", "douyin"),
        ("block", "mixed-media", "douyin"),
        ("note", "video-located", "douyin"),
    ]


@pytest.mark.parametrize(
    ("link", "required", "expected"),
    [
        ("", True, [("block", "link-required", "weibo")]),
        ("", False, []),
        ("https://shop.camellia.example/a", True, []),
        ("https://CAMELLIA.example./", True, []),
        ("https://evil.example/camellia.example", True, [("block", "link-domain", "weibo")]),
        (
            "https://camellia.example@evil.example/",
            True,
            [("block", "link-domain", "weibo"), ("block", "link-malformed", "weibo")],
        ),
        ("https://notcamellia.example/", False, [("note", "link-domain", "weibo")]),
        ("https://[broken/", True, [("block", "link-domain", "weibo"), ("block", "link-malformed", "weibo")]),
    ],
)
def test_links_are_held_to_the_brand(link: str, required: bool, expected: list[tuple[str, str, str]]) -> None:
    """A required link must be there and on an allowed domain; elsewhere a foreign domain is a note."""
    post = a_post(link=link, variants={"weibo": {}})
    platform = a_platform(link_required=required)
    assert codes(checks.of_post(post, {"weibo": platform}, {}, a_brand(domains=("Camellia.example",)))) == expected


def test_the_brands_words() -> None:
    """A forbidden word blocks even broken up; a required one that is missing is a note."""
    found = checks.of_text("亲 亲，上新啦", {}, a_brand(forbidden=("亲亲",), required=("山茶花",)))
    assert codes(found) == [("block", "forbidden-word", ""), ("note", "required-word", "")]
    assert (found[0].start, found[0].end) == (0, 3)


def test_a_post_for_no_platform_or_without_content_is_blocked() -> None:
    """Nothing to publish is nothing to review."""
    nowhere = checks.of_post(a_post(variants={}), {}, {}, a_brand())
    empty = checks.of_post(a_post(text=" \n", variants={"weibo": {}}), {"weibo": a_platform()}, {}, a_brand())
    assert codes(nowhere) == [("block", "no-platform", "")]
    assert codes(empty) == [("block", "empty-text", "weibo")]


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("山\u200b\u200b茶", [("hidden-characters", 1, 3)]),
        ("山\u202e茶", [("direction-controls", 1, 2)]),
        ("👨\u200d👩\u200d👧 一家", []),
        ("❤\ufe0f\u200d🔥", []),
        ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", []),
        ("\u200d山", [("hidden-characters", 0, 1)]),
    ],
)
def test_hidden_characters_are_shown_and_emoji_are_let_be(text: str, runs: list[tuple[str, int, int]]) -> None:
    """Zero-width and direction controls are noted; joiners and tags inside emoji are not."""
    assert list(hidden_runs(text)) == runs
