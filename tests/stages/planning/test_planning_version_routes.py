"""Versions over the API: detaching and attaching, every save kept, compared, brought back, and what is refused."""

from typing import Any

import pytest

from infra.local.calls import count_calls
from planning import keys, versions
from planning.api import api
from socialops import table
from socialops.changes import Drop
from socialops.table import Origin
from tests.cloud import Clock, Cloud
from tests.stages.planning.acts_planning import (
    a_brand_profile,
    a_written_post,
    an_uploaded_picture,
    decide,
    edit,
    read,
    step,
    submit,
)
from tests.stages.requests import Answer, ask

VERSIONS = "GET /v1/posts/{post_id}/versions"
DIFF = "GET /v1/posts/{post_id}/versions/{number}/diff"
RESTORE = "POST /v1/posts/{post_id}/versions/{number}/restorations"
LINK = "https://shop.example/x"


def act(post: dict[str, Any], what: str, platform: str = "weibo", **body: Any) -> Answer:
    """Detach or attach parts of a version."""
    route = f"POST /v1/posts/{{post_id}}/variants/{{platform}}/{what}"
    headers = {"if-match": f'"{post["version"]}"'}
    return ask(api, route, path={"post_id": post["id"], "platform": platform}, body=body, headers=headers)


def variants(post: dict[str, Any]) -> dict[str, Any]:
    """How each version stands to the master, by platform."""
    shown = ask(api, "GET /v1/posts/{post_id}/variants", path={"post_id": post["id"]}).body["variants"]
    return {each["platform"]: each for each in shown}


def restore(post: dict[str, Any], number: int) -> Answer:
    """Bring a version back."""
    path, headers = {"post_id": post["id"], "number": str(number)}, {"if-match": f'"{post["version"]}"'}
    return ask(api, RESTORE, path=path, headers=headers)


def test_a_detached_part_stays_when_the_master_changes(time: Clock) -> None:
    """Detaching copies the master; from then on the version is its own, and the difference is shown."""
    post = a_written_post(text="今天上新。", link=LINK)
    detached = act(post, "detachments", parts=["text"]).body
    after = edit(detached, text="明天上新。").body
    shown = variants(after)
    assert shown["weibo"]["parts"] == {"text": "detached", "media": "attached", "link": "attached"}
    assert (shown["weibo"]["text"], shown["mastodon"]["text"]) == ("今天上新。", "明天上新。")
    runs = [(op["op"], op["text"]) for op in shown["weibo"]["text_difference"]]
    assert runs == [("delete", "明"), ("insert", "今"), ("equal", "天上新。")]
    attached = act(after, "attachments", parts=["text"]).body
    assert variants(attached)["weibo"]["text"] == "明天上新。"


def test_all_parts_are_meant_where_none_is_named(cloud: Cloud, time: Clock) -> None:
    """Detached whole, with media and link; a platform the post is not for has nothing to detach."""
    post = a_written_post(media=[an_uploaded_picture(cloud)], link=LINK)
    whole = act(post, "detachments").body["variants"]["weibo"]
    assert (whole["text"], whole["media"], whole["link"]) == (post["text"], post["media"], LINK)
    assert act(read(post["id"]), "detachments", platform="wechat").status == 404
    assert act(post, "attachments").body["code"] == "stale-version"
    assert act(read(post["id"]), "attachments", parts=["colour"]).status == 422


def test_detaching_voids_an_approval(time: Clock) -> None:
    """It is an edit like any other: what is approved is gone, also when the words are still the same."""
    post = a_written_post()
    shown = submit(post).body
    decide(shown)
    step("conclude", shown)
    assert read(post["id"])["state"] == "approved"
    assert act(read(post["id"]), "detachments").body["approved"] == {}


