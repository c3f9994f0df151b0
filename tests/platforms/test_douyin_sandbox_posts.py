"""The Douyin sandbox publishes, reviews and lists as the fact sheet says."""

from typing import Any

import pytest

from tests.platforms.douyin_party import V1, Douyin

CREATE_VIDEO = f"{V1}/create_video/"
CREATE_IMAGES = f"{V1}/create_image_text/"


def code(answer: Any) -> int:
    """The code of an answer in the data style, the same in both places."""
    assert answer["data"]["error_code"] == answer["extra"]["error_code"]
    return int(answer["data"]["error_code"])


def listed(douyin: Douyin, **query: Any) -> list[Any]:
    """The brand's posts."""
    posts: list[Any] = douyin.get(f"{V1}/video_list/", cursor=0, count=20, **query)["data"]["list"]
    return posts


def test_a_picture_post_is_reviewed_before_others_see_it(douyin: Douyin) -> None:
    """Its author lists it at once; `video_data` and fans see it when the review has ended."""
    item = douyin.publish("山茶花开了 🌸", private_status=0)["data"]["item_id"]
    (post,) = listed(douyin)
    assert (post["item_id"], post["title"], post["media_type"]) == (item, "山茶花开了 🌸", 2)
    assert douyin.post(f"{V1}/video_data/", {"item_ids": [item]})["data"]["list"] == []
    douyin.advance(60)
    (seen,) = douyin.post(f"{V1}/video_data/", {"item_ids": [item]})["data"]["list"]
    assert seen["video_id"] == post["video_id"]


def test_ids_must_be_encoded_and_do_not_survive_a_float(douyin: Douyin) -> None:
    """An item_id begins with `@` and holds `/ + =`; the numeric video_id is beyond what a double holds."""
    data = douyin.publish()["data"]
    assert data["item_id"].startswith("@")
    assert {"/", "+", "="} <= set(data["item_id"])
    assert int(float(data["video_id"])) != int(data["video_id"])


def test_lists_do_not_tell_how_a_review_ended(douyin: Douyin) -> None:
    """Since 2024-12-13 a refused post looks like any other to its author; a switch brings the old fields back."""
    douyin.control.order("review/next", outcomes=["refuse"])
    item = douyin.publish()["data"]["item_id"]
    douyin.advance(3600)
    (post,) = listed(douyin)
    assert "video_status" not in post
    assert "is_reviewed" not in post
    assert douyin.state()["posts"][0]["standing"] == "refused"
    douyin.control.order("settings", tells_status=True)
    assert (listed(douyin)[0]["item_id"], listed(douyin)[0]["video_status"]) == (item, 2)


def test_a_video_serves_one_post(douyin: Douyin) -> None:
    """A video_id that was used, or never was, is 2190007."""
    video_id = douyin.video()
    assert code(douyin.post(CREATE_VIDEO, {"video_id": video_id, "text": "新品"})) == 0
    assert code(douyin.post(CREATE_VIDEO, {"video_id": video_id, "text": "新品"})) == 2190007
    assert code(douyin.post(CREATE_VIDEO, {"video_id": "v0200fnone"})) == 2190007
    assert len(douyin.state()["posts"]) == 1


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"text": "长" * 1000}, 0),
        ({"text": "长" * 1001}, 28001007),
        ({"text": 7}, 28001007),
        ({"image_list": []}, 28001007),
        ({"image_list": ["none"]}, 28001007),
        ({"image_list": None}, 28001007),
        ({"text": "@小林 来", "at_users": ["u1"]}, 0),
        ({"at_users": ["u1"]}, 28001007),
        ({"private_status": 3}, 28001007),
        ({"private_status": True}, 28001007),
        ({"download_type": 9}, 28001007),
        ({"poi_id": "1"}, 0),
        ({"poi_id": "1", "micro_app_id": "tt1"}, 28001007),
        ({"poi_commerce": "yes"}, 28001007),
    ],
)
def test_a_faulty_post_is_refused(douyin: Douyin, change: dict[str, Any], expected: int) -> None:
    """What a page forbids is 28001007, and nothing is posted."""
    assert code(douyin.publish(**change)) == expected
    assert len(douyin.state()["posts"]) == (0 if expected else 1)


def test_at_most_thirty_pictures(douyin: Douyin) -> None:
    """Thirty make a post, thirty-one do not."""
    images = [douyin.image()] * 31
    assert code(douyin.publish(image_list=images)) == 28001007
    assert code(douyin.publish(image_list=images[:30])) == 0


