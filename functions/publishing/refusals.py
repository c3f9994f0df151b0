"""What a platform's error means to somebody who connects an account."""

from collections.abc import Mapping

from socialops.errors import CredentialsRefused, PlatformNotAnswering, SocialOpsError
from socialops.platforms.errors import PlatformError
from socialops.platforms.outcomes import outcome_of
from socialops.platforms.sending import Refused

LONGEST = 300
"""Characters of the platform's own words that are passed on."""
SHORTEST = 3
"""Characters from which a value can be a secret; shorter ones would only riddle the words."""


def of(platform_id: str, error: PlatformError, given: Mapping[str, str]) -> SocialOpsError:
    """The credentials are not taken, or the platform does not answer; in its own words, which say what to do there.

    Args:
        platform_id: the platform.
        error: what it said.
        given: what was sent to it; a value that it repeats is left out.
    """
    told = error.message
    for secret in sorted(given.values(), key=len, reverse=True):
        told = told.replace(secret, "…") if len(secret) >= SHORTEST else told
    facts = {
        "platform": platform_id,
        "reason": type(error).__name__,
        "platform_code": error.platform_code,
        "told": told[:LONGEST] or type(error).__name__,
    }
    return CredentialsRefused(**facts) if isinstance(outcome_of(error), Refused) else PlatformNotAnswering(**facts)
