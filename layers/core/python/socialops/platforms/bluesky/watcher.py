"""The public numbers of anybody: the network's public view answers without a session (docs.bsky.app, hosts).

`public.api.bsky.app` is the host that it names for such reads.
"""

import re
from datetime import datetime
from typing import Final

from socialops.platforms.bluesky import client, mapping
from socialops.platforms.content import Connection
from socialops.platforms.errors import AccountDisconnected, ContentRefused, PlatformUnavailable
from socialops.platforms.reading import Profile, PublicFigures

PUBLIC_VIEW: Final = "https://public.api.bsky.app"
_PROFILE: Final = "app.bsky.actor.getProfile"
_HANDLE: Final = re.compile(
    r"@?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?|did:[a-z]+:[a-zA-Z0-9._:%-]+",
    re.IGNORECASE,
)
"""atproto.com, specs/handle and specs/did."""


class BlueskyWatcher:
    """Reads what the network shows to everybody."""

    def knows(self, handle: str) -> bool:
        """A handle, which is a host name, or a DID."""
        return _HANDLE.fullmatch(handle.strip()) is not None

    def public_figures(self, profile: Profile, now: datetime) -> PublicFigures:
        """Followers, following and posts."""
        actor = profile.remote_id or profile.handle.strip().removeprefix("@")
        nobody = Connection("", "", "", {}, profile.host or PUBLIC_VIEW)
        try:
            found = client.get_public(_PROFILE, nobody, now, [("actor", actor)])
        except ContentRefused as error:
            raise AccountDisconnected("no such profile", platform_code=error.platform_code) from error
        if not isinstance(found.get("did"), str):
            raise PlatformUnavailable("the profile cannot be read")
        handle = str(found.get("handle") or actor)
        return PublicFigures(found["did"], handle, mapping.account_figures(found).counts)
