"""The sandboxes, started once; each test begins with a fresh brand on an empty platform at the same instant."""

from collections.abc import Callable, Iterator

import pytest

from infra.local.sandbox.bluesky import BlueskySandbox
from infra.local.sandbox.clock import SandboxClock
from infra.local.sandbox.douyin import DouyinSandbox
from infra.local.sandbox.mastodon import MastodonSandbox
from infra.local.sandbox.remote import Control
from infra.local.sandbox.server import Server
from infra.local.sandbox.wechat import WeChatSandbox
from infra.local.sandbox.weibo import WeiboSandbox
from infra.local.sandbox.weibo.seed import seed_brand
from socialops.platforms.registry import REGISTRY
from tests.platforms.bluesky_case import BlueskyCase, bluesky_case
from tests.platforms.cases import KEYED, WATCHED, Case, mastodon_case, weibo_case
from tests.platforms.douyin_case import douyin_case
from tests.platforms.douyin_party import Douyin, Hook, an_empty_douyin
from tests.platforms.handoff_case import BY_HAND
from tests.platforms.parties import Receiver, Weibo
from tests.platforms.wechat_case import wechat_case
from tests.platforms.wechat_party import Listener, WeChat, an_empty_wechat

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
def wechat_sandbox() -> Iterator[tuple[WeChatSandbox, str]]:
    """The running sandbox and its address."""
    sandbox = WeChatSandbox(SandboxClock(lambda: START))
    with Server(sandbox) as server:
        yield sandbox, server.base_url


@pytest.fixture
def wechat(wechat_sandbox: tuple[WeChatSandbox, str]) -> WeChat:
    """An empty WeChat at `START` with one brand."""
    sandbox, base_url = wechat_sandbox
    return an_empty_wechat(sandbox, base_url, START)


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A server that WeChat may push to."""
    app = Listener()
    with Server(app) as server:
        app.url = f"{server.base_url}/hooks/wechat"
        yield app


@pytest.fixture(scope="session")
def douyin_sandbox() -> Iterator[tuple[DouyinSandbox, str]]:
    """The running sandbox and its address."""
    sandbox = DouyinSandbox(SandboxClock(lambda: START))
    with Server(sandbox) as server:
        yield sandbox, server.base_url


@pytest.fixture
def douyin(douyin_sandbox: tuple[DouyinSandbox, str]) -> Douyin:
    """An empty Douyin at `START` with one brand."""
    sandbox, base_url = douyin_sandbox
    return an_empty_douyin(sandbox, base_url, START)


@pytest.fixture
def hook() -> Iterator[Hook]:
    """A server that Douyin may push to."""
    app = Hook()
    with Server(app) as server:
        app.url = f"{server.base_url}/hooks/douyin"
        yield app


@pytest.fixture(scope="session")
def mastodon_sandbox() -> Iterator[MastodonSandbox]:
    """The running Mastodon instance; its posts outlive a test."""
    with MastodonSandbox() as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def bluesky_sandbox() -> Iterator[tuple[BlueskySandbox, str]]:
    """The running sandbox and its address."""
    sandbox = BlueskySandbox()
    with Server(sandbox) as server:
        yield sandbox, server.base_url


@pytest.fixture
def bluesky(bluesky_sandbox: tuple[BlueskySandbox, str]) -> BlueskyCase:
    """An empty Bluesky at `START` with one brand, connected."""
    return bluesky_case(bluesky_sandbox, START)


@pytest.fixture(params=sorted(REGISTRY.keys() - BY_HAND.keys()))
def case(request: pytest.FixtureRequest) -> Case:
    """Every platform of the registry on which a server publishes, in turn; one without a case here fails."""
    return _case(request)


@pytest.fixture(params=sorted(REGISTRY.keys() - BY_HAND.keys() - KEYED))
def listed(request: pytest.FixtureRequest) -> Case:
    """Those of them on which a look searches a list."""
    return _case(request)


@pytest.fixture(params=sorted(WATCHED))
def watching(request: pytest.FixtureRequest) -> Case:
    """Those of them whose public numbers anybody may read."""
    return _case(request)


def _case(request: pytest.FixtureRequest) -> Case:
    builders: dict[str, Callable[[], Case]] = {
        "weibo": lambda: weibo_case(request.getfixturevalue("weibo")),
        "wechat": lambda: wechat_case(request.getfixturevalue("wechat")),
        "douyin": lambda: douyin_case(request.getfixturevalue("douyin")),
        "bluesky": lambda: request.getfixturevalue("bluesky"),
        "mastodon": lambda: mastodon_case(request.getfixturevalue("mastodon_sandbox")),
    }
    return builders[request.param]()
