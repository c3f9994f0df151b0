"""Groups of hashtags and signatures over HTTP."""

from planning import aid_store, aids
from planning.aid_store import HASHTAGS, SIGNATURES
from planning.aids import HashtagGroup, HashtagGroupInput, Signature, SignatureInput
from planning.api import api
from socialops.api import Cursor, Id, Limit, caller, now, origin, seen
from socialops.ids import new_id
from socialops.models import Page


@api.post("/v1/hashtag-groups", allow="write_posts")
def write_hashtag_group(body: HashtagGroupInput) -> HashtagGroup:
    """Keep a hashtag group.

    Tags without signs; they get those of the platform where they are used: `#话题#` on Weibo, `#话题` elsewhere.
    """
    made: HashtagGroup = aids.new(HashtagGroup, body, new_id(now()), caller().id, now())
    return aid_store.add(HASHTAGS, made, origin())


@api.get("/v1/hashtag-groups", allow="read_posts")
def list_hashtag_groups(limit: Limit = 50, cursor: Cursor = None) -> Page[HashtagGroup]:
    """List hashtag groups.

    Newest first.
    """
    return aid_store.page(HASHTAGS, limit, cursor)


@api.get("/v1/hashtag-groups/<hashtag_group_id>", allow="read_posts")
def read_hashtag_group(hashtag_group_id: Id) -> HashtagGroup:
    """Read a hashtag group."""
    return aid_store.get(HASHTAGS, hashtag_group_id)


@api.put("/v1/hashtag-groups/<hashtag_group_id>", allow="write_posts")
def rewrite_hashtag_group(hashtag_group_id: Id, body: HashtagGroupInput) -> HashtagGroup:
    """Write a hashtag group anew.

    Posts that were made with it stay as they are.
    """
    before = aid_store.get(HASHTAGS, hashtag_group_id).expect(seen())
    return aid_store.save(HASHTAGS, before, before.next(now(), **body.model_dump()), origin())


@api.delete("/v1/hashtag-groups/<hashtag_group_id>", allow="write_posts")
def remove_hashtag_group(hashtag_group_id: Id) -> HashtagGroup:
    """Take a hashtag group away.

    Posts that were made with it stay as they are.
    """
    return aid_store.remove(HASHTAGS, aid_store.get(HASHTAGS, hashtag_group_id).expect(seen()), origin())


@api.post("/v1/signatures", allow="write_posts")
def write_signature(body: SignatureInput) -> Signature:
    """Keep a signature.

    A text that stands at the end of posts.
    """
    made: Signature = aids.new(Signature, body, new_id(now()), caller().id, now())
    return aid_store.add(SIGNATURES, made, origin())


@api.get("/v1/signatures", allow="read_posts")
def list_signatures(limit: Limit = 50, cursor: Cursor = None) -> Page[Signature]:
    """List signatures.

    Newest first.
    """
    return aid_store.page(SIGNATURES, limit, cursor)


@api.get("/v1/signatures/<signature_id>", allow="read_posts")
def read_signature(signature_id: Id) -> Signature:
    """Read a signature."""
    return aid_store.get(SIGNATURES, signature_id)


@api.put("/v1/signatures/<signature_id>", allow="write_posts")
def rewrite_signature(signature_id: Id, body: SignatureInput) -> Signature:
    """Write a signature anew.

    Posts that were made with it stay as they are.
    """
    before = aid_store.get(SIGNATURES, signature_id).expect(seen())
    return aid_store.save(SIGNATURES, before, before.next(now(), **body.model_dump()), origin())


@api.delete("/v1/signatures/<signature_id>", allow="write_posts")
def remove_signature(signature_id: Id) -> Signature:
    """Take a signature away.

    Posts that were made with it stay as they are.
    """
    return aid_store.remove(SIGNATURES, aid_store.get(SIGNATURES, signature_id).expect(seen()), origin())
