"""Which documents an event's record holds, and what of them may lie in an archive that nobody can delete from.

People have a right to be forgotten and secrets a right not to be read, so what a fan wrote, what answers it, and
whatever opens or continues something stays out. Messages and conversations are never fetched at all.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from insights import keys as insights
from planning import keys as planning
from publishing import keys as publishing
from socialops.keys import Key
from socialops.models import Entity

POSTS = frozenset({"PostSubmitted", "PostApproved", "PostReturned", "ReviewDecided"})
PLANS = frozenset({"PlanOpened", "PlanChanged"})
PLAN_REVIEWS = frozenset({"PlanSubmitted", "PlanAdopted", "PlanReturned"})
REPORTS = frozenset({"ReportMade"})
SENDINGS = frozenset(
    {"SendingWentLive", "SendingRefused", "SendingNeedsHuman", "SendingDoubled", "SendingRemoved", "SendingCancelled"}
)

WITHHELD = frozenset({"task_token", "salt", "entry", "preparing"}) | Entity.RESERVED
"""Fields of no document: what continues a workflow, what opens a digest, and what belongs to the table."""
OF_A_CONVERSATION = frozenset({"content", "prepared", "message"})
"""Fields of a reply's sending and its attempts that may quote or address a fan; the `content_hash` stays."""

EVERYTHING = ("A", "Z")
"""Range of a sending's partition: its receipt, and the sending itself."""
MOST_ROWS = 1000


def keys_of(event: Mapping[str, Any]) -> dict[str, Key]:
    """Documents of an event that are one item each, by name."""
    data = event["data"]
    if event["event"] in PLAN_REVIEWS or (event["event"] in POSTS and "plan_id" in data):
        plan = planning.plan(data["plan_id"])
        return {"plan": plan, "review": planning.review_of(plan.pk, data["review_id"])}
    if event["event"] in POSTS:
        post_id = data["post_id"]
        return {"post": planning.post(post_id), "review": planning.review(post_id, data["review_id"])}
    if event["event"] in PLANS:
        return {"plan": planning.plan(event["subject"].partition("#")[2])}
    if event["event"] in REPORTS:
        return {"report": insights.report(data["report_id"])}
    return {}


def partition_of(event: Mapping[str, Any]) -> str:
    """The partition that is the document of an event: a sending with its attempts; nothing for other events."""
    return publishing.sending(event["data"]["sending_id"]).pk if event["event"] in SENDINGS else ""


def receipt(items: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """A sending and its receipt (attempts and looks, in order), from the items of its partition."""
    by_row = {item["sk"]: item for item in items}
    sending = by_row.pop(publishing.sending("").sk, {})
    withheld = frozenset() if sending.get("kind") == "post" else OF_A_CONVERSATION
    return {
        "sending": shown(sending, withheld),
        "receipt": [shown(row, withheld) for _, row in sorted(by_row.items())],
    }


def shown(item: Mapping[str, Any], withheld: frozenset[str] = frozenset()) -> dict[str, Any]:
    """A stored item as the archive may hold it."""
    return {name: value for name, value in item.items() if name not in WITHHELD and name not in withheld}
