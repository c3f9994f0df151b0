"""The platforms' sandboxes, each a server on the loopback interface: what the local system has instead of networks."""

from collections.abc import Mapping
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Self

from infra.local.sandbox.douyin.app import DouyinSandbox
from infra.local.sandbox.mastodon.host import MastodonSandbox
from infra.local.sandbox.remote import Control
from infra.local.sandbox.server import Server
from infra.local.sandbox.wechat.app import WeChatSandbox
from infra.local.sandbox.weibo.app import WeiboSandbox

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


class Sandboxes:
    """All sandboxes, from the beginning to the end of a `with` statement; nothing they hold is kept.

    Attributes:
        weibo, wechat, douyin, mastodon: orders to the sandboxes.
        mastodon_token: of the brand's account there, which exists from the start.
    """

    def __init__(self) -> None:
        self._open = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as starting:
            mastodon = starting.enter_context(MastodonSandbox())
            self.mastodon, self.mastodon_token = Control(mastodon.base_url), mastodon.brand.access_token
            self.weibo = self._control(WeiboSandbox(), starting)
            self.wechat = self._control(WeChatSandbox(), starting)
            self.douyin = self._control(DouyinSandbox(), starting)
            self._open = starting.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._open.close()

    @property
    def hosts(self) -> Mapping[str, str]:
        """Platform → base URL, as the parameter `PlatformHosts` wants it."""
        controls = {"weibo": self.weibo, "wechat": self.wechat, "douyin": self.douyin, "mastodon": self.mastodon}
        return {name: control.base_url for name, control in controls.items()}

    @staticmethod
    def _control(app: "WSGIApplication", starting: ExitStack) -> Control:
        return Control(starting.enter_context(Server(app)).base_url)
