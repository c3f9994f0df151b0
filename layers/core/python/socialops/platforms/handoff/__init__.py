"""Publishing by hand: where no server may publish, a person does, with everything laid out for them."""

from typing import Final

from socialops.platforms.handoff.sender import HandOff

HANDOFF: Final = HandOff()
