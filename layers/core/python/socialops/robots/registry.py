"""The robots by id, each loaded when it is first asked for."""

from functools import cache
from importlib import import_module
from typing import Final, Literal

from socialops.robots.contract import Vendor

Kind = Literal["wecom", "feishu", "dingtalk"]

REGISTRY: Final[dict[Kind, str]] = {
    "wecom": "socialops.robots.wecom",
    "feishu": "socialops.robots.feishu",
    "dingtalk": "socialops.robots.dingtalk",
}


@cache
def vendor(kind: Kind) -> Vendor:
    """The vendor of a kind of robot."""
    found: Vendor = import_module(REGISTRY[kind]).VENDOR
    return found
