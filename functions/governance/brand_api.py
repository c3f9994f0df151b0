"""The brand profile, the team and oneself over HTTP."""

from governance import brands, store
from governance.api import api
from socialops import brand, team
from socialops.api import Cursor, Id, Limit, caller, now, origin, seen
from socialops.brand import Brand, BrandInput
from socialops.errors import StaleVersion
from socialops.models import Frozen, Page
from socialops.permissions import PERMISSIONS, Role, may
from socialops.team import Teammate, TeammateInput


class Myself(Frozen):
    """The caller, as the token says, and the operations their roles allow."""

    id: str
    name: str
    roles: list[Role]
    may: list[str]


@api.get("/v1/brand", allow="read_brand")
def get_brand() -> Brand:
    """Show the brand profile.

    Version 0 is the profile that a fresh deployment starts with.
    """
    return brand.present(now())


@api.put("/v1/brand", allow="change_brand")
def change_brand(body: BrandInput) -> Brand:
    """Set the brand profile.

    Name, zone, tone, working hours, review policy and cadence, all at once. `If-Match` names the version it replaces,
    `"0"` for the first. Whom a review stage names must be in the team's directory.
    """
    before = brand.present(now()).expect(seen())
    after = brands.changed(before, body, now())
    if named := body.review.members():
        brands.require_known(named, team.find(named))
    store.put_brand(before, after, origin())
    return after


@api.get("/v1/team", allow="read_team")
def list_team(limit: Limit = 50, cursor: Cursor = None) -> Page[Teammate]:
    """List the team.

    Everybody who has not left, by name. The token says what a member may do; this directory says whom to ask and whom
    to tell.
    """
    return team.list_present(limit, cursor)


@api.put("/v1/team/<member_id>", allow="manage_team")
def enter_teammate(member_id: Id, body: TeammateInput) -> Teammate:
    """Enter a member of the team.

    `member_id` is the subject of their token. `If-Match` names the version it replaces, `"0"` for a new member.
    `left` takes somebody out of everything that waits for people; their past stays.
    """
    version = seen()
    before = store.find_teammate(member_id)
    if version != (before.version if before else 0):
        raise StaleVersion(id=member_id, seen=version, now=before.version if before else 0)
    after = team.enter(before, member_id, body, now())
    store.put_teammate(before, after, origin())
    return after


@api.get("/v1/me", allow="read_self")
def get_myself() -> Myself:
    """Show who I am.

    The member behind the token, their roles, and the operations these roles allow.
    """
    member = caller()
    allowed = [operation for operation in PERMISSIONS if may(operation, member.roles)]
    return Myself(id=member.id, name=member.name, roles=sorted(member.roles), may=sorted(allowed))
