"""Base URLs that replace the vendors' public hosts: receivers of tests and of the local system."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from socialops import settings
from socialops.names import Variable
from socialops.robots.registry import Kind


@dataclass(frozen=True)
class HostSettings:
    """Base URLs of the deployment: a robot's is under its kind, among those of the platforms."""

    hosts: str = field(default="{}", metadata={"variable": Variable.PLATFORM_HOSTS})


@cache
def _hosts() -> Mapping[str, str]:
    found: dict[str, str] = json.loads(settings.load(HostSettings).hosts)
    return found


def host_of(kind: Kind) -> str:
    """The base URL to call instead of the vendor's own, or nothing."""
    return _hosts().get(f"{kind}-robot", "")
