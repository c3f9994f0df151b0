"""What is done about a publication that is public, over HTTP: it is edited, or taken back."""

from publishing import followups, plan_store, store
from publishing.api import api
from publishing.calendar import Publication
from publishing.followups import Removal
from publishing.sendings import Sending, Step
from publishing.telling import publication
from socialops.api import Id, now, origin, seen
from socialops.changes import Require
from socialops.errors import StaleVersion
from socialops.platforms import registry


@api.post("/v1/publications/<publication_id>/removals", allow="schedule", status=202, guarded=True)
def remove_publication(publication_id: Id, body: Removal) -> Publication:
    """Take back what is public.

    It leaves by the law of sending, with a known outcome: the answer is the removal, a sending of its own with a
    receipt, which no pause stops. Once it is `live` the publication has `removed_at`. With `remote_id` one of the
    `doubles` is taken back and the publication stays. `If-Match` is the version of the publication; what was published
    by hand is taken back by hand.
    """
    target = store.get_sending(publication_id).expect(seen())
    step = followups.removal(target, registry.platform(target.platform), body, now())
    return _send(step, target)


@api.post("/v1/publications/<publication_id>/edits", allow="schedule", status=202, guarded=True)
def edit_publication(publication_id: Id) -> Publication:
    """Give what is public the words that are approved now.

    Change the post and have it approved first: nobody edits past the review. The answer is the edit, a sending of its
    own with a receipt. Only words are edited, and only where the platform lets us.
    """
    target = store.get_sending(publication_id).expect(seen())
    approved = plan_store.get_renewed(target)
    step = followups.edit(
        target, registry.platform(target.platform), approved["content"], approved["content_hash"], now()
    )
    return _send(step, target)


def _send(step: Step, target: Sending) -> Publication:
    """Store what goes out about a publication, on the condition that it still is as it was seen."""
    shown = publication(step.after)
    stale = StaleVersion(id=target.id, seen=target.version)
    unchanged = Require(target.key, "#version = :seen", stale, {":seen": target.version}, {"#version": "version"})
    store.take(step, origin(), also=[unchanged], answer=shown)
    return shown
