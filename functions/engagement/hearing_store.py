"""How webhooks are heard, in the table: marked together with the messages they bring, by whichever comes first."""

from engagement import keys
from engagement.conversations import Kind
from engagement.hearing import Hearing
from engagement.sources import Source
from socialops import table
from socialops.changes import Keep
from socialops.items import Item
from socialops.table import Origin


def read(item: Item | None) -> Hearing:
    """The hearing of a row; of a webhook that was never heard where there is no row."""
    return Hearing.model_validate(item) if item else Hearing()


def marks(hearing: Hearing, source: Source, by: str, *kinds: Kind) -> list[Keep]:
    """What a commit writes besides a message: usually nothing, once a minute the row.

    There is no condition on the row: of two that write at once the later one stands, and what is lost is one mark.
    """
    if not hearing.is_due(source.at, by, *kinds):
        return []
    return [Keep(keys.webhook(source.account_id), hearing.marked(source.at, *kinds).model_dump(mode="json"))]


def note(source: Source, by: str, origin: Origin) -> None:
    """A delivery without a message came: nobody spoke, but the webhook is alive."""
    rows = marks(read(table.get(keys.webhook(source.account_id))), source, by)
    if rows:
        table.commit(rows, [], origin)
