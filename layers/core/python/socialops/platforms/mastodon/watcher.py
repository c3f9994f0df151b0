"""The public numbers of anybody: the account lookup, which needs no token (docs.joinmastodon.org, methods/accounts).

It is asked of the profile's own instance, for others know its numbers only as of when they last heard of it.
"""

import re
from datetime import datetime
from typing import Final

from socialops.platforms.errors import AccountDisconnected, ContentRefused, PlatformUnavailable
from socialops.platforms.mastodon import client, mapping
from socialops.platforms.reading import Profile, PublicFigures

_HANDLE: Final = re.compile(r"@?(?P<name>[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?)(?:@(?P<instance>[^@]+))?")
_INSTANCE: Final = re.compile(
    r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})"
)
"""A public host name: no address in numbers, no port, no single word of a private network."""


class MastodonWatcher:
    """Reads what an instance shows to everybody."""

    def knows(self, handle: str) -> bool:
        """`name@instance`, or a name alone on the instance of the deployment."""
        return _split(handle) is not None

    def public_figures(self, profile: Profile, now: datetime) -> PublicFigures:
        """Followers, following and posts."""
        name, instance = _split(profile.handle) or ("", "")
        if not name:
            raise AccountDisconnected("the name of the profile cannot be read")
        host = profile.host or (f"https://{instance}" if instance else "")
        try:
            found = client.get_public("/api/v1/accounts/lookup", host, now, [("acct", name)])
        except ContentRefused as error:
            raise AccountDisconnected("no such profile", platform_code=error.platform_code) from error
        if not isinstance(found, dict) or not mapping.id_of(found):
            raise PlatformUnavailable("the profile cannot be read")
        handle = str(found.get("acct") or name)
        return PublicFigures(mapping.id_of(found), handle, mapping.account_figures(found).counts)


def _split(handle: str) -> tuple[str, str] | None:
    """Name and instance; nothing where it is neither."""
    found = _HANDLE.fullmatch(handle.strip())
    if found is None:
        return None
    instance = (found["instance"] or "").casefold()
    return (found["name"], instance) if not instance or _INSTANCE.fullmatch(instance) else None
