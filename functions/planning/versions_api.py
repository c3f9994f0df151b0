"""A post's versions over HTTP: those for each platform beside the master, and those of each save."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from planning import posts, store, variants, version_store, version_views, versions
from planning.api import api
from planning.posts import Post
from planning.variants import Parts, Variants
from planning.version_views import VersionDifference
from planning.versions import PostVersion
from socialops.api import Cursor, Id, Limit, caller, language, now, origin, seen
from socialops.models import Page

Number = Annotated[int, Path(ge=1, le=99_999_999)]
Against = Annotated[int | None, Query(ge=1, le=99_999_999)]


@api.get("/v1/posts/<post_id>/variants", allow="read_posts")
def read_variants(post_id: Id) -> Variants:
    """See how each platform's version stands to the master.

    Each part is attached or detached; a detached one is shown with what differs from the master. `text` and `link`
    are what goes out, with the brand's link parameters.
    """
    return variants.show(store.get_post(post_id))


@api.post("/v1/posts/<post_id>/variants/<platform>/detachments", allow="write_posts", status=200, guarded=True)
def detach_variant(post_id: Id, platform: Id, body: Parts) -> Post:
    """Take parts of a version off the master.

    The master's text, media or link are copied into the version and stay as they are when the master changes.
    """
    before = store.get_post(post_id).expect(seen())
    return store.save_edit(before, variants.detach(before, platform, body.parts, caller().id, now()), origin())


@api.post("/v1/posts/<post_id>/variants/<platform>/attachments", allow="write_posts", status=200, guarded=True)
def attach_variant(post_id: Id, platform: Id, body: Parts) -> Post:
    """Put parts of a version back on the master.

    What they said by themselves is given up; it is in the versions of the post.
    """
    before = store.get_post(post_id).expect(seen())
    return store.save_edit(before, variants.attach(before, platform, body.parts, caller().id, now()), origin())


@api.get("/v1/posts/<post_id>/versions", allow="read_posts")
def list_post_versions(post_id: Id, limit: Limit = 50, cursor: Cursor = None) -> Page[PostVersion]:
    """List the versions of a post.

    Newest first: every save is one, the newest hundred of them are kept; a submitted one is always kept, with the
    hash of its content for each platform.
    """
    return version_store.list_versions(post_id, limit, cursor)


@api.get("/v1/posts/<post_id>/versions/<number>", allow="read_posts")
def read_post_version(post_id: Id, number: Number) -> PostVersion:
    """Read a version of a post."""
    return version_store.get_version(post_id, number)


@api.get("/v1/posts/<post_id>/versions/<number>/diff", allow="read_posts")
def compare_post_versions(post_id: Id, number: Number, against: Against = None) -> VersionDifference:
    """Compare two versions of a post.

    What became of `against` (the version before it, where absent): the runs of each text that stayed, went and came,
    with offsets in Unicode characters; media and settings that changed; and all of it in words.
    """
    old, new = version_store.get_pair(post_id, number, against)
    return version_views.show(old, new, language())


@api.post("/v1/posts/<post_id>/versions/<number>/restorations", allow="write_posts", status=200, guarded=True)
def restore_post_version(post_id: Id, number: Number) -> Post:
    """Bring a version of a post back.

    As a new edit: the post is a draft again, and the versions in between stay. Refused when a picture or a video of
    that version is not there any more.
    """
    before, wanted = store.get_post_and_version(post_id, number)
    before.expect(seen())
    after = posts.rewrite(posts.by_itself(before), caller().id, now(), **versions.fields(wanted))
    return store.save_edit(before, after, origin(), "restored")
