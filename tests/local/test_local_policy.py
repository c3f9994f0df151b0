"""Policies are evaluated as IAM evaluates them."""

from typing import Any

import pytest

from infra.local.policy import Policy, Request

TABLE = "arn:aws:dynamodb:eu-west-1:1:table/t"


def policy(*statements: dict[str, Any]) -> Policy:
    """A policy of allowing statements, unless they say otherwise."""
    return Policy.of([{"Statement": [{"Effect": "Allow", **statement} for statement in statements]}])


@pytest.mark.parametrize(
    ("action", "resource", "allowed"),
    [
        ("dynamodb:GetItem", TABLE, True),
        ("dynamodb:getitem", TABLE, True),
        ("dynamodb:PutItem", TABLE, False),
        ("dynamodb:GetItem", TABLE + "/index/i", False),
        ("dynamodb:GetItem", TABLE.upper(), False),
    ],
)
def test_an_exact_statement_allows_exactly_that(action: str, resource: str, allowed: bool) -> None:
    """Actions match whatever their case, resources only as written."""
    statement = {"Action": "dynamodb:GetItem", "Resource": TABLE}
    assert policy(statement).allows(Request(action, resource)) is allowed


@pytest.mark.parametrize(
    ("pattern", "resource", "allowed"),
    [
        ("arn:aws:s3:::b/incoming/*", "arn:aws:s3:::b/incoming/a/b", True),
        ("arn:aws:s3:::b/incoming/*", "arn:aws:s3:::b/outgoing/a", False),
        ("arn:aws:s3:::b.c/*", "arn:aws:s3:::bxc/a", False),
        ("arn:aws:s3:::b/?.png", "arn:aws:s3:::b/a.png", True),
        ("arn:aws:s3:::b/?.png", "arn:aws:s3:::b/ab.png", False),
        ("*", "anything", True),
    ],
)
def test_wildcards_match_text_and_single_characters(pattern: str, resource: str, allowed: bool) -> None:
    """`*` is any text, `?` one character, and everything else itself."""
    assert policy({"Action": "s3:*", "Resource": pattern}).allows(Request("s3:GetObject", resource)) is allowed


def test_an_explicit_deny_wins() -> None:
    """A Deny that applies beats every Allow, wherever it stands."""
    allow = {"Action": "*", "Resource": "*"}
    deny = {"Effect": "Deny", "Action": "sqs:Purge*", "Resource": "*"}
    assert not policy(allow, deny).allows(Request("sqs:PurgeQueue", "q"))
    assert policy(deny, allow).allows(Request("sqs:SendMessage", "q"))


def test_nothing_is_allowed_by_itself() -> None:
    """Without an Allow there is no right."""
    assert not Policy().allows(Request("sqs:SendMessage", "q"))


def test_not_action_and_not_resource_are_complements() -> None:
    """NotAction and NotResource speak of everything else."""
    statement = {"NotAction": ["sqs:PurgeQueue"], "NotResource": "secret"}
    assert policy(statement).allows(Request("sqs:SendMessage", "open"))
    assert not policy(statement).allows(Request("sqs:PurgeQueue", "open"))
    assert not policy(statement).allows(Request("sqs:SendMessage", "secret"))


@pytest.mark.parametrize(
    ("condition", "context", "allowed"),
    [
        ({"StringEquals": {"a:Key": "x"}}, {"a:key": "x"}, True),
        ({"StringEquals": {"a:Key": ["x", "y"]}}, {"a:key": "y"}, True),
        ({"StringEquals": {"a:Key": "x"}}, {"a:key": "z"}, False),
        ({"StringEquals": {"a:Key": "x"}}, {}, False),
        ({"StringEqualsIfExists": {"a:Key": "x"}}, {}, True),
        ({"StringNotEquals": {"a:Key": ["x", "y"]}}, {"a:key": "y"}, False),
        ({"StringNotEquals": {"a:Key": "x"}}, {}, True),
        ({"StringLike": {"a:Key": "x*"}}, {"a:key": "xyz"}, True),
        ({"ArnLike": {"a:Key": "arn:*:x"}}, {"a:key": "arn:aws:x"}, True),
        ({"Null": {"a:Key": "true"}}, {}, True),
        ({"Null": {"a:Key": "true"}}, {"a:key": "x"}, False),
        ({"Bool": {"a:Key": "true"}}, {"a:key": "TRUE"}, True),
        ({"NumericLessThan": {"a:Key": "1.2"}}, {"a:key": "1.3"}, False),
        ({"ForAllValues:StringEquals": {"a:Key": ["x", "y"]}}, {"a:key": ["x", "y"]}, True),
        ({"ForAllValues:StringEquals": {"a:Key": ["x"]}}, {"a:key": ["x", "y"]}, False),
        ({"ForAnyValue:StringEquals": {"a:Key": ["x"]}}, {"a:key": ["x", "y"]}, True),
        ({"StringEquals": {"a:Key": "x"}, "Null": {"a:Other": "true"}}, {"a:key": "x", "a:other": "y"}, False),
    ],
)
def test_conditions_hold_as_documented(condition: dict[str, Any], context: dict[str, Any], allowed: bool) -> None:
    """Each operator decides as "IAM JSON policy elements: Condition operators" says; all conditions must hold."""
    statement = {"Action": "*", "Resource": "*", "Condition": condition}
    assert policy(statement).allows(Request("a:Do", "r", context)) is allowed


def test_an_unmet_condition_of_an_allow_is_no_deny() -> None:
    """A statement whose condition fails says nothing, so another one may allow."""
    conditional = {"Action": "*", "Resource": "*", "Condition": {"StringEquals": {"a:Key": "x"}}}
    assert policy(conditional, {"Action": "*", "Resource": "*"}).allows(Request("a:Do", "r"))


def test_an_unknown_operator_is_refused() -> None:
    """A condition that cannot be judged is an error."""
    statement = {"Action": "*", "Resource": "*", "Condition": {"DateLessThan": {"aws:CurrentTime": "2026"}}}
    with pytest.raises(NotImplementedError, match="DateLessThan"):
        policy(statement).allows(Request("a:Do", "r", {"aws:currenttime": "2025"}))


def test_a_resource_policy_names_who_may() -> None:
    """A statement with a principal speaks of that principal only."""
    statement = {"Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "q"}
    assert policy(statement).allows(Request("sqs:SendMessage", "q", principal="events.amazonaws.com"))
    assert not policy(statement).allows(Request("sqs:SendMessage", "q", principal="s3.amazonaws.com"))
