"""The life of Ocean Engine's tokens, for accounts that gave what it takes: a day, and a refresh rotates both at once.

They are kept beside Douyin's own and never endanger them: what fails here is remembered in the facts of the grant and
shows where promotion is used. `Grant.facts` holds `ocean_due_at` for as long as a refresh may help, and `ocean_failed`.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from socialops.platforms.content import Connection
from socialops.platforms.contract import Capability
from socialops.platforms.douyin import ocean
from socialops.platforms.douyin.values import number, text
from socialops.platforms.errors import PlatformError, PlatformUnavailable, RateLimited
from socialops.platforms.grants import Grant

NEEDED: Final = ("ocean_app_id", "ocean_secret", "ocean_refresh_token")
ORDERING: Final = ("aweme_sec_uid", "ocean_access_token")
"""What every order takes. Douyin's own authorisation gives neither: they are Ocean Engine's."""
BEFORE: Final = timedelta(hours=2)
_AGAIN: Final = timedelta(hours=1)


def begun(grant: Grant, now: datetime) -> Grant:
    """A new grant: where it has what a refresh needs, the first one is due at once and tells how long tokens live."""
    if not all(grant.credentials.get(name) for name in NEEDED):
        return grant
    return replace(grant, facts={**grant.facts, "ocean_due_at": now.isoformat()})


def lacking(grant: Grant) -> Mapping[Capability, tuple[str, ...]]:
    """What promotion lacks: credentials that were never given, or the tokens, once no refresh brings new ones."""
    missing = [name for name in ORDERING if not grant.credentials.get(name)]
    if "ocean_failed" in grant.facts and due(grant) is None:
        missing = [*dict.fromkeys([*missing, "ocean_access_token", "ocean_refresh_token"])]
    return {"promotion": tuple(missing)} if missing else {}


def due(grant: Grant) -> datetime | None:
    """When to refresh next."""
    told = grant.facts.get("ocean_due_at")
    return datetime.fromisoformat(told) if told else None


def refreshed(connection: Connection, grant: Grant, now: datetime) -> Grant:
    """The grant with a new pair of tokens; without them, but knowing why and when to try again, if that fails."""
    facts = {name: fact for name, fact in grant.facts.items() if name not in {"ocean_due_at", "ocean_failed"}}
    try:
        credentials, ends_at = _new_pair(connection, grant, now)
    except PlatformError as error:
        facts["ocean_failed"] = error.platform_code or type(error).__name__
        if isinstance(error, PlatformUnavailable | RateLimited):
            facts["ocean_due_at"] = (now + _AGAIN).isoformat()
        return replace(grant, facts=facts)
    facts["ocean_due_at"] = (ends_at - BEFORE).isoformat()
    return replace(grant, credentials={**grant.credentials, **credentials}, facts=facts)


def _new_pair(connection: Connection, grant: Grant, now: datetime) -> tuple[dict[str, str], datetime]:
    given = grant.credentials
    body = {
        "app_id": number(given["ocean_app_id"]) or given["ocean_app_id"],
        "secret": given["ocean_secret"],
        "grant_type": "refresh_token",
        "refresh_token": given["ocean_refresh_token"],
    }
    answer = ocean.refresh(connection.host, now, body)
    access, fresh, life = text(answer.get("access_token")), text(answer.get("refresh_token")), answer.get("expires_in")
    seconds = number(life)
    if not access or not fresh or not seconds or seconds <= 0:
        raise PlatformUnavailable("an answer without tokens")
    return {"ocean_access_token": access, "ocean_refresh_token": fresh}, now + timedelta(seconds=seconds)
