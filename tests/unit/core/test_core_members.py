"""Who calls, as a verified token tells it in any of the forms API Gateway hands claims over."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialops.errors import NotAuthenticated
from socialops.members import from_claims
from socialops.permissions import EVERYONE, PERMISSIONS, Role, may

CLAIM = "cognito:groups"


@pytest.mark.parametrize(
    "groups",
    [
        ["planner", "manager"],
        '["planner", "manager"]',
        "[planner manager]",
        "[planner, manager]",
        "planner manager",
        "planner,manager",
        ["planner", "manager", "visitors", "admin"],
    ],
)
def test_roles_are_read_from_every_form_of_the_claim(groups: Any) -> None:
    """A list, JSON text or API Gateway's own writing name the same roles; foreign groups are passed over."""
    member = from_claims({"sub": "m1", CLAIM: groups}, CLAIM)
    assert member.roles == {Role.PLANNER, Role.MANAGER}


@pytest.mark.parametrize("groups", [None, "", [], "[]", "[visitors]", "visitors", "[", '["planner"', "Planner", 7, {}])
def test_without_a_role_of_ours_nobody_comes_in(groups: Any) -> None:
    """Whatever stands in the claim, no role means no member."""
    with pytest.raises(NotAuthenticated) as refused:
        from_claims({"sub": "m1", CLAIM: groups}, CLAIM)
    assert refused.value.facts == {"reason": "no-role"}


@given(st.dictionaries(st.sampled_from(["sub", CLAIM, "name"]), st.text() | st.lists(st.text()) | st.none()))
def test_no_claims_crash_the_reading(claims: dict[str, Any]) -> None:
    """Any claims make a member with roles of ours, or none."""
    try:
        member = from_claims(claims, CLAIM)
    except NotAuthenticated:
        return
    assert member.id
    assert member.roles


def test_a_token_without_subject_is_nobody() -> None:
    """A role alone is no member."""
    with pytest.raises(NotAuthenticated) as refused:
        from_claims({CLAIM: "[manager]"}, CLAIM)
    assert refused.value.facts == {"reason": "no-subject"}


def test_a_member_has_a_name_to_show() -> None:
    """The name, else the user name, else the subject."""
    for extra, name in (({"name": "玲"}, "玲"), ({"username": "ling"}, "ling"), ({}, "m1")):
        assert from_claims({"sub": "m1", CLAIM: "manager", **extra}, CLAIM).name == name


def test_every_operation_has_somebody_who_may() -> None:
    """No operation is closed to all, and the manager may do everything."""
    assert all(roles <= EVERYONE and Role.MANAGER in roles for roles in PERMISSIONS.values())


@pytest.mark.parametrize("operation", sorted(PERMISSIONS))
def test_roles_add_up(operation: str) -> None:
    """A member may do what any of their roles may do, and nothing without one."""
    assert not may(operation, frozenset())
    for role in Role:
        assert may(operation, frozenset({role})) == (role in PERMISSIONS[operation])
        assert may(operation, frozenset({role, Role.MANAGER}))
