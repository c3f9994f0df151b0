"""The team directory: whom to ask and whom to tell."""

from typing import Any

from governance.api import api
from socialops import table, team
from socialops.permissions import Role
from tests.cloud import Clock
from tests.stages.requests import ask

LIN: dict[str, Any] = {"name": "林一", "email": "lin@brand.example", "roles": ["reviewer"]}


def _enter(member_id: str, body: dict[str, Any], seen: int = 0, role: str = "manager") -> Any:
    headers = {"if-match": f'"{seen}"'}
    return ask(api, "PUT /v1/team/{member_id}", path={"member_id": member_id}, body=body, headers=headers, role=role)


def test_a_member_is_entered_changed_and_leaves(time: Clock) -> None:
    """Who has left is in no list and holds no role any more, but is still known by id."""
    assert _enter("lin", LIN).body["version"] == 1
    assert [each["id"] for each in ask(api, "GET /v1/team").body["items"]] == ["lin"]
    assert [each.id for each in team.of_roles(team.present(), [Role.REVIEWER])] == ["lin"]
    left = _enter("lin", LIN | {"left": True}, seen=1)
    assert left.body["left_at"] is not None
    assert ask(api, "GET /v1/team").body["items"] == []
    assert team.get("lin").name == "林一"
    assert _enter("lin", LIN, seen=2).body["left_at"] is None


def test_the_journal_knows_members_by_id_alone(time: Clock) -> None:
    """Name and address are personal: the journal says that they changed, never what they are."""
    _enter("lin", LIN)
    (item,) = table.query("TRACE#MEMBER#lin").items
    assert "林一" not in str(item)
    assert "lin@brand.example" not in str(item)


def test_an_old_version_or_a_foreign_hand_changes_nothing(time: Clock) -> None:
    """412 for whoever has seen another version, 403 for whoever is not a manager, 422 for no address."""
    _enter("lin", LIN)
    assert _enter("lin", LIN | {"name": "x"}).status == 412
    assert _enter("lin", LIN, seen=1, role="reviewer").status == 403
    assert _enter("wu", LIN | {"email": "nowhere"}).status == 422
    assert team.get("lin").name == "林一"


def test_a_deputy_stands_in_until_the_day_named(time: Clock) -> None:
    """After `until` the member acts themselves again."""
    until = time.at.replace(hour=20)
    _enter("lin", LIN | {"deputy": {"member_id": "wu", "until": until.isoformat()}})
    assert team.get("lin").stands_in(time.at) == "wu"
    assert team.get("lin").stands_in(until) == ""
