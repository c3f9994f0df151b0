"""Which platforms suit a post, over HTTP."""

from insights.api import api
from insights.suggestion_views import Suggestions
from socialops.api import Id, language, now


@api.get("/v1/posts/<post_id>/platform-suggestions", allow="read_posts")
def suggest_platforms(post_id: Id) -> Suggestions:
    """Suggest platforms for a post.

    Every connected account (fifty at most), the most suitable first, with all reasons: whether text, pictures, video
    and link fit the platform in its own measure, whether a server or a person publishes, what is left of the account's
    allowance and its token, whom it reaches by its tags, and what its posts of this format brought. Nothing is kept.
    """
    from insights import suggesting

    return suggesting.suggest(post_id, now(), language())
