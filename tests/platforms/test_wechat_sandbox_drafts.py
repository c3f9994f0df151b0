"""Drafts on the WeChat sandbox: what an article may be, and what becomes of it."""

from typing import Any

import pytest

from infra.local.sandbox.wechat.seed import seed_brand
from tests.platforms.wechat_party import PNG, WeChat

ADD = "/cgi-bin/draft/add"


def code(answer: dict[str, Any]) -> int:
    """The error code, 0 for none."""
    return int(answer.get("errcode", 0))


def read(wechat: WeChat, media_id: str) -> list[dict[str, Any]]:
    """The articles of a draft."""
    items: list[dict[str, Any]] = wechat.post("/cgi-bin/draft/get", {"media_id": media_id})["news_item"]
    return items


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"title": "茶" * 32}, 0),
        ({"title": "茶" * 33}, 45003),
        ({"title": ""}, 40035),
        ({"title": None}, 40035),
        ({"author": "林" * 16}, 0),
        ({"author": "林" * 17}, 45110),
        ({"digest": "摘" * 120}, 0),
        ({"digest": "摘" * 121}, 45004),
        ({"content": "字" * 19_999}, 0),
        ({"content": "字" * 20_000}, 45002),
        ({"content": " "}, 44004),
        ({"content": None}, 44004),
        ({"thumb_media_id": "x"}, 40007),
        ({"thumb_media_id": None}, 40007),
        ({"content_source_url": "https://shop.example.com/" + "a" * 999}, 0),
        ({"content_source_url": "https://shop.example.com/" + "a" * 1000}, 45005),
        ({"content_source_url": "shop.example.com"}, 41039),
        ({"need_open_comment": 2}, 40035),
        ({"pic_crop_235_1": "0_0.1_1_0.9"}, 0),
        ({"pic_crop_235_1": "0_0.1_2_0.9"}, 40035),
        ({"article_type": "video"}, 40035),
    ],
)
def test_each_field_of_an_article_has_its_limit(wechat: WeChat, fields: dict[str, Any], expected: int) -> None:
    """What is within the limit passes, one more is refused with the field's code."""
    assert code(wechat.draft(wechat.article(**fields))) == expected


def test_a_cover_must_be_in_the_library(wechat: WeChat) -> None:
    """A temporary image is no cover: 40007."""
    temporary = wechat.upload("/cgi-bin/media/upload", PNG, kind="image")["media_id"]
    assert code(wechat.draft(wechat.article(thumb_media_id=temporary))) == 40007


@pytest.mark.parametrize(("pictures", "expected"), [(1, 0), (20, 0), (21, 45008), (0, 41006)])
def test_a_picture_post_has_one_to_twenty_pictures(wechat: WeChat, pictures: int, expected: int) -> None:
    """Permanent images, the first of which is the cover."""
    images = [{"image_media_id": wechat.thumb()}] * pictures
    article = {"article_type": "newspic", "title": "贴图", "content": "春天", "image_info": {"image_list": images}}
    assert code(wechat.draft(article)) == expected


def test_a_picture_post_is_plain_text_of_a_thousand_characters(wechat: WeChat) -> None:
    """Markup is dropped; too long is 45166; a temporary picture is 40007."""
    images = {"image_list": [{"image_media_id": wechat.thumb()}]}
    article = {"article_type": "newspic", "title": "贴图", "image_info": images, "content": "<b>春</b>天"}
    assert read(wechat, wechat.draft(article)["media_id"])[0]["content"] == "春天"
    assert code(wechat.draft(article | {"content": "字" * 1001})) == 45166
    temporary = wechat.upload("/cgi-bin/media/upload", PNG, kind="image")["media_id"]
    images = {"image_list": [{"image_media_id": temporary}]}
    assert code(wechat.draft(article | {"image_info": images})) == 40007


@pytest.mark.parametrize(
    ("ratio", "corner", "expected"),
    [("1_1", "0.5", 0), ("16_9", "0.5", 40035), ("1_1", 0.5, 40035), ("1_1", "2", 40035)],
)
def test_a_crop_is_told_in_texts(wechat: WeChat, ratio: str, corner: object, expected: int) -> None:
    """Coordinates are texts from 0 to 1, and 16:9 is for picture posts only."""
    crop = {"ratio": ratio, "x1": "0", "y1": "0", "x2": corner, "y2": "1"}
    article = wechat.article(cover_info={"crop_percent_list": [crop]})
    assert code(wechat.draft(article)) == expected


