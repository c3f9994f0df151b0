"""Links that are to be asked for, and what became of them."""

from collections.abc import Mapping
from typing import Final

from planning import checks, keys, store
from planning.checks_links import LinkState
from planning.posts import Post
from socialops import table
from socialops.agenda import Entry
from socialops.changes import Change, Done, Keep, Plan
from socialops.items import Item
from socialops.keys import Key
from socialops.table import Origin

CHECK: Final = "check_link"
"""Kind of the agenda entry; its ref is the post."""


def ask(post_id: str, origin: Origin) -> None:
    """Put a post whose links are to be asked for on the agenda; one without links is passed over."""
    if checks.links_of(store.get_post(post_id)):
        table.commit([Plan(Entry("planning", CHECK, post_id, origin.at))], [], origin)


def links_of(post_id: str) -> list[str]:
    """The links of a post as it is now."""
    return checks.links_of(store.get_post(post_id))


def keys_of(post: Post) -> list[Key]:
    """Where it is kept what became of the links of a post; to be read with whatever else is read of it."""
    return [keys.link(link) for link in checks.links_of(post)]


def among(post: Post, rows: Mapping[Key, Item]) -> dict[str, LinkState]:
    """What became of the links of a post, by address, from rows that were read."""
    return {
        link: LinkState.model_validate(rows[place])
        for link in checks.links_of(post)
        if (place := keys.link(link)) in rows
    }


def keep(entry: Entry, states: list[LinkState], origin: Origin) -> None:
    """Keep what became of the links, one row each, and take the entry away.

    Raises:
        EntryGone: somebody else did.
    """
    rows: list[Change] = [Keep(keys.link(state.url), state.model_dump(mode="json")) for state in states]
    table.commit([Done(entry), *rows], [], origin)
