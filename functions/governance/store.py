"""Reads of a post's trace, and the brand profile."""

from governance import keys, traces
from governance.traces import Trace
from planning import keys as planning
from publishing import keys as publishing
from socialops import brand, clock, table, team
from socialops.brand import Brand
from socialops.changes import Create, Listed, Save
from socialops.errors import NotFound, StaleVersion
from socialops.events.governance import BrandChanged, TeammateChanged
from socialops.table import Origin
from socialops.team import Teammate

MOST = 100
"""Items of one batch read."""


def get_trace(post_id: str, limit: int, cursor: str | None, language: str) -> Trace:
    """One page of a post's trace, with the post and the publications of this page, in two reads.

    Raises:
        NotFound: there is no such post and never was.
    """
    page = table.query(keys.trace(post_id, "", "").pk, limit=limit, cursor=cursor)
    post_key = planning.post(post_id)
    sendings = [publishing.sending(sending_id) for sending_id in traces.sending_ids(page.items)]
    found = table.get_many([brand.KEY, post_key, *sendings][:MOST])
    if not page.items and post_key not in found:
        raise NotFound(thing="Post", id=post_id)
    zone = clock.zone(found.get(brand.KEY, {}).get("zone", brand.ZONE))
    lines = [traces.line(item, language, zone) for item in page.items]
    stored = [found[key] for key in sendings if key in found]
    post = traces.summary(post_id, found.get(post_key, {}), stored, lines)
    return Trace(post=post, items=lines, next=page.next)


def put_brand(before: Brand, after: Brand, origin: Origin) -> None:
    """Store the brand profile, the first one too.

    Raises:
        StaleVersion: somebody else changed it first.
    """
    raced = StaleVersion(id=before.id, seen=before.version, now=after.version)
    change = Save(brand.KEY, before, after) if before.version else Create(brand.KEY, after, taken=raced)
    table.commit([change], [BrandChanged(subject=brand.KEY.pk)], origin)


def find_teammate(member_id: str) -> Teammate | None:
    """A member's entry, if there is one."""
    return team.find([member_id]).get(member_id)


def put_teammate(before: Teammate | None, after: Teammate, origin: Origin) -> None:
    """Store a member's entry; who has left is in no list.

    Raises:
        StaleVersion: somebody else changed it first.
    """
    place = team.member(after.id)
    listed = None if after.left_at else Listed(team.members(), f"{after.name}#{after.id}")
    raced = StaleVersion(id=after.id, seen=0, now=1)
    change = Save(place, before, after, listed) if before else Create(place, after, listed, taken=raced)
    table.commit([change], [TeammateChanged(subject=place.pk)], origin)
