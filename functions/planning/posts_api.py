"""Posts over HTTP."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from planning import posts, store
from planning.api import api
from planning.posts import NewPost, Post, PostChange, State
from socialops.api import Cursor, Id, Limit, caller, now, origin, seen
from socialops.ids import new_id
from socialops.models import Page
from socialops.platforms.registry import REGISTRY


@api.post("/v1/posts", allow="write_posts")
def write_post(body: NewPost) -> Post:
    """Write a post.

    The keys of `variants` are the platforms it is for. What a variant leaves out follows the master: its text, its
    pictures or its video, its link. Files must have been requested, and the theme must be one of the plan's. `window`
    says from when and until when it may go out.
    """
    posts.require_known(body.variants, REGISTRY)
    post = posts.write(body, new_id(now()), caller().id, now())
    return store.add_post(post, origin())


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
    that is under way ends as withdrawn. Whoever edits a post may no longer decide on it. An edited post of a series
    is passed over by later edits of the series.
    """
    version = seen()
    posts.require_known(body.variants or {}, REGISTRY)
    before = store.get_post(post_id).expect(version)
    return store.save_edit(before, posts.edit(before, body, caller().id, now()), origin())
