"""One brand with its clock, for the tests of publishing."""

import pytest

from tests.cloud import Clock
from tests.publishing_world import World


@pytest.fixture
def world(time: Clock, monkeypatch: pytest.MonkeyPatch) -> World:
    """A brand without accounts and posts yet."""
    return World(time, monkeypatch)
