"""What happens to budgets, to the paid promotion of something live, and to what people say that ends one."""

from socialops.events.base import Event


class BudgetSet(Event):
    """A budget has a limit, or another one; fen."""

    budget_id: str
    limit: int
    before: int


class BudgetReserved(Event):
    """Money of a budget was set aside for an order; fen."""

    budget_id: str
    promotion_id: str
    amount: int


class BudgetReleased(Event):
    """What was set aside for an order and not spent is free again; fen."""

    budget_id: str
    promotion_id: str
    amount: int


class BudgetCharged(Event):
    """An order spent money of a budget; fen."""

    budget_id: str
    promotion_id: str
    amount: int


class BudgetOverrun(Event):
    """A platform took more than was reserved; while a budget is `short`, nothing more is reserved on it."""

    budget_id: str
    promotion_id: str
    amount: int
    short: int


class BudgetCorrected(Event):
    """An order turned out to have spent less than was told before; fen."""

    budget_id: str
    promotion_id: str
    amount: int


class BudgetNearlyUsed(Event):
    """So many per cent of a budget's limit are reserved and spent as are to be told; fen are left for orders.

    `owner` set the budget last; `least` is what the cheapest order costs.
    """

    budget_id: str
    owner: str
    percent: int
    available: int
    least: int


class BudgetUsedUp(Event):
    """A budget has less left than the cheapest order costs (`least`); fen."""

    budget_id: str
    owner: str
    available: int
    least: int


class BudgetEndsUnspent(Event):
    """A campaign's budget ends in so many days, and so much of it is neither spent nor reserved; fen."""

    budget_id: str
    owner: str
    days: int
    available: int


class SpendingLimitSet(Event):
    """From this amount on an order needs an approval; fen."""

    amount: int


class PromotionAsked(Event):
    """Somebody wants to promote something live; its money is reserved. Above the limit it waits for an approval."""

    promotion_id: str
    publication_id: str
    platform: str
    account_id: str
    owner: str
    budget: int
    needs_approval: bool


class PromotionRenewed(Event):
    """A promotion goes on: a new order (`renewal_id`) was asked for with its goal and audience."""

    promotion_id: str
    renewal_id: str
    owner: str


class PromotionApproved(Event):
    """A promotion above the limit was approved in exactly these terms; its order goes out."""

    promotion_id: str
    terms: str


class PromotionDeclined(Event):
    """A promotion above the limit was declined; nothing was ordered."""

    promotion_id: str
    owner: str


class PromotionHandedOff(Event):
    """A promotion was handed to a person, who buys it in the platform's console and confirms."""

    promotion_id: str
    owner: str
    platform: str


class PromotionOrdered(Event):
    """The platform has the order of a promotion; `order_ids` are several where it was doubled."""

    promotion_id: str
    order_ids: list[str]
    by_hand: bool


class PromotionReported(Event):
    """A promotion stands otherwise than it was told before: its state at the platform, and what it cost in fen."""

    promotion_id: str
    state: str
    spent: int


class PromotionOffPace(Event):
    """A promotion spends far faster (`ahead`) or slower (`behind`) than its time goes by; shares per mille."""

    promotion_id: str
    owner: str
    pace: str
    spent: int
    elapsed: int


class PromotionStopAsked(Event):
    """A promotion is to stop: a person says so, or one of its rules (`by_rule`); a person does it where `by_hand`."""

    promotion_id: str
    owner: str
    reason: str
    by_rule: bool
    by_hand: bool = False


class PromotionStopUnconfirmed(Event):
    """A promotion was to stop a while ago, and no report says that it did."""

    promotion_id: str
    owner: str
    minutes: int


class PromotionEnded(Event):
    """A promotion is over, and what it did not spend is free again; fen."""

    promotion_id: str
    owner: str
    how: str
    reason: str = ""
    spent: int


class PromotionReportsMissed(Event):
    """An account's platform has not told for a while how its promotions stand."""

    account_id: str
    platform: str
    failures: int


class PromotionReportsBack(Event):
    """An account's platform tells again how its promotions stand."""

    account_id: str


class SentimentTurnedBad(Event):
    """What people say about a post, in a campaign or on an account has turned bad; the scope is what is named.

    Whoever listens to people tells it; promotions whose owner wants so stop because of it.
    """

    post_id: str = ""
    campaign: str = ""
    account_id: str = ""
    negative_permille: int
    messages: int
