"""What one order has of its budgets, and the movements that follow when it is reserved, spent of and released. Pure."""

from typing import Literal, NamedTuple

from socialops.models import Fen, Frozen

EntryKind = Literal["set", "reserve", "release", "spend", "overrun", "correction"]


class Move(NamedTuple):
    """One movement: what it is, and by how many fen it changes each number."""

    kind: EntryKind
    limit: int = 0
    reserved: int = 0
    spent: int = 0
    overrun: int = 0


class Charge(Frozen):
    """What one order has of its budgets: the same in each of them. Fen."""

    amount: Fen
    """The order's own budget."""
    held: Fen
    """What of it is still reserved."""
    covered: Fen = 0
    """What it spent of its reservation."""
    overrun: Fen = 0
    """What it spent beyond."""
    released: bool = False
    """Whether the rest of its reservation was given back; that happens once."""

    @property
    def spent(self) -> int:
        """All that the platform took."""
        return self.covered + self.overrun


def reserved(amount: int) -> Charge:
    """The charge of an order whose whole budget was just reserved."""
    return Charge(amount=amount, held=amount)


def spend(charge: Charge, spent: int, room: int = 0) -> tuple[Charge, list[Move]]:
    """What it means that a platform has taken `spent` fen for an order so far.

    Args:
        charge: as stored.
        spent: the whole sum, which may be less than was told before.
        room: what all of its budgets have left, for what is told only after the reservation was released.
    """
    if charge.released:
        return _late(charge, spent, room)
    covered = min(spent, charge.amount)
    after = charge.model_copy(update={"covered": covered, "held": charge.amount - covered, "overrun": spent - covered})
    more = covered - charge.covered
    moves = [Move("spend" if more > 0 else "correction", reserved=-more, spent=more)] if more else []
    return after, [*moves, *_beyond(after.overrun - charge.overrun)]


def _late(charge: Charge, spent: int, room: int) -> tuple[Charge, list[Move]]:
    """Told after the release: within the order's budget it is spent as far as there is room, else it is an overrun."""
    more = spent - charge.spent
    if more >= 0:
        within = min(more, charge.amount - charge.covered)
        covered = charge.covered + (within if within <= room else 0)
    else:
        covered = min(charge.covered, spent)
    after = charge.model_copy(update={"covered": covered, "overrun": spent - covered})
    change = covered - charge.covered
    moves = [Move("spend" if change > 0 else "correction", spent=change)] if change else []
    return after, [*moves, *_beyond(after.overrun - charge.overrun)]


def _beyond(more: int) -> list[Move]:
    return [Move("overrun" if more > 0 else "correction", overrun=more)] if more else []


def release(charge: Charge) -> tuple[Charge, list[Move]]:
    """The rest of a reservation is free again; nothing moves where it is already."""
    moves = [Move("release", reserved=-charge.held)] if charge.held else []
    return charge.model_copy(update={"held": 0, "released": True}), moves
