"""A fake platform in the registry, for every test of the insights stage."""

import pytest

from tests import fakes
from tests.cloud import Clock


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch, time: Clock) -> fakes.Network:
    """A platform that tells the figures a test gives it."""
    return fakes.install(monkeypatch)
