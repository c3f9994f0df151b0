"""app.bsky: what the network shows of posts and people. It may lag behind the repositories (`Call.lag`)."""

from datetime import datetime

from infra.local.sandbox.bluesky.call import Call
from infra.local.sandbox.bluesky.records import POST
from infra.local.sandbox.bluesky.refusals import Refusal
from infra.local.sandbox.bluesky.world import Account, Json, Notification, Record, stamp

LIKE, REPOST, FOLLOW = "app.bsky.feed.like", "app.bsky.feed.repost", "app.bsky.graph.follow"


def get_posts(call: Call) -> Json:
    """Up to 25 posts by address; those that are gone are left out."""
    viewer, uris = call.account, call.all("uris")
    if not uris or len(uris) > 25 or not all(uri.startswith("at://") for uri in uris):
        raise Refusal("InvalidRequest", "Error: uris must be 1 to 25 addresses")
    found = [record for uri in uris if (record := call.world.records.get(uri)) and _is_shown(call, record)]
    return {"posts": [_post(call, record, viewer) for record in found]}


def get_profile(call: Call) -> Json:
    """A person, with counts; to everybody, as the public view shows them, but to no session that has ended."""
    account = call.world.who(call.required("actor"))
    if account is None or (call.bearer and not call.account):
        raise Refusal("InvalidRequest", "Profile not found")
    records = [record for record in call.world.records.values() if _is_shown(call, record)]
    return {
        **_profile(account),
        "followersCount": sum(one.collection == FOLLOW and one.value["subject"] == account.did for one in records),
        "followsCount": sum(one.collection == FOLLOW and one.did == account.did for one in records),
        "postsCount": sum(one.collection == POST and one.did == account.did for one in records),
    }


def get_author_feed(call: Call) -> Json:
    """The posts of a person, newest first."""
    account = call.world.who(call.required("actor"))
    if account is None:
        raise Refusal("InvalidRequest", "Profile not found")
    no_replies = call.get("filter") == "posts_no_replies"
    own = [
        record
        for record in call.world.records.values()
        if record.collection == POST and record.did == account.did and _is_shown(call, record)
        if not (no_replies and "reply" in record.value)
    ]
    newest = sorted(own, key=_sort_at, reverse=True)[: call.limit()]
    return {"feed": [{"post": _post(call, record, account)} for record in newest]}


def list_notifications(call: Call) -> Json:
    """What an account is told, newest first by the time that its author claims, never later than it was seen."""
    account, reasons = call.account, call.all("reasons")
    if call.get("seenAt"):
        raise Refusal("InvalidRequest", "The seenAt parameter is unsupported")
    told = [one for one in call.world.notifications if one.did == account.did and _is_shown(call, one.record)]
    before = call.get("cursor")
    ordered = sorted(told, key=lambda one: _sort_at(one.record), reverse=True)
    page = [one for one in ordered if not before or stamp(_sort_at(one.record)) < before][: call.limit()]
    shown = [one for one in page if not reasons or one.reason in reasons]
    cursor = {"cursor": stamp(_sort_at(page[-1].record))} if page else {}
    return {"notifications": [_notification(call, one) for one in shown], "priority": False, **cursor}


def _notification(call: Call, told: Notification) -> Json:
    subject = {"reasonSubject": told.subject} if told.subject else {}
    return {
        "uri": told.record.uri,
        "cid": told.record.cid,
        "author": _profile(call.world.accounts[told.record.did]),
        "reason": told.reason,
        **subject,
        "record": told.record.value,
        "isRead": False,
        "indexedAt": stamp(_sort_at(told.record)),
        "labels": [],
    }


def _post(call: Call, post: Record, viewer: Account) -> Json:
    records = [record for record in call.world.records.values() if _is_shown(call, record)]
    subjects = [(one.collection, one.value["subject"]["uri"]) for one in records if one.collection in {LIKE, REPOST}]
    parents = [one.value["reply"]["parent"]["uri"] for one in records if one.value.get("reply")]
    embeds = [one.value["embed"] for one in records if one.value.get("embed", {}).get("record")]
    return {
        "uri": post.uri,
        "cid": post.cid,
        "author": _profile(call.world.accounts[post.did]),
        "record": post.value,
        "replyCount": parents.count(post.uri),
        "repostCount": subjects.count((REPOST, post.uri)),
        "likeCount": subjects.count((LIKE, post.uri)),
        "quoteCount": sum(embed["record"]["uri"] == post.uri for embed in embeds),
        "bookmarkCount": 0,
        "indexedAt": stamp(post.at),
        "viewer": {"threadMuted": False} if viewer else {},
        "labels": [],
    }


def _profile(account: Account) -> Json:
    return {"did": account.did, "handle": account.handle, "displayName": account.name, "labels": []}


def _is_shown(call: Call, record: Record) -> bool:
    return call.world.now() - record.at >= call.lag


def _sort_at(record: Record) -> float:
    """The time claimed, unless that lies after the time it was seen."""
    return min(datetime.fromisoformat(record.value["createdAt"]).timestamp(), record.at)
