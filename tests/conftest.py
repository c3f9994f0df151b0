"""One moto for the whole session, resources made once, tables and queues emptied between tests."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from socialops import clock
from tests import deep_stack
from tests.cloud import Clock, Cloud, a_cloud

settings.register_profile("shared machine", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("shared machine")
"""How long an example takes says something about the machine, not about the code. The gate draws the same examples each
time, so that it judges the change before it; everybody else explores."""


_ROOMY = pytest.StashKey[bool]()


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | pytest.ExitCode | None:
    """Run everything, in each worker too, where frames have room."""
    if config.stash.get(_ROOMY, False):
        return None
    config.stash[_ROOMY] = True
    result: int | pytest.ExitCode | None = deep_stack.call(lambda: config.hook.pytest_cmdline_main(config=config))
    return result


@pytest.fixture(scope="session")
def _cloud() -> Iterator[Cloud]:
    with a_cloud() as cloud:
        yield cloud


@pytest.fixture
def cloud(_cloud: Cloud) -> Cloud:
    """Empty tables and queues on moto, with the environment that the template would set."""
    _cloud.empty()
    return _cloud


@pytest.fixture
def time(cloud: Cloud) -> Iterator[Clock]:
    """A clock that the test moves; sleeping moves it too."""
    standing = Clock()
    clock.use(standing.now, standing.sleep)
    yield standing
    clock.use()
