"""What platforms told about handles, in the table, beside the sendings that wait under them."""

from datetime import datetime

from publishing import keys, told
from publishing.sendings import Sending
from publishing.store import get_sending
from socialops import table
from socialops.changes import Keep
from socialops.platforms.inbound import Resolution
from socialops.table import Origin


def find_waiting(account_id: str, handle: str) -> Sending | None:
    """The sending whose outcome is unknown under a handle."""
    row = table.get(keys.handle(account_id, handle))
    sending = get_sending(str(row["sending_id"])) if row else None
    return sending if sending and sending.state == "unknown" and sending.handle == handle else None


def row(account_id: str, resolution: Resolution, at: datetime) -> Keep:
    """The row of what was told."""
    return Keep(keys.told(account_id, resolution.handle), told.row(resolution.outcome, at))


def put(account_id: str, resolution: Resolution, origin: Origin) -> None:
    """Keep what was told for whoever comes to wait for it."""
    table.commit([row(account_id, resolution, origin.at)], [], origin)
