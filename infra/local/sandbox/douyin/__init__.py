"""A stand-in of Douyin's open platform and of DOU+ over HTTP."""

from infra.local.sandbox.douyin.app import DouyinSandbox

__all__ = ["DouyinSandbox"]
