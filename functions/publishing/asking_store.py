"""What the table says of a publication that somebody wants to put money behind, and what must hold of its account.

An order that nothing lets go out is refused when it is asked for and when it is approved, not when its time has come;
the claim holds all of it again. Unlike a post it is not planned into a pause, for its money would wait reserved.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from publishing import budgets, keys, pauses
from publishing.budgets import Budget
from publishing.grants import Token
from publishing.obstacles import Obstacles
from publishing.pauses import Pause
from publishing.promotions import Promotion
from publishing.sendings import Sending
from socialops import brand, table
from socialops.changes import Require
from socialops.errors import AccountNotConnected, NotFound, Paused, PromotionNotGranted, SocialOpsError
from socialops.items import Item
from socialops.keys import Key

ZONES_WITHIN: Final = timedelta(hours=14)
"""The furthest that a clock of a zone is from UTC."""


@dataclass(frozen=True)
class Asking:
    """What is around a publication that is to be promoted."""

    publication: Sending
    limit: int
    zone: str
    budgets: Mapping[str, Budget]
    """Those of the month and of the campaign, as far as there are any."""
    obstacles: Obstacles
    """Those of the whole brand; those of its account and campaign too where they were asked for."""


def get_asking(publication_id: str, at: datetime, campaign: str = "", *, closely: bool = False) -> Asking:
    """A publication with all that decides how it may be promoted: one read, and one more for what it must know first.

    Args:
        publication_id: which one.
        at: now.
        campaign: of the order, where that has one of its own.
        closely: switches and grant of the account are wanted too; else `required` leaves them to the commit.

    Raises:
        NotFound: there is no such publication.
    """
    place, limit = keys.sending(publication_id), keys.spending_limit()
    # Zones lie within a day of one another, so that a month is one of at most two before the brand's zone is known.
    months = {budgets.month_of(at + away, "UTC") for away in (-ZONES_WITHIN, ZONES_WITHIN)}
    first = [place, limit, brand.KEY, *(keys.pause(scope) for scope in pauses.WHOLE), *_budgets(campaign, months)]
    found = table.get_many(first)
    publication = _publication(found, publication_id)
    named = campaign or publication.campaign
    more = [each for each in _budgets(named, months) if each not in first]
    more += [each for each in _places(publication, named) if each not in first] if closely else []
    found |= table.get_many(more)
    kept = [Budget.model_validate(item) for key, item in found.items() if key.sk == "BUDGET"]
    return Asking(
        publication=publication,
        limit=int(found.get(limit, {}).get("amount", 0)),
        zone=str(found.get(brand.KEY, {}).get("zone", brand.ZONE)),
        budgets={each.id: each for each in kept},
        obstacles=_obstacles(found, by_hand=False),
    )


def get_promoted(promotion: Promotion) -> tuple[Sending, Obstacles]:
    """What a promotion is for, and what keeps its order from going out, in one read.

    Raises:
        NotFound: the publication is not there.
    """
    found = table.get_many([keys.sending(promotion.publication_id), *_places(promotion, promotion.campaign)])
    return _publication(found, promotion.publication_id), _obstacles(found, by_hand=promotion.by_hand)


def required(promotion: Promotion) -> list[Require]:
    """What must hold in the commit that lets an order out: no switch is on, its account is connected and may order."""
    account = promotion.account_id
    scopes = pauses.scopes_for("order", promotion.platform, account, promotion.campaign)
    connected = Require(
        keys.account(account),
        "#state = :connected",
        AccountNotConnected(account=account),
        values={":connected": "connected"},
        names={"#state": "state"},
    )
    granted = Require(
        keys.account_token(account),
        "attribute_not_exists(#lacks.#promotion)",
        PromotionNotGranted(account=account, platform=promotion.platform, missing=""),
        names={"#lacks": "lacks", "#promotion": "promotion"},
    )
    unpaused = [Require(keys.pause(scope), pauses.OFF, Paused(scope=scope)) for scope in scopes]
    return [*unpaused, connected, *([] if promotion.by_hand else [granted])]


def told(promotion: Promotion, refusal: Paused | PromotionNotGranted) -> SocialOpsError:
    """The refusal of a commit with what its condition alone does not tell: why it was paused, what is missing."""
    _, obstacles = get_promoted(promotion)
    if isinstance(refusal, Paused):
        reasons = {each.id: each.reason for each in obstacles.paused}
        return Paused(scope=refusal.facts["scope"], reason=reasons.get(refusal.facts["scope"], ""))
    return PromotionNotGranted(**{**refusal.facts, "missing": ", ".join(obstacles.missing)})


def _publication(found: Mapping[Key, Item], publication_id: str) -> Sending:
    item = found.get(keys.sending(publication_id))
    publication = Sending.model_validate(item) if item else None
    if publication is None or publication.kind != "post":
        raise NotFound(thing="Publication", id=publication_id)
    return publication


def _budgets(campaign: str, months: set[str]) -> list[Key]:
    return [keys.budget(each) for each in sorted({one for month in months for one in budgets.ids_for(campaign, month)})]


def _places(of: Sending | Promotion, campaign: str) -> list[Key]:
    scopes = pauses.scopes_for("order", of.platform, of.account_id, campaign)
    return [keys.account_token(of.account_id), *map(keys.pause, scopes)]


def _obstacles(found: Mapping[Key, Item], *, by_hand: bool) -> Obstacles:
    switches = [Pause.model_validate(item) for key, item in found.items() if key.sk == "PAUSE"]
    tokens = [Token.model_validate(item) for key, item in found.items() if key.sk == "TOKEN"]
    missing = () if by_hand else tuple(each for token in tokens for each in token.lacks.get("promotion", ()))
    return Obstacles(tuple(each for each in switches if each.lifted_at is None), missing)
