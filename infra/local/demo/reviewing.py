"""S2 and S4: the plan is adopted by the same approval as posts, and what is under review is discussed."""

from typing import Any

from infra.local.demo.story import Story, insist, until
from infra.local.person import visit


def plan_is_adopted(story: Story) -> str:
    """The reviewer's yes makes the plan the one that counts, in exactly the content that was submitted."""
    plan = story.made["plan"]
    shown = story.planner.post(f"/v1/plans/{plan['id']}/submissions", {}, seen=f'"{plan["version"]}"')
    body = {"decision": "approve", "content_hash": shown["content_hash"]}
    refused = story.planner.post(f"/v1/reviews/{shown['subject']}/decisions", body, expect=403)
    insist(refused["code"] == "author-may-not-decide", f"refused as {refused['code']}")
    story.reviewer.post(f"/v1/reviews/{shown['subject']}/decisions", body)

    def adopted() -> dict[str, Any] | None:
        found: dict[str, Any] = story.planner.get(f"/v1/plans/{plan['id']}").body
        return found if found["state"] == "adopted" else None

    story.made["plan"] = until("the plan is adopted", adopted)
    insist(story.made["plan"]["adopted"]["content_hash"] == shown["content_hash"], "another content was adopted")
    return "The planner submitted the plan and could not approve it alone; the reviewer did, and it is adopted."


def team_talks(story: Story) -> str:
    """A question at a place of the text, an answer, and a page for somebody without an account."""
    subject = story.made["review"]["subject"]
    text = story.made["post"]["text"]
    place = {"start": 0, "end": 4, "quote": text[:4]}
    asked = {"text": "开头可以更短吗？", "place": place, "visibility": "guests"}
    thread = story.reviewer.post(f"/v1/reviews/{subject}/threads", asked)
    where = f"/v1/reviews/{subject}/threads/{thread['id']}"
    answered = story.planner.post(f"{where}/comments", {"text": "换季是主题，先留着。"})
    settled = story.reviewer.patch(where, {"state": "resolved"}, seen=answered.etag)
    insist((settled["state"], len(settled["comments"])) == ("resolved", 2), "the thread is not resolved")
    guest = {"name": "门店店长", "may_decide": False, "hours": 24}
    url = story.reviewer.here(story.reviewer.post(f"/v1/reviews/{subject}/links", guest)["url"])
    page = visit("GET", url, headers={"Accept-Language": "zh-CN"})
    insist(page.status == 200, f"the guest's page answered {page.status}")
    shown = page.data.decode()
    insist(
        all(part in shown for part in (text[:20], "开头可以更短吗？")), "the page does not show what is under review"
    )
    return "Reviewer and planner settled a question at a place of the text; a guest read it without an account."
