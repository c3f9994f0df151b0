"""Base URLs that replace the public hosts of platforms: an account's own server, or a sandbox."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from socialops import settings
from socialops.names import Variable


@dataclass(frozen=True)
class HostSettings:
    """Base URLs of the deployment, by platform."""

    hosts: str = field(default="{}", metadata={"variable": Variable.PLATFORM_HOSTS})


@cache
def _hosts() -> Mapping[str, str]:
    found: dict[str, str] = json.loads(settings.load(HostSettings).hosts)
    return found


def host_of(platform: str, own: str = "") -> str:
    """The base URL to call: the account's own, else the deployment's, else empty for the public one."""
    return own or _hosts().get(platform, "")
