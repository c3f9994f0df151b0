"""Changes of the calendar that can be taken back, in the table."""

from datetime import datetime

from publishing import keys, standing_store
from publishing.conflicts import Standing
from publishing.sendings import Sending
from publishing.undos import Undo
from socialops import table
from socialops.changes import Drop, Keep
from socialops.errors import UndoOver


def get_undo(undo_id: str, at: datetime) -> tuple[Undo, list[Sending], dict[str, Standing]]:
    """The way back from a change, the publications as they are now, and what holds of their accounts, in two reads.

    Raises:
        UndoOver: it was used, or its time has ended, or it never was.
    """
    row = table.get(keys.undo(undo_id))
    undo = Undo.model_validate(row) if row else None
    if undo is None or at >= undo.until:
        raise UndoOver(undo=undo_id)
    former = [each.before for each in undo.things]
    found = table.get_many([*(each.key for each in former), *standing_store.places_of(former, at)])
    present = [Sending.model_validate(found[each.key]) for each in former]
    return undo, present, standing_store.read_some(former, found, at)


def keep(undo: Undo) -> Keep:
    """The row of a way back."""
    return Keep(keys.undo(undo.id), undo.row())


def used(undo: Undo) -> Drop:
    """That it is used once."""
    return Drop(keys.undo(undo.id), when="attribute_exists(pk)", otherwise=UndoOver(undo=undo.id))
