"""What suggestions of platforms are made from: the post and its surroundings, the accounts, and past effect."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from insights import series_store
from insights.effects import Effect
from insights.suggestions import Candidate, Subject
from planning import keys as planning_keys
from planning import posts
from planning import store as planning_store
from planning.media import Media
from planning.plans import Plan
from planning.posts import Post
from publishing import account_store, accounts
from publishing import keys as publishing_keys
from publishing.grants import Token
from socialops import brand, table
from socialops.brand import Brand
from socialops.items import Item
from socialops.keys import Key
from socialops.platforms.registry import platform

MOST_ACCOUNTS: Final = 50
MOST_EFFECTS: Final = 300
"""Publications of all accounts together that are looked at; of a quarter at most."""
LOOKED_BACK: Final = timedelta(days=91)


@dataclass(frozen=True)
class Grounds:
    """Everything that `suggestions.suggest` goes by."""

    subject: Subject
    candidates: list[Candidate]
    effects: list[Effect]


def get_grounds(post_id: str, at: datetime) -> Grounds:
    """Four reads, and one more for each hundred things beside the accounts.

    Raises:
        NotFound: there is no such post.
    """
    post = planning_store.get_post(post_id)
    found, _ = account_store.list_accounts(MOST_ACCOUNTS)
    platforms = [platform(account.platform) for account in found]
    wanted = [brand.KEY, *_around(post)]
    for account, network in zip(found, platforms, strict=True):
        wanted += [publishing_keys.account_token(account.id), *accounts.quota_keys(account, network, at)]
    items = table.get_many(wanted)
    candidates = [
        Candidate(account, network, _token(items, account.id), _used(items))
        for account, network in zip(found, platforms, strict=True)
    ]
    effects = series_store.newest_effects(at - LOOKED_BACK, MOST_EFFECTS)
    return Grounds(_subject(post, items, at), candidates, effects)


def _around(post: Post) -> list[Key]:
    plan = [planning_keys.plan(post.plan_id)] if post.plan_id else []
    return [*plan, *(planning_keys.media(media_id) for media_id in posts.media_ids(post))]


def _subject(post: Post, items: dict[Key, Item], at: datetime) -> Subject:
    plan = items.get(planning_keys.plan(post.plan_id))
    profile = items.get(brand.KEY)
    media = {media_id: items.get(planning_keys.media(media_id)) for media_id in posts.media_ids(post)}
    return Subject(
        post=post,
        media={media_id: Media.model_validate(item) for media_id, item in media.items() if item},
        plan=Plan.model_validate(plan) if plan else None,
        brand=Brand.model_validate(profile) if profile else brand.unnamed(at),
    )


def _token(items: dict[Key, Item], account_id: str) -> Token | None:
    item = items.get(publishing_keys.account_token(account_id))
    return Token.model_validate(item) if item else None


def _used(items: dict[Key, Item]) -> dict[Key, int]:
    return {key: int(item["used"]) for key, item in items.items() if "used" in item}
