"""One moto for the whole session, resources made once, tables and queues emptied between tests."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings
from moto import mock_aws

from infra.local import queries, serializing, transactions
from socialops import aws, clock
from tests.cloud import Clock, Cloud

settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")
"""How long an example takes says something about the machine, not about the code."""


@pytest.fixture(scope="session")
def _cloud() -> Iterator[Cloud]:
    before = dict(os.environ)
    os.environ |= {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "POWERTOOLS_TRACE_DISABLED": "1",
    }
    transactions.install()
    queries.install()
    serializing.install()
    with mock_aws():
        aws.forget()
        cloud = Cloud()
        cloud.make()
        yield cloud
    aws.forget()
    os.environ.clear()
    os.environ.update(before)


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
