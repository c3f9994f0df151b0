"""The Weibo sandbox posts and refuses as the fact sheet says."""

from typing import Any

import pytest

from tests.platforms.parties import HTTP, Weibo

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
LINK = "https://shop.example.com/a"


def test_a_share_becomes_a_status_of_the_brand(weibo: Weibo) -> None:
    """A valid share answers with a status that the timeline, show and the control state show too."""
    code, status = weibo.share("春茶到店")
    assert code == 200
    assert status["idstr"] == str(status["id"])
    assert [s["idstr"] for s in weibo.get("/2/statuses/user_timeline.json")[1]["statuses"]] == [status["idstr"]]
    assert weibo.get("/2/statuses/show.json", id=status["id"])[1]["text"] == status["text"]
    assert weibo.state()["statuses"][0]["sent"] == f"春茶到店 {LINK}"


def test_ids_do_not_survive_a_float(weibo: Weibo) -> None:
    """Ids are above 2^53 and odd, so that a reader that goes through a double is found out."""
    status = weibo.share()[1]
    assert int(float(status["id"])) != status["id"]


def test_links_are_shortened_and_the_long_form_is_told_beside(weibo: Weibo) -> None:
    """The text carries t.cn links; url_objects maps them back."""
    status = weibo.share()[1]
    assert LINK not in status["text"]
    assert status["url_objects"][0]["url_long"] == LINK
    assert status["url_objects"][0]["url_short"] in status["text"]


def test_the_long_form_of_links_can_be_kept_back(weibo: Weibo) -> None:
    """Whether Weibo returns url_objects is uncertain, so the sandbox can do without."""
    weibo.control.order("settings", tells_long_urls=False)
    assert "url_objects" not in weibo.share()[1]


def test_topics_are_dropped_silently(weibo: Weibo) -> None:
    """A #topic# is no error and does not appear."""
    code, status = weibo.share("#春茶#新到")
    assert code == 200
    assert status["text"].startswith("新到 ")


def test_one_picture_travels_as_multipart(weibo: Weibo) -> None:
    """The picture arrives byte for byte, and the status shows it."""
    code, status = weibo.share(pic=PNG)
    assert code == 200
    assert len(status["pic_urls"]) == 1
    assert weibo.state()["statuses"][0]["picture"]["size"] == len(PNG)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"status": ""}, 20008),
        ({"status": f"{'长' * 140} {LINK}"}, 20012),
        ({"status": "没有链接"}, 10017),
        ({"status": "别家 https://other.example.net/a"}, 10017),
        ({"status": "像 https://notshop.example.com.evil.net/"}, 10017),
        ({"rip": ""}, 10016),
        ({"rip": "300.1.1.1"}, 10017),
        ({"pic": b"%PDF-1.7"}, 20005),
        ({"pic": PNG + bytes(5 * 1024 * 1024)}, 20006),
        ({"token": ""}, 10006),
        ({"token": "2.00unknown"}, 21332),
    ],
)
def test_a_faulty_share_is_refused_with_its_code(weibo: Weibo, fields: dict[str, Any], code: int) -> None:
    """Each fault has Weibo's code in Weibo's envelope, and nothing is posted."""
    status, answer = weibo.share(**fields)
    assert (answer["error_code"], answer["request"]) == (code, "/2/statuses/share.json")
    assert status >= 400
    assert weibo.state()["statuses"] == []


def test_a_missing_safe_domain_is_told_in_words(weibo: Weibo) -> None:
    """10017 has many causes; this one says `text not find domain`."""
    assert "text not find domain" in weibo.share(status="没有链接")[1]["error"]


def test_a_picture_as_a_plain_field_is_not_multipart(weibo: Weibo) -> None:
    """A form field `pic` is refused with 20007, and two files are one too many."""
    url = f"{weibo.base_url}/2/statuses/share.json"
    form = {"access_token": weibo.brand.access_token, "status": f"x {LINK}", "rip": "1.2.3.4"}
    plain = HTTP.request("POST", url, fields={**form, "pic": "x"}, encode_multipart=False)
    assert plain.json()["error_code"] == 20007
    two = HTTP.request("POST", url, fields={**form, "pic": ("a.png", PNG), "pic2": ("b.png", PNG)})
    assert two.json()["error_code"] == 10017


