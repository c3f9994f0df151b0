"""Who may do what: each operation of the API with the roles that may call it. Every route names one of these."""

from enum import StrEnum


class Role(StrEnum):
    """A role of the team; a member may hold several."""

    PLANNER = "planner"
    SPECIALIST = "specialist"
    ANALYST = "analyst"
    REVIEWER = "reviewer"
    MANAGER = "manager"


EVERYONE = frozenset(Role)
_PLANNER, _SPECIALIST, _ANALYST, _REVIEWER, _MANAGER = Role


PERMISSIONS: dict[str, frozenset[Role]] = {
    # planning
    "read_research": EVERYONE,
    "write_research": frozenset({_PLANNER, _ANALYST, _MANAGER}),
    "read_plans": EVERYONE,
    "write_plans": frozenset({_PLANNER, _MANAGER}),
    "read_posts": EVERYONE,
    "write_posts": frozenset({_PLANNER, _SPECIALIST, _MANAGER}),
    "import_posts": frozenset({_PLANNER, _SPECIALIST, _MANAGER}),
    "export_posts": EVERYONE,
    "upload_media": frozenset({_PLANNER, _SPECIALIST, _MANAGER}),
    "delete_media": frozenset({_PLANNER, _SPECIALIST, _MANAGER}),
    "submit_posts": frozenset({_PLANNER, _SPECIALIST, _MANAGER}),
    "check_text": EVERYONE,
    "read_reviews": EVERYONE,
    "discuss_reviews": EVERYONE,
    "decide_reviews": EVERYONE,
    "invite_guests": frozenset({_REVIEWER, _MANAGER}),
    # publishing
    "read_accounts": EVERYONE,
    "connect_accounts": frozenset({_MANAGER}),
    "read_calendar": EVERYONE,
    "schedule": frozenset({_SPECIALIST, _MANAGER}),
    "set_cadence": frozenset({_PLANNER, _MANAGER}),
    "hand_off": frozenset({_SPECIALIST, _MANAGER}),
    "read_receipts": frozenset({_SPECIALIST, _ANALYST, _MANAGER}),
    "read_pauses": EVERYONE,
    "read_health": frozenset({_SPECIALIST, _ANALYST, _MANAGER}),
    "pause": frozenset({_MANAGER}),
    "read_budgets": EVERYONE,
    "set_budgets": frozenset({_MANAGER}),
    "read_promotions": EVERYONE,
    "promote": frozenset({_SPECIALIST, _MANAGER}),
    "approve_promotions": frozenset({_MANAGER}),
    # engagement
    "read_inbox": frozenset({_SPECIALIST, _ANALYST, _MANAGER}),
    "answer": frozenset({_SPECIALIST, _MANAGER}),
    # insights
    "read_metrics": EVERYONE,
    "collect_metrics": frozenset({_SPECIALIST, _ANALYST, _MANAGER}),
    "enter_figures": frozenset({_SPECIALIST, _ANALYST, _MANAGER}),
    "make_reports": frozenset({_ANALYST, _MANAGER}),
    "read_reports": EVERYONE,
    # governance
    "read_trace": EVERYONE,
    "read_archive": frozenset({_ANALYST, _MANAGER}),
    "seal_archive": frozenset({_MANAGER}),
    "read_brand": EVERYONE,
    "change_brand": frozenset({_MANAGER}),
    "read_team": EVERYONE,
    "manage_team": frozenset({_MANAGER}),
    "read_self": EVERYONE,
    # notices
    "read_notices": EVERYONE,
    "manage_robots": frozenset({_MANAGER}),
}
"""Operation → roles. `decide_reviews` is everybody's: a policy may name any member as an approver. The review's own
policy and the rule that an author never decides narrow it, and say so with a reason."""


def may(operation: str, roles: frozenset[Role]) -> bool:
    """Whether one of the roles may do this."""
    return bool(PERMISSIONS[operation] & roles)
