"""Submitting posts and plans for review over HTTP."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from planning import (
    adoption,
    checks,
    links_store,
    posts,
    review,
    review_api,
    review_sensitive,
    review_store,
    rights_checks,
    similar_store,
    similarity,
    store,
    views,
)
from planning.api import api
from planning.posts import Post
from planning.review_views import ReviewView
from socialops import brand
from socialops.api import Id, language, now, origin, seen
from socialops.errors import ChecksFailed
from socialops.ids import new_id
from socialops.models import Fen, Input
from socialops.platforms.registry import platform


class SubmissionInput(Input):
    """What the reviewers should know; the brand's policy may ask further stages because of it."""

    budget_fen: Fen = 0
    sensitive: bool = False


@api.post("/v1/posts/<post_id>/submissions", allow="submit_posts", guarded=True)
def submit_post(post_id: Id, body: Annotated[SubmissionInput | None, Body()] = None) -> ReviewView:
    """Submit a post for review.

    All its pictures and videos must be ready. The checks run first: a `block` refuses the submission and says where
    and why; everything else is shown to the reviewers. The review is bound to the exact content; a decision has to
    name its `content_hash`. Which stages it goes through, the brand's policy says; it is the policy of this moment,
    whatever becomes of it. A budget, a sensitive topic or a needed proof may add stages.
    """
    version, told = seen(), body or SubmissionInput()
    before = store.get_post(post_id).expect(version)
    asked = [*similar_store.keys_of(before), *links_store.keys_of(before)]
    around = store.surroundings(before, with_brand=True, also=asked)
    profile = around.brand or brand.unnamed(now())
    opened = new_id(now())
    after = posts.pinned(posts.submit(before, opened, now()), profile.utm)
    hashes = posts.hashes(after, around.media)
    platforms = {name: platform(name) for name in after.variants}
    found = checks.of_post(after, platforms, around.media, profile, links_store.among(before, around.rows))
    found += rights_checks.of_post(after, around.media, now())
    if checks.blocks(found):
        raise ChecksFailed(**views.findings(found, language()).model_dump(exclude_none=True))
    found += similarity.findings(similar_store.among(before, around.rows, now()))
    sensitive = told.sensitive or review_sensitive.names(_texts(after), profile.review.topics)
    begun = review.begin(
        review_store.subject_of_post(after, hashes),
        opened,
        now(),
        stages=review.needed_stages(profile.review, budget=told.budget_fen, sensitive=sensitive, findings=found),
        hours=profile.working_hours,
        zone=profile.zone,
        findings=found,
    )
    shown = review_api.seen_by_caller(begun)
    review_store.submit_post(before, after, begun, origin(), shown)
    return shown


@api.post("/v1/plans/<plan_id>/submissions", allow="write_plans", guarded=True)
def submit_plan(plan_id: Id, body: Annotated[SubmissionInput | None, Body()] = None) -> ReviewView:
    """Submit a plan, or the amendment of an adopted one, for review.

    It goes through the same stages as a post. Whoever wrote one of its last revisions does not decide. It is adopted,
    or a draft again, a moment after the last stage was decided; what was adopted before counts until then.
    """
    version, told = seen(), body or SubmissionInput()
    before, stored, writers = review_store.plan_before(plan_id)
    profile, opened = stored or brand.unnamed(now()), new_id(now())
    after = adoption.submit(before.expect(version), opened, now())
    words = [after.title, *(theme.name for theme in after.themes), *(slot.note for slot in after.slots)]
    sensitive = told.sensitive or review_sensitive.names(words, profile.review.topics)
    begun = review.begin(
        review_store.subject_of_plan(after, writers),
        opened,
        now(),
        stages=review.needed_stages(profile.review, budget=told.budget_fen, sensitive=sensitive, findings=[]),
        hours=profile.working_hours,
        zone=profile.zone,
    )
    shown = review_api.seen_by_caller(begun)
    review_store.submit_plan(before, after, begun, origin(), shown)
    return shown


def _texts(post: Post) -> list[str]:
    beside = [words for name in post.variants for words in checks.words_beside(post, platform(name)).values()]
    return [post.title, post.text, *(variant.text or "" for variant in post.variants.values()), *beside]
