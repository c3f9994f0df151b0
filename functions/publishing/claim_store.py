"""The claim of the law: the right to send once, taken in one transaction with everything that must hold for it."""

from datetime import datetime
from typing import Final

from planning import keys as planning_keys
from publishing import keys, pauses, quotas, store
from publishing.attempts import Attempt
from publishing.promotions import BY_RULE
from publishing.sendings import Sending, Step
from socialops import clock, table
from socialops.agenda import Entry
from socialops.changes import Change, Count, Require
from socialops.errors import (
    AccountNotConnected,
    EarlierStopped,
    NotApproved,
    NotLive,
    OrderNotCovered,
    Paused,
    QuotaSpent,
    RightsEnded,
)
from socialops.platforms.content import Picture, Video
from socialops.platforms.contract import Platform
from socialops.table import Origin

RIGHTS_HOLD: Final = (
    "(attribute_not_exists(#rights.#valid_until) OR #rights.#valid_until > :at)"
    " AND (attribute_not_exists(#rights.#valid_from) OR #rights.#valid_from <= :at)"
    " AND (attribute_not_exists(#rights.#platforms[0]) OR contains(#rights.#platforms, :platform))"
)
"""The condition that `planning.rights` puts into words, on the record of a file."""


def claim(step: Step, entry: Entry, platform: Platform, attempt: Attempt, origin: Origin) -> None:
    """The law in one transaction: take the right to send, if and only if everything that must hold does hold.

    Raises:
        EntryGone: another took it.
        StaleVersion: the sending was changed since it was read.
        Paused: a switch of one of its scopes is on.
        NotApproved: its content is not what is approved now.
        RightsEnded: we may not show one of its files now, or not on its platform.
        OrderNotCovered: an order is not approved in these terms, or its reservation does not stand.
        NotLive: what an order promotes is not public.
        EarlierStopped: a rule has stopped the promotion that an order goes on with.
        AccountNotConnected: its account was disconnected.
        QuotaSpent: an allowance has no room; `until` says when it has again.
    """
    sending = step.after
    conditions: list[Change] = [
        *_unpaused(sending),
        *approval_of(sending),
        *rights_of(sending, origin.at),
        *covered(sending),
        _connected(sending),
        *_counted(sending, platform, origin),
    ]
    table.commit([*store.changes(step, entry), *conditions, store.keep_attempt(sending, attempt)], step.events, origin)


def _unpaused(sending: Sending) -> list[Require]:
    return [Require(keys.pause(scope), pauses.OFF, Paused(scope=scope)) for scope in pauses.scopes_of(sending)]


def campaign_runs(sending: Sending) -> list[Require]:
    """That no pause is on for its campaign, where it has one."""
    scope = f"campaign:{sending.campaign}"
    return [Require(keys.pause(scope), pauses.OFF, Paused(scope=scope))] if sending.campaign else []


def approval_of(sending: Sending) -> list[Require]:
    """That its exact content is what the post's approval says now; nothing for what needs none."""
    if sending.kind not in ("post", "edit"):
        return []
    return [
        Require(
            planning_keys.post(sending.subject),
            "approved.#platform = :hash",
            NotApproved(platform=sending.platform, publication=sending.id),
            values={":hash": sending.content_hash},
            names={"#platform": sending.platform},
        )
    ]


def rights_of(sending: Sending, at: datetime) -> list[Require]:
    """That the notes on the rights in its files allow them at an instant on its platform; no note allows everything."""
    files: list[Picture | Video] = list(sending.content.pictures)
    files += [sending.content.video] if sending.content.video else []
    return [
        Require(
            planning_keys.media(file.media_id),
            RIGHTS_HOLD,
            RightsEnded(media=file.media_id, at=clock.text(at)),
            values={":at": clock.text(at), ":platform": sending.platform},
            names={f"#{name}": name for name in ("rights", "valid_from", "valid_until", "platforms")},
        )
        for file in files
    ]


def covered(sending: Sending) -> list[Require]:
    """For an order: its money is reserved, its terms are approved, and what it promotes is still public.

    A renewal was decided on the figures of one that ran: it does not go out when a rule has stopped that one since.
    """
    if sending.kind != "order":
        return []
    about, budget = sending.content.answers, int(sending.content.options["budget"])
    void = OrderNotCovered(id=sending.id)
    conditions = [
        Require(
            keys.promotion(sending.id),
            "#state = :placing AND #approved = :hash AND #charge.#held = :budget",
            void,
            values={":placing": "placing", ":hash": sending.content_hash, ":budget": budget},
            names={"#state": "state", "#approved": "approved", "#charge": "charge", "#held": "held"},
        ),
        Require(
            keys.sending(about["publication"]),
            "#state = :live AND attribute_not_exists(removed_at) AND remote_id = :post",
            NotLive(id=about["publication"], state=""),
            values={":live": "live", ":post": about["post"]},
            names={"#state": "state"},
        ),
    ]
    if renewed := about.get("goes_on_with"):
        conditions.append(
            Require(
                keys.promotion(renewed),
                "attribute_not_exists(stop_by) OR stop_by <> :rule",
                EarlierStopped(id=renewed),
                values={":rule": BY_RULE},
            )
        )
    if about["approval"] == "limit":
        conditions.append(Require(keys.spending_limit(), "amount >= :budget", void, values={":budget": budget}))
    return conditions


def _connected(sending: Sending) -> Require:
    return Require(
        keys.account(sending.account_id),
        "#state = :connected",
        AccountNotConnected(account=sending.account_id),
        values={":connected": "connected"},
        names={"#state": "state"},
    )


def _counted(sending: Sending, platform: Platform, origin: Origin) -> list[Count]:
    spends = platform.allowances(sending.kind, sending.content)
    return [
        Count(
            keys.quota(sending.account_id, window.quota.kind, window.name),
            at_most=window.quota.amount,
            expires=int(window.ends.timestamp()) + window.quota.seconds,
            otherwise=QuotaSpent(kind=window.quota.kind, until=clock.text(window.ends)),
        )
        for window in quotas.windows(platform.limits, spends, origin.at)
    ]
