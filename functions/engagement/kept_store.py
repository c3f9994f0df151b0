"""Deliveries that were verified and could not be read: their bytes, for thirty days, for whoever finds out why."""

import base64
import hashlib
from datetime import timedelta

from engagement import keys
from engagement.sources import Source
from socialops import clock, table
from socialops.changes import Keep, Listed
from socialops.errors import AlreadyExists
from socialops.events.engagement import DeliveryKept
from socialops.models import Frozen, Instant
from socialops.names import MAX_DELIVERY
from socialops.table import Origin

KEPT_FOR = timedelta(days=30)


class KeptDelivery(Frozen):
    """A delivery that nobody could read.

    Attributes:
        id: the digest of its bytes.
        bytes: how many there were; of more than the largest delivery only the beginning is kept.
        raw: the bytes in base64.
    """

    id: str
    account_id: str
    platform: str
    received_at: Instant
    reason: str
    bytes: int
    raw: str


def keep(raw: bytes, source: Source, reason: str, origin: Origin) -> bool:
    """Keep the bytes; says whether they are new, for a platform repeats what it thinks we did not get."""
    digest = hashlib.sha256(raw).hexdigest()[:32]
    received = clock.text(source.at)
    row = Keep(
        keys.kept(source.account_id, digest),
        {
            "id": digest,
            "account_id": source.account_id,
            "platform": source.platform,
            "received_at": received,
            "reason": reason,
            "bytes": len(raw),
            "raw": base64.b64encode(raw[:MAX_DELIVERY]).decode(),
            "expires": int((source.at + KEPT_FOR).timestamp()),
        },
        once=AlreadyExists(id=digest),
        listed=Listed(keys.kept_list(), f"{received}#{digest}"),
    )
    event = DeliveryKept(subject=row.key.pk, account_id=source.account_id, reason=reason)
    try:
        table.commit([row], [event], origin)
    except AlreadyExists:
        return False
    return True


def list_kept(*, limit: int, cursor: str | None) -> tuple[list[KeptDelivery], str | None]:
    """One page of the kept deliveries, newest first, and the cursor of the next page."""
    page = table.query(keys.kept_list(), index=True, newest_first=True, limit=limit, cursor=cursor)
    return [KeptDelivery.model_validate(item) for item in page.items], page.next
