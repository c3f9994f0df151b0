"""Who is told: from a row of `occasions`, the facts of an event and the team as it is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from engagement import keys as engagement_keys
from insights import keys as insights_keys
from notices.occasions import MANAGERS, Facts, Occasion, named
from planning import keys as planning_keys
from publishing import keys as publishing_keys
from socialops.events.reviews import GUEST
from socialops.keys import Key
from socialops.team import Teammate


def _same(*names: str) -> Mapping[str, tuple[str, ...]]:
    return {name: (name,) for name in names}


_READ: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "Media": {**_same("owner"), "title": ("title", "filename")},
    "Account": _same("platform", "handle", "connected_by"),
    "Conversation": _same("owner", "platform", "account_id"),
    "Post": _same("title", "author", "editors"),
    "Plan": _same("title", "author"),
    "Review": {"title": ("subject.title",), "authors": ("subject.authors",)},
    "Sending": _same("owner", "platform", "account_id"),
    "Report": _same("asked_by"),
    "Series": {**_same("author"), "title": ("name",)},
    "Import": {**_same("by", "runner"), "title": ("filename",)},
    "Export": _same("by"),
    "Competitor": {"title": ("name",)},
}
"""Kind of thing → fact → fields to take it from, the first that says something; a later kind's fact counts."""
_SAID: Final = (
    *("title", "platform", "handle", "account_id", "days", "scope", "period", "channel", "what", "reason"),
    *("new", "changed", "bad", "written", "failed", "posts", "planned", "wanted", "hours", "minutes", "failures"),
    *("how", "pace", "spent", "elapsed", "budget_id", "percent", "available", "least", "amount", "short"),
)
"""Facts that words are filled with; nothing personal is among them."""
_LONGEST: Final = 200


def things(detail: Mapping[str, Any]) -> list[Key]:
    """The things that an event names, whose fields say who they belong to; read together, once."""
    data, subject = detail["data"], str(detail["subject"])
    named_ids = _ids(detail)
    account_id = "" if "competitor_id" in named_ids else data.get("account_id")
    found = [
        *(_HOMES[name](thing_id) for name, thing_id in named_ids.items()),
        planning_keys.review_of(subject, data["review_id"]) if "review_id" in data else None,
        publishing_keys.sending(data["sending_id"]) if "sending_id" in data else None,
        publishing_keys.account(account_id) if account_id else None,
        engagement_keys.conversation(data["conversation_id"]) if "conversation_id" in data else None,
        insights_keys.report(data["report_id"]) if "report_id" in data else None,
    ]
    return [each for each in found if each]


_HOMES: Final[Mapping[str, Callable[[str], Key]]] = {
    "post_id": planning_keys.post,
    "plan_id": planning_keys.plan,
    "media_id": planning_keys.media,
    "series_id": planning_keys.series,
    "import_id": planning_keys.imported,
    "export_id": planning_keys.exported,
    "competitor_id": planning_keys.competitor,
}
"""Fact with the id of a thing → where the thing is, for those that the subject or the root of an event names."""


def _ids(detail: Mapping[str, Any]) -> dict[str, str]:
    """The ids of the root and the subject of an event, by the name of the fact."""
    found: dict[str, str] = {}
    for pk in (str(detail["root"]), str(detail["subject"])):
        kind, _, thing_id = pk.partition("#")
        name = f"{kind.lower()}_id"
        if name in _HOMES:
            found[name] = thing_id
    return found


def facts_of(detail: Mapping[str, Any], read: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What is known of an event: its own data first, then what the things say that it names.

    `about` is the path of the post or plan that it is about, such as `plans/01J…`.
    """
    by_kind = {str(item.get("type")): item for item in read}
    facts: dict[str, Any] = {}
    for kind, fields in _READ.items():
        item = by_kind.get(kind, {})
        for name, paths in fields.items():
            if value := next((said for path in paths if (said := _at(item, path))), None):
                facts[name] = value
    given = {name: value for name, value in detail["data"].items() if value not in ("", [], None)}
    kind, _, about = str(detail["subject"]).partition("#")
    if kind in ("POST", "PLAN"):
        facts["about"] = f"{kind.lower()}s/{about}"
    return {**facts, **_ids(detail), "day": str(detail["at"])[:10], **given}


def _at(item: Mapping[str, Any], path: str) -> Any:
    """The field of an item at a path such as `subject.title`; nothing when it is not there."""
    value: Any = item
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def said(facts: Facts) -> dict[str, str]:
    """The facts that go into a notice: short texts for its words."""
    return {name: str(facts[name])[:_LONGEST] for name in _SAID if facts.get(name) not in (None, "")}


def left_out(occasion: Occasion, facts: Facts) -> frozenset[str]:
    """Those whom the row leaves out, for themselves and as deputies."""
    return frozenset(named(*occasion.without)(facts, []))


def wanted(occasion: Occasion, facts: Facts, present: Sequence[Teammate]) -> list[str]:
    """Every member whom the row names, each once, in order; guests, and those who are left out, are not among them."""
    out = left_out(occasion, facts)
    found = dict.fromkeys(each for who in occasion.who for each in who(facts, present))
    return [each for each in found if each not in out and not each.startswith(GUEST)]


def told(
    members: Sequence[str],
    present: Sequence[Teammate],
    gone: frozenset[str],
    *,
    by: str,
    at: datetime,
    out: frozenset[str] = frozenset(),
) -> list[str]:
    """Whom to tell in the end: deputies too, nobody who has left, not whoever did it; managers where nobody remains.

    Args:
        members: whom the row names.
        present: everybody who has not left.
        gone: those of the named who have left.
        by: who caused the event.
        at: the instant that decides on deputies.
        out: who is left out, as a deputy too.
    """
    here = {each.id: each for each in present}
    staying = [each for each in members if each not in gone]
    deputies = [here[each].stands_in(at) for each in staying if each in here]
    found = dict.fromkeys([*staying, *(each for each in deputies if each in here and each not in out)])
    if members and not found:
        found = dict.fromkeys(MANAGERS({}, present))
    return [each for each in found if each != by]
