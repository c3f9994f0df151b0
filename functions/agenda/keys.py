"""Key of what the tick remembers. The entries themselves have their keys in `socialops.agenda`."""

from socialops.agenda import WATERMARK
from socialops.keys import Key, access_pattern


@access_pattern("AP-A01", "up to which instant the entries are on their queues, and when the clock ticked last")
def watermark() -> Key:
    """The row that each tick moves on."""
    return WATERMARK
