"""S5–S7: the calendar, the second, the platforms; and the kill switch."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from infra.local.demo.planning import MENDED
from infra.local.demo.story import Story, insist, until
from socialops import clock

AHEAD = timedelta(seconds=6)
PLATFORMS = ("weibo", "mastodon")


def schedule_on(story: Story, platform: str, at: datetime) -> dict[str, Any]:
    """Put the post on the calendar of a platform."""
    body = {"account_id": story.account(platform), "at": clock.text(at)}
    scheduled: dict[str, Any] = story.specialist.post(f"/v1/posts/{story.made['post']['id']}/publications", body).body
    return scheduled


def schedule(story: Story) -> str:
    """The approved post is on the calendar of both platforms for one second."""
    due = (datetime.now(UTC) + AHEAD).replace(microsecond=0)
    story.made["due"] = due
    story.made["publications"] = {platform: schedule_on(story, platform, due) for platform in PLATFORMS}
    window = {"from": clock.text(due - timedelta(hours=1)), "to": clock.text(due + timedelta(hours=1))}
    listed = story.planner.get("/v1/publications", window)["items"]
    insist({each["platform"] for each in listed} == set(PLATFORMS), f"the calendar shows {listed}")
    local = due.astimezone(clock.zone("Asia/Shanghai"))
    return f"A specialist put it on the calendar for {local:%Y-%m-%d %H:%M:%S} in Shanghai, on Weibo and Mastodon."


def on_the_second(story: Story) -> str:
    """Both are live within a second of their time, once, with a receipt."""
    lateness = []
    for platform, scheduled in story.made["publications"].items():
        live = until(f"it is live on {platform}", partial(in_state, story, scheduled["id"], "live"))
        story.made["publications"][platform] = live
        receipt = story.specialist.get(f"/v1/publications/{live['id']}/receipt").body
        insist(len(receipt["attempts"]) == 1, f"{platform}: {len(receipt['attempts'])} attempts")
        sent = clock.instant(receipt["attempts"][0]["claimed_at"])
        late = sent - story.made["due"]
        insist(timedelta() <= late <= story.punctual, f"{platform}: sent {late.total_seconds():+.3f} s from its time")
        lateness.append(f"{platform} {late.total_seconds() * 1000:.0f} ms")
    statuses = [each for each in story.stage.sandboxes.weibo.read("state")["statuses"] if not each["deleted"]]
    insist(len(statuses) == 1, f"Weibo shows {len(statuses)} statuses")
    insist(MENDED in statuses[0]["sent"], "Weibo shows another text than was approved")
    insist(statuses[0]["picture"] is not None, "Weibo shows no picture")
    story.made["weibo_status"] = statuses[0]["idstr"]
    return f"It was published once on each platform, within a second of its time ({', '.join(lateness)} after)."


def in_state(story: Story, publication_id: str, state: str) -> dict[str, Any] | None:
    """The publication, when it is in this state."""
    found: dict[str, Any] = story.specialist.get(f"/v1/publications/{publication_id}").body
    return found if found["state"] == state else None


def kill_switch(story: Story) -> str:
    """While the pause is on, what falls due is held; nothing leaves."""
    due = (datetime.now(UTC) + timedelta(seconds=3)).replace(microsecond=0)
    scheduled = schedule_on(story, "mastodon", due)
    before = _posts_sent(story)
    pause = story.manager.put("/v1/pauses/brand", {"reason": "门店突发情况，先停一停"})
    story.made["pause"] = pause.etag
    held = until("the publication is held", lambda: _held(story, scheduled["id"]))
    insist(_posts_sent(story) == before, "something was sent during the pause")
    story.made["held"] = held
    return (
        f"The manager pressed the kill switch at {pause['set_at']}; what fell due after it was held, nothing went out."
    )


def _held(story: Story, publication_id: str) -> dict[str, Any] | None:
    found: dict[str, Any] = story.specialist.get(f"/v1/publications/{publication_id}").body
    return found if found["state"] == "scheduled" and found["held"] else None


def _posts_sent(story: Story) -> int:
    requests = story.stage.sandboxes.mastodon.read("requests")
    return sum(each["method"] == "POST" and each["path"] == "/api/v1/statuses" for each in requests)


def lifted(story: Story) -> str:
    """After the lift nothing goes out by itself; a new time makes it go."""
    story.manager.delete("/v1/pauses/brand", seen=story.made["pause"])
    held = story.made["held"]
    due = (datetime.now(UTC) + timedelta(seconds=2)).replace(microsecond=0)
    current = story.specialist.get(f"/v1/publications/{held['id']}")
    story.specialist.patch(
        f"/v1/publications/{held['id']}", {"at": clock.text(due), "account_id": held["account_id"]}, seen=current.etag
    )
    until("the held publication is live", lambda: in_state(story, held["id"], "live"))
    return "The manager lifted it; the specialist gave the held publication a new time, and it went out."


STEPS = [schedule, on_the_second]
SWITCH = [kill_switch, lifted]
