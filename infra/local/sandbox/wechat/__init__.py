"""A stand-in of WeChat's Official Accounts platform over HTTP."""

from infra.local.sandbox.wechat.app import WeChatSandbox

__all__ = ["WeChatSandbox"]