@pytest.mark.parametrize("cover", [-1, True, "3", float("inf")])
def test_a_cover_second_is_a_plain_number(douyin: Douyin, cover: object) -> None:
    """cover_tsp is a number of seconds, finite and not negative."""
    assert code(douyin.post(CREATE_VIDEO, {"video_id": douyin.video(), "cover_tsp": cover})) == 28001007


def test_the_legacy_paths_do_the_same_in_their_words(douyin: Douyin) -> None:
    """The older version takes one `image_id`, answers no numeric id for a video, and has codes of its own."""
    image_id = douyin.upload("/image/upload/", "image", b"\xff\xd8\xff" + bytes(9))["data"]["image"]["image_id"]
    assert code(douyin.post("/image/create/", {"image_id": image_id, "text": "旧版"})) == 0
    video_id = douyin.upload("/video/upload/", "video", b"\x1a\x45\xdf\xa3" + bytes(9))["data"]["video"]["video_id"]
    assert set(douyin.post("/video/create/", {"video_id": video_id})["data"]) == {
        "item_id",
        "error_code",
        "description",
    }
    assert code(douyin.post("/image/create/", {"image_id": "none"})) == 2100005
    assert code(douyin.get("/video/list/", token="act.none")) == 2190002


def test_the_list_pages_newest_first(douyin: Douyin) -> None:
    """The cursor goes on behind the last one shown, though something new was posted meanwhile."""
    items = [douyin.publish(f"第{n}条")["data"]["item_id"] for n in range(5)]
    first = douyin.get(f"{V1}/video_list/", cursor=0, count=2)["data"]
    assert [post["item_id"] for post in first["list"]] == [items[4], items[3]]
    douyin.publish("插队")
    second = douyin.get(f"{V1}/video_list/", cursor=first["cursor"], count=20)["data"]
    assert [post["item_id"] for post in second["list"]] == [items[2], items[1], items[0]]
    assert (first["has_more"], second["has_more"]) == (True, False)
    assert code(douyin.get(f"{V1}/video_list/", count=21)) == 28001007


def test_figures_of_a_post_follow_what_fans_do(douyin: Douyin) -> None:
    """Plays, likes, shares and comments appear in the statistics at once; by number as by item."""
    item = douyin.live()
    for act, times in {"play": 500, "like": 7, "share": 2, "download": 3, "forward": 1}.items():
        douyin.control.play(act, item=item, times=times)
    douyin.comment(item)
    number = listed(douyin)[0]["video_id"]
    (post,) = douyin.post(f"{V1}/video_data/", {"video_ids": [number]})["data"]["list"]
    assert post["statistics"] == {
        "play_count": 500,
        "digg_count": 7,
        "comment_count": 1,
        "share_count": 2,
        "download_count": 3,
        "forward_count": 1,
    }


def test_nobody_but_its_author_sees_a_private_post(douyin: Douyin) -> None:
    """A post for oneself passes its review and stays out of `video_data`."""
    item = douyin.live(private_status=1)
    assert douyin.post(f"{V1}/video_data/", {"item_ids": [item]})["data"]["list"] == []
    assert douyin.state()["posts"][0]["standing"] == "private"


def test_a_share_id_comes_back_with_the_post(douyin: Douyin) -> None:
    """A share id is fetched with the application's own token; the user's is refused."""
    form = {"client_key": douyin.brand.client_key, "client_secret": douyin.brand.client_secret}
    token = douyin.oauth("/oauth/client_token/", grant_type="client_credential", **form)["data"]["access_token"]
    share_id = douyin.get("/share-id/", token=token, need_callback="true")["data"]["share_id"]
    item = douyin.control.play("publish", brand=douyin.brand.open_id, text="分享", share_id=share_id)["item"]
    assert douyin.state()["posts"][0] | {"item_id": item, "share_id": share_id} == douyin.state()["posts"][0]
    assert code(douyin.get("/share-id/")) == 28001003


def test_unknown_addresses_have_a_code(douyin: Douyin) -> None:
    """28001017 for a path that is none, a missing slash or a wrong method, with HTTP 200."""
    for path in ("/api/douyin/v1/video/none/", f"{V1}/video_list", f"{V1}/video_data/"):
        assert code(douyin.get(path)) == 28001017
