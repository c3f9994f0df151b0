"""What keeps an order from going out: switches that are on, and what the grant of its account lacks. Pure."""

from dataclasses import dataclass

from publishing.pauses import Pause
from socialops.errors import Paused


@dataclass(frozen=True)
class Obstacles:
    """Switches of its scopes that are on, and what the account's grant lacks, in the platform's own words."""

    paused: tuple[Pause, ...]
    missing: tuple[str, ...]

    def require_unpaused(self) -> None:
        """Whether money may be spent now; an order would be held at its time.

        Raises:
            Paused: a switch of one of its scopes is on.
        """
        if self.paused:
            raise Paused(scope=self.paused[0].id, reason=self.paused[0].reason)
