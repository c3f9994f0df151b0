"""The end of a review, and what it makes of the post or the plan: approved or adopted, given back, taken back."""

from dataclasses import dataclass, field
from typing import Final, Protocol

from pydantic import BaseModel

from planning import adoption, keys, plan_store, posts, review, review_store
from planning.media import Media
from planning.media_use_store import commit_post
from planning.plans import Plan
from planning.posts import Post
from planning.review import Review
from planning.store import get_media_of, listed_post
from socialops import table
from socialops.changes import Change, Save
from socialops.errors import NotFound, WrongState
from socialops.events.planning import PostApproved, PostReturned
from socialops.keys import Key
from socialops.table import Origin

WITHDRAWN: Final = "withdrawn"


class Ending(Protocol):
    """A review with what it is about, as both are now."""

    @property
    def review(self) -> Review:
        """The review."""
        ...

    @property
    def moved_on(self) -> bool:
        """Whether its subject is no longer in this review."""
        ...

    @property
    def unchanged(self) -> bool:
        """Whether what would count is what was reviewed."""
        ...

    def approve(self, origin: Origin) -> None:
        """The subject counts, in the content of the review."""
        ...

    def give_back(self, reason: str, origin: Origin) -> None:
        """The subject is a draft again; a review whose time ran out ends with it."""
        ...

    def withdraw(self, after: Review, origin: Origin, answer: BaseModel) -> None:
        """The subject is a draft again because its author wants it back."""
        ...


@dataclass(frozen=True)
class PostEnding:
    """The end of a post's review, with the post's pictures."""

    review: Review
    post: Post
    media: dict[str, Media] = field(default_factory=dict)

    @property
    def moved_on(self) -> bool:
        """Whether the post is in another review, or in none."""
        return self.post.review_id != self.review.id or self.post.state != "in_review"

    @property
    def unchanged(self) -> bool:
        """Whether what would go out is what was reviewed."""
        return posts.hashes(self.post, self.media) == self.review.subject.hashes

    def approve(self, origin: Origin) -> None:
        """The post is approved in the content of the review."""
        after = self.post.next(origin.at, state="approved", approved=dict(self.review.subject.hashes))
        key = keys.post(after.id)
        event = PostApproved(
            subject=key.pk,
            post_id=after.id,
            review_id=self.review.id,
            content_hash=self.review.subject.content_hash,
            author=after.author,
        )
        changes: list[Change] = [
            self._save(after),
            *review_store.keep_approved(after, self.media),
        ]
        commit_post(self.post, after, changes, [event], origin)

    def give_back(self, reason: str, origin: Origin) -> None:
        """The post is a draft again."""
        key = keys.post(self.post.id)
        event = PostReturned(
            subject=key.pk,
            post_id=self.post.id,
            review_id=self.review.id,
            reason=reason,
            author=self.post.author,
        )
        draft = posts.give_back(self.post, origin.at)
        changes: list[Change] = [self._save(draft), *_expired(self.review, reason, origin)]
        commit_post(self.post, draft, changes, [event], origin)

    def withdraw(self, after: Review, origin: Origin, answer: BaseModel) -> None:
        """The author has the post back."""
        draft = posts.give_back(self.post, origin.at)
        changes: list[Change] = [review_store.saved(self.review, after), self._save(draft)]
        commit_post(self.post, draft, changes, [review_store.withdrawn(after)], origin, answer=answer)

    def _save(self, after: Post) -> Save:
        return Save(keys.post(after.id), self.post, after, listed_post(after))


@dataclass(frozen=True)
class PlanEnding:
    """The end of a plan's review."""

    review: Review
    plan: Plan

    @property
    def moved_on(self) -> bool:
        """Whether the plan is in another review, or in none."""
        return self.plan.review_id != self.review.id or self.plan.state != "in_review"

    @property
    def unchanged(self) -> bool:
        """Whether what would count is what was reviewed."""
        return adoption.content_hash(self.plan) == self.review.subject.content_hash

    def approve(self, origin: Origin) -> None:
        """The plan is adopted in the content of the review."""
        after = adoption.adopt(self.plan, self.review.subject.content_hash, origin.at)
        event = adoption.adopted(after, keys.plan(after.id).pk)
        table.commit([plan_store.saved(self.plan, after)], [event], origin)

    def give_back(self, reason: str, origin: Origin) -> None:
        """The plan is a draft again."""
        after = adoption.give_back(self.plan, origin.at, reason)
        changes = [plan_store.saved(self.plan, after), *_expired(self.review, reason, origin)]
        table.commit(changes, [adoption.returned(after, keys.plan(after.id).pk)], origin)

    def withdraw(self, after: Review, origin: Origin, answer: BaseModel) -> None:
        """The author has the plan back."""
        draft = adoption.give_back(self.plan, origin.at, WITHDRAWN)
        changes = [review_store.saved(self.review, after), plan_store.saved(self.plan, draft)]
        events = [review_store.withdrawn(after), adoption.returned(draft, keys.plan(draft.id).pk)]
        table.commit(changes, events, origin, answer=answer)


def ending(subject: str, review_id: str) -> Ending:
    """What the end of a review needs, in two calls; a plan's in one.

    Raises:
        NotFound: there is no such review, or its subject is gone.
    """
    home, place = keys.review_of(subject, review_id), _place(subject)
    found = table.get_many([home, place])
    if home not in found or place not in found:
        raise NotFound(thing=Review.__name__, id=review_id)
    ended = Review.model_validate(found[home])
    if ended.subject.kind == "plan":
        return PlanEnding(ended, Plan.model_validate(found[place]))
    post = Post.model_validate(found[place])
    return PostEnding(ended, post, get_media_of(post))


def under_way(subject: str) -> Ending:
    """The review of a post or a plan that is under way, in two calls, for its author to take it back.

    Raises:
        NotFound: it was never submitted.
        WrongState: no review of it is under way.
    """
    newest = review_store.newest(subject)
    if newest.state != "waiting":
        raise WrongState(id=newest.id, state=newest.state)
    place = _place(subject)
    found = table.get_many([place])
    if newest.subject.kind == "plan":
        return PlanEnding(newest, Plan.model_validate(found[place]))
    return PostEnding(newest, Post.model_validate(found[place]))


def _place(subject: str) -> Key:
    kind, _, subject_id = subject.partition("#")
    return keys.plan(subject_id) if kind == "PLAN" else keys.post(subject_id)


def _expired(ended: Review, reason: str, origin: Origin) -> list[Change]:
    return [review_store.saved(ended, review.expire(ended, origin.at))] if reason == "expired" else []
