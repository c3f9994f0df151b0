"""Personas: whom the brand speaks to, told as one person, and the research that backs it."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from planning.plans import Name
from socialops.models import Entity, Input, Line

Lines = Annotated[list[Line], Field(max_length=20)]
Description = Annotated[str, StringConstraints(max_length=5_000)]


class PersonaInput(Input):
    """A persona as it is described; the whole of it each time. `notes` are the notes and topics it rests on."""

    name: Line
    description: Description = ""
    demographics: Lines = Field(default_factory=list)
    needs: Lines = Field(default_factory=list)
    pains: Lines = Field(default_factory=list)
    channels: Lines = Field(default_factory=list)
    notes: list[Name] = Field(default_factory=list, max_length=50)


class Persona(Entity):
    """A persona of the audience."""

    author: str
    name: str
    description: str = ""
    demographics: list[str] = Field(default_factory=list)
    needs: list[str] = Field(default_factory=list)
    pains: list[str] = Field(default_factory=list)
    channels: list[str] = Field(default_factory=list)
    notes: list[str] = Field(default_factory=list)


def describe(body: PersonaInput, persona_id: str, author: str, at: datetime) -> Persona:
    """The persona of a body."""
    return Persona(id=persona_id, created_at=at, updated_at=at, author=author, **body.model_dump())


def change(persona: Persona, body: PersonaInput, at: datetime) -> Persona:
    """The persona after it was described anew."""
    return persona.next(at, **body.model_dump())
