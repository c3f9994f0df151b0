"""The whole trace of a post over HTTP."""

from governance import store
from governance.api import api
from governance.traces import Trace
from socialops.api import Cursor, Id, Limit, language


@api.get("/v1/posts/<post_id>/trace", allow="read_trace")
def get_trace(post_id: Id, limit: Limit = 100, cursor: Cursor = None) -> Trace:
    """Show the whole trace of a post.

    Every event of the post and of what came of it (review, publications, comments, replies, figures), oldest first,
    in words of the caller's language, with who did it and what it changed. The summary says what the post has come
    to. Longer traces go on under `next`.
    """
    return store.get_trace(post_id, limit, cursor, language())
