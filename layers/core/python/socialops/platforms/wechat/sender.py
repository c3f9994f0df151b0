"""Posts: an article that is published (freepublish), or sent to the fans as a message (`options["mode"] == "mass"`).

Both only queue it: what became of it, an event says, or a look. The live id of a publication is its `article_id`, that
of a mass message the handle; what comments and statistics go by, the `msg_data_id`, is told in the answer to the send
alone, so it is among the facts of `Accepted`.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from socialops.platforms.content import Connection, Content, ReadMedia
from socialops.platforms.errors import PlatformError
from socialops.platforms.outcomes import outcome_of
from socialops.platforms.sending import (
    Absent,
    Accepted,
    Found,
    Inconclusive,
    Live,
    LookOutcome,
    Prepared,
    Refused,
    SendOutcome,
    Traces,
    Unknown,
)
from socialops.platforms.wechat import client, drafts, errors, limits, mapping, verdicts
from socialops.platforms.wechat.drafts import DRAFT, Desk
from socialops.platforms.wechat.ids import MSG_DATA_ID, mass_handle, mass_of, number_of

_SUBMIT: Final = "/cgi-bin/freepublish/submit"
_JOB: Final = "/cgi-bin/freepublish/get"
_PUBLISHED: Final = "/cgi-bin/freepublish/batchget"
_SEND_ALL: Final = "/cgi-bin/message/mass/sendall"
_MASS: Final = "/cgi-bin/message/mass/get"


class WeChatPublisher:
    """Publishes articles. A draft can be published once; a mass message has an idempotency key for 24 hours."""

    settle = limits.SETTLE
    bounded = True
    """By evidence, for WeChat documents no bound: a look says absent only while the draft is still there, and a draft
    is gone as soon as it is public. A mass message that is sent again has the same `clientmsgid` and stays one."""

    def prepare(
        self, content: Content, connection: Connection, read: ReadMedia, now: datetime, so_far: Prepared | None = None
    ) -> Prepared:
        """Upload the pictures, some in each call, then note the newest publication and make the draft."""
        mapping.check(content)
        handles = dict(so_far.handles) if so_far else {}
        desk = Desk(connection, read, now)
        missing = drafts.missing(content, handles)
        for name, picture in missing[: limits.UPLOADS]:
            if name not in handles:
                handles |= drafts.uploaded(name, picture, desk)
        if drafts.missing(content, handles):
            return Prepared(handles, more=True)
        baseline = "" if mapping.is_mass(content) else _newest(connection, now)
        return Prepared({DRAFT: desk.add_draft(drafts.article_of(content, handles))}, baseline)

    def send(
        self, content: Content, prepared: Prepared, connection: Connection, *, read: ReadMedia, key: str, now: datetime
    ) -> SendOutcome:
        """One request that queues the draft."""
        draft = prepared.handles.get(DRAFT, "")
        if not draft:
            return Refused("ContentRefused", "the draft was not prepared")
        try:
            if mapping.is_mass(content):
                return _broadcast(content, draft, connection, key, now)
            return _queued(client.post(_SUBMIT, connection, now, {"media_id": draft}), "publish_id")
        except PlatformError as error:
            if error.platform_code == errors.GONE:
                return Unknown("the draft is gone, perhaps because it was published", error.platform_code)
            return outcome_of(error)

    def look(self, traces: Traces, connection: Connection, now: datetime) -> LookOutcome:
        """By handle, ask for the verdict; without one, go through the newest publications."""
        try:
            if msg_id := mass_of(traces.handle):
                told = client.read(_MASS, connection, now, {"msg_id": int(msg_id)})
                return _seen(verdicts.of_mass(told, msg_id))
            if traces.handle:
                told = client.read(_JOB, connection, now, {"publish_id": traces.handle})
                return _seen(verdicts.of_publication(told))
            if mapping.is_mass(traces.content):
                return _absent_with_draft(traces, connection, now)
            return _found_in_list(traces, connection, now)
        except PlatformError as error:
            return Inconclusive(f"{type(error).__name__} {error.platform_code}".strip())
        except ValueError as error:
            return Inconclusive(str(error))


def _newest(connection: Connection, now: datetime) -> str:
    ask = {"offset": 0, "count": 1, "no_content": 1}
    items = client.items_of(client.read(_PUBLISHED, connection, now, ask), "item")
    return str(items[0].get("article_id", "")) if items and isinstance(items[0], dict) else ""


def _broadcast(content: Content, draft: str, connection: Connection, key: str, now: datetime) -> SendOutcome:
    tag = content.options.get("tag_id", "")
    if tag and not number_of(tag):
        return Refused("ContentRefused", "tag_id is a number")
    ask = {
        "filter": {"is_to_all": False, "tag_id": int(tag)} if tag else {"is_to_all": True},
        "msgtype": "mpnews",
        "mpnews": {"media_id": draft},
        "send_ignore_reprint": 1 if content.options.get("send_ignore_reprint") == "1" else 0,
        "clientmsgid": hashlib.sha256(key.encode()).hexdigest()[:32],
    }
    told = client.send(_SEND_ALL, connection, ask)
    if str(told.get("errcode")) != errors.REPEATED:
        client.checked(told, now)
    outcome = _queued(told, "msg_id")
    return Accepted(mass_handle(outcome.handle), outcome.facts) if isinstance(outcome, Accepted) else outcome


def _queued(told: Mapping[str, Any], name: str) -> Accepted | Unknown:
    handle, msg_data_id = number_of(told.get(name)), number_of(told.get(MSG_DATA_ID))
    if not handle:
        return Unknown(f"an answer without a {name}")
    return Accepted(handle, {MSG_DATA_ID: msg_data_id} if msg_data_id else {})


def _seen(verdict: Live | Refused | None) -> LookOutcome:
    if verdict is None:
        return Inconclusive("still under way")
    return Found((verdict,)) if isinstance(verdict, Live) else verdict


def _found_in_list(traces: Traces, connection: Connection, now: datetime) -> LookOutcome:
    found: list[Live] = []
    for offset in range(0, limits.LOOKED_AT, limits.LISTED):
        ask = {"offset": offset, "count": limits.LISTED, "no_content": 0}
        items = [
            i for i in client.items_of(client.read(_PUBLISHED, connection, now, ask), "item") if isinstance(i, dict)
        ]
        newer = _newer(items, traces)
        for item in newer:
            articles = [article for article in mapping.articles_of(item) if mapping.is_ours(article, traces)]
            if any(article.get("is_deleted") for article in articles):
                return Refused("ContentRefused", "published, then deleted")
            found += [mapping.live_of(item, article, traces.content) for article in articles]
        if len(newer) < len(items) or len(items) < limits.LISTED:
            return Found(tuple(found)) if found else _absent_with_draft(traces, connection, now)
    return Found(tuple(found)) if found else Inconclusive("newer publications hide the time of the request")


def _newer(items: Sequence[Mapping[str, Any]], traces: Traces) -> list[Mapping[str, Any]]:
    """The publications of a page before the baseline, and not older than the request."""
    ids = [str(item.get("article_id", "")) for item in items]
    until = ids.index(traces.prepared.baseline) if traces.prepared.baseline in ids else len(items)
    return [item for item in items[:until] if mapping.is_after(item, traces)]


def _absent_with_draft(traces: Traces, connection: Connection, now: datetime) -> LookOutcome:
    """Nothing is listed. That proves something only while the draft is there, for it goes when it is published."""
    draft = traces.prepared.handles.get(DRAFT, "")
    if draft and not drafts.exists(draft, connection, now):
        return Inconclusive("nothing is listed, but the draft is gone")
    return Absent()
