"""The copy kit: nothing of an approved text is added or lost, and files are named so that they sort."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publishing import kits, sendings
from publishing.kits import Kit
from socialops.platforms.content import FIRST_COMMENT, Content, Picture, Video
from socialops.platforms.handoff.by_hand import ByHand
from socialops.platforms.handoff.pieces import pieces
from socialops.platforms.limits import Limit
from socialops.platforms.registry import platform

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
FORM = ByHand(title=Limit(20, "made up"), hashtags=Limit(10, "made up"))
PICTURE = Picture("m1", "media/m1", "0" * 64, "image/jpeg", 2_345_678, 1080, 1440, alt="春茶")
VIDEO = Video("m2", "media/m2", "0" * 64, "video/mp4", 12_345_678, 1080, 1920, 31, alt="泡茶")
TEXT = "清明前的第一口春茶🍵\n龙井刚到店，先到先得。\n#春茶 #明前龙井 #杭州探店"


def a_kit(content: Content, name: str = "xiaohongshu", language: str = "zh_CN") -> Kit:
    """The kit of a content."""
    step = sendings.schedule(
        "s1",
        NOW,
        kind="post",
        platform=name,
        account_id="a1",
        subject="p1",
        root="POST#p1",
        owner="ling",
        content=content,
        due=NOW + timedelta(minutes=10),
    )
    return kits.kit(
        step.after,
        platform(name),
        "六七茶铺",
        link=lambda key, named: f"https://files.example/{key}?as={named}",
        links_end_at=NOW,
        language=language,
    )


def test_a_text_is_taken_apart_for_the_form() -> None:
    """First line, body and topics go to fields of their own; the whole text stays beside them."""
    kit = a_kit(Content(TEXT))
    assert (kit.title, kit.body) == ("清明前的第一口春茶🍵", "龙井刚到店，先到先得。")
    assert kit.hashtags == ["春茶", "明前龙井", "杭州探店"]
    assert kit.text == TEXT


def test_an_approved_title_is_the_title() -> None:
    """The option wins, and then the whole text is the body."""
    kit = a_kit(Content("第一行\n第二行", options={"title": "春茶到店"}))
    assert (kit.title, kit.body) == ("春茶到店", "第一行\n第二行")


@pytest.mark.parametrize(
    ("text", "title", "body", "hashtags"),
    [
        ("一行而已", "", "一行而已", ()),
        ("这是一个超过二十个字所以不能当作标题来用的很长的第一行\n正文", "", None, ()),
        ("标题\n\n正文 #春茶# 很好", "标题", "正文 #春茶# 很好", ()),
        ("标题\n正文\n＃春茶＃ #龙井", "标题", "正文", ("春茶", "龙井")),
        ("#春茶 #龙井", "", "", ("春茶", "龙井")),
        ("看这里#春茶", "", "看这里#春茶", ()),
        ("", "", "", ()),
        ("标题\n", "", "标题\n", ()),
    ],
)
def test_pieces_of_texts_as_people_write_them(
    text: str, title: str, body: str | None, hashtags: tuple[str, ...]
) -> None:
    """A topic in a sentence stays there, a long first line is no title, and a text may be topics alone."""
    found = pieces(Content(text), FORM)
    assert (found.title, found.hashtags) == (title, hashtags)
    assert found.body == (text if body is None else body)


@given(st.text(alphabet=st.sampled_from("茶春a #＃\n🍵é\u3000"), max_size=60))
def test_nothing_is_added_and_nothing_is_lost(text: str) -> None:
    """All pieces together are the text, but for white space and the signs of the topics."""
    found = pieces(Content(text), FORM)
    kept = "".join((found.title, found.body, *found.hashtags))
    assert [c for c in kept if c not in "#＃" and not c.isspace()] == [
        c for c in text if c not in "#＃" and not c.isspace()
    ]


def test_a_platform_without_fields_gets_the_text_as_it_is() -> None:
    """Where there is neither title nor topics, nothing is taken apart."""
    kit = a_kit(Content(TEXT), "kuaishou")
    assert (kit.title, kit.body, kit.hashtags) == ("", TEXT, [])


def test_the_link_carries_its_token() -> None:
    """What is copied is what goes out: the tracked link, in the text too."""
    kit = a_kit(Content("看 https://shop.example/x", link="https://shop.example/x"))
    assert "s=" in kit.link
    assert kit.text == f"看 {kit.link}"


def test_files_keep_their_order_and_get_names_that_say_it() -> None:
    """Numbered from one, named by place and words, with links under that name."""
    content = Content("x", pictures=(PICTURE, replace(PICTURE, media_id="m3", type="image/png", alt="")), video=VIDEO)
    kit = a_kit(content)
    assert [picture.name for picture in kit.pictures] == ["01-春茶.jpg", "02.png"]
    assert kit.pictures[0].url.endswith("?as=01-春茶.jpg")
    assert (kit.pictures[0].alt, kit.pictures[0].width, kit.pictures[0].bytes) == ("春茶", 1080, 2_345_678)
    assert kit.video is not None
    assert (kit.video.name, kit.video.seconds) == ("03-泡茶.mp4", 31)


@given(st.text(max_size=200), st.integers(1, 18))
def test_a_file_name_is_safe(alt: str, number: int) -> None:
    """Whatever the words are, the name holds no separator, no quote and no control, and is short."""
    name = kits.file_name(number, alt, "image/jpeg")
    assert name.startswith(f"{number:02}")
    assert name.endswith(".jpg")
    assert len(name) <= 40
    assert not set(name) & set("/\\\"'<>:|?*;\r\n\t ")


def test_the_checklist_leaves_out_what_the_post_does_not_have() -> None:
    """No line about pictures or a link where there is none; a video has a line of its own."""
    plain = [step.code for step in a_kit(Content("x")).steps]
    assert "pictures-in-order" not in plain
    assert "no-link" not in plain
    full = [step.code for step in a_kit(Content("x", pictures=(PICTURE,), link="https://s.example", video=VIDEO)).steps]
    assert {"pictures-in-order", "no-link", "video"} <= set(full)


def test_the_checklist_speaks_both_languages() -> None:
    """The same lines in other words."""
    chinese, english = (a_kit(Content("x"), language=language).steps for language in ("zh_CN", "en"))
    assert [step.code for step in chinese] == [step.code for step in english]
    assert all(one.words != other.words for one, other in zip(chinese, english, strict=True))


def test_the_first_comment_comes_along_with_its_own_step() -> None:
    """A person who publishes also comments; without one there is neither."""
    kit = a_kit(Content("春茶到店", options={FIRST_COMMENT: " 尺码表在这里 👇 "}))
    assert kit.first_comment == "尺码表在这里 👇"
    assert [step.code for step in kit.steps][-1] == "first-comment"
    plain = a_kit(Content("春茶到店"))
    assert plain.first_comment == ""
    assert "first-comment" not in [step.code for step in plain.steps]
