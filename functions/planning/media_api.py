"""Pictures and videos over HTTP: uploading, describing, finding and deleting them, and the posts that use them."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from planning import media, media_library_store, media_life, media_store, media_use_store
from planning.api import api
from planning.media import Kind, Label, Media, MediaChange, State, UploadRequest, UploadTicket
from planning.media_places import Wanted
from planning.media_views import MediaUse, MediaView, shown
from planning.plans import Name
from socialops import clock
from socialops.api import Cursor, Id, Limit, caller, language, now, origin, seen
from socialops.errors import MediaNotReady
from socialops.ids import new_id
from socialops.models import Page


@api.post("/v1/media", allow="upload_media")
def request_upload(body: UploadRequest) -> UploadTicket:
    """Ask for a place to upload a picture or a video.

    Post a multipart form to `upload.url` with every one of `upload.fields` and the file last, as `file`. The file is
    then checked: when it is what it claims to be, it becomes `ready`; otherwise `refused`, with the reason. A picture
    loses its metadata; a video (MP4) is kept as it is, and `located` warns when it names a place. Name the SHA-256 of
    the file, and `duplicates` says what the library holds of it already: use that, and upload nothing.
    """
    awaited = media.request(body, new_id(now()), caller().id, now())
    return media_store.add(awaited, body.sha256, origin())


@api.get("/v1/media", allow="read_posts")
def list_media(
    *,
    state: Annotated[State, Query()] = "ready",
    kind: Annotated[Kind | None, Query()] = None,
    owner: Annotated[Name | None, Query()] = None,
    tag: Annotated[Label | None, Query()] = None,
    folder: Annotated[Label | None, Query()] = None,
    q: Annotated[str | None, Query(min_length=1, max_length=100)] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[MediaView]:
    """List the library.

    Newest first; what is ready unless another state is asked for. With `q` what is ready is found by the beginning of
    words of file name, title and tags (within Chinese by any characters), in the order of the words. A page may hold
    fewer than `limit`; `next` alone says whether there are more.
    """
    wanted = Wanted(state=state, kind=kind, owner=owner, tag=tag, folder=folder, words=q)
    page = media_library_store.list_media(wanted, limit, cursor)
    return Page(items=[_shown(each) for each in page.items], next=page.next)


@api.get("/v1/media/<media_id>", allow="read_posts")
def read_media(media_id: Id) -> MediaView:
    """Read the record of a picture or a video.

    `url` shows what is ready for some minutes; `explanation` says why something was refused. A video is shown by its
    `poster`, a picture that a member has chosen; without one there is no small picture of it.
    """
    return _with_poster(media_store.get(media_id))


@api.patch("/v1/media/<media_id>", allow="upload_media")
def describe_media(media_id: Id, body: MediaChange) -> MediaView:
    """Describe a picture or a video: words, tags, folder, poster, rights.

    What is absent stays. The alternative text is part of what reviewers approve: a post that is approved or in review
    with the old one has to be submitted again. Of rights with an end, notice is given 14 days before and at the end.
    """
    version = seen()
    before = media_store.get(media_id).expect(version)
    named = [each for each in (body.poster, body.rights.proof if body.rights else "") if each]
    found = media_library_store.read_all(named) if named else {}
    poster = found.get(body.poster or "")
    if poster and (poster.state != "ready" or poster.kind != "picture"):
        raise MediaNotReady(media=[poster.id])
    after = media_life.change(before, body, now())
    media_store.save(before, after, origin())
    return _shown(after, poster)


@api.delete("/v1/media/<media_id>", allow="delete_media")
def delete_media(media_id: Id) -> MediaView:
    """Delete a picture or a video.

    Refused while a post in review or approved uses it; the problem names such posts. Scheduled posts are approved ones.
    Until `restorable_until` it can be had back; after that its bytes are removed for good.
    """
    version = seen()
    before = media_store.get(media_id).expect(version)
    after = media_life.delete(before, now())
    until = media_life.restorable_until(after) or now()
    media_library_store.delete(before, after, clock.text(until), origin())
    return _shown(after)


@api.post("/v1/media/<media_id>/restorations", allow="delete_media")
def restore_media(media_id: Id) -> MediaView:
    """Have a deleted picture or video back.

    It is what it was: ready, waiting or refused.
    """
    before = media_store.get(media_id)
    after = media_life.restore(before, now())
    back = _shown(after)
    media_library_store.restore(before, after, back, origin())
    return back


@api.get("/v1/media/<media_id>/uses", allow="read_posts")
def list_media_uses(media_id: Id, limit: Limit = 50, cursor: Cursor = None) -> Page[MediaUse]:
    """List the posts that use a picture or a video.

    In the order in which they were written, with the times for which they are scheduled where they are. A page may
    hold fewer than `limit`; `next` alone says whether there are more.
    """
    return media_use_store.list_uses(media_id, limit, cursor)


def _with_poster(media: Media) -> MediaView:
    return _shown(media, media_store.get(media.poster) if media.poster else None)


def _shown(media: Media, poster: Media | None = None) -> MediaView:
    return shown(media, poster, media_store.link_to, language())
