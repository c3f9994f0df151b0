"""Personas in the table, with the rows that say what they cite."""

from planning import keys, note_store
from planning.citations import citation_changes
from planning.personas import Persona
from socialops import table
from socialops.changes import Create, Listed, Remove, Save
from socialops.events.research import PersonaChanged, PersonaRemoved, PersonaWritten
from socialops.models import Page
from socialops.table import Origin


def add_persona(persona: Persona, origin: Origin) -> None:
    """Keep a new persona.

    Raises:
        NotFound: it cites a note that is not there.
    """
    note_store.require_cited(persona.notes)
    key = keys.persona(persona.id)
    changes = [Create(key, persona, _listed(persona)), *citation_changes((), persona.notes, key.pk)]
    table.commit(changes, [PersonaWritten(subject=key.pk)], origin)


def save_persona(before: Persona, after: Persona, origin: Origin) -> None:
    """Keep a changed persona.

    Raises:
        NotFound: it cites a note that is not there.
    """
    note_store.require_cited(after.notes)
    key = keys.persona(after.id)
    changes = [Save(key, before, after, _listed(after)), *citation_changes(before.notes, after.notes, key.pk)]
    table.commit(changes, [PersonaChanged(subject=key.pk)], origin)


def remove_persona(persona: Persona, origin: Origin) -> None:
    """Take a persona away, with its citations."""
    key = keys.persona(persona.id)
    changes = [Remove(key, persona), *citation_changes(persona.notes, (), key.pk)]
    table.commit(changes, [PersonaRemoved(subject=key.pk)], origin)


def get_persona(persona_id: str) -> Persona:
    """A persona."""
    return table.load(Persona, keys.persona(persona_id))


def list_personas(limit: int, cursor: str | None) -> Page[Persona]:
    """Personas, newest first."""
    found = table.query(keys.personas(), index=True, newest_first=True, limit=limit, cursor=cursor)
    return Page(items=[Persona.model_validate(item) for item in found.items], next=found.next)


def _listed(persona: Persona) -> Listed:
    return Listed(keys.personas(), persona.id)
