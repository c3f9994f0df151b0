"""The library: what is found how, small copies, what is the same, and what a record can be told."""

import hashlib
import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from infra.local.calls import count_calls
from planning.api import api
from tests.cloud import Clock, Cloud
from tests.stages.planning.acts_media import a_picture_named, delete, describe, library, record
from tests.stages.planning.acts_planning import an_uploaded_picture
from tests.stages.requests import Answer, ask
from tests.unit.planning.builders_planning import image_bytes
from tests.unit.planning.mp4_planning import mp4


def a_video(cloud: Cloud, **fields: Any) -> str:
    """A checked video."""
    return an_uploaded_picture(cloud, mp4(), kind="video/mp4", **{"filename": "开花.mp4", **fields})


def test_the_library_is_listed_newest_first(cloud: Cloud, time: Clock) -> None:
    """Ready files in one call; what waits or was refused is in lists of its own."""
    ids = []
    for name in ("a", "b", "c"):
        ids.append(a_picture_named(cloud, name))
        time.advance(seconds=1)
    refused = an_uploaded_picture(cloud, b"<html>")
    with count_calls() as calls:
        assert library() == ids[::-1]
    assert calls.total == 1
    assert (library(state="refused"), library(state="waiting")) == ([refused], [])


def test_a_shelf_is_read_by_its_own_list(cloud: Cloud, time: Clock) -> None:
    """By kind, owner, folder and tag, and by several of them, in two calls."""
    flower = a_picture_named(cloud, "花", tags=["山茶 🌺", "春"], folder="新品")
    time.advance(seconds=1)
    tea = a_picture_named(cloud, "茶", tags=["春"])
    time.advance(seconds=1)
    video = a_video(cloud)
    with count_calls() as calls:
        assert library(tag="春") == [tea, flower]
    assert calls.total == 2
    assert (library(kind="video"), library(owner="ling"), library(owner="bo")) == ([video], [video, tea, flower], [])
    assert (library(folder="新品"), library(tag="春", folder="新品"), library(tag="春", kind="video")) == (
        [flower],
        [flower],
        [],
    )
    assert library(tag="山茶 🌺") == [flower]


def test_pages_follow_each_other_to_the_end(cloud: Cloud, time: Clock) -> None:
    """Every file of a shelf is on one page, and each page costs the same."""
    ids = [a_picture_named(cloud, f"n{number}", tags=["x"]) for number in range(5)]
    found, cursor = [], None
    while True:
        query = {"tag": "x", "limit": "2", **({"cursor": cursor} if cursor else {})}
        with count_calls() as calls:
            page = ask(api, "GET /v1/media", query=query).body
        found += [each["id"] for each in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
        assert calls.total == 2
    assert sorted(found) == sorted(ids)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("camel", True),
        ("ＣＡＭＥＬＬＩＡ", True),
        ("茶花", True),
        ("山茶花", True),
        ("花 camellia", True),
        ("2026", True),
        ("新品", True),
        ("杜鹃", False),
        ("amellia", False),
        ("花 rose", False),
        ("!?", False),
    ],
)
def test_a_file_is_found_by_words(cloud: Cloud, time: Clock, words: str, found: bool) -> None:
    """By the beginning of a word of its names and tags, within Chinese by any characters, whatever case and width."""
    media_id = a_picture_named(cloud, "Camellia_2026", title="一朵山茶花", tags=["新品"])
    assert library(q=words) == ([media_id] if found else [])


