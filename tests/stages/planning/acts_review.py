"""What people do around a review in the tests: the team, the brand's stages, and the routes by reference."""

from typing import Any
from urllib.parse import urlsplit

from planning import on_review_link
from planning.api import api
from socialops import table, team
from socialops.changes import Create, Listed
from socialops.clock import now
from socialops.events.governance import TeammateChanged
from socialops.table import Origin
from socialops.team import Teammate
from tests.stages.planning.acts_planning import a_brand_profile
from tests.stages.requests import Answer, ask


def a_teammate(member: str, *roles: str, **fields: Any) -> None:
    """Enter somebody into the directory."""
    given = {"id": member, "name": member, "roles": list(roles) or ["reviewer"], **fields}
    mate = Teammate.model_validate({"created_at": now(), "updated_at": now(), **given})
    listed = None if mate.left_at else Listed(team.members(), f"{mate.name}#{mate.id}")
    event = TeammateChanged(subject=team.member(member).pk)
    table.commit([Create(team.member(member), mate, listed)], [event], Origin("test", now()))


def staged(*stages: dict[str, Any], **policy: Any) -> None:
    """Give the brand these stages."""
    a_brand_profile(review={"stages": list(stages), **policy})


def on(
    route: str, shown: dict[str, Any], body: Any = None, *, member: str = "bo", role: str = "reviewer", **path: str
) -> Answer:
    """Call `METHOD …` below `/v1/reviews/{subject}`; a PATCH names version 1 unless told otherwise."""
    method, _, rest = route.partition(" ")
    version = path.pop("version", "1")
    key = f"{method} /v1/reviews/{{subject}}{rest}"
    headers = {"if-match": f'"{version}"'} if method == "PATCH" else {}
    where = {"subject": shown["subject"], **path}
    return ask(api, key, member=member, role=role, path=where, body=body, headers=headers)


def visit(url: str, form: str | None = None, *, language: str = "en", **headers: str) -> dict[str, Any]:
    """Open the page of a link, or send its form."""
    method = "GET" if form is None else "POST"
    return on_review_link.handler(
        {
            "routeKey": f"{method} /reviews/{{token}}",
            "headers": {"accept-language": language, **headers},
            "pathParameters": {"token": urlsplit(url).path.rpartition("/")[2]},
            "requestContext": {"http": {"method": method}},
            "body": form,
            "isBase64Encoded": False,
        },
        None,
    )