def test_images_from_elsewhere_and_scripts_vanish(wechat: WeChat) -> None:
    """Only images that WeChat holds stay in the body."""
    ours = wechat.upload("/cgi-bin/media/uploadimg", PNG)["url"]
    body = (
        f'<p onclick="x()">一</p><img src="{ours}"><IMG class="a" src=\'https://evil.example/a.png\'/>'
        f'<script>alert("<img>")</script><img data-src="{ours}">'
    )
    (article,) = read(wechat, wechat.draft(wechat.article(content=body))["media_id"])
    assert article["content"] == f'<p>一</p><img src="{ours}"><img data-src="{ours}">'


def test_a_single_article_gets_a_digest_of_its_own(wechat: WeChat) -> None:
    """The first 54 characters of the body; in a draft of several there is none."""
    words = "<p>" + "茶" * 60 + "</p>"
    alone = wechat.draft(wechat.article(content=words))["media_id"]
    assert read(wechat, alone)[0]["digest"] == "茶" * 54
    several = wechat.draft(wechat.article(digest="摘要"), wechat.article())["media_id"]
    assert [article["digest"] for article in read(wechat, several)] == ["", ""]


@pytest.mark.parametrize(("number", "expected"), [(8, 0), (9, 45008)])
def test_a_draft_holds_up_to_eight_articles(wechat: WeChat, number: int, expected: int) -> None:
    """One more is refused."""
    assert code(wechat.draft(*[wechat.article()] * number)) == expected


@pytest.mark.parametrize("body", [{}, {"articles": []}, {"articles": {"title": "一"}}])
def test_a_draft_without_articles_is_refused(wechat: WeChat, body: dict[str, Any]) -> None:
    """44003, also for one object where a list belongs."""
    assert wechat.post(ADD, body)["errcode"] == 44003


def test_comments_need_the_privilege(wechat: WeChat) -> None:
    """An article with comments is 88000 on an account without them."""
    seed_brand(wechat.control, comment_privilege=False)
    assert code(wechat.draft(wechat.article(need_open_comment=1))) == 88000
    assert code(wechat.draft(wechat.article(need_open_comment=0))) == 0


def test_one_article_can_be_replaced(wechat: WeChat) -> None:
    """`articles` is one object there and the index counts from 0; 40114 past the end."""
    media_id = wechat.draft(wechat.article(title="一"), wechat.article(title="二"))["media_id"]
    change = {"media_id": media_id, "index": 1, "articles": wechat.article(title="三")}
    assert wechat.post("/cgi-bin/draft/update", change)["errcode"] == 0
    assert [article["title"] for article in read(wechat, media_id)] == ["一", "三"]
    assert wechat.post("/cgi-bin/draft/update", change | {"index": 2})["errcode"] == 40114
    assert wechat.post("/cgi-bin/draft/update", change | {"articles": [change["articles"]]})["errcode"] == 47001


def test_drafts_are_counted_listed_and_deleted(wechat: WeChat) -> None:
    """A page newest first, with and without content; what is deleted is 40007."""
    first = wechat.draft()["media_id"]
    wechat.advance(1)
    second = wechat.draft()["media_id"]
    page = wechat.post("/cgi-bin/draft/batchget", {"offset": 0, "count": 20, "no_content": 1})
    assert [item["media_id"] for item in page["item"]] == [second, first]
    assert "content" not in page["item"][0]
    page = wechat.post("/cgi-bin/draft/batchget", {"offset": 1, "count": 1})
    assert page["item"][0]["content"]["news_item"][0]["title"] == "新品上市"
    assert wechat.post("/cgi-bin/draft/delete", {"media_id": first})["errcode"] == 0
    assert wechat.get("/cgi-bin/draft/count") == {"total_count": 1}
    assert wechat.post("/cgi-bin/draft/get", {"media_id": first})["errcode"] == 40007


def test_widths_and_emoji_are_kept_as_they_came(wechat: WeChat) -> None:
    """Nothing is normalised."""
    title = "Ａ１ ｶﾅ 👩‍👩‍👧 ①"
    assert read(wechat, wechat.draft(wechat.article(title=title))["media_id"])[0]["title"] == title
