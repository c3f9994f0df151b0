"""Templates over HTTP: written once, filled with values for each post."""

from planning import aid_store, aids, posts, store
from planning.aid_store import TEMPLATES
from planning.aids import Rendering, RenderingInput, Template, TemplateInput
from planning.api import api
from planning.posts import Post
from socialops.api import Cursor, Id, Limit, caller, now, origin, seen
from socialops.ids import new_id
from socialops.models import Page
from socialops.platforms.registry import REGISTRY


@api.post("/v1/templates", allow="write_posts")
def write_template(body: TemplateInput) -> Template:
    """Keep a template.

    `{{name}}` stands for a declared variable, in title, text and link; `\\{{` is two braces. Nothing is computed, and
    defaults hold no variables.
    """
    posts.require_known(body.platforms, REGISTRY)
    made: Template = aids.new(Template, body, new_id(now()), caller().id, now())
    return aid_store.add(TEMPLATES, made, origin())


@api.get("/v1/templates", allow="read_posts")
def list_templates(limit: Limit = 50, cursor: Cursor = None) -> Page[Template]:
    """List templates.

    Newest first.
    """
    return aid_store.page(TEMPLATES, limit, cursor)


@api.get("/v1/templates/<template_id>", allow="read_posts")
def read_template(template_id: Id) -> Template:
    """Read a template."""
    return aid_store.get(TEMPLATES, template_id)


@api.put("/v1/templates/<template_id>", allow="write_posts")
def rewrite_template(template_id: Id, body: TemplateInput) -> Template:
    """Write a template anew.

    Posts that were made with it stay as they are.
    """
    posts.require_known(body.platforms, REGISTRY)
    before = aid_store.get(TEMPLATES, template_id).expect(seen())
    return aid_store.save(TEMPLATES, before, before.next(now(), **body.model_dump()), origin())


@api.delete("/v1/templates/<template_id>", allow="write_posts")
def remove_template(template_id: Id) -> Template:
    """Take a template away.

    Posts that were made with it stay as they are.
    """
    return aid_store.remove(TEMPLATES, aid_store.get(TEMPLATES, template_id).expect(seen()), origin())


@api.post("/v1/templates/<template_id>/renderings", allow="read_posts", status=200)
def render_template(template_id: Id, body: RenderingInput) -> Rendering:
    """See what a template makes of values.

    The answer's `post` is the body of a post. Hashtags stand below the text as each platform writes them; a version
    has a text of its own only where that differs. A variable without a value is named, and nothing is made.
    """
    return _rendered(template_id, body)


@api.post("/v1/templates/<template_id>/posts", allow="write_posts")
def write_post_from_template(template_id: Id, body: RenderingInput) -> Post:
    """Write a post from a template."""
    rendered = _rendered(template_id, body)
    return store.add_post(posts.write(rendered.post, new_id(now()), caller().id, now()), origin())


def _rendered(template_id: str, body: RenderingInput) -> Rendering:
    found = aid_store.ingredients(template_id, body)
    return aids.render(found.template, body, found.groups, found.signature)
