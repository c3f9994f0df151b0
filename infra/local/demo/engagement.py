"""S9–S10: fans comment and write, a forger is refused, the specialist answers, the fan sees it."""

import json
import time
from hashlib import sha1
from typing import Any

from infra.local.demo.story import Story, insist, until
from infra.local.person import visit

COMMENT = "面霜适合敏感肌吗？"
MESSAGE = "你好，想问小样怎么领取？"
ANSWER = "您好，建议先在耳后试用；敏感肌可先领取小样体验。"
ANSWER_DIRECT = "您好，到店出示本条私信即可领取小样 🌸"


def fans_write(story: Story) -> str:
    """A polled comment and a pushed private message stand in one inbox."""
    weibo = story.stage.sandboxes.weibo
    weibo.play("comment", fan="小林", status=story.made["weibo_status"], text=COMMENT)
    brand = weibo.read("state")["statuses"][0]["uid"]
    pushed = weibo.play("message", fan="阿梅", brand=brand, text=MESSAGE)
    insist(pushed["push"] is not None, "Weibo pushed nothing: the webhook is not in place")
    found = until("both are in the inbox", lambda: _both(story))
    story.made |= {"comment": found["comment"], "direct": found["direct"], "push": pushed["push"]}
    return "Fans wrote: a comment polled from Weibo and a signed private message stand in one inbox."


def _both(story: Story) -> dict[str, Any] | None:
    inbox = story.specialist.get("/v1/inbox")["items"]
    found = {each["channel"]: each for each in inbox if each["platform"] == "weibo"}
    return found if {"comment", "direct"} <= found.keys() else None


def forger_refused(story: Story) -> str:
    """A delivery whose signature proves nothing is refused before anything reads it."""
    url = story.stage.accounts["weibo"]["webhook_url"]
    body = json.dumps({"type": "text", "sender_id": "1", "receiver_id": "2", "text": "假消息", "data": {}}).encode()
    timestamp, nonce = str(int(time.time())), "4711"
    forged = sha1("".join(sorted(["not the secret", timestamp, nonce])).encode(), usedforsecurity=False).hexdigest()
    query = f"signature={forged}&timestamp={timestamp}&nonce={nonce}"
    answer = visit("POST", f"{url}?{query}", body=body)
    insist(answer.status == 401, f"a forged delivery was answered {answer.status}")
    return "A forged webhook was refused with 401."


def specialist_answers(story: Story) -> str:
    """The answers go out by the law of sending, and the fans see them."""
    for channel, text in (("comment", ANSWER), ("direct", ANSWER_DIRECT)):
        conversation = story.specialist.get(f"/v1/conversations/{story.made[channel]['id']}")
        shown = [message["text"] for message in conversation["messages"]["items"]]
        insist(any(said in shown for said in (COMMENT, MESSAGE)), f"the conversation shows {shown}")
        story.specialist.post(
            f"/v1/conversations/{story.made[channel]['id']}/replies", {"text": text}, seen=conversation.etag
        )
    until("the fan sees the answer under the post", lambda: _under_the_post(story))
    until("the fan sees the private answer", lambda: _in_private(story))
    until("both answers are marked as sent", lambda: _delivered(story))
    return "The specialist answered both; the fans see the answers on Weibo."


def _under_the_post(story: Story) -> bool:
    statuses = story.stage.sandboxes.weibo.read("state")["statuses"]
    status = next(each for each in statuses if each["idstr"] == story.made["weibo_status"])
    return sum(ANSWER in comment["text"] for comment in status["comments"]) == 1


def _in_private(story: Story) -> bool:
    messages = story.stage.sandboxes.weibo.read("state")["messages"]
    return sum(ANSWER_DIRECT in json.dumps(message, ensure_ascii=False) for message in messages) == 1


def _delivered(story: Story) -> bool:
    for channel in ("comment", "direct"):
        messages = story.specialist.get(f"/v1/conversations/{story.made[channel]['id']}")["messages"]["items"]
        if not any(m["direction"] == "out" and m["delivery"] == "sent" for m in messages):
            return False
    return True


STEPS = [fans_write, forger_refused, specialist_answers]
