"""What a platform tells by itself about something it had accepted: it ends the waiting, whichever comes first.

The event may come before our own record of the acceptance, after it, or twice. It is kept under its handle, where the
next look finds it; a sending that waits for it already is settled at once.
"""

from publishing import followups, outcomes, store, told, told_store
from socialops.errors import StaleVersion
from socialops.platforms import registry
from socialops.platforms.inbound import Resolution
from socialops.table import Origin


def resolve(account_id: str, resolution: Resolution, origin: Origin) -> None:
    """Take what a platform told about a handle; one that is not ours, such as a post made in its console, is kept too.

    A sending that was changed in the same moment is left to its next look.
    """
    waiting = told_store.find_waiting(account_id, resolution.handle)
    if waiting is None:
        return told_store.put(account_id, resolution, origin)
    step = outcomes.looked(waiting, told.seen(resolution.outcome), origin.at, bounded=False)
    follows = followups.first_comment(step.after, registry.platform(waiting.platform), origin.at)
    step = step._replace(follows=follows if step.after.state == "live" else ())
    try:
        return store.take(step, origin, also=[told_store.row(account_id, resolution, origin.at)])
    except StaleVersion:
        return told_store.put(account_id, resolution, origin)
