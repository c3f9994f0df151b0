"""The scopes of switches: which of them stop what, by its kind and by what it belongs to."""

from datetime import UTC, datetime

import pytest

from publishing import pauses
from publishing.sendings import Sending, schedule
from socialops import words
from socialops.errors import InvalidInput
from socialops.platforms.content import Content

AT = datetime(2026, 11, 24, 8, tzinfo=UTC)


def a_sending(kind: str, campaign: str = "") -> Sending:
    """One that is scheduled; `order` is a kind that other rooms bring."""
    step = schedule(
        "s1",
        AT,
        kind="post",
        platform="weibo",
        account_id="a1",
        subject="p1",
        root="POST#p1",
        owner="ling",
        content=Content("x"),
        due=AT,
        campaign=campaign,
    )
    return step.after.model_copy(update={"kind": kind})


@pytest.mark.parametrize("kind", ["post", "reply", "comment", "edit"])
def test_what_costs_nothing_is_not_stopped_by_spend(kind: str) -> None:
    """Brand, platform and account stop it, a campaign where it has one; `spend` does not."""
    assert pauses.scopes_of(a_sending(kind)) == ["brand", "platform:weibo", "account:a1"]
    assert pauses.scopes_of(a_sending(kind, "618"))[-1] == "campaign:618"


def test_a_paid_order_is_stopped_by_every_scope_and_by_spend() -> None:
    """An order has all the switches of a post, and the one for money besides."""
    assert pauses.scopes_of(a_sending("order", "618")) == [
        "brand",
        "platform:weibo",
        "account:a1",
        "campaign:618",
        "spend",
    ]


def test_what_takes_back_is_stopped_by_none() -> None:
    """Who stops everything may want something gone."""
    assert pauses.scopes_of(a_sending("removal", "618")) == []


def test_a_switch_meets_what_its_scope_holds() -> None:
    """Rows of unresolved sendings are told by the switch that stops them, and by no other."""
    row = {"kind": "post", "platform": "weibo", "account_id": "a1", "campaign": "618"}
    stops = ["brand", "platform:weibo", "account:a1", "campaign:618"]
    others = ["spend", "platform:wechat", "account:a2", "campaign:11", "campaign:"]
    assert [scope for scope in [*stops, *others] if pauses.holds(scope, row)] == stops
    assert pauses.holds("spend", {**row, "kind": "order"})


@pytest.mark.parametrize("scope", ["", "spend:1", "brand:x", "account", "account:", ":a1", "money", "Spend"])
def test_a_scope_that_nothing_checks_is_none(scope: str) -> None:
    """A switch that no claim asks for would be a false promise."""
    with pytest.raises(InvalidInput):
        pauses.check_scope(scope)


@pytest.mark.parametrize("scope", ["brand", "spend", "platform:weibo", "account:a1", "campaign:618"])
def test_a_scope_has_words(scope: str) -> None:
    """In both languages people read what a switch stops, not its code."""
    pauses.check_scope(scope)
    said = {words.scope(scope, language) for language in words.LANGUAGES}
    assert len(said) == len(words.LANGUAGES)
    assert scope not in said
