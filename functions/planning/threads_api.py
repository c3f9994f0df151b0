"""The threads about posts and plans over HTTP."""

from planning import review_store, thread_store, threads
from planning.api import api
from planning.review_api import SubjectRef, at_partition
from planning.threads import CommentInput, ReviewThread, ThreadChange, ThreadInput
from socialops.api import Cursor, Id, Limit, caller, now, origin, seen
from socialops.ids import new_id
from socialops.models import Page


@api.post("/v1/reviews/<subject>/threads", allow="discuss_reviews")
def open_thread(subject: SubjectRef, body: ThreadInput) -> ReviewThread:
    """Begin a thread about a post or a plan that was submitted.

    With `place` it is about a part of a text, quoted as it stands there in the submitted version. `guests` lets those
    who were invited by a link read it too.
    """
    about = review_store.newest(at_partition(subject))
    if body.place:
        threads.require_place(body.place, review_store.beside(about, with_texts=True).texts, "body")
    thread = threads.open_thread(body, new_id(now()), about.id, caller().id, now())
    thread_store.add(thread, about, origin())
    return thread


@api.get("/v1/reviews/<subject>/threads", allow="discuss_reviews")
def list_threads(subject: SubjectRef, limit: Limit = 50, cursor: Cursor = None) -> Page[ReviewThread]:
    """List the threads about a post or a plan.

    Newest first, those of earlier reviews too.
    """
    return thread_store.list_threads(at_partition(subject), limit, cursor)


@api.post("/v1/reviews/<subject>/threads/<thread_id>/comments", allow="discuss_reviews")
def comment_thread(subject: SubjectRef, thread_id: Id, body: CommentInput) -> ReviewThread:
    """Reply in a thread.

    A resolved thread is open again.
    """
    place = at_partition(subject)
    before = thread_store.get(place, thread_id)
    after = threads.reply(before, body.text, caller().id, now())
    thread_store.save_reply(place, before, after, origin())
    return after


@api.patch("/v1/reviews/<subject>/threads/<thread_id>", allow="discuss_reviews")
def settle_thread(subject: SubjectRef, thread_id: Id, body: ThreadChange) -> ReviewThread:
    """Resolve a thread, or open it again."""
    version, place = seen(), at_partition(subject)
    before = thread_store.get(place, thread_id).expect(version)
    after = threads.settle(before, body.state, caller().id, now())
    thread_store.save_settled(place, before, after, origin())
    return after
