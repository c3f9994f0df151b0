"""S1–S4: research, plan, post, picture, checks, review."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from infra.local.demo import reviewing
from infra.local.demo.pictures import SIDE, camellia
from infra.local.demo.story import Story, insist, until
from infra.local.person import visit

LINK = "https://shop.example.com/camellia"
SUPERLATIVE = "全网最好的山茶花面霜"
DRAFT = (
    f"秋冬换季，{SUPERLATIVE}来了！" + "山茶花籽油温和滋润，清晨一抹，整天柔软。" * 9 + "现在到店，还能领取小样一份。🌸"
)
MENDED = "秋冬换季，山茶花面霜来了 🌸 山茶花籽油温和滋润，清晨一抹，整天柔软。现在到店可领取小样一份。"
MASTODON = "Camellia cream for the cold season 🌸 山茶花面霜上新，到店可领取小样。"
VERSIONS: dict[str, dict[str, object]] = {
    "weibo": {},
    "mastodon": {"text": MASTODON, "options": {"language": "zh"}},
    "wechat": {},
    "douyin": {},
    "xiaohongshu": {},
}


def research_and_plan(story: Story) -> str:
    """A note with its source, and next week's plan with two themes that cites it."""
    note = story.planner.post(
        "/v1/research/notes",
        {
            "kind": "audience",
            "title": "换季护肤的提问在十一月翻倍",
            "finding": "评论与私信里“换季”“干燥”的提问比十月多一倍，集中在晚上八点到十点。",
            "source_url": "https://example.com/report/2026-autumn",
            "quote": "十一月护肤提问量环比增长 104%",
            "seen_on": date.today().isoformat(),  # noqa: DTZ011 - the planner's own day
            "tags": ["换季", "护肤"],
            "conclusions": ["晚间发布换季内容"],
        },
    )
    monday = _next_monday(datetime.now(UTC).date())
    plan = story.planner.post(
        "/v1/plans",
        {
            "title": "换季一周",
            "starts_on": monday.isoformat(),
            "ends_on": (monday + timedelta(days=6)).isoformat(),
            "goals": [{"name": "互动", "target": 500, "unit": "次"}],
            "themes": [{"name": "换季护理", "share": 600}, {"name": "山茶花故事", "share": 400}],
            "notes": [note["id"]],
            "slots": [{"date": monday.isoformat(), "theme": "换季护理", "platforms": ["weibo", "mastodon"]}],
        },
    )
    read = story.analyst.get(f"/v1/plans/{plan['id']}")
    insist(read["notes"] == [note["id"]], "the plan does not cite its research")
    insist(len(read["themes"]) == 2, "the plan has not two themes")
    story.made |= {"note": note.body, "plan": plan.body}
    return f"A planner recorded a research note and opened the plan “{plan['title']}” with two themes that cites it."


def _next_monday(today: date) -> date:
    return today + timedelta(days=7 - today.weekday())


def picture(story: Story) -> str:
    """A picture goes straight to storage by a presigned form, and is decoded there."""
    data = camellia()
    asked = story.planner.post(
        "/v1/media",
        {"filename": "山茶花.png", "type": "image/png", "bytes": len(data), "alt": "一朵盛开的粉色山茶花"},
    )
    form = asked["upload"]
    fields = {**form["fields"], "file": ("山茶花.png", data, "image/png")}
    taken = visit("POST", form["url"], fields=fields)
    insist(taken.status in {200, 201, 204}, f"the upload was refused: {taken.status} {taken.data[:200]!r}")
    media_id = asked["media"]["id"]

    def checked() -> dict[str, Any] | None:
        media = story.planner.get(f"/v1/media/{media_id}").body
        return media if media["state"] != "waiting" else None

    media = until("the picture is checked", checked)
    insist(media["state"] == "ready", f"the picture was refused: {media}")
    insist((media["width"], media["height"]) == (SIDE, SIDE), f"probed as {media['width']} × {media['height']}")
    story.made["media"] = media
    probed = f"{media['width']} × {media['height']}, {media['content_type']}"
    return f"A picture was uploaded through a presigned form and probed: {probed}."


