"""The checks over HTTP, for a composer that calls them while one types."""

from planning import checks, posts, views
from planning.api import api
from planning.views import CheckRequest, Findings
from socialops import brand
from socialops.api import language, now
from socialops.platforms.registry import REGISTRY, platform


@api.post("/v1/checks", allow="check_text", status=200)
def check_text(body: CheckRequest) -> Findings:
    """Check a text without a post.

    A composer calls this while one types. Word rules are checked once; length for each platform named. Nothing is kept.
    """
    posts.require_known(body.platforms, REGISTRY)
    wanted = {platform_id: platform(platform_id) for platform_id in body.platforms}
    return views.findings(checks.of_text(body.text, wanted, brand.present(now())), language())
