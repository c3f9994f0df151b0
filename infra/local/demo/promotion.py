"""S8: money behind a post that is live, within its budget, approved by another, stopped at once."""

from typing import Any

from infra.local.demo.story import Story, insist, until

LIMIT = 20_000
BUDGET = 30_000
"""Fen, like all amounts."""


def promoted(story: Story) -> str:
    """Without a budget nothing is ordered; above the limit another person approves; then it is ordered once."""
    path = f"/v1/publications/{story.made['douyin_publication']}/promotions"
    goal = story.specialist.get(f"{path[:-1]}-options")["goals"][0]["id"]
    asked = {"goal": goal, "budget": BUDGET, "hours": 24, "why": "新品首发"}
    month = story.specialist.post(path, asked, expect=409)["facts"]["budget"]
    story.manager.put(f"/v1/budgets/{month}", {"limit": 5 * BUDGET, "why": "本月推广预算"}, seen="")
    story.manager.put("/v1/promotion-limit", {"amount": LIMIT}, seen="")
    waiting = story.specialist.post(path, asked)
    insist(waiting["state"] == "asked", f"above the limit it is {waiting['state']}")
    insist(story.stage.sandboxes.douyin.read("state")["orders"] == [], "it was ordered without an approval")
    one = f"/v1/promotions/{waiting['id']}"
    story.manager.post(f"{one}/approvals", {}, seen=waiting.etag, expect=200)
    story.made["promotion"] = until("the order is placed", lambda: _in_state(story, one, "running"))
    (order,) = story.stage.sandboxes.douyin.read("state")["orders"]
    insist(order["budget"] == BUDGET, f"Douyin has an order of {order['budget']}")
    budget = story.analyst.get(f"/v1/budgets/{month}")
    insist(budget["reserved"] == BUDGET, f"{budget['reserved']} fen are reserved")
    return f"A promotion of {BUDGET // 100} yuan on Douyin was approved by the manager, reserved, and ordered once."


def stopped(story: Story) -> str:
    """A stop is at the platform within seconds, and counts only once its report confirms it; the ledger adds up."""
    one = f"/v1/promotions/{story.made['promotion']['id']}"
    told = story.specialist.post(f"{one}/stops", {"reason": "换素材"}, expect=200)
    insist(told["state"] == "stopping", f"it is {told['state']}")
    until("Douyin stops it", lambda: _closed(story))
    audit = story.analyst.get(f"/v1/budgets/{told['month']}/audit")
    insist(audit["holds"] and audit["complete"], f"the ledger does not add up: {audit.body}")
    return "A stop was at Douyin within seconds; its money is free once a report confirms it. The ledger adds up."


def _in_state(story: Story, path: str, state: str) -> dict[str, Any] | None:
    found: dict[str, Any] = story.specialist.get(path).body
    return found if found["state"] == state else None


def _closed(story: Story) -> bool:
    (order,) = story.stage.sandboxes.douyin.read("state")["orders"]
    return order["closed_at"] is not None


STEPS = [promoted, stopped]
