"""A team and events of the bus, for tests of the messenger."""

import json
from datetime import datetime
from typing import Any

from moto.ses.models import ses_backends

from notices import on_due, on_event
from socialops import agenda, aws, clock, table, team
from socialops.changes import Create, Listed
from socialops.events.governance import TeammateChanged
from socialops.table import Origin
from socialops.team import Teammate

ORDER = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def event_id(number: int) -> str:
    """Ids that sort as their numbers do, as those of events sort by time."""
    return f"01KB{number:022d}"


def enter(member: str, *roles: str, at: datetime, **fields: Any) -> Teammate:
    """A member of the team, with an address."""
    values = {"name": member, "email": f"{member}@brand.example", "roles": list(roles), **fields}
    entry = Teammate.model_validate({"id": member, "created_at": at, "updated_at": at, **values})
    place = team.member(member)
    listed = None if entry.left_at else Listed(team.members(), member)
    table.commit([Create(place, entry, listed)], [TeammateChanged(subject=place.pk)], Origin("test", at))
    return entry


def an_event(name: str, number: int, *, by: str = "planning.on_review_step", **data: Any) -> dict[str, Any]:
    """The detail of an event, as the bus brings it; `subject` and `root` stand beside the data."""
    subject = data.pop("subject", "POST#p1")
    return {
        "id": event_id(number),
        "event": name,
        "v": 1,
        "at": clock.text(data.pop("at", clock.now())),
        "by": by,
        "subject": subject,
        "root": data.pop("root", subject),
        "data": data,
    }


def hear(*details: dict[str, Any]) -> list[str]:
    """Bring events to the messenger in one batch; the numbers of those that failed."""
    records = [{"messageId": str(n), "body": json.dumps({"detail": each})} for n, each in enumerate(details)]
    failed = on_event.handler({"Records": records}, None)["batchItemFailures"]
    return [each["itemIdentifier"] for each in failed]


def run_due(until: datetime) -> int:
    """Do what is on the agenda of the messenger up to an instant, as the clock would; returns how many entries."""
    done = 0
    for shard in agenda.shard_keys():
        for item in table.first(shard, between=("0", f"{clock.text(until)}~"), at_most=500):
            entry = agenda.from_sort_key(item["sk"])
            if entry.stage == "notices":
                records = [{"messageId": "1", "body": entry.message()}]
                assert on_due.handler({"Records": records}, None) == {"batchItemFailures": []}
                done += 1
    return done


def mails() -> list[Any]:
    """The mails in moto's box."""
    return list(ses_backends["123456789012"]["us-east-1"].sent_messages)


def open_mailbox() -> None:
    """Empty the box, and let the deployment's address send."""
    aws.client("ses").verify_email_identity(EmailAddress="notices@brand.example")
    ses_backends["123456789012"]["us-east-1"].sent_messages.clear()
