"""The links of guests in the table, and what a link opens."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from planning import keys, posts, review, review_links, review_store
from planning.media import Media
from planning.plans import Plan
from planning.posts import Post
from planning.review import Review
from planning.review_links import GuestLink, Invited, Ticket
from planning.review_store import Step
from planning.threads import ReviewThread
from socialops import brand, settings, table, team
from socialops.changes import Create, Save
from socialops.errors import AuthorMayNotDecide, NotFound, ReviewLinkOver, WrongState
from socialops.events.reviews import GuestInvited, GuestLinkRevoked
from socialops.keys import Key
from socialops.models import Page
from socialops.names import Variable
from socialops.table import Origin
from socialops.team import Teammate

MOST_ROWS = 100
"""Links and threads that a page reads."""


@dataclass(frozen=True)
class Settings:
    """What links need: where the page is, and what signs its address."""

    api_url: str = field(metadata={"variable": Variable.API_URL})
    secret: str = field(metadata={"variable": Variable.CURSOR_KEY}, repr=False)


@cache
def _settings() -> Settings:
    return settings.load(Settings)


@dataclass(frozen=True)
class Opened:
    """What a link opens: its record, the review, and the content exactly as it is under review."""

    subject: str
    link: GuestLink
    review: Review
    zone: str
    post: Post | None = None
    plan: Plan | None = None
    media: dict[str, Media] = field(default_factory=dict)
    threads: list[ReviewThread] = field(default_factory=list)


def require_no_author(about: Review, email: str) -> None:
    """Whether an address is nobody's who wrote the content.

    Raises:
        AuthorMayNotDecide: it is.
    """
    if email:
        _refuse_authors(about, email, list(team.find(about.subject.authors).values()))


def _refuse_authors(about: Review, email: str, mates: list[Teammate]) -> None:
    authors = {mate.email.casefold() for mate in mates if mate.id in about.subject.authors and mate.email}
    if email and email.casefold() in authors:
        raise AuthorMayNotDecide(review=about.id)


def add(link: GuestLink, about: Review, origin: Origin) -> Invited:
    """Keep the record of a link; its address is in the answer and nowhere else."""
    subject = review_store.pk_of(about.subject)
    token = review_links.sign(Ticket(subject, link.id, link.ends_at), _settings().secret.encode())
    invited = Invited(link=link, url=f"{_settings().api_url.rstrip('/')}/reviews/{token}")
    event = GuestInvited(
        subject=subject, review_id=about.id, **review.summary(about), link_id=link.id, may_decide=link.may_decide
    )
    table.commit([Create(keys.review_link(subject, link.id), link)], [event], origin, answer=invited)
    return invited


def list_links(subject: str, limit: int, cursor: str | None) -> Page[GuestLink]:
    """The links to a post or a plan, newest first."""
    found = table.query(subject, starts=keys.REVIEW_LINKS, newest_first=True, limit=limit, cursor=cursor)
    return Page(items=[GuestLink.model_validate(item) for item in found.items], next=found.next)


def revoke(subject: str, link_id: str, origin: Origin) -> GuestLink:
    """Make a link worthless.

    Raises:
        NotFound: there is no such link.
        WrongState: it was used or revoked already.
    """
    place = keys.review_link(subject, link_id)
    before = table.load(GuestLink, place)
    if before.used_at or before.revoked_at:
        raise WrongState(id=link_id, state="used" if before.used_at else "revoked")
    after = before.next(origin.at, revoked_at=origin.at)
    kind, _, subject_id = subject.partition("#")
    named = {"subject": subject, "review_id": after.review_id, f"{kind.lower()}_id": subject_id}
    table.commit([Save(place, before, after)], [GuestLinkRevoked(**named, link_id=link_id)], origin)
    return after


def open_page(token: str, at: datetime) -> Opened:
    """What a token opens, in two calls.

    Raises:
        LinkInvalid: we did not make it.
        LinkExpired: its time is over.
        ReviewLinkOver: it was used or revoked, its review is over, or the content was changed.
        AuthorMayNotDecide: by now its address is that of somebody who wrote the content.
    """
    ticket = review_links.read(token, _settings().secret.encode(), at)
    link, threads = _talk(ticket)
    home, place = keys.review_of(ticket.subject, link.review_id), _place(ticket.subject)
    pictures = {keys.media(media_id): media_id for media_id in link.media}
    writers = [team.member(member) for member in link.authors]
    found = table.get_many([home, place, brand.KEY, *pictures, *writers])
    about = Review.model_validate(found[home]) if home in found else None
    link, about = review_links.require_good(link, about, at)
    media = {pictures[where]: Media.model_validate(found[where]) for where in pictures if where in found}
    post = Post.model_validate(found[place]) if about.subject.kind == "post" else None
    if post and (post.review_id != about.id or posts.hashes(post, media) != about.subject.hashes):
        raise ReviewLinkOver()
    _refuse_authors(about, link.email, [Teammate.model_validate(found[each]) for each in writers if each in found])
    return Opened(
        ticket.subject,
        link,
        about,
        str(found.get(brand.KEY, {}).get("zone", brand.ZONE)),
        post=post,
        plan=None if post else Plan.model_validate(found[place]),
        media=media,
        threads=threads,
    )


def _talk(ticket: Ticket) -> tuple[GuestLink, list[ReviewThread]]:
    """The record of a link and what its holder may read, in one call: the links lie right behind the threads."""
    rows = table.query(ticket.subject, starts=keys.TALK, newest_first=True, limit=MOST_ROWS).items
    place = keys.review_link(ticket.subject, ticket.link_id)
    record = next((row for row in rows if row["sk"] == place.sk), None) or table.get(place)
    if record is None:
        raise ReviewLinkOver()
    threads = [ReviewThread.model_validate(row) for row in rows if row["sk"].startswith(keys.THREADS)]
    return GuestLink.model_validate(record), [thread for thread in threads if thread.visibility == "guests"]


def _place(subject: str) -> Key:
    kind, _, subject_id = subject.partition("#")
    return keys.plan(subject_id) if kind == "PLAN" else keys.post(subject_id)


def decide(opened: Opened, rule: Callable[[Review], Step], origin: Origin) -> Review:
    """Keep a guest's decision; the link is worth nothing from here.

    Raises:
        StaleVersion: the review or the link was changed meanwhile.
    """
    step = rule(opened.review)
    used = opened.link.next(origin.at, used_at=origin.at)
    spent = Save(keys.review_link(opened.subject, used.id), opened.link, used)
    changes = [*review_store.decided(opened.review, step), spent]
    table.commit(changes, review_store.decision_events(step, origin), origin)
    return step.after


def get_thread(opened: Opened, thread_id: str) -> ReviewThread:
    """A thread that the guest may see.

    Raises:
        NotFound: there is none, or it is the team's own.
    """
    for thread in opened.threads:
        if thread.id == thread_id:
            return thread
    raise NotFound(thing=ReviewThread.__name__, id=thread_id)
