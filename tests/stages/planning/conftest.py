"""Planning's tests use platforms of their own, so that they know the limits they run against."""

import pytest

from planning import checks_api, submissions_api
from tests.unit.planning.builders_planning import a_platform


@pytest.fixture(autouse=True)
def _platforms(monkeypatch: pytest.MonkeyPatch) -> None:
    """Weibo takes 130 characters and one picture; Mastodon 500 and four."""
    platforms = {
        "weibo": a_platform("weibo", text=130, pictures=1),
        "mastodon": a_platform("mastodon", text=500, pictures=4),
    }
    for routes in (checks_api, submissions_api):
        monkeypatch.setattr(routes, "platform", platforms.__getitem__)
