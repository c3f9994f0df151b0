"""The health of publishing over HTTP, for those who keep it running."""

from typing import Any

from publishing import health, health_store
from publishing.api import api
from publishing.health import Health
from socialops.api import now


def _page(body: Any, language: str) -> tuple[str, str]:
    # Templates are loaded for those who read pages alone.
    from publishing import health_pages

    page = health_pages.health(Health.model_validate(body), language)
    return page.html, page.policy


@api.get("/v1/publishing/health", allow="read_health", page=_page)
def read_health() -> Health:
    """Read how publishing is.

    What is late, what nobody knows the outcome of, what waits for a person or a decision, the switches that are on,
    grants that end soon or could not be refreshed, allowances nearly spent, and when the clock ticked last. A browser
    (`Accept: text/html`) gets it as a page, in the language that it asks for.
    """
    return health.health(health_store.get_found(now()), now())