def post(story: Story) -> str:
    """A Chinese post with the picture and a version for each platform."""
    written = story.planner.post(
        "/v1/posts",
        {
            "title": "山茶花面霜换季上新",
            "text": DRAFT,
            "media": [story.made["media"]["id"]],
            "link": LINK,
            "variants": VERSIONS,
            "plan_id": story.made["plan"]["id"],
            "theme": "换季护理",
        },
    )
    insist(written["state"] == "draft", f"a new post is {written['state']}")
    story.made["post"] = written.body
    return f"The planner wrote a post in Chinese with the picture and versions for {len(VERSIONS)} platforms."


def checks_refuse(story: Story) -> str:
    """The checks name the length on Weibo and the superlative, with their places."""
    refused = story.planner.post(f"/v1/posts/{story.made['post']['id']}/submissions", {}, seen=_seen(story), expect=422)
    insist(refused["code"] == "checks-failed", f"refused as {refused['code']}")
    blocks = [each for each in refused["facts"]["findings"] if each["verdict"] == "block"]
    spans = {DRAFT[each["start"] : each["end"]] for each in blocks if each.get("platform") in {None, "", "weibo"}}
    insist(any("最" in span for span in spans), f"no finding names the superlative: {blocks}")
    insist(any("length" in each["rule"] for each in blocks), f"no finding names the length on Weibo: {blocks}")
    insist(all(each["reason"] and each["rule"] for each in blocks), "a finding without a reason")
    told = "；".join(sorted({each["reason"] for each in blocks}))
    return f"The checks refused it and said why: {told}"


def planner_mends(story: Story) -> str:
    """The mended post passes the checks and waits for a reviewer."""
    post_id = story.made["post"]["id"]
    mended = story.planner.patch(f"/v1/posts/{post_id}", {"text": MENDED}, seen=_seen(story))
    story.made["post"] = mended.body
    story.planner.post(f"/v1/posts/{post_id}/submissions", {}, seen=mended.etag)
    review = until("the review waits", lambda: _waiting(story))
    story.made["review"] = review
    insist(review["author"] == mended["author"], "the review names another author")
    return "The planner mended it and submitted again; the approval state machine waits for a reviewer."


def _waiting(story: Story) -> dict[str, Any] | None:
    review: dict[str, Any] = story.reviewer.get(f"/v1/posts/{story.made['post']['id']}/review").body
    return review if review["state"] == "waiting" else None


def author_may_not_approve(story: Story) -> str:
    """Four eyes: the author's own yes is refused with a reason."""
    body = {"decision": "approve", "content_hash": story.made["review"]["content_hash"]}
    refused = story.planner.post(f"/v1/posts/{story.made['post']['id']}/decisions", body, expect=403)
    insist(refused["code"] == "author-may-not-decide", f"refused as {refused['code']}")
    return f"The author tried to approve their own post and may not: {refused['detail']}"


def reviewer_approves(story: Story) -> str:
    """The reviewer's yes to the exact content makes the post approved."""
    post_id = story.made["post"]["id"]
    body = {
        "decision": "approve",
        "content_hash": story.made["review"]["content_hash"],
        "comment": "语气合适，可以发布。",
    }
    story.reviewer.post(f"/v1/posts/{post_id}/decisions", body)

    def approved() -> dict[str, Any] | None:
        post: dict[str, Any] = story.planner.get(f"/v1/posts/{post_id}").body
        return post if post["state"] == "approved" else None

    story.made["post"] = until("the post is approved", approved)
    insist(set(story.made["post"]["approved"]) == set(VERSIONS), "not every version is approved")
    return "The reviewer approved it; the approval is bound to the hash of each version."


def _seen(story: Story) -> str:
    return f'"{story.made["post"]["version"]}"'


STEPS = [
    research_and_plan,
    reviewing.plan_is_adopted,
    picture,
    post,
    checks_refuse,
    planner_mends,
    reviewing.team_talks,
    author_may_not_approve,
    reviewer_approves,
]
