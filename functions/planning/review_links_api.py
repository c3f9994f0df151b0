"""Inviting people without an account to a review, over HTTP."""

from planning import review_link_store, review_links, review_store
from planning.api import api
from planning.review_api import SubjectRef, at_partition
from planning.review_links import GuestLink, InvitationInput, Invited
from socialops.api import Cursor, Id, Limit, caller, now, origin
from socialops.errors import WrongState
from socialops.ids import new_id
from socialops.models import Page


@api.post("/v1/reviews/<subject>/links", allow="invite_guests")
def invite_guest(subject: SubjectRef, body: InvitationInput) -> Invited:
    """Invite somebody without an account to see what is under review.

    `url` is shown this once; whoever has it sees the content, and with `may_decide` decides once where the stage under
    way lets guests. It is worth nothing after the decision, after the review, or when the content was changed.
    """
    about = review_store.newest(at_partition(subject))
    if about.state != "waiting":
        raise WrongState(id=about.id, state=about.state)
    review_link_store.require_no_author(about, body.email)
    link = review_links.invite(body, new_id(now()), about, caller().id, now())
    return review_link_store.add(link, about, origin())


@api.get("/v1/reviews/<subject>/links", allow="invite_guests")
def list_links(subject: SubjectRef, limit: Limit = 50, cursor: Cursor = None) -> Page[GuestLink]:
    """List the links of guests to a post or a plan.

    Newest first, without their addresses.
    """
    return review_link_store.list_links(at_partition(subject), limit, cursor)


@api.delete("/v1/reviews/<subject>/links/<link_id>", allow="invite_guests", guarded=False)
def revoke_link(subject: SubjectRef, link_id: Id) -> GuestLink:
    """Make the link of a guest worthless."""
    return review_link_store.revoke(at_partition(subject), link_id, origin())
