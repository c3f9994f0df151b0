"""The member behind a request, as the verified token of the HTTP API tells it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from socialops.errors import NotAuthenticated
from socialops.permissions import Role


@dataclass(frozen=True)
class Member:
    """A person of the team: the token's subject, a name to show, and the roles the brand gave."""

    id: str
    name: str
    roles: frozenset[Role]


def from_claims(claims: Mapping[str, Any], roles_claim: str) -> Member:
    """The member of verified claims; groups that are no role of ours are passed over.

    Raises:
        NotAuthenticated: no subject, or no role of ours.
    """
    known = {role.value for role in Role}
    roles = frozenset(Role(name) for name in _names(claims.get(roles_claim)) if name in known)
    subject = str(claims.get("sub", ""))
    if not subject or not roles:
        raise NotAuthenticated(reason="no-role" if subject else "no-subject")
    return Member(subject, str(claims.get("name") or claims.get("username") or subject), roles)


def _names(value: Any) -> list[str]:
    """API Gateway hands an array claim over as a list, as JSON text, or as `[planner manager]`."""
    if isinstance(value, list):
        return [str(each) for each in value]
    text = str(value or "").strip()
    if text.startswith("["):
        try:
            return [str(each) for each in json.loads(text)]
        except ValueError:
            text = text.strip("[]")
    return text.replace(",", " ").split()
