"""What kind of content a slot is for: the common types, and those that the brand names itself."""

from collections.abc import Collection
from typing import Final

from socialops import words
from socialops.brand import Brand, ContentType
from socialops.errors import InvalidInput
from socialops.models import Frozen

COMMON: Final = ("article", "pictures", "text", "video", "short-video", "live", "poll", "giveaway", "story")
"""Ids of the types that every brand has; their words stand in the catalogue."""


class ContentTypes(Frozen):
    """All content types of the brand."""

    items: list[ContentType]


def every(profile: Brand | None) -> list[ContentType]:
    """The common types, as the brand calls them where it has a name of its own, and then the brand's."""
    own = {each.id: each for each in (profile.content_types if profile else [])}
    common = [own.pop(each) if each in own else _common(each) for each in COMMON]
    return [*common, *own.values()]


def require_known(names: Collection[str], profile: Brand | None) -> None:
    """Refuse types that nobody named.

    Raises:
        InvalidInput: the first of them.
    """
    known = {*COMMON, *(each.id for each in (profile.content_types if profile else []))}
    for name in sorted(names):
        if name not in known:
            errors = [
                {"where": "body.content_type", "what": f"no content type {name}; known: {', '.join(sorted(known))}"}
            ]
            raise InvalidInput(errors=errors)


def _common(name: str) -> ContentType:
    key = f"content-type.{name}"
    return ContentType(id=name, zh=words.say(key, "zh_CN"), en=words.say(key, "en"))
