"""Personas over HTTP."""

from planning import persona_store, personas
from planning.api import api
from planning.personas import Persona, PersonaInput
from socialops.api import Cursor, Id, Limit, caller, now, origin, seen
from socialops.ids import new_id
from socialops.models import Page


@api.post("/v1/personas", allow="write_research")
def write_persona(body: PersonaInput) -> Persona:
    """Describe a persona.

    Whom the brand speaks to, told as one person: what they need, what troubles them, where they are reached, and the
    notes that say so.
    """
    persona = personas.describe(body, new_id(now()), caller().id, now())
    persona_store.add_persona(persona, origin())
    return persona


@api.get("/v1/personas", allow="read_research")
def list_personas(limit: Limit = 50, cursor: Cursor = None) -> Page[Persona]:
    """List personas.

    Newest first. Empty until one is described; three that differ in what they need are a good beginning.
    """
    return persona_store.list_personas(limit, cursor)


@api.get("/v1/personas/<persona_id>", allow="read_research")
def read_persona(persona_id: Id) -> Persona:
    """Read a persona."""
    return persona_store.get_persona(persona_id)


@api.put("/v1/personas/<persona_id>", allow="write_research")
def edit_persona(persona_id: Id, body: PersonaInput) -> Persona:
    """Describe a persona anew.

    The body replaces the persona whole.
    """
    version = seen()
    before = persona_store.get_persona(persona_id).expect(version)
    after = personas.change(before, body, now())
    persona_store.save_persona(before, after, origin())
    return after


@api.delete("/v1/personas/<persona_id>", allow="write_research")
def remove_persona(persona_id: Id) -> Persona:
    """Take a persona away.

    The answer is the persona as it last was.
    """
    version = seen()
    persona = persona_store.get_persona(persona_id).expect(version)
    persona_store.remove_persona(persona, origin())
    return persona
