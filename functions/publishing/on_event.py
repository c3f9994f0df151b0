"""What publishing hears on the bus and concerns promotions: what became of their orders, and reasons to stop them."""

from typing import Any, Final

from publishing import promotion_store, promotions
from publishing.promotions import Promotion, State, Turn
from socialops import clock
from socialops.errors import NotFound
from socialops.table import Origin
from socialops.triggers import each_event

BY: Final = "publishing.on_event"


def handler(event: dict[str, Any], context: Any) -> dict[str, list[dict[str, str]]]:
    """A batch of events of the bus; each may come more than once and in any order."""
    return each_event(
        event,
        {
            "PauseSet": paused,
            "SendingCancelled": cancelled,
            "SendingDoubled": doubled,
            "SendingHandedOff": handed_off,
            "SendingRefused": refused,
            "SendingRemoved": removed,
            "SendingWentLive": went_live,
            "SentimentTurnedBad": turned_bad,
        },
    )


def went_live(detail: dict[str, Any]) -> None:
    """The platform has the order of a promotion."""
    data = detail["data"]
    if data["kind"] == "order":
        _ordered(data["sending_id"], [data["remote_id"]])


def doubled(detail: dict[str, Any]) -> None:
    """The platform has an order more than once: each costs money, and a person is offered to stop the surplus."""
    remote_ids = list(reversed(detail["data"]["remote_ids"]))
    _ordered(detail["data"]["sending_id"], remote_ids)


def handed_off(detail: dict[str, Any]) -> None:
    """A person is to buy a promotion: they are told in its words, not in those of a post."""
    if detail["data"]["kind"] == "order":
        promotion_store.tell_handed_off(detail["data"]["sending_id"], Origin(BY, clock.now()))


def refused(detail: dict[str, Any]) -> None:
    """The platform does not take the order."""
    if detail["data"]["kind"] == "order":
        _failed(detail, "refused")


def cancelled(detail: dict[str, Any]) -> None:
    """The order was dropped before it went out."""
    _failed(detail, "cancelled")


def removed(detail: dict[str, Any]) -> None:
    """A publication is not public any more: nothing is left to promote."""
    _stop_of(detail["data"]["sending_id"], "post-removed")


def turned_bad(detail: dict[str, Any]) -> None:
    """What people say has turned bad: the promotions in its scope stop, unless their owners want otherwise."""
    data = detail["data"]
    post_id, campaign, account_id = (data.get(name, "") for name in ("post_id", "campaign", "account_id"))

    def concerned(promotion: Promotion) -> bool:
        scopes = ((post_id, promotion.post_id), (campaign, promotion.campaign), (account_id, promotion.account_id))
        return promotion.stop_loss.on_bad_sentiment and any(named and named == its for named, its in scopes)

    _stop_running("bad-sentiment", concerned)


def paused(detail: dict[str, Any]) -> None:
    """Spending was switched off: what runs stops too, for a switch that lets money flow would be none."""
    if detail["data"]["scope"] == "spend":
        _stop_running("paused", lambda promotion: True)


def _ordered(promotion_id: str, order_ids: list[str]) -> None:
    at = clock.now()
    _change(promotion_id, lambda one, _: promotions.ordered(one, order_ids, at))


def _failed(detail: dict[str, Any], how: State) -> None:
    at, reason = clock.now(), detail["data"]["reason"]
    _change(detail["data"]["sending_id"], lambda one, _: promotions.failed(one, how, reason, at))


def _stop_of(publication_id: str, reason: str) -> None:
    cursor = None
    while True:
        found, cursor = promotion_store.list_promotions(publication_id, 100, cursor)
        for each in found:
            _stop(each, reason)
        if cursor is None:
            return


def _stop_running(reason: str, concerned: Any) -> None:
    cursor = None
    while True:
        found, cursor = promotion_store.list_running(cursor)
        for each in found:
            if concerned(each):
                _stop(each, reason)
        if cursor is None:
            return


def _stop(promotion: Promotion, reason: str) -> None:
    at = clock.now()

    def decide(one: Promotion, _: int) -> Turn | None:
        if one.state not in {"placing", *promotions.ON}:
            return None
        return promotions.stop(one, reason, by=promotions.BY_RULE, at=at, by_rule=True)

    promotion_store.change(promotion.id, decide, Origin(BY, at))


def _change(promotion_id: str, decide: promotion_store.Decide) -> None:
    """Change the promotion of an order; a sending of another kind has none."""
    try:
        promotion_store.change(promotion_id, decide, Origin(BY, clock.now()))
    except NotFound:
        return
