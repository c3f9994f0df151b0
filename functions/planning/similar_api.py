"""Posts that say nearly the same, over HTTP."""

from planning import similar_store, similarity, store, views
from planning.api import api
from planning.similarity import Similar
from planning.views import FindingView
from socialops.api import Id, language, now
from socialops.models import Frozen


class SimilarPosts(Frozen):
    """Posts that wait or went out with nearly the same text, the most alike first; and the same as advice in words."""

    similar: list[Similar]
    findings: list[FindingView]


@api.get("/v1/posts/<post_id>/similar", allow="read_posts")
def list_similar_posts(post_id: Id) -> SimilarPosts:
    """List posts that say nearly the same.

    Those in review, approved or scheduled, and those published in the last ninety days, with how much of their text
    is the same in per cent. A post is found some seconds after it was submitted.
    """
    found = similar_store.find_similar(store.get_post(post_id), now())
    shown = [views.finding(each, language()) for each in similarity.findings(found)]
    return SimilarPosts(similar=found, findings=shown)
