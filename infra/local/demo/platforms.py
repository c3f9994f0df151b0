"""S5, S7, S10 on platforms that each do it otherwise: verdicts by event, reviews nobody tells, and posts by hand."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from infra.local.demo.planning import MENDED
from infra.local.demo.publishing import in_state, schedule_on
from infra.local.demo.story import Story, insist, until
from infra.local.person import visit
from infra.local.seeding import BY_HAND

AHEAD = timedelta(seconds=2)
QUESTION = "请问面霜可以寄到新疆吗？🚚"
ANSWER = "您好，可以的，新疆地区包邮，大约五天到。🌸"
NOTE = "64f0c2a1000000001203f9ab"
SHARED = f"山茶花旗舰店发布了一篇小红书笔记 😆 https://www.xiaohongshu.com/explore/{NOTE}?xsec_token=AB 复制后打开"


def accounts_tell(story: Story) -> str:
    """Each account tells what it can do, how its grant is, and what is left of its allowances."""
    told = {each["platform"]: each for each in story.manager.get("/v1/accounts")["items"]}
    insist(told.keys() == story.stage.accounts.keys(), f"the accounts are {sorted(told)}")
    insist(told[BY_HAND]["by_hand"], f"{BY_HAND} is not published by hand")
    insist(not told[BY_HAND]["capabilities"]["publish"], f"a server may publish on {BY_HAND}")
    for platform, capability in (("wechat", "direct"), ("douyin", "publish"), ("mastodon", "reply")):
        insist(told[platform]["capabilities"][capability], f"{platform} cannot {capability}")
    insist(told["douyin"]["token"]["state"] == "ok", f"Douyin's grant is {told['douyin']['token']}")
    allowances = {(each["kind"], each["seconds"]): each["left"] for each in told["wechat"]["quotas"]}
    insist(allowances["post", 86_400] == 100, f"WeChat's allowances are {allowances}")
    return f"Each of {len(told)} accounts tells what it can do, the health of its grant and what is left of its quotas."


def wechat_resolves(story: Story) -> str:
    """WeChat only accepts an article; that it is public comes as an encrypted event, a while later."""
    scheduled = schedule_on(story, "wechat", _soon())
    live = until("the article is public on WeChat", lambda: in_state(story, scheduled["id"], "live"))
    (attempt,) = story.specialist.get(f"/v1/publications/{live['id']}/receipt")["attempts"]
    insist(attempt["answer"] == "accepted", f"WeChat answered {attempt['answer']}")
    (account,) = story.stage.sandboxes.wechat.read("state")["accounts"].values()
    insist([each["article_id"] for each in account["publications"]] == [live["remote_id"]], "another article is public")
    story.made["wechat_article"] = live["remote_id"]
    return f"WeChat accepted an article and told by an encrypted event that it is public: {live['url']}"


def wechat_talks(story: Story) -> str:
    """A fan's message on WeChat is answered within its window by the customer-service interface."""
    wechat = story.stage.sandboxes.wechat
    wechat.play("follow", fan="小雨")
    said = wechat.play("message", fan="小雨", text=QUESTION)
    insist(said["push"] is not None, "WeChat pushed nothing: the webhook is not in place")
    found = until("the message is in the inbox", lambda: _on(story, "wechat"))
    conversation = story.specialist.get(f"/v1/conversations/{found['id']}")
    insist(QUESTION in [each["text"] for each in conversation["messages"]["items"]], "the inbox shows another text")
    path = f"/v1/conversations/{found['id']}/replies"
    story.specialist.post(path, {"text": ANSWER}, seen=conversation.etag)
    until("the fan sees the answer", lambda: _heard(story))
    return "A fan's encrypted message on WeChat came in once and was answered within its window."


def _on(story: Story, platform: str) -> dict[str, Any] | None:
    inbox = story.specialist.get("/v1/inbox")["items"]
    return next((each for each in inbox if each["platform"] == platform and each["channel"] == "direct"), None)


def _heard(story: Story) -> bool:
    (account,) = story.stage.sandboxes.wechat.read("state")["accounts"].values()
    return [each["body"].get("content") for each in account["sent"]].count(ANSWER) == 1


def douyin_is_honest(story: Story) -> str:
    """A picture post on Douyin is submitted, and stays so until it is seen that others see it."""
    douyin = story.stage.sandboxes.douyin
    scheduled = schedule_on(story, "douyin", _soon())
    path = f"/v1/publications/{scheduled['id']}"
    waiting = until("Douyin has it", lambda: in_state(story, scheduled["id"], "unknown"))
    insist(waiting["reason"] == "accepted", f"it is unknown because of {waiting['reason']}")
    (post,) = douyin.read("state")["posts"]
    insist(post["standing"] != "public", "Douyin shows it before its review")
    douyin.play("review", item=post["item_id"], outcome="pass")
    douyin.play("play", fan="阿强", item=post["item_id"], times=20)
    story.specialist.post(f"{path}/retry", {}, seen=story.specialist.get(path).etag, expect=200)
    live = until("it is live on Douyin", lambda: in_state(story, scheduled["id"], "live"))
    insist(len(douyin.read("state")["posts"]) == 1, "looking posted it again")
    story.made["douyin_publication"] = live["id"]
    return f"Douyin took a picture post; it counted as submitted until others saw it ({live['remote_id'][:12]}…)."


def by_hand(story: Story) -> str:
    """At its time a person gets the copy kit on the phone, publishes, and the shared text proves it."""
    scheduled = schedule_on(story, BY_HAND, _soon())
    until("it is in somebody's hands", lambda: in_state(story, scheduled["id"], "handed_off"))
    waiting = story.specialist.get("/v1/handoffs", {"mine": "true"})["items"]
    insist([each["id"] for each in waiting] == [scheduled["id"]], f"the responsible person has {waiting}")
    kit = story.specialist.get(f"/v1/publications/{scheduled['id']}/kit")
    insist(kit["text"].startswith(MENDED), f"the kit has another text: {kit['text']}")
    picture = visit("GET", kit["pictures"][0]["url"])
    insist(len(picture.data) == kit["pictures"][0]["bytes"], "the kit's picture is not the post's")
    page = _page(story, kit.body)
    form = urlencode({"do": "confirm", "url": SHARED}).encode()
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    said = visit("POST", page, body=form, headers=kind)
    insist(said.status == 303, f"the page answered the confirmation with {said.status}")
    live = until("it counts as live", lambda: in_state(story, scheduled["id"], "live"))
    insist(live["remote_id"] == NOTE, f"the post's id is {live['remote_id']}")
    return "On Xiaohongshu a person got the copy kit on the phone, published, and what the app shares proved it."


def _page(story: Story, kit: dict[str, Any]) -> str:
    """The address of the kit's page on this machine, once it shows the kit without a token."""
    address = story.specialist.here(str(kit["page"]["url"]))
    shown = visit("GET", address)
    insist(shown.status == 200, f"the page for the phone answered {shown.status}")
    insist(kit["text"].split("\n")[0][:20] in shown.data.decode(), "the page shows another text")
    return address


def _soon() -> datetime:
    return (datetime.now(UTC) + AHEAD).replace(microsecond=0)


STEPS = [accounts_tell, wechat_resolves, wechat_talks, douyin_is_honest, by_hand]
