"""Asking for the links of a post when that is due, a few at a time."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Final

from planning import links_store
from planning.checks_links import LinkState
from socialops import settings
from socialops.agenda import Entry
from socialops.names import Variable
from socialops.platforms import links
from socialops.table import Origin

AT_ONCE: Final = 10
"""Twenty links of ten seconds at most are done in twenty, well within the time of the function."""


@dataclass(frozen=True)
class LinkSettings:
    """What is called in the place of links; nothing in production."""

    instead: str = field(default="{}", metadata={"variable": Variable.LINK_HOSTS})


def check_due(entry: Entry, at: datetime) -> None:
    """Ask for every link of the post that the entry names.

    Raises:
        EntryGone: it was done meanwhile.
        NotFound: there is no such post.
    """
    instead = links.stand_ins(settings.load(LinkSettings).instead)
    wanted = links_store.links_of(entry.ref)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        asked = [pool.submit(copy_context().run, partial(links.check, link, instead)) for link in wanted]
        outcomes = [each.result() for each in asked]
    states = [
        LinkState(url=link, state=outcome.state, status=outcome.status, checked_at=at)
        for link, outcome in zip(wanted, outcomes, strict=True)
    ]
    links_store.keep(entry, states, Origin("planning.on_due", at))
