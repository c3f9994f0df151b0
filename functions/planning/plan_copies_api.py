"""Copying a plan, and bringing back what an earlier revision said, over HTTP."""

from planning import adoption, brand_day_store, copies, occasions, plan_copy_views, plan_store, plan_writing, restoring
from planning.api import api
from planning.copies import CopyRequest
from planning.plan_copy_views import CopyView
from planning.plans import Plan
from planning.restoring import RestoreRequest
from socialops.api import Id, caller, language, now, origin, seen
from socialops.ids import new_id


@api.post("/v1/plans/<plan_id>/copies", allow="write_plans")
def copy_plan(plan_id: Id, body: CopyRequest) -> CopyView:
    """Copy a plan into another month.

    Weeks go onto weeks and weekdays onto weekdays; a slot that would lie outside the new plan is left out and told.
    Goals, themes, targets and cited notes are kept, posts are not copied. The answer says what moves where, which
    occasions a slot leaves and meets, and which occasions the two plans do not share. With `dry_run` nothing is
    written.
    """
    source = plan_store.get(plan_id)
    copied = copies.copy(source, body.month, body.title)
    own = brand_day_store.present()
    before = occasions.between(source.starts_on, source.ends_on, own)
    after = occasions.between(copied.body.starts_on, copied.body.ends_on, own)
    if body.dry_run:
        return plan_copy_views.copy_view(copied, None, before, after, language())
    opened = plan_writing.open_plan(copied.body, new_id(now()), caller().id, now())
    made = opened.model_copy(update={"copied_from": source.id})
    shown = plan_copy_views.copy_view(copied, made, before, after, language())
    plan_store.add(made, origin(), shown)
    return shown


@api.post("/v1/plans/<plan_id>/restorations", allow="write_plans", guarded=True)
def restore_plan(plan_id: Id, body: RestoreRequest) -> Plan:
    """Bring back what an earlier revision of a plan said.

    The whole of it, or with `slots` those slots alone: a slot that was removed has its id again, and so its post. It is
    a change like any other: a plan that was adopted needs a `reason`.
    """
    version = seen()
    found, earlier = plan_store.get_with_revision(plan_id, body.revision)
    before = found.expect(version)
    after = adoption.revise(before, restoring.restored(before, earlier, body.slots), body.reason, now())
    if adoption.content_hash(after) == adoption.content_hash(before):
        return before
    plan_store.save(before, after, body.reason, origin())
    return after
