"""Templates, groups of hashtags and signatures in the table: three shelves, handled alike."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from planning import keys
from planning.aids import HashtagGroup, RenderingInput, Signature, Template
from socialops import table
from socialops.changes import Create, Listed, Remove, Save
from socialops.errors import NotFound
from socialops.events.creating import WritingAidRemoved, WritingAidSaved
from socialops.keys import Key
from socialops.models import Entity, Page
from socialops.table import Origin

E = TypeVar("E", bound=Entity)


@dataclass(frozen=True)
class Shelf(Generic[E]):
    """Where things of a kind lie."""

    kind: str
    model: type[E]
    key: Callable[[str], Key]
    list: Callable[[], str]


TEMPLATES: Final = Shelf("template", Template, keys.template, keys.templates)
HASHTAGS: Final = Shelf("hashtags", HashtagGroup, keys.hashtag_group, keys.hashtag_groups)
SIGNATURES: Final = Shelf("signature", Signature, keys.signature, keys.signatures)


def add(shelf: Shelf[E], aid: E, origin: Origin) -> E:
    """Keep a new one."""
    key = shelf.key(aid.id)
    event = WritingAidSaved(subject=key.pk, kind=shelf.kind)
    table.commit([Create(key, aid, Listed(shelf.list(), aid.id))], [event], origin)
    return aid


def get(shelf: Shelf[E], aid_id: str) -> E:
    """One of them."""
    return table.load(shelf.model, shelf.key(aid_id))


def page(shelf: Shelf[E], limit: int, cursor: str | None) -> Page[E]:
    """Newest first."""
    found = table.query(shelf.list(), index=True, newest_first=True, limit=limit, cursor=cursor)
    return Page(items=[shelf.model.model_validate(item) for item in found.items], next=found.next)


def save(shelf: Shelf[E], before: E, after: E, origin: Origin) -> E:
    """Keep a changed one."""
    key = shelf.key(after.id)
    event = WritingAidSaved(subject=key.pk, kind=shelf.kind)
    table.commit([Save(key, before, after, Listed(shelf.list(), after.id))], [event], origin)
    return after


def remove(shelf: Shelf[E], before: E, origin: Origin) -> E:
    """Take one away."""
    key = shelf.key(before.id)
    table.commit([Remove(key, before)], [WritingAidRemoved(subject=key.pk, kind=shelf.kind)], origin)
    return before


@dataclass(frozen=True)
class Ingredients:
    """What a rendering is made of."""

    template: Template
    groups: list[HashtagGroup]
    signature: Signature | None


def ingredients(template_id: str, body: RenderingInput) -> Ingredients:
    """A template with the groups and the signature that are asked for, in one call.

    Raises:
        NotFound: one of them is not there.
    """
    template, groups = keys.template(template_id), [keys.hashtag_group(each) for each in body.hashtag_groups]
    signature = keys.signature(body.signature_id) if body.signature_id else None
    wanted = {
        template: Template,
        **dict.fromkeys(groups, HashtagGroup),
        **({signature: Signature} if signature else {}),
    }
    found = table.get_many(wanted)
    for key, model in wanted.items():
        if key not in found:
            raise NotFound(thing=model.__name__, id=key.pk.partition("#")[2])
    return Ingredients(
        Template.model_validate(found[template]),
        [HashtagGroup.model_validate(found[key]) for key in groups],
        Signature.model_validate(found[signature]) if signature else None,
    )