def test_the_length_counts_two_latin_letters_as_one(weibo: Weibo) -> None:
    """280 half-width characters fit, one more does not."""
    body = "a" * (280 - len(LINK) - 1)
    assert weibo.share(status=f"{body} {LINK}")[0] == 200
    assert weibo.share(status=f"{body}a {LINK}")[1]["error_code"] == 20012


def test_the_same_text_again_is_refused(weibo: Weibo) -> None:
    """A consecutive identical post is 20019, until another one stands between."""
    weibo.share("同样")
    assert weibo.share("同样")[1]["error_code"] == 20019
    assert weibo.share("别的")[0] == 200
    assert weibo.share("同样")[0] == 200


def test_the_timeline_shows_five_and_only_ones_own(weibo: Weibo) -> None:
    """At most the five newest, newest first; another user's timeline is refused."""
    sent = [weibo.share(f"第{n}条")[1]["id"] for n in range(7)]
    shown = [status["id"] for status in weibo.get("/2/statuses/user_timeline.json", count=100)[1]["statuses"]]
    assert shown == sent[:1:-1]
    assert weibo.get("/2/statuses/user_timeline.json", since_id=sent[-2])[1]["statuses"][0]["id"] == sent[-1]
    assert weibo.get("/2/statuses/user_timeline.json", uid=1)[1]["error_code"] == 21335


def test_a_destroyed_status_is_gone_everywhere(weibo: Weibo) -> None:
    """After destroy, show says 20101, count leaves it out, the timeline is empty."""
    status_id = weibo.share()[1]["id"]
    assert weibo.post("/2/statuses/destroy.json", id=status_id)[0] == 200
    assert weibo.get("/2/statuses/show.json", id=status_id)[1]["error_code"] == 20101
    assert weibo.get("/2/statuses/count.json", ids=status_id)[1] == []
    assert weibo.get("/2/statuses/user_timeline.json")[1]["statuses"] == []
    assert weibo.post("/2/statuses/destroy.json", id=status_id)[1]["error_code"] == 20101


def test_nobody_destroys_what_is_not_theirs(weibo: Weibo) -> None:
    """Another brand's status is refused with 20102."""
    status_id = weibo.share()[1]["id"]
    weibo.control.order("users", uid=42, screen_name="别人")
    other = weibo.control.order("tokens", uid=42, app_key=weibo.brand.app_key)["value"]
    assert weibo.post("/2/statuses/destroy.json", token=other, id=status_id)[1]["error_code"] == 20102


def test_counts_follow_what_fans_do(weibo: Weibo) -> None:
    """Likes, reposts and comments appear in statuses/count, followers in users/counts."""
    status_id = weibo.share()[1]["idstr"]
    weibo.control.play("like", status=status_id, times=7)
    weibo.control.play("repost", status=status_id, times=2)
    weibo.control.play("comment", status=status_id, fan="小林", text="好喝")
    weibo.control.play("follow", brand=weibo.brand.uid, fan="小林")
    counts = weibo.get("/2/statuses/count.json", ids=status_id)[1][0]
    assert (counts["attitudes"], counts["reposts"], counts["comments"]) == (7, 2, 1)
    assert weibo.get("/2/users/counts.json", uids=weibo.brand.uid)[1][0]["followers_count"] == 12_001


def test_counts_of_other_users_are_closed(weibo: Weibo) -> None:
    """users/counts serves the authorising user only; users/show serves anybody who exists."""
    assert weibo.get("/2/users/counts.json", uids="1")[1]["error_code"] == 21335
    assert weibo.get("/2/users/show.json", uid="1")[1]["error_code"] == 20003
    assert weibo.get("/2/users/show.json", screen_name=weibo.brand.screen_name)[1]["idstr"] == weibo.brand.uid


def test_the_published_mid_is_base62(weibo: Weibo) -> None:
    """querymid and queryid agree with the vector 3501756485200075 ↔ z0JH2lOMb."""
    assert weibo.get("/2/statuses/querymid.json", id="3501756485200075", type=1)[1] == {"mid": "z0JH2lOMb"}
    assert weibo.get("/2/statuses/queryid.json", mid="z0JH2lOMb", type=1, isBase62=1)[1] == {"id": "3501756485200075"}


def test_unknown_paths_and_methods_have_their_codes(weibo: Weibo) -> None:
    """10020 for a path that is none, 10021 for the wrong method."""
    assert weibo.get("/2/statuses/upload.json")[1]["error_code"] == 10020
    assert weibo.get("/2/statuses/share.json")[1]["error_code"] == 10021
