"""The time window of a post: before and after it the post must not go out."""

from datetime import datetime
from typing import Final, Self

from pydantic import model_validator

from socialops import clock
from socialops.errors import TimeOutsideWindow
from socialops.models import Frozen, Instant


class Window(Frozen):
    """From when and until when a post may go out; a bound that is absent is no bound."""

    not_before: Instant | None = None
    not_after: Instant | None = None

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.not_before and self.not_after and self.not_before >= self.not_after:
            raise ValueError("not_before must be before not_after")
        return self

    @property
    def is_open(self) -> bool:
        """Whether it bounds nothing."""
        return self.not_before is None and self.not_after is None

    def is_over(self, at: datetime) -> bool:
        """Whether nothing may go out any more."""
        return self.not_after is not None and at > self.not_after

    def require(self, due: datetime) -> None:
        """Go on only when something may go out at this instant; both bounds belong to the window.

        Raises:
            TimeOutsideWindow: it lies before or after.
        """
        if self.is_over(due) or (self.not_before is not None and due < self.not_before):
            bounds = {"from": self.not_before, "until": self.not_after}
            raise TimeOutsideWindow(
                at=clock.text(due), **{name: clock.text(bound) if bound else "–" for name, bound in bounds.items()}
            )


ALWAYS: Final = Window()
"""No bounds."""


class WindowInput(Window, extra="forbid"):
    """A time window in a request."""
