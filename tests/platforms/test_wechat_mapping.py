"""What of a content becomes an article, and how an article in a list is known again: pure rules, on any text."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialops.platforms.content import Content, Picture
from socialops.platforms.fingerprint import fingerprint
from socialops.platforms.sending import Prepared, Traces
from socialops.platforms.wechat import limits, mapping
from tests.platforms.cases import TOKEN, a_picture
from tests.platforms.wechat_stub import NOW

LINK = "https://shop.example.com/a?p=s0k7e4n"


def pictures(count: int) -> tuple[Picture, ...]:
    """So many pictures."""
    return tuple(replace(a_picture(), media_id=f"m{n}", alt=f"图{n}") for n in range(count))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (Content("短", pictures(1)), "newspic"),
        (Content("短", pictures(20)), "newspic"),
        (Content("短", pictures(1), link=LINK), "news"),
        (Content("长" * 301, pictures(1)), "news"),
        (Content("短", pictures(1), options={"author": "我"}), "news"),
        (Content("短", pictures(1), options={"mode": "mass"}), "news"),
        (Content("短", pictures(1), options={"title": "题"}), "newspic"),
        (Content("短", pictures(1), options={"article_type": "news"}), "news"),
        (Content("长" * 301, pictures(1), link=LINK, options={"article_type": "newspic"}), "newspic"),
        (Content("短", options={"thumb_media_id": "m"}), "news"),
    ],
)
def test_the_kind_follows_from_the_content(content: Content, kind: str) -> None:
    """The options decide, else what the content is."""
    assert mapping.article_type(content) == kind


def test_a_picture_post_says_its_link() -> None:
    """It has no other place for one, and says it once."""
    chosen = {"article_type": "newspic"}
    assert mapping.plain_of(Content("看看", pictures(1), link=LINK, options=chosen)) == f"看看\n{LINK}"
    said = Content(f"看看 {LINK} 吧", pictures(1), link=LINK, options=chosen)
    assert mapping.plain_of(said) == said.text


@pytest.mark.parametrize(
    ("text", "title", "words"),
    [
        ("春茶到店", "春茶到店", "春茶到店"),
        ("\n 春茶到店 \n喝茶", "春茶到店", "喝茶"),
        ("https://a.cn/x 春茶\n喝茶", "春茶", "https://a.cn/x 春茶\n喝茶"),
        ("https://a.cn/x\n喝茶", "喝茶", "https://a.cn/x\n喝茶"),
        ("茶" * 40 + "\n喝茶", "茶" * 31 + "…", "茶" * 40 + "\n喝茶"),
        ("Ａ款 🍵\r\n喝茶", "Ａ款 🍵", "喝茶"),
        ("", "", ""),
    ],
)
def test_the_first_line_is_the_title(text: str, title: str, words: str) -> None:
    """Said once when it is the title as it stands, else kept in the body too; addresses are no title."""
    assert (mapping.title_of(Content(text)), mapping.words_of(Content(text))) == (title, words)


@given(st.text(max_size=300))
def test_a_body_holds_every_word(text: str) -> None:
    """Whatever is written, the body says it, no markup comes of it, and a title is never too long."""
    content = Content(text, pictures(1))
    body = mapping.body_of(content, ["https://mmbiz.qpic.cn/a?b=1&c=2"])
    assert body.count("<img ") == 1
    assert len(mapping.title_of(content)) <= 32
    assert fingerprint(mapping.text_of(body)) == fingerprint(mapping.words_of(content))


@given(st.text(alphabet="<>&;pbr/ \n\"'春", max_size=200))
def test_words_are_read_out_of_any_body(body: str) -> None:
    """WeChat may change the markup; reading it never fails."""
    assert isinstance(mapping.text_of(body), str)


def test_words_are_read_in_one_pass() -> None:
    """A body of nothing but beginnings of tags is as long as it was."""
    assert mapping.text_of("<" * 1_000_000) == "<" * 1_000_000
    assert mapping.text_of("<a>" * 300_000 + "1 < 2 &amp; 3") == "1 < 2 & 3"


@pytest.mark.parametrize(
    ("shown", "ours"),
    [
        ({"content_source_url": LINK}, True),
        ({"content_source_url": "https://shop.example.com/a?p=theirs"}, False),
        ({"content_source_url": ""}, True),
        ({"content": "<p>到店</p><p>https://shop.example.com/a?p=s0k7e4n</p>"}, True),
        ({"content": "<p>到店</p><p>https://shop.example.com/a?p=theirs</p>"}, False),
        ({"content": '<p style="x">到<b>店</b></p><img data-src="https://mmbiz.qpic.cn/x">'}, True),
        ({"content": "<p>到家</p>"}, False),
        ({"title": "春茶上"}, False),
        ({"title": None, "content": None}, False),
    ],
)
def test_an_article_is_known_by_its_token_else_by_its_words(shown: dict[str, Any], ours: bool) -> None:
    """A link that is shown decides; where WeChat shows none, the words do."""
    content = Content("春茶\n到店", pictures(1), link=LINK)
    traces = Traces(content, TOKEN, Prepared(), "", NOW)
    assert mapping.is_ours({"title": "春茶", "content": "<p>到店</p>", **shown}, traces) is ours


def test_the_allowances_of_a_sending() -> None:
    """A publication, a mass message and a message are counted where WeChat counts them, and every kind has a quota."""
    kinds = {quota.kind for quota in limits.LIMITS.quotas}
    post = limits.spends("post", Content("x"))
    mass = limits.spends("post", Content("x", options={"mode": "mass"}))
    assert post == {"post", "draft.add", "freepublish.get", "freepublish.batchget"}
    assert mass == {"mass", "mass.call", "draft.add"}
    assert post | mass | limits.spends("reply", Content("x", channel="direct")) <= kinds
    assert limits.spends("reply", Content("x", channel="comment")).isdisjoint(kinds)