def test_every_save_is_a_version_and_is_compared_in_words(cloud: Cloud, time: Clock) -> None:
    """Text with its runs, media and settings, in the reader's language; without `against`, to the version before."""
    picture = an_uploaded_picture(cloud)
    post = a_written_post(text="今天上新。")
    edit(post, text="今天开售。", media=[picture], title="开售", window={"not_before": "2026-12-01T00:00:00Z"})
    path = {"post_id": post["id"], "number": "2"}
    with count_calls() as calls:
        shown = ask(api, DIFF, path=path).body
    assert calls.total == 1
    assert (shown["number"], shown["against"]) == (2, 1)
    assert [(op["op"], op["text"]) for op in shown["texts"][0]["ops"]][1:3] == [("delete", "上新"), ("insert", "开售")]
    assert shown["media"] == [{"platform": "", "added": [picture], "removed": [], "reordered": False}]
    assert shown["words"] == [
        "Master: 2 characters came into the text, 2 went.",
        "Master: 1 pictures or videos were added.",
        "The title “山茶花上新” became “开售”.",
        "The earliest time to publish – became 2026-12-01T00:00:00.000Z.",
    ]
    chinese = ask(api, DIFF, path=path, query={"against": "1"}, headers={"accept-language": "zh"}).body
    assert chinese["words"][0] == "主稿：文字新增 2 字，删去 2 字。"
    back = ask(api, DIFF, path={**path, "number": "1"}, query={"against": "2"}).body
    assert back["media"][0]["removed"] == [picture]


@pytest.mark.parametrize(("number", "query"), [("9", None), ("9", {"against": "1"}), ("1", {"against": "9"})])
def test_a_version_that_is_not_there_is_not_compared(time: Clock, number: str, query: dict[str, str] | None) -> None:
    """Whether it is the one or the other; a number that is none is refused."""
    path = {"post_id": a_written_post()["id"], "number": number}
    assert ask(api, DIFF, path=path, query=query).status == 404
    assert ask(api, DIFF, path={**path, "number": "x"}).status == 422


def test_a_version_is_brought_back_as_a_new_edit(time: Clock) -> None:
    """Everything the version had is back, the post is a draft, and the versions in between stay."""
    post = a_written_post(text="第一版。", campaign="c1")
    after = edit(post, text="第二版。", campaign="", variants={"weibo": {}}).body
    back = restore(after, 1).body
    assert (back["text"], back["campaign"], back["version"]) == ("第一版。", "c1", 3)
    assert back["variants"].keys() == {"weibo", "mastodon"}
    found = ask(api, VERSIONS, path={"post_id": post["id"]}).body["items"]
    assert [(each["number"], each["kind"]) for each in found] == [(3, "restored"), (2, "edited"), (1, "written")]
    assert restore(after, 1).body["code"] == "stale-version"
    assert restore(back, 7).status == 404
    one = ask(api, "GET /v1/posts/{post_id}/versions/{number}", path={"post_id": post["id"], "number": "2"})
    assert one.body["text"] == "第二版。"


def test_a_version_shows_its_proofs_and_brings_them_back(cloud: Cloud, time: Clock) -> None:
    """They are kept with every save and compared; one by a file that is gone keeps the version from coming back."""
    picture = an_uploaded_picture(cloud)
    post = a_written_post(evidence=[{"rule": "cn-ad-guide.6", "media_id": picture, "note": "报告"}])
    after = edit(post, evidence=[]).body
    path = {"post_id": post["id"], "number": "1"}
    shown = ask(api, "GET /v1/posts/{post_id}/versions/{number}", path=path).body
    assert shown["evidence"] == post["evidence"]
    compared = ask(api, DIFF, path={**path, "number": "2"}).body
    assert [each["code"] for each in compared["changes"]] == ["evidence-changed"]
    assert compared["words"] == ["The proofs changed: there were 1, now there are 0."]
    back = restore(after, 1).body
    assert back["evidence"] == post["evidence"]
    again = edit(back, evidence=[]).body
    table.commit([Drop(keys.media(picture))], [], Origin("test", time.at))
    assert restore(again, 1).body["code"] == "media-gone"


