"""The team as the brand knows it: who there is, how they are reached, who stands in for whom, and who has left.

What a member may do says the token alone; this directory says whom to ask and whom to tell.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from socialops import table
from socialops.errors import NotFound
from socialops.keys import Key
from socialops.models import Entity, Frozen, Input, Instant, Line, Page, Personal
from socialops.permissions import Role

MOST: int = 200
"""Members that the directory of one brand may have; it is read as a whole where roles are turned into people."""

MemberId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,80}$")]
Email = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=254, pattern=r"^([^@\s]+@[^@\s]+\.[^@\s]+)?$")
]
Language = Literal["zh_CN", "en"]


def member(member_id: str) -> Key:
    """A member's entry in the directory."""
    return Key(f"MEMBER#{member_id}", "MEMBER")


def members() -> str:
    """The list of everybody who has not left."""
    return "MEMBERS"


class Deputy(Frozen):
    """Somebody who acts in a member's place for some time."""

    member_id: MemberId
    until: Instant


class DeputyInput(Deputy, extra="forbid"):
    """Whom a member asks to stand in."""


class TeammateInput(Input):
    """A member as the manager enters them; `left` takes them out of everything that waits for people."""

    name: Line
    email: Email = ""
    roles: list[Role] = Field(min_length=1, max_length=5)
    language: Language = "zh_CN"
    deputy: DeputyInput | None = None
    left: bool = False


class Teammate(Entity):
    """A member of the team; `id` is the subject of their token."""

    name: Annotated[str, Personal]
    email: Annotated[str, Personal] = ""
    roles: list[Role]
    language: Language = "zh_CN"
    deputy: Deputy | None = None
    left_at: Instant | None = None

    def stands_in(self, at: datetime) -> str:
        """Who acts in this member's place at an instant; empty when they act themselves."""
        return self.deputy.member_id if self.deputy and at < self.deputy.until else ""


def enter(before: Teammate | None, member_id: str, body: TeammateInput, at: datetime) -> Teammate:
    """The entry as the manager wants it."""
    fields = {name: getattr(body, name) for name in ("name", "email", "roles", "language", "deputy")}
    gone = (before.left_at if before and before.left_at else at) if body.left else None
    if before is None:
        return Teammate.model_validate(
            {"id": member_id, "created_at": at, "updated_at": at, "left_at": gone, **fields}, from_attributes=True
        )
    return before.next(at, left_at=gone, **fields)


def of_roles(team: Iterable[Teammate], roles: Collection[str]) -> list[Teammate]:
    """Everybody still there who holds one of the roles."""
    return [each for each in team if each.left_at is None and not set(each.roles).isdisjoint(roles)]


def get(member_id: str) -> Teammate:
    """One member.

    Raises:
        NotFound: nobody of this id is in the directory.
    """
    found = find([member_id])
    if member_id not in found:
        raise NotFound(thing=Teammate.__name__, id=member_id)
    return found[member_id]


def find(member_ids: Collection[str]) -> dict[str, Teammate]:
    """Those of the named who are in the directory, in one read; who has left too."""
    places = {member(each): each for each in member_ids}
    return {places[place]: Teammate.model_validate(item) for place, item in table.get_many(places).items()}


def present() -> list[Teammate]:
    """Everybody who has not left, in one query."""
    return list_present(MOST, None).items


def list_present(limit: int, cursor: str | None) -> Page[Teammate]:
    """One page of everybody who has not left, by name."""
    found = table.query(members(), index=True, limit=limit, cursor=cursor)
    return Page(items=[Teammate.model_validate(item) for item in found.items], next=found.next)
