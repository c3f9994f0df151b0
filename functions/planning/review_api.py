"""The reviews of posts and plans over HTTP."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from pydantic import Field

from planning import ending_store, review, review_store, review_views, threads
from planning.api import api
from planning.review import DecisionInput, DelegationInput, Review, Verdict, Voter
from planning.review_store import Step
from planning.review_views import ReviewView
from socialops import problems
from socialops.api import Cursor, Id, Limit, caller, language, now, origin
from socialops.errors import NotTheAuthor, SocialOpsError
from socialops.ids import new_id
from socialops.models import Frozen, Input, Page
from socialops.table import Origin

MOST_AT_ONCE = 25

SubjectRef = Annotated[str, Path(pattern=r"^(post|plan):[A-Za-z0-9_.-]{1,75}$", examples=["post:01J…"])]


class OneDecision(DecisionInput):
    """A decision on one of several reviews."""

    subject: Annotated[str, Field(pattern=r"^(post|plan):[A-Za-z0-9_.-]{1,75}$")]


class DecisionsInput(Input):
    """Several decisions at once."""

    items: list[OneDecision] = Field(min_length=1, max_length=MOST_AT_ONCE)


class DecisionOutcome(Frozen):
    """What became of one of several decisions: the review after it, or the code of the refusal with its reason."""

    subject: str
    taken: bool
    decision: Verdict
    outcome: review.Outcome | None = None
    code: str | None = None
    reason: str | None = None
    next_step: str | None = None


class DecisionOutcomes(Frozen):
    """What became of several decisions, in their order."""

    items: list[DecisionOutcome]


@api.get("/v1/posts/<post_id>/review", allow="read_reviews")
def read_post_review(post_id: Id) -> ReviewView:
    """Read the newest review of a post.

    With what the checks found, and what was decided by whom.
    """
    return seen_by_caller(review_store.newest(review_store.partition("post", post_id)))


@api.post("/v1/posts/<post_id>/decisions", allow="decide_reviews")
def decide_on_post(post_id: Id, body: DecisionInput) -> ReviewView:
    """Decide on a post in review.

    Only who is asked in the stage under way, never somebody who wrote the post or a part of it, each once. A return
    says why, or asks for `changes` at places of the text. The post becomes `approved`, or a draft again, a moment after
    the last stage was decided.
    """
    return seen_by_caller(_decided(review_store.partition("post", post_id), body, origin()))


@api.get("/v1/reviews", allow="read_reviews")
def list_reviews(
    waits_for_me: Annotated[bool, Query()] = False, limit: Limit = 50, cursor: Cursor = None
) -> Page[ReviewView]:
    """List open reviews of posts and plans.

    The earliest deadline first; `waits_for_you` marks those that the caller may decide. With `waits_for_me` only those
    are shown: a page may then hold fewer than asked for, and `next` leads on.
    """
    page = review_store.list_open(limit, cursor)
    items = [seen_by_caller(each) for each in page.items]
    return Page(items=[each for each in items if each.waits_for_you or not waits_for_me], next=page.next)


@api.post("/v1/reviews/decisions", allow="decide_reviews")
def decide_many(body: DecisionsInput) -> DecisionOutcomes:
    """Decide on several posts and plans at once.

    Each decision stands for itself: what is refused says why, and the others are taken. Sent again, those that were
    taken say so as `already-decided`.
    """
    return DecisionOutcomes(items=[_one_of_many(each) for each in body.items])


@api.get("/v1/reviews/<subject>", allow="read_reviews")
def read_review(subject: SubjectRef) -> ReviewView:
    """Read the newest review of a post or a plan."""
    return seen_by_caller(review_store.newest(at_partition(subject)))


@api.post("/v1/reviews/<subject>/decisions", allow="decide_reviews")
def decide_review(subject: SubjectRef, body: DecisionInput) -> ReviewView:
    """Decide on a post or a plan in review.

    As `POST /v1/posts/{post_id}/decisions`.
    """
    return seen_by_caller(_decided(at_partition(subject), body, origin()))


@api.post("/v1/reviews/<subject>/delegations", allow="decide_reviews")
def delegate_review(subject: SubjectRef, body: DelegationInput) -> ReviewView:
    """Hand one review to another member.

    They decide in the caller's place in the stage under way; the caller no longer does. Nobody can hand it to who wrote
    the content.
    """
    before = review_store.newest(at_partition(subject))
    member = caller()
    after = review.delegate(before, member.id, member.roles, body, now())
    review_store.require_present(body.to)
    shown = seen_by_caller(after)
    review_store.delegate(before, after, origin(), shown)
    return shown


@api.post("/v1/reviews/<subject>/withdrawals", allow="submit_posts")
def withdraw_review(subject: SubjectRef) -> ReviewView:
    """Take a post or a plan back from review.

    Only who made it. It is a draft again at once, and what was said about it no longer counts.
    """
    end = ending_store.under_way(at_partition(subject))
    if caller().id not in end.review.subject.authors:
        raise NotTheAuthor(review=end.review.id)
    after = review.withdraw(end.review, now())
    shown = seen_by_caller(after)
    end.withdraw(after, origin(), shown)
    return shown


def seen_by_caller(shown: Review) -> ReviewView:
    """A review in the caller's words."""
    member = caller()
    return review_views.review_view(shown, Voter(id=member.id, roles=member.roles), language(), now())


def at_partition(subject: str) -> str:
    """The partition of `post:…` or `plan:…`."""
    kind, _, subject_id = subject.partition(":")
    if kind == "plan":
        return review_store.partition("plan", subject_id)
    return review_store.partition("post", subject_id)


def _decided(subject: str, body: DecisionInput, by: Origin) -> Review:
    member = caller()

    def rule(before: Review) -> Step:
        after = review.decide(before, body, review_store.voter(before, member.id, member.roles, by), by.at)
        if not body.changes:
            return Step(after)
        texts = review_store.beside(before, with_texts=True).texts
        for number, change in enumerate(body.changes):
            threads.require_place(change.place, texts, f"body.changes.{number}")
        opened = [
            threads.open_thread(change, new_id(by.at), before.id, member.id, by.at, wants_change=True)
            for change in body.changes
        ]
        return Step(after, opened)

    return review_store.decide(subject, rule, by, seen_by_caller)


def _one_of_many(each: OneDecision) -> DecisionOutcome:
    body = DecisionInput.model_validate(each.model_dump(exclude={"subject"}))
    named = {"subject": each.subject, "decision": each.decision}
    try:
        after = _decided(at_partition(each.subject), body, Origin(caller().id, now()))
    except SocialOpsError as error:
        told = problems.document(error, language())
        return DecisionOutcome(
            **named, taken=False, code=error.code, reason=told["detail"], next_step=told["next_step"]
        )
    return DecisionOutcome(**named, taken=True, outcome=review.outcome(after, now()))
