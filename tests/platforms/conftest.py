"""The sandboxes, started once; each test begins with a fresh brand on an empty platform at the same instant."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import settings

from infra.local.sandbox.clock import SandboxClock
from infra.local.sandbox.mastodon import MastodonSandbox
from infra.local.sandbox.remote import Control
from infra.local.sandbox.server import Server
from infra.local.sandbox.weibo import WeiboSandbox
from infra.local.sandbox.weibo.seed import seed_brand
from socialops.platforms.registry import REGISTRY
from tests.platforms.cases import Case, mastodon_case, weibo_case
from tests.platforms.parties import Receiver, Weibo

settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")

START = 1_795_395_600.0
"""2026-11-23 09:00 in Beijing."""


@pytest.fixture(scope="session")
def weibo_sandbox() -> Iterator[tuple[WeiboSandbox, str]]:
    """The running sandbox and its address."""
    sandbox = WeiboSandbox()
    with Server(sandbox) as server:
        yield sandbox, server.base_url


@pytest.fixture
def weibo(weibo_sandbox: tuple[WeiboSandbox, str]) -> Weibo:
    """An empty Weibo at `START` with one brand."""
    sandbox, base_url = weibo_sandbox
    sandbox.world.clock = SandboxClock(lambda: START)
    sandbox.world.reset()
    control = Control(base_url)
    return Weibo(base_url, control, seed_brand(control))


@pytest.fixture
def receiver() -> Iterator[tuple[Receiver, str]]:
    """A webhook address and what it received."""
    app = Receiver()
    with Server(app) as server:
        yield app, f"{server.base_url}/hooks/weibo"


@pytest.fixture(scope="session")
def mastodon_sandbox() -> Iterator[MastodonSandbox]:
    """The running Mastodon instance; its posts outlive a test."""
    with MastodonSandbox() as sandbox:
        yield sandbox


@pytest.fixture(params=sorted(REGISTRY))
def case(request: pytest.FixtureRequest) -> Case:
    """Every platform of the registry in turn; one without a case here fails."""
    builders: dict[str, Callable[[], Case]] = {
        "weibo": lambda: weibo_case(request.getfixturevalue("weibo")),
        "mastodon": lambda: mastodon_case(request.getfixturevalue("mastodon_sandbox")),
    }
    return builders[request.param]()