def test_a_file_is_shown_once_however_often_a_word_is_in_it(cloud: Cloud, time: Clock) -> None:
    """Each file has one place in the order of the words that begin alike, over all pages."""
    twice = a_picture_named(cloud, "花花世界花", title="花园 花朵")
    once = a_picture_named(cloud, "花")
    found, cursor = [], None
    while True:
        page = ask(api, "GET /v1/media", query={"q": "花", "limit": "1", **({"cursor": cursor} if cursor else {})}).body
        found += [each["id"] for each in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert sorted(found) == sorted([twice, once])


def test_a_record_moves_with_what_it_is_told(cloud: Cloud, time: Clock) -> None:
    """Other tags, another folder, another title: it is found by the new ones and no longer by the old."""
    media_id = a_picture_named(cloud, "x", tags=["旧"], folder="甲", title="老名")
    answer = describe(media_id, tags=["新", "新"], folder="", title="新名")
    assert (answer.status, answer.body["tags"]) == (200, ["新"])
    assert (library(tag="旧"), library(folder="甲"), library(q="老名")) == ([], [], [])
    assert (library(tag="新"), library(q="新名"), record(media_id)["alt"]) == ([media_id], [media_id], "一朵山茶花")


@pytest.mark.parametrize(
    "body",
    [
        {"tags": ["a#b"]},
        {"tags": [""]},
        {"tags": [str(n) for n in range(11)]},
        {"folder": "x" * 41},
        {"colour": "red"},
        {"rights": {"holder": "", "licence": "own"}},
        {"rights": {"holder": "x", "licence": "stolen"}},
        {"rights": {"holder": "x", "licence": "own", "territories": ["China"]}},
        {
            "rights": {
                "holder": "x",
                "licence": "own",
                "valid_from": "2026-12-01T00:00:00Z",
                "valid_until": "2026-11-01T00:00:00Z",
            }
        },
    ],
)
def test_what_a_record_cannot_be_told_is_refused(cloud: Cloud, time: Clock, body: dict[str, Any]) -> None:
    """Labels and notes on rights that make no sense change nothing."""
    media_id = a_picture_named(cloud, "x")
    assert describe(media_id, **body).status == 422
    assert record(media_id)["version"] == 2


def test_an_edit_needs_the_version_that_was_seen(cloud: Cloud, time: Clock) -> None:
    """Without one it is refused, with an old one it is too late."""
    media_id = a_picture_named(cloud, "x")
    route, path = "PATCH /v1/media/{media_id}", {"media_id": media_id}
    assert ask(api, route, path=path, body={"title": "y"}).status == 428
    assert ask(api, route, path=path, body={"title": "y"}, headers={"if-match": '"1"'}).status == 412


def test_a_large_picture_has_small_copies(cloud: Cloud, time: Clock) -> None:
    """WebP of 320 and 960 pixels, linked from the record; a small picture shows itself."""
    media_id = an_uploaded_picture(cloud, image_bytes(size=(1200, 600)))
    shown = record(media_id)
    small = shown["thumbnails"]
    assert [(each["width"], each["height"]) for each in small] == [(320, 160), (960, 480)]
    assert small[0]["key"] in shown["thumbnail_url"]
    assert small[1]["key"] in shown["preview_url"]
    tiny = record(an_uploaded_picture(cloud))
    assert (tiny["thumbnails"], tiny["key"] in tiny["thumbnail_url"]) == ([], True)


def test_an_animation_is_shown_by_its_first_frame(cloud: Cloud, time: Clock) -> None:
    """The small copy stands still, the record counts the frames, the file itself still moves."""
    buffer = io.BytesIO()
    frames = [Image.new("RGB", (400, 200), (n * 80, 0, 0)) for n in range(3)]
    frames[0].save(buffer, "WEBP", save_all=True, append_images=frames[1:], duration=50)
    media_id = an_uploaded_picture(cloud, buffer.getvalue(), kind="image/webp", filename="花.webp")
    shown = record(media_id)
    assert (shown["frames"], len(shown["thumbnails"])) == (3, 1)


def test_a_video_is_shown_by_the_picture_that_was_chosen(cloud: Cloud, time: Clock) -> None:
    """Nothing is cut out of a video; a member names a ready picture, and nothing else is taken."""
    video, picture = a_video(cloud), an_uploaded_picture(cloud, image_bytes(size=(700, 400)))
    assert record(video)["thumbnail_url"] is None
    assert describe(video, poster=picture).status == 200
    shown = record(video)
    assert (shown["poster"], record(picture)["thumbnails"][0]["key"] in shown["thumbnail_url"]) == (picture, True)
    assert describe(video, poster="nobody").status == 404
    assert describe(video, poster=video).body["code"] == "media-not-ready"


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_same_bytes_again_are_told(cloud: Cloud, time: Clock, language: str) -> None:
    """Before the upload, to who names their digest; after it, in the record, with what to use instead."""
    data = image_bytes(size=(64, 64), comment=b"as it was uploaded")
    first = an_uploaded_picture(cloud, data)
    digest = hashlib.sha256(data).hexdigest()
    body = {"filename": "again.jpg", "type": "image/jpeg", "bytes": len(data), "sha256": digest}
    assert ask(api, "POST /v1/media", body=body).body["duplicates"] == [first]
    second = an_uploaded_picture(cloud, data)
    shown = record(second, language)
    assert (shown["duplicate_of"], first in shown["hint"], shown["state"]) == (first, True, "ready")
    assert record(first)["hint"] is None


def test_our_own_clean_copy_is_known_too(cloud: Cloud, time: Clock) -> None:
    """Who uploads what they downloaded from the library is told so; a deleted file is not offered."""
    data = image_bytes(size=(64, 64))
    first = an_uploaded_picture(cloud, data)
    body = {"filename": "x.jpg", "type": "image/jpeg", "bytes": 9, "sha256": record(first)["sha256"]}
    assert ask(api, "POST /v1/media", body=body).body["duplicates"] == [first]
    delete(first)
    assert ask(api, "POST /v1/media", body=body).body["duplicates"] == []


def test_what_each_act_of_the_library_costs(cloud: Cloud, time: Clock) -> None:
    """A list is one call or two, a record one (with a poster two), an edit three, whatever it changes."""
    picture, video = a_picture_named(cloud, "x", tags=["a"]), a_video(cloud)
    describe(video, poster=picture)
    seen = {"if-match": f'"{record(picture)["version"]}"'}
    path = {"media_id": picture}
    rights = {"holder": "某摄影师", "licence": "licensed", "valid_until": "2028-01-01T00:00:00Z", "proof": picture}
    acts: dict[str, Callable[[], Answer]] = {
        "list": lambda: ask(api, "GET /v1/media"),
        "tag": lambda: ask(api, "GET /v1/media", query={"tag": "a"}),
        "words": lambda: ask(api, "GET /v1/media", query={"q": "x"}),
        "record": lambda: ask(api, "GET /v1/media/{media_id}", path=path),
        "video": lambda: ask(api, "GET /v1/media/{media_id}", path={"media_id": video}),
        "uses": lambda: ask(api, "GET /v1/media/{media_id}/uses", path=path),
        "edit": lambda: ask(
            api, "PATCH /v1/media/{media_id}", path=path, body={"tags": ["b"], "rights": rights}, headers=seen
        ),
    }
    costs = {}
    for name, act in acts.items():
        with count_calls() as calls:
            assert act().status == 200
        costs[name] = calls.total
    assert costs == {"list": 1, "tag": 2, "words": 2, "record": 1, "video": 2, "uses": 1, "edit": 3}
