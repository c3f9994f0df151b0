"""S1–S4 over HTTP. The routes stand beside their subject, in `research_api`, `plans_api`, `posts_api` …

Their order here is the order of the documentation: that of the process.
"""

from planning import (
    aids_api,
    checks_api,
    competitors_api,
    exports_api,
    imports_api,
    media_api,
    occasions_api,
    personas_api,
    plan_copies_api,
    plans_api,
    posts_api,
    research_api,
    review_api,
    review_links_api,
    series_api,
    similar_api,
    slots_api,
    submissions_api,
    templates_api,
    threads_api,
    topics_api,
    versions_api,
)
from planning.routing import api

__all__ = [
    "aids_api",
    "api",
    "checks_api",
    "competitors_api",
    "exports_api",
    "handler",
    "imports_api",
    "media_api",
    "occasions_api",
    "personas_api",
    "plan_copies_api",
    "plans_api",
    "posts_api",
    "research_api",
    "review_api",
    "review_links_api",
    "series_api",
    "similar_api",
    "slots_api",
    "submissions_api",
    "templates_api",
    "threads_api",
    "topics_api",
    "versions_api",
]

handler = api
