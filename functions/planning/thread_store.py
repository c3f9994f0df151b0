"""The threads about a post or a plan in the table, newest first beside what they are about."""

from collections.abc import Collection

from planning import keys, review, review_store
from planning.review import Review
from planning.threads import ReviewThread
from socialops import table
from socialops.changes import Create, Save
from socialops.events.reviews import GUEST, ThreadCommented, ThreadOpened, ThreadSettled
from socialops.models import Page
from socialops.table import Origin


def add(thread: ReviewThread, about: Review, origin: Origin) -> None:
    """Keep a new thread."""
    subject = review_store.pk_of(about.subject)
    event = ThreadOpened(
        subject=subject,
        review_id=about.id,
        **review.summary(about),
        thread_id=thread.id,
        visibility=thread.visibility,
        author=about.subject.authors[0],
    )
    table.commit([Create(keys.thread(subject, thread.id), thread)], [event], origin)


def get(subject: str, thread_id: str) -> ReviewThread:
    """One thread."""
    return table.load(ReviewThread, keys.thread(subject, thread_id))


def list_threads(subject: str, limit: int, cursor: str | None) -> Page[ReviewThread]:
    """The threads about a post or a plan, newest first, whatever review they began in."""
    found = table.query(subject, starts=keys.THREADS, newest_first=True, limit=limit, cursor=cursor)
    return Page(items=[ReviewThread.model_validate(item) for item in found.items], next=found.next)


def save_reply(subject: str, before: ReviewThread, after: ReviewThread, origin: Origin) -> None:
    """Keep a thread with one more comment; `people` of its event are those who spoke in it before."""
    event = ThreadCommented(
        subject=subject,
        review_id=after.review_id,
        **about(subject),
        thread_id=after.id,
        visibility=after.visibility,
        opened_by=before.comments[0].by,
        people=_others(before, origin.by),
    )
    table.commit([Save(keys.thread(subject, after.id), before, after)], [event], origin)


def save_settled(subject: str, before: ReviewThread, after: ReviewThread, origin: Origin) -> None:
    """Keep a thread that was resolved or opened again."""
    event = ThreadSettled(
        subject=subject, review_id=after.review_id, **about(subject), thread_id=after.id, state=after.state
    )
    table.commit([Save(keys.thread(subject, after.id), before, after)], [event], origin)


def about(subject: str) -> dict[str, str]:
    """`post_id` or `plan_id` of a partition, as events name it."""
    kind, _, subject_id = subject.partition("#")
    return {f"{kind.lower()}_id": subject_id}


def _others(thread: ReviewThread, but: str) -> list[str]:
    people: Collection[str] = dict.fromkeys(comment.by for comment in thread.comments)
    return [member for member in people if member != but and not member.startswith(GUEST)]
