"""The routes of planning: research, plans, posts, pictures and videos, checks and review."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from planning import checks, media, media_store, plans, posts, research, review, review_store, store, views
from planning.media import Media, MediaChange, UploadRequest, UploadTicket
from planning.plans import Coverage, Plan, PlanInput
from planning.posts import NewPost, Post, PostChange, PostVersion, State
from planning.research import NewNote, Note
from planning.review import DecisionInput, Review
from planning.views import CheckRequest, Findings, MediaView, ReviewView
from socialops import brand
from socialops.api import Api, Cursor, Id, Limit, caller, language, now, origin, seen
from socialops.errors import ChecksFailed
from socialops.ids import new_id
from socialops.models import Page
from socialops.platforms.registry import REGISTRY, platform

api = Api("planning")
handler = api


@api.post("/v1/research/notes", allow="write_research")
def write_note(body: NewNote) -> Note:
    """Write a research note.

    A note says what was seen, where and when, word for word where it matters, and what follows from it. Plans cite
    it by id.
    """
    note = research.write(body, new_id(now()), caller().id, now())
    store.add_note(note, origin())
    return note


@api.get("/v1/research/notes", allow="read_research")
def list_notes(limit: Limit = 50, cursor: Cursor = None) -> Page[Note]:
    """List research notes.

    Newest first.
    """
    return store.list_notes(limit, cursor)


@api.get("/v1/research/notes/<note_id>", allow="read_research")
def read_note(note_id: Id) -> Note:
    """Read a research note."""
    return store.get_note(note_id)


@api.post("/v1/plans", allow="write_plans")
def write_plan(body: PlanInput) -> Plan:
    """Open a plan of a week or a month.

    Goals have numbers; themes have a share in per mille, together at most 1000; slots lie within the plan and name
    one of its themes; cited notes must exist.
    """
    posts.require_known(body.platforms(), REGISTRY)
    plan = plans.open_plan(body, new_id(now()), caller().id, now())
    store.add_plan(plan, origin())
    return plan


@api.get("/v1/plans", allow="read_plans")
def list_plans(limit: Limit = 50, cursor: Cursor = None) -> Page[Plan]:
    """List plans.

    The latest start first.
    """
    return store.list_plans(limit, cursor)


@api.get("/v1/plans/<plan_id>", allow="read_plans")
def read_plan(plan_id: Id) -> Plan:
    """Read a plan."""
    return store.get_plan(plan_id)


@api.put("/v1/plans/<plan_id>", allow="write_plans")
def edit_plan(plan_id: Id, body: PlanInput) -> Plan:
    """Write a plan anew.

    The body replaces the plan whole. Posts that were written for a theme keep it when the theme goes.
    """
    version = seen()
    posts.require_known(body.platforms(), REGISTRY)
    before = store.get_plan(plan_id).expect(version)
    after = plans.change(before, body, now())
    store.save_plan(before, after, origin())
    return after


@api.get("/v1/plans/<plan_id>/coverage", allow="read_plans")
def read_plan_coverage(plan_id: Id) -> Coverage:
    """See how far a plan is.

    Slots planned, posts written for it, and posts of it that are published, as a whole and by theme.
    """
    return store.get_coverage(plan_id)


@api.post("/v1/posts", allow="write_posts")
def write_post(body: NewPost) -> Post:
    """Write a post.

    The keys of `variants` are the platforms it is for. What a variant leaves out follows the master: its text, its
    pictures or its video, its link. Files must have been requested, and the theme must be one of the plan's.
    """
    posts.require_known(body.variants, REGISTRY)
    post = posts.write(body, new_id(now()), caller().id, now())
    store.add_post(post, origin())
    return post


@api.get("/v1/posts", allow="read_posts")
def list_posts(state: Annotated[State, Query()] = "draft", limit: Limit = 50, cursor: Cursor = None) -> Page[Post]:
    """List posts of one state.

    Newest first; drafts unless another state is asked for.
    """
    return store.list_posts(state, limit, cursor)


@api.get("/v1/posts/<post_id>", allow="read_posts")
def read_post(post_id: Id) -> Post:
    """Read a post."""
    return store.get_post(post_id)


@api.patch("/v1/posts/<post_id>", allow="write_posts")
def edit_post(post_id: Id, body: PostChange) -> Post:
    """Edit a post.

    What the body leaves out stays. Whatever is edited, the post is a draft again: an approval is void, and a review
    that is under way ends as withdrawn. Whoever edits a post may no longer decide on it.
    """
    version = seen()
    posts.require_known(body.variants or {}, REGISTRY)
    before = store.get_post(post_id).expect(version)
    after = posts.edit(before, body, caller().id, now())
    store.save_edit(before, after, origin())
    return after


@api.get("/v1/posts/<post_id>/versions", allow="read_posts")
def list_post_versions(post_id: Id, limit: Limit = 50, cursor: Cursor = None) -> Page[PostVersion]:
    """List the submitted versions of a post.

    Newest first; each is kept as it was submitted, with the hash of its content for each platform.
    """
    return store.list_versions(post_id, limit, cursor)


@api.post("/v1/media", allow="upload_media")
def request_upload(body: UploadRequest) -> UploadTicket:
    """Ask for a place to upload a picture or a video.

    Post a multipart form to `upload.url` with every one of `upload.fields` and the file last, as `file`. The file is
    then checked: when it is what it claims to be, it becomes `ready`; otherwise `refused`, with the reason. A picture
    loses its metadata; a video (MP4) is kept as it is, and `located` warns when it names a place.
    """
    awaited = media.request(body, new_id(now()), caller().id, now())
    return media_store.add(awaited, origin())


@api.get("/v1/media/<media_id>", allow="read_posts")
def read_media(media_id: Id) -> MediaView:
    """Read the record of a picture or a video.

    `url` shows what is ready for some minutes; `explanation` says why something was refused.
    """
    return _shown(media_store.get(media_id))


@api.patch("/v1/media/<media_id>", allow="upload_media")
def describe_media(media_id: Id, body: MediaChange) -> MediaView:
    """Write the alternative text of a picture or a video.

    It is part of what reviewers approve: a post that is approved or in review with the old text has to be submitted
    again.
    """
    version = seen()
    before = media_store.get(media_id).expect(version)
    after = before.next(now(), alt=body.alt)
    media_store.save(before, after, origin())
    return _shown(after)


@api.post("/v1/checks", allow="check_text", status=200)
def check_text(body: CheckRequest) -> Findings:
    """Check a text without a post.

    A composer calls this while one types. Word rules are checked once; length for each platform named. Nothing is kept.
    """
    posts.require_known(body.platforms, REGISTRY)
    wanted = {platform_id: platform(platform_id) for platform_id in body.platforms}
    return views.findings(checks.of_text(body.text, wanted, brand.present(now())), language())


@api.post("/v1/posts/<post_id>/submissions", allow="submit_posts", guarded=True)
def submit_post(post_id: Id) -> ReviewView:
    """Submit a post for review.

    All its pictures and videos must be ready. The checks run first: a `block` refuses the submission and says where
    and why; everything else is shown to the reviewers. The review is bound to the exact content; a decision has to
    name its `content_hash`.
    """
    version = seen()
    before = store.get_post(post_id).expect(version)
    around = store.surroundings(before, with_brand=True)
    profile = around.brand or brand.unnamed(now())
    opened = new_id(now())
    after = posts.submit(before, opened, now())
    hashes = posts.hashes(after, around.media)
    found = checks.of_post(after, {name: platform(name) for name in after.variants}, around.media, profile)
    if checks.blocks(found):
        raise ChecksFailed(**views.findings(found, language()).model_dump(exclude_none=True))
    begun = review.begin(after, opened, now(), hashes=hashes, findings=found, policy=profile.review)
    shown = _seen_by_caller(begun)
    review_store.submit(before, after, begun, origin(), shown)
    return shown


@api.get("/v1/posts/<post_id>/review", allow="read_reviews")
def read_review(post_id: Id) -> ReviewView:
    """Read the newest review of a post.

    With what the checks found, and what was decided by whom.
    """
    return _seen_by_caller(review_store.newest(post_id))


@api.get("/v1/reviews", allow="read_reviews")
def list_reviews(limit: Limit = 50, cursor: Cursor = None) -> Page[ReviewView]:
    """List open reviews.

    The earliest deadline first; `waits_for_you` marks those that the caller may decide.
    """
    page = review_store.list_open(limit, cursor)
    return Page(items=[_seen_by_caller(each) for each in page.items], next=page.next)


@api.post("/v1/posts/<post_id>/decisions", allow="decide_reviews")
def decide_review(post_id: Id, body: DecisionInput) -> ReviewView:
    """Decide on a post in review.

    Only members of the role the brand's policy asks, never somebody who wrote the post or a part of it, each once. A
    return says why. The post becomes `approved`, or a draft again, a moment after enough have decided.
    """
    member = caller()
    decided = review_store.decide(
        post_id, lambda before: review.decide(before, body, member.id, member.roles, now()), origin(), _seen_by_caller
    )
    return _seen_by_caller(decided)


def _seen_by_caller(shown: Review) -> ReviewView:
    member = caller()
    return views.review_view(shown, member.id, member.roles, language(), now())


def _shown(picture: Media) -> MediaView:
    return views.media_view(picture, media_store.link(picture), language())
