"""Posting and reading statuses (wiki, statuses/*)."""

from typing import Any

from infra.local.sandbox.weibo import ids, pictures, render, text
from infra.local.sandbox.weibo.call import Call, invalid
from infra.local.sandbox.weibo.errors import Refusal
from infra.local.sandbox.weibo.paging import page
from infra.local.sandbox.weibo.render import Json
from infra.local.sandbox.weibo.state import Picture, Status

NEWEST = 5
"""user_timeline shows no more than this many of one's own newest statuses (observed 2021)."""


def share(call: Call) -> Json:
    """statuses/share: the one ordinary way for an app to post: text, a link on the app's own domain, one picture."""
    sent = checked_text(call)
    call.check_rip()
    picture = pictures.read(call)
    newest = max(_own(call), key=lambda status: status.id, default=None)
    if newest is not None and newest.sent == sent:
        raise Refusal(20019)
    return render.status(call.world, _add(call, sent, picture))


def checked_text(call: Call) -> str:
    """The text, refused with the code that its fault has."""
    sent = call.get("status")
    if not sent.strip():
        raise Refusal(20008)
    if text.length(sent) > text.MAX_TEXT:
        raise Refusal(20012)
    if not text.on_safe_domain(sent, call.world.state.apps[call.token.app_key].safe_domains):
        raise Refusal(10017, "param error, text not find domain!")
    return sent


def _add(call: Call, sent: str, picture: Picture | None) -> Status:
    shown, urls = text.shorten(text.without_topics(sent))
    status = Status(
        id=call.world.ids.take(),
        uid=call.user.uid,
        sent=sent,
        text=shown,
        urls=urls,
        created=call.world.now(),
        app_key=call.token.app_key,
        picture=picture,
    )
    call.world.state.statuses[status.id] = status
    return status


def _own(call: Call) -> list[Status]:
    return [s for s in call.world.state.statuses.values() if s.uid == call.user.uid and not s.deleted]


def user_timeline(call: Call) -> Json:
    """The newest of the authorising user's own statuses; asking for somebody else is refused (21335)."""
    if call.number("uid", call.user.uid) != call.user.uid:
        raise Refusal(21335)
    if call.get("screen_name") not in {"", call.user.screen_name}:
        raise Refusal(21335)
    own = [status for status in _own(call) if call.at - status.created >= call.lag]
    if call.flag("base_app"):
        own = [status for status in own if status.app_key == call.token.app_key]
    newest = sorted(own, key=lambda status: status.id)[-NEWEST:]
    shown, _ = page(call, newest, default=20, most=100)
    return {
        "statuses": [render.status(call.world, s, with_user=not call.flag("trim_user")) for s in shown],
        "hasvisible": False,
        "previous_cursor": 0,
        "next_cursor": 0,
        "total_number": len(own),
    }


def existing(call: Call, name: str = "id") -> Status:
    """The status an id field names: 20109 without one, 20101 when it is gone."""
    status = call.world.state.statuses.get(call.id(name, missing=20109))
    if status is None or status.deleted:
        raise Refusal(20101)
    return status


def show(call: Call) -> Json:
    """One status."""
    return render.status(call.world, existing(call))


def count(call: Call) -> list[dict[str, Any]]:
    """Counts of up to 100 statuses; unknown and deleted ones are left out without a word."""
    rendered = (
        render.status(call.world, status)
        for status_id in call.ids("ids", 100)
        if (status := call.world.state.statuses.get(status_id)) and not status.deleted
    )
    return [
        {
            "id": status["id"],
            "comments": status["comments_count"],
            "reposts": status["reposts_count"],
            "attitudes": status["attitudes_count"],
            "number_display_strategy": {"apply_scenario_flag": 3, "display_text_min_number": 1000000},
        }
        for status in rendered
    ]


def destroy(call: Call) -> Json:
    """Delete one's own status."""
    status = existing(call)
    if status.uid != call.user.uid:
        raise Refusal(20102)
    answer = render.status(call.world, status)
    status.deleted = True
    return answer


def querymid(call: Call) -> Json:
    """The base62 form of an id; `type` 1 means a status."""
    if call.number("type", 0) not in {1, 2, 3}:
        raise invalid("type")
    return {"mid": ids.base62_of(call.id("id"))}


def queryid(call: Call) -> Json:
    """The id behind a mid, which is base62 when `isBase62` says so."""
    mid = call.required("mid")
    try:
        return {"id": str(ids.mid_of(mid) if call.flag("isBase62") else int(mid))}
    except ValueError as error:
        raise invalid("mid") from error
