"""A stand-in of Weibo's open platform over HTTP."""

from infra.local.sandbox.weibo.app import WeiboSandbox

__all__ = ["WeiboSandbox"]
