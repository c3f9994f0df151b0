"""In which lists of the library a file stands: by state, kind, owner, folder, tag, and the words it can be found by."""

from typing import Annotated, Final, Literal

from pydantic import StringConstraints

from planning import keys
from planning.folding import fold
from planning.media import Kind, Label, Media, State
from planning.plans import Name
from socialops.changes import Change, Drop, Keep, Listed
from socialops.keys import Key
from socialops.models import Frozen

MOST_WORDS: Final = 30
"""Beginnings by which one file is found; a long name is found by its first ones."""
LONGEST: Final = 24
"""Characters of a beginning that are kept."""

Facet = Literal["tag", "folder", "owner", "kind"]
FACETS: Final[tuple[Facet, ...]] = ("tag", "folder", "owner", "kind")
"""The narrowest first: a list is read by the first that is asked for, and the others are looked at in what it gives."""


class Wanted(Frozen):
    """What is looked for; what is absent does not matter."""

    state: State = "ready"
    tag: Label | None = None
    folder: Label | None = None
    owner: Name | None = None
    kind: Kind | None = None
    words: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)] | None = None

    def shelf(self) -> str:
        """The list that holds all of it."""
        if self.state != "ready":
            return keys.media_list(self.state)
        for facet in FACETS:
            if value := getattr(self, facet):
                return keys.media_shelf(facet, value)
        return keys.media_list(self.state)

    def fits(self, media: Media) -> bool:
        """Whether a file is what is looked for, words aside."""
        if media.state != self.state or (self.tag and self.tag not in media.tags):
            return False
        alike = ("folder", "owner", "kind")
        return all(getattr(self, name) in {None, getattr(media, name)} for name in alike)

    def beginning(self) -> str:
        """The longest of the words that are looked for: the one that leaves the least."""
        return max(_runs(self.words or ""), key=len, default="")[:LONGEST]

    def reads(self, media: Media) -> bool:
        """Whether every word that is looked for is in the names and tags of a file."""
        text = fold(_text(media)).text
        return all(run in text for run in _runs(self.words or ""))

    def first_word(self, media: Media) -> str:
        """The first of its words under which a file is found: it is shown there and at no other."""
        return min(each for each in beginnings(media) if each.startswith(self.beginning()))


def beginnings(media: Media) -> list[str]:
    """What a file is found by: each word, and within Chinese, where nothing parts words, from each character on."""
    found: dict[str, None] = {}
    for run in _runs(_text(media)):
        for start in range(len(run)):
            if start == 0 or not run[start].isascii():
                found.setdefault(run[start : start + LONGEST])
    return list(found)[:MOST_WORDS]


def rows(media: Media) -> dict[Key, Keep]:
    """The rows that a file has in the library; only what is ready has any."""
    if media.state != "ready":
        return {}
    shelves: list[tuple[Facet, str]] = [("kind", media.kind), ("owner", media.owner)]
    shelves += [("folder", media.folder)] if media.folder else []
    shelves += [("tag", tag) for tag in media.tags]
    places = [Listed(keys.media_shelf(facet, value), media.id) for facet, value in shelves]
    places += [Listed(keys.media_words(word[0]), f"{word}#{media.id}") for word in beginnings(media)]
    made = [Keep(keys.media_row(media.id, _name(place)), {"media_id": media.id}, listed=place) for place in places]
    digests = dict.fromkeys((media.original_sha256, media.sha256))
    made += [Keep(keys.media_bytes(digest, media.id), {"media_id": media.id}) for digest in digests if digest]
    return {row.key: row for row in made}


def moved(before: Media | None, after: Media) -> list[Change]:
    """The writes between the rows of a file before and after a change."""
    had, has = rows(before) if before else {}, rows(after)
    gone: list[Change] = [Drop(key) for key in had if key not in has]
    return [*gone, *(row for key, row in has.items() if key not in had)]


def listed(media: Media) -> Listed | None:
    """The place of the record itself."""
    return None if media.state == "purged" else Listed(keys.media_list(media.state), media.id)


def _name(place: Listed) -> str:
    return f"{place.list}#{place.rank}" if place.list.startswith("MEDIA#word#") else place.list


def _text(media: Media) -> str:
    """Lines stay apart when they are folded: no word goes from one into the next."""
    return "\n".join([media.title, media.filename, *media.tags])


def _runs(text: str) -> list[str]:
    """Letters and digits that stand together, folded; those of Latin and of other scripts apart."""
    found, last = [""], True
    for character in fold(text).text:
        latin = character.isascii()
        if not character.isalnum() or latin != last:
            found.append("")
        if character.isalnum():
            found[-1] += character
        last = latin
    return [run for run in found if run]
