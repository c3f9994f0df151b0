"""What a platform tells by itself about something it had accepted: it ends the waiting, whichever comes first.

The event may come before our own record of the acceptance, after it, or twice. It is kept under its handle, where the
next look finds it; a sending that waits for it already is settled at once.
"""

from publishing import keys, outcomes, store, told
from publishing.sendings import Sending
from socialops import table
from socialops.changes import Keep
from socialops.errors import StaleVersion
from socialops.platforms.inbound import Resolution
from socialops.table import Origin


def resolve(account_id: str, resolution: Resolution, origin: Origin) -> None:
    """Take what a platform told about a handle; one that is not ours, such as a post made in its console, is kept too.

    A sending that was changed in the same moment is left to its next look.
    """
    row = Keep(keys.told(account_id, resolution.handle), told.row(resolution.outcome, origin.at))
    waiting = _waiting(account_id, resolution.handle)
    if waiting is None:
        return table.commit([row], [], origin)
    step = outcomes.looked(waiting, told.seen(resolution.outcome), origin.at, bounded=False)
    try:
        return store.take(step, origin, also=[row])
    except StaleVersion:
        return table.commit([row], [], origin)


def _waiting(account_id: str, handle: str) -> Sending | None:
    row = table.get(keys.handle(account_id, handle))
    sending = store.get_sending(str(row["sending_id"])) if row else None
    return sending if sending and sending.state == "unknown" and sending.handle == handle else None
