"""com.atproto.repo: records under keys, and uploads; written as strictly as the lexicons ask for."""

from typing import Any, Final

from infra.local.sandbox.bluesky import lexicon
from infra.local.sandbox.bluesky.call import Call
from infra.local.sandbox.bluesky.refusals import Refusal
from infra.local.sandbox.bluesky.world import TID, Account, Json, Record, World, cid_of

POST: Final = "app.bsky.feed.post"
MAX_BLOB: Final = 52_428_800


def put(call: Call) -> Json:
    """Write at a key. With `swapRecord` null nothing may stand there yet; the very same content is taken as done."""
    account, collection, rkey = _place(call)
    record = _checked(call, account, collection, rkey)
    _spend(call, account, 2)
    current = call.world.records.get(record.uri)
    if current is not None and current.cid == record.cid:
        return _written(current)
    if current is not None and "swapRecord" in call.body and call.body["swapRecord"] != current.cid:
        raise Refusal("InvalidSwap", f"Record was at {current.cid}")
    return _written(_keep(call, record))


def create(call: Call) -> Json:
    """Write a new record, under a key of the server's choice unless one is given."""
    account = _repo(call)
    collection = call.text("collection")
    record = _checked(call, account, collection, str(call.body.get("rkey") or ""))
    _spend(call, account, 3)
    if record.uri in call.world.records:
        raise Refusal("InternalServerError", "Internal Server Error")
    return _written(_keep(call, record))


def delete(call: Call) -> Json:
    """Delete a record; one that is not there is no error."""
    account, collection, rkey = _place(call)
    _spend(call, account, 1)
    record = call.world.records.pop(f"at://{account.did}/{collection}/{rkey}", None)
    if record is None:
        return {}
    told = call.world.notifications
    call.world.notifications = [one for one in told if one.record.uri != record.uri]
    return {"commit": _commit(record)}


def get(call: Call) -> Json:
    """One record, for anybody."""
    account = call.world.who(call.required("repo"))
    if account is None:
        raise Refusal("InvalidRequest", "Could not find repo")
    uri = f"at://{account.did}/{call.required('collection')}/{call.required('rkey')}"
    record = call.world.records.get(uri)
    if record is None:
        raise Refusal("RecordNotFound", f"Could not locate record: {uri}")
    return _shown(record)


def list_records(call: Call) -> Json:
    """The records of a collection, from the greatest key down."""
    account = call.world.who(call.required("repo"))
    if account is None:
        raise Refusal("InvalidRequest", "Could not find repo")
    collection, below = call.required("collection"), call.get("cursor")
    own = [one for one in call.world.records.values() if (one.did, one.collection) == (account.did, collection)]
    keyed = sorted((one for one in own if not below or one.rkey < below), key=lambda one: one.rkey, reverse=True)
    page = keyed[: call.limit()]
    return {"records": [_shown(one) for one in page], **({"cursor": page[-1].rkey} if page else {})}


def upload(call: Call) -> Json:
    """Keep the bytes of a picture for a record that will take them."""
    account = call.account
    call.world.spend(f"blobs {account.did}", 1, 1000, 86_400.0)
    if len(call.raw) > MAX_BLOB:
        raise Refusal("PayloadTooLarge", "request entity too large")
    cid = cid_of(call.raw)
    blob = {"$type": "blob", "ref": {"$link": cid}, "mimeType": call.type, "size": len(call.raw)}
    call.world.blobs[account.did, cid] = blob
    return {"blob": blob}


def _repo(call: Call) -> Account:
    account = call.account
    if call.world.who(call.text("repo")) is not account:
        raise Refusal("AuthenticationRequired")
    return account


def _place(call: Call) -> tuple[Account, str, str]:
    return _repo(call), call.text("collection"), call.text("rkey")


def _spend(call: Call, account: Account, points: int) -> None:
    call.world.spend(f"writes {account.did}", points, 5000, 3600.0)
    call.world.spend(f"writes {account.did}", points, 35_000, 86_400.0)


def _checked(call: Call, account: Account, collection: str, rkey: str) -> Record:
    value = call.body.get("record")
    if not isinstance(value, dict):
        raise Refusal("InvalidRequest", 'Input must have the property "record"')
    if value.get("$type", collection) != collection:
        raise Refusal("InvalidRequest", f"Invalid $type: expected {collection}, got {value['$type']}")
    if collection == POST:
        if rkey and not TID.fullmatch(rkey):
            raise Refusal("InvalidRequest", f"Invalid record key for {POST}")
        lexicon.check_post(value)
        for blob in lexicon.blobs(value):
            _check_blob(call, account, blob)
    return Record(account.did, collection, rkey, value, call.world.now())


def _check_blob(call: Call, account: Account, blob: Any) -> None:
    kept = call.world.blobs.get((account.did, blob["ref"]["$link"]))
    if kept is None:
        raise Refusal("BlobNotFound", f"Could not find blob: {blob['ref']['$link']}")
    if kept["mimeType"] != blob["mimeType"]:
        raise Refusal("InvalidMimeType", "Referenced Mimetype does not match stored blob.")
    if kept["size"] != blob["size"]:
        raise Refusal("InvalidSize", "Referenced Size does not match stored blob.")


def _keep(call: Call, record: Record) -> Record:
    written = call.world.write(record.did, record.collection, record.value, record.rkey)
    if record.collection == POST:
        tell_of(call.world, written)
    return written


def tell_of(world: World, post: Record) -> None:
    """Notify those whom a post answers, quotes or mentions."""
    reply = post.value.get("reply")
    for uri in {reply["parent"]["uri"], reply["root"]["uri"]} if reply else ():
        world.tell(uri.split("/")[2], post, "reply", uri)
    quoted = lexicon.quoted(post.value)
    if quoted:
        world.tell(quoted.split("/")[2], post, "quote", quoted)
    for did in lexicon.mentioned(post.value):
        world.tell(did, post, "mention")


def _shown(record: Record) -> Json:
    return {"uri": record.uri, "cid": record.cid, "value": record.value}


def _written(record: Record) -> Json:
    return {"uri": record.uri, "cid": record.cid, "commit": _commit(record), "validationStatus": "valid"}


def _commit(record: Record) -> Json:
    return {"cid": record.cid, "rev": record.rkey}