def test_a_version_whose_pictures_are_gone_is_not_brought_back(cloud: Cloud, time: Clock) -> None:
    """The refusal names the files; nothing is written."""
    picture = an_uploaded_picture(cloud)
    post = a_written_post(media=[picture])
    after = edit(post, media=[]).body
    table.commit([Drop(keys.media(picture))], [], Origin("test", time.at))
    refused = restore(after, 1)
    assert (refused.status, refused.body["code"], refused.body["facts"]["media"]) == (409, "media-gone", picture)
    assert read(post["id"]) == after


def test_the_newest_saves_are_kept_and_every_submitted_version(monkeypatch: pytest.MonkeyPatch, time: Clock) -> None:
    """Storage is bounded: the oldest save goes with the save that is too many; an edit costs the same at any age."""
    monkeypatch.setattr(versions, "MOST", 3)
    post = a_written_post()
    submit(post)
    costs = set()
    for number in range(5):
        before = read(post["id"])
        with count_calls() as calls:
            assert edit(before, text=f"第{number}版").status == 200
        costs.add(calls.total)
    found = ask(api, VERSIONS, path={"post_id": post["id"]}).body["items"]
    assert [each["number"] for each in found] == [7, 6, 5, 2]
    assert costs == {3}


def test_the_brands_parameters_are_in_what_is_reviewed(time: Clock) -> None:
    """The rule at the time of the save, and again at submission; what goes out is shown with the versions."""
    a_brand_profile(utm={"on": True, "campaign": "{campaign}"})
    post = a_written_post(link=LINK, campaign="double11", variants={"weibo": {}, "mastodon": {"utm": False}})
    shown = variants(post)
    assert shown["weibo"]["link"].startswith(f"{LINK}?utm_source=weibo&utm_medium=social&utm_campaign=double11")
    assert shown["mastodon"]["link"] == LINK
    hashes = submit(post).body
    plain = a_written_post(link=LINK, variants={"weibo": {"utm": False}, "mastodon": {"utm": False}})
    assert submit(plain).body["content_hash"] != hashes["content_hash"]


def test_a_post_whose_window_is_over_is_not_submitted(time: Clock) -> None:
    """Nobody reviews what may not go out any more; a window that ends before it begins is no window."""
    post = a_written_post(window={"not_after": "2026-11-23T07:00:00Z"})
    refused = submit(post)
    assert (refused.status, refused.body["code"]) == (422, "time-outside-window")
    turned = edit(post, window={"not_before": "2026-11-24T07:00:00Z", "not_after": "2026-11-23T07:00:00Z"})
    assert turned.status == 422
    opened = edit(post, window={}).body
    assert opened["window"] == {"not_before": None, "not_after": None}
    assert submit(opened).status == 201


def test_a_window_is_a_part_of_what_is_approved(time: Clock) -> None:
    """The same words within another time have another hash."""
    post = a_written_post()
    open_hash = submit(post).body["content_hash"]
    bounded = edit(read(post["id"]), window={"not_after": "2026-12-01T00:00:00Z"}).body
    assert submit(bounded).body["content_hash"] != open_hash


def test_a_body_that_is_much_too_long_is_refused(time: Clock) -> None:
    """Ten megabytes are turned away unread, and a text beyond its limit is refused by place."""
    body = {"title": "长", "text": "啊" * 3_400_000}
    assert ask(api, "POST /v1/posts", body=body).body["code"] == "body-too-large"
    assert ask(api, "POST /v1/posts", body={"title": "长", "text": "a" * 50_001}).status == 422


def test_hidden_characters_are_kept_and_flagged(time: Clock) -> None:
    """A text that turns the direction of reading is accepted as it is; the checks say where."""
    post = a_written_post(text="今天\u202e上\u200b新")
    assert post["text"] == "今天\u202e上\u200b新"
    codes = [(each["start"], each["rule"]) for each in submit(post).body["findings"]]
    assert codes == [(2, "text.hidden"), (4, "text.hidden")]
