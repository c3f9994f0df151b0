"""Plans over HTTP."""

from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from planning import adoption, content_types, plan_store, plan_views, plan_writing, posts
from planning.api import api
from planning.content_types import ContentTypes
from planning.coverage import coverage
from planning.plan_views import CoverageView, PlanChangeView
from planning.plans import Plan, PlanEdit, PlanInput
from socialops import brand
from socialops.api import Cursor, Id, Limit, caller, language, now, origin, seen
from socialops.ids import new_id
from socialops.models import Page
from socialops.platforms.registry import REGISTRY

Revision = Annotated[int, Path(ge=1, le=999_999)]


@api.post("/v1/plans", allow="write_plans")
def write_plan(body: PlanInput) -> Plan:
    """Open a plan of a week or a month.

    Goals have numbers; themes have a share in per mille, together at most 1000; slots lie within the plan and name
    one of its themes, and a content type of the common ones or of the brand's own; cited notes must exist.
    """
    posts.require_known(body.platforms(), REGISTRY)
    around = plan_store.surroundings(body.cited())
    content_types.require_known(body.content_types(), around.brand)
    plan = plan_writing.open_plan(body, new_id(now()), caller().id, now())
    plan_store.add(plan, origin())
    return plan


@api.get("/v1/plans", allow="read_plans")
def list_plans(limit: Limit = 50, cursor: Cursor = None) -> Page[Plan]:
    """List plans.

    The latest start first.
    """
    return plan_store.list_plans(limit, cursor)


@api.get("/v1/plans/<plan_id>", allow="read_plans")
def read_plan(plan_id: Id) -> Plan:
    """Read a plan.

    As it is being worked on; `adopted` names the revision that counts, where there is one.
    """
    return plan_store.get(plan_id)


@api.put("/v1/plans/<plan_id>", allow="write_plans")
def edit_plan(plan_id: Id, body: PlanEdit) -> Plan:
    """Write a plan anew.

    The body replaces the plan whole: slots keep their ids, new ones come without. Posts that were written for a theme
    or a slot keep it when it goes. A plan that was adopted needs a `reason`; the change is a draft, and the adopted
    revision counts until the change is adopted too. A plan in review does not change.
    """
    version = seen()
    posts.require_known(body.platforms(), REGISTRY)
    around = plan_store.surroundings(body.cited(), plan_id)
    content_types.require_known(body.content_types(), around.brand)
    before = around.present().expect(version)
    after = adoption.revise(before, body, body.reason, now())
    if adoption.content_hash(after) == adoption.content_hash(before):
        return before
    plan_store.save(before, after, body.reason, origin())
    return after


@api.get("/v1/plans/<plan_id>/coverage", allow="read_plans")
def read_plan_coverage(plan_id: Id, of: Annotated[Literal["valid", "newest"], Query()] = "valid") -> CoverageView:
    """See how far a plan is.

    Slots planned, posts written for them and posts that are published: as a whole, by week, theme, platform and content
    type, with every theme's share beside its target, and the gaps. While an amendment is a draft or in review, the
    adopted revision is counted, or with `of=newest` the amendment.
    """
    filled = plan_store.get_filled(plan_id, newest=of == "newest")
    profile = filled.brand or brand.unnamed(now())
    return plan_views.coverage_view(coverage(filled.plan, filled.rows), filled.plan, profile, language(), now())


@api.get("/v1/plans/<plan_id>/versions", allow="read_plans")
def list_plan_versions(plan_id: Id, limit: Limit = 50, cursor: Cursor = None) -> Page[PlanChangeView]:
    """List the revisions of a plan.

    Newest first: who made each, when and why, and in words what differs from the one before.
    """
    page = plan_store.list_changes(plan_id, limit, cursor)
    return Page(items=[plan_views.change_view(each, language()) for each in page.items], next=page.next)


@api.get("/v1/plans/<plan_id>/versions/<number>", allow="read_plans")
def read_plan_version(plan_id: Id, number: Revision) -> Plan:
    """Read a plan as one of its revisions said it."""
    return plan_store.get_revision(plan_id, number)


@api.get("/v1/content-types", allow="read_plans")
def list_content_types() -> ContentTypes:
    """List the content types that a slot may be of.

    The common ones and those of the brand's profile, with their names in both languages.
    """
    return ContentTypes(items=content_types.every(brand.present(now())))
