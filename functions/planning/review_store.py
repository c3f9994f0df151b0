"""Reviews in the table: begun, decided on, handed on, taken back. What its execution needs is in `approval_store`."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from pydantic import BaseModel

from planning import adoption, keys, plan_store, posts, review
from planning.media import Media
from planning.media_use_store import commit_post
from planning.plans import Plan
from planning.posts import Post
from planning.review import Review, Subject, Voter
from planning.store import listed_post
from planning.threads import ReviewThread
from planning.version_store import kept_version
from planning.versions import PostVersion, version
from socialops import brand, clock, table, team
from socialops.brand import Brand
from socialops.changes import Change, Create, Keep, Listed, Save
from socialops.errors import NotFound, StaleVersion, UnknownMember
from socialops.events.base import Event
from socialops.events.planning import PostSubmitted
from socialops.events.reviews import ChangesRequested, ReviewDecided, ReviewDelegated, ReviewWithdrawn
from socialops.models import Page
from socialops.table import Origin
from socialops.team import Teammate

TRIES: Final = 3
"""How often a write is tried anew when somebody else wrote the same review at that moment."""
LAST_REVISIONS: Final = 100
"""Revisions of a plan whose writers count as its authors."""


@dataclass(frozen=True)
class Step:
    """What an act makes of a review, and the threads that begin with it."""

    after: Review
    threads: list[ReviewThread] = field(default_factory=list)


@dataclass(frozen=True)
class Beside:
    """What a decision may have to know besides the review; what was not asked for is absent."""

    texts: Mapping[str, str]
    people: Mapping[str, Teammate]


def pk_of(subject: Subject) -> str:
    """The partition of what a review is about."""
    return partition(subject.kind, subject.id)


def partition(kind: review.Kind, subject_id: str) -> str:
    """The partition of a post or a plan."""
    return keys.post(subject_id).pk if kind == "post" else keys.plan(subject_id).pk


def subject_of_post(post: Post, hashes: Mapping[str, str]) -> Subject:
    """A post as a review sees it."""
    return Subject(
        kind="post",
        id=post.id,
        version=post.version,
        title=post.title,
        authors=[post.author, *post.editors],
        content_hash=posts.whole_hash(hashes),
        hashes=dict(hashes),
        media=posts.media_ids(post),
    )


def submit_post(before: Post, after: Post, opened: Review, origin: Origin, answer: BaseModel) -> None:
    """Keep a submitted post, its review and its version; the event starts the approval."""
    key = keys.post(after.id)
    event = PostSubmitted(
        subject=key.pk,
        post_id=after.id,
        review_id=opened.id,
        author=after.author,
        content_hash=opened.subject.content_hash,
    )
    changes: list[Change] = [
        Save(key, before, after, listed_post(after)),
        created(opened),
        kept_version(version(after, "submitted", origin.by, origin.at, opened.subject.hashes), after.id),
    ]
    commit_post(before, after, changes, [event], origin, answer=answer)


def plan_before(plan_id: str) -> tuple[Plan, Brand | None, list[str]]:
    """A plan that is to be submitted, the brand, and everybody who wrote one of its last revisions; in two calls.

    Raises:
        NotFound: there is no such plan.
    """
    home = keys.plan(plan_id)
    found = table.get_many([home, brand.KEY])
    if home not in found:
        raise NotFound(thing=Plan.__name__, id=plan_id)
    changes = table.query(home.pk, starts=keys.PLAN_CHANGES, newest_first=True, limit=LAST_REVISIONS).items
    profile = Brand.model_validate(found[brand.KEY]) if brand.KEY in found else None
    return Plan.model_validate(found[home]), profile, [str(change["by"]) for change in changes]


def subject_of_plan(plan: Plan, writers: Collection[str]) -> Subject:
    """A plan as a review sees it."""
    return Subject(
        kind="plan",
        id=plan.id,
        version=plan.version,
        title=plan.title,
        authors=list(dict.fromkeys([plan.author, *writers])),
        content_hash=adoption.content_hash(plan),
    )


def submit_plan(before: Plan, after: Plan, opened: Review, origin: Origin, answer: BaseModel) -> None:
    """Keep a submitted plan and its review; the event starts the approval."""
    event = adoption.submitted(after, keys.plan(after.id).pk)
    table.commit([plan_store.saved(before, after), created(opened)], [event], origin, answer=answer)


def newest(subject: str) -> Review:
    """The newest review of a post or a plan, by its partition.

    Raises:
        NotFound: it was never submitted.
    """
    found = table.query(subject, starts=keys.REVIEWS, newest_first=True, limit=1).items
    if not found:
        raise NotFound(thing=Review.__name__, id=subject.partition("#")[2])
    return Review.model_validate(found[0])


def list_open(limit: int, cursor: str | None) -> Page[Review]:
    """Reviews that wait for a decision, the earliest deadline first."""
    found = table.query(keys.open_reviews(), index=True, limit=limit, cursor=cursor)
    return Page(items=[Review.model_validate(item) for item in found.items], next=found.next)


def beside(opened: Review, *, members: Collection[str] = (), with_texts: bool = False) -> Beside:
    """The texts under review and some members, in one call or none."""
    kept_at = keys.post_version(opened.subject.id, opened.subject.version)
    places = {team.member(member): member for member in members}
    wanted = [*places, *([kept_at] if with_texts and opened.subject.kind == "post" else [])]
    found = table.get_many(wanted) if wanted else {}
    texts: dict[str, str] = {}
    if kept_at in found:
        kept = PostVersion.model_validate(found[kept_at])
        texts = {name: kept.text if own.text is None else own.text for name, own in kept.variants.items()}
        texts[""] = kept.text
    people = {member: Teammate.model_validate(found[at]) for at, member in places.items() if at in found}
    return Beside(texts, people)


def voter(opened: Review, member: str, roles: frozenset[str], origin: Origin) -> Voter:
    """A member as the review sees them; whom they stand in for is looked up only when they are not asked themselves."""
    plain = Voter(id=member, roles=roles)
    named = {asked.member for asked in opened.turn.asked if asked.member}
    if not named or member in opened.subject.authors or review.seat_of(opened, plain):
        return plain
    people = beside(opened, members=named).people
    return plain.model_copy(
        update={"instead_of": frozenset(name for name, mate in people.items() if mate.stands_in(origin.at) == member)}
    )


def require_present(member: str) -> Teammate:
    """A member who is there.

    Raises:
        UnknownMember: nobody of this id is in the directory, or they have left.
    """
    mate = team.find([member]).get(member)
    if mate is None or mate.left_at:
        raise UnknownMember(member=member)
    return mate


def decide(
    subject: str,
    rule: Callable[[Review], Step],
    origin: Origin,
    answer: Callable[[Review], BaseModel],
    tries: int = TRIES,
) -> Review:
    """Apply a decision to the newest review of a post or a plan, again when another came at the same moment.

    Args:
        subject: the partition of the post or plan.
        rule: makes the review after the decision, or raises.
        origin: who decides, and when.
        answer: what the POST returns for the review after the decision.
        tries: how often, at most.
    """
    before = newest(subject)
    step = rule(before)
    try:
        table.commit(decided(before, step), decision_events(step, origin), origin, answer=answer(step.after))
    except StaleVersion:
        if tries == 1:
            raise
        return decide(subject, rule, origin, answer, tries - 1)
    return step.after


def decided(before: Review, step: Step) -> list[Change]:
    """The writes of a decision."""
    subject = pk_of(before.subject)
    threads = [Create(keys.thread(subject, thread.id), thread) for thread in step.threads]
    return [saved(before, step.after), *threads]


def decision_events(step: Step, origin: Origin) -> list[Event]:
    """The events of a decision."""
    after = step.after
    named = {"subject": pk_of(after.subject), "review_id": after.id, **review.summary(after)}
    events: list[Event] = [ReviewDecided(**named, decision=after.decisions[-1].decision)]
    if step.threads:
        threads = [thread.id for thread in step.threads]
        events.append(ChangesRequested(**named, author=after.subject.authors[0], threads=threads))
    return events


def delegate(before: Review, after: Review, origin: Origin, answer: BaseModel) -> None:
    """Keep a review that a member handed to another."""
    told = after.delegations[-1]
    event = ReviewDelegated(
        subject=pk_of(after.subject),
        review_id=after.id,
        **review.summary(after),
        stage=after.stage.name,
        by=told.by,
        reviewers=[told.to],
    )
    table.commit([saved(before, after)], [event], origin, answer=answer)


def withdrawn(after: Review) -> ReviewWithdrawn:
    """The event of a review that was taken back."""
    return ReviewWithdrawn(subject=pk_of(after.subject), review_id=after.id, **review.summary(after))


def created(opened: Review) -> Create:
    """The write of a new review."""
    return Create(keys.review_of(pk_of(opened.subject), opened.id), opened, listed(opened))


def saved(before: Review, after: Review) -> Save:
    """The write of a changed review; one that no longer waits leaves the list."""
    return Save(keys.review_of(pk_of(after.subject), after.id), before, after, listed(after))


def listed(opened: Review) -> Listed | None:
    """The place of a review among those that wait."""
    if opened.state != "waiting":
        return None
    return Listed(keys.open_reviews(), f"{clock.text(opened.turn.deadline)}#{opened.id}")


def keep_approved(post: Post, media: dict[str, Media]) -> list[Keep]:
    """The rows from which publications take what was approved; the post's own hashes say whether they still hold."""
    contents = posts.approved_contents(post, media)
    return [Keep(keys.approved(post.id, name), each.model_dump(mode="json")) for name, each in contents.items()]
