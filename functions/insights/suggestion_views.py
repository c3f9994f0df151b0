"""Suggestions of platforms as members see them."""

from typing import Literal

from insights.effects import PastEffect
from socialops.models import Frozen

Weight = Literal["blocks", "against", "for", "unknown"]


class ReasonView(Frozen):
    """Why an account suits the post or not: `blocks`, `against`, `for`, or `unknown` where nobody can tell yet."""

    weight: Weight
    code: str
    text: str


class SuggestionView(Frozen):
    """An account for a post.

    `fits`: the post can go out there as it is. `chosen`: it has a version for that platform already. `by_hand`: a
    person publishes it. `quota_left`: how many posts the tightest allowance of the account still takes. `audience`:
    the account's tags that the post is about. `effect`: the median of interactions of the account's posts of the same
    format in the last quarter, from figures at least a day old.
    """

    account_id: str
    account: str
    platform: str
    fits: bool
    chosen: bool
    by_hand: bool
    quota_left: int | None
    audience: list[str]
    effect: PastEffect
    reasons: list[ReasonView]


class Suggestions(Frozen):
    """All connected accounts, the most suitable first."""

    post_id: str
    suggestions: list[SuggestionView]
