"""One small system for all tests of the engine, emptied between them; its clock moves only when a test moves it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from infra.local.clock import ManualClock
from infra.local.system import LocalSystem
from tests.local import house, small_house

START = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def running() -> Iterator[LocalSystem]:
    """The system, started once for each file; only one can run in a process."""
    with LocalSystem(small_house.template(), clock=ManualClock(START)) as system:
        yield system


@pytest.fixture
def system(running: LocalSystem) -> LocalSystem:
    """The system, empty, with functions that do nothing until told."""
    running.reset()
    house.forget()
    return running


@pytest.fixture
def stopped(running: LocalSystem) -> Iterator[None]:
    """Nobody runs; afterwards the shared system does again."""
    running.stop()
    house.forget()
    yield
    running.start()
