"""Messages to many fans at once (developers.weixin.qq.com, message/mass/*): rationed, and they end later.

A verified subscription account has one successful call a day. A service account may call a hundred times, but a fan
gets at most four a month; further ones fail for that fan. To all fans it may send once a day.
"""

from collections.abc import Mapping
from typing import Final

from infra.local.sandbox.wechat import events, media, publishing
from infra.local.sandbox.wechat.call import OK, Call, as_table
from infra.local.sandbox.wechat.errors import Refusal
from infra.local.sandbox.wechat.records import DELETED_BY_OWNER, Draft, Json, MassJob, Publication
from infra.local.sandbox.wechat.state import Account, Review
from infra.local.sandbox.wechat.times import DAY, day_of, month_of
from infra.local.sandbox.wechat.world import World

A_MONTH: Final = 4
OPENIDS: Final = 10_000
CLIENT_ID_BYTES: Final = 32
CONFIRM_SECONDS: Final = 1800.0
REFUSED, TIMED_OUT, SUCCESS = "err(40001)", "err(40002)", "send success"
_SPEEDS: Final = (80, 60, 45, 30, 10)
"""Tens of thousands a minute."""
_FILES: Final[Mapping[str, str]] = {"voice": "voice", "mpvideo": "video"}


def sendall(call: Call) -> Json:
    """Send to all fans, or to those with a tag."""
    chosen = call.table("filter")
    to_all = chosen.get("is_to_all", False)
    if not isinstance(to_all, bool):
        raise Refusal(40035)
    fans = call.account.subscribers()
    if not to_all:
        if chosen.get("tag_id") not in call.account.tags:
            raise Refusal(40152)
        fans = [fan for fan in fans if chosen["tag_id"] in fan.tags]
    return _submit(call, [fan.openid for fan in fans], to_all=to_all)


def send(call: Call) -> Json:
    """Send to fans by name: at least two."""
    openids = call.texts("touser", OPENIDS, code=40031, too_many=40032)
    if len(openids) < 2:
        raise Refusal(40130)
    return _submit(call, openids, to_all=False)


def preview(call: Call) -> Json:
    """Show one fan what would be sent; counts for nothing."""
    if not call.body.get("towxname"):
        openid = call.text("touser", 40003)
        fan = call.account.fans.get(openid)
        if fan is None or not fan.subscribed:
            raise Refusal(40003)
    _checked(call, single_image=True)
    return {"errcode": 0, "errmsg": "preview success"}


def get(call: Call) -> Json:
    """How a mass message stands; counts come with the event only."""
    job = _existing(call)
    return {"msg_id": job.msg_id, "msg_status": job.state}


def delete(call: Call) -> Json:
    """Take the articles of a mass message down; the card stays on the phones."""
    job = _existing(call)
    publication = call.account.publications.get(job.article_id)
    if publication is None or job.state != "SEND_SUCCESS":
        raise Refusal(40204)
    index = call.number("article_idx", 0)
    if index > len(publication.articles):
        raise Refusal(40060)
    publishing.take_down(publication, index, DELETED_BY_OWNER)
    if publication.status == DELETED_BY_OWNER:
        job.state = "DELETE"
    return OK


def speed_get(call: Call) -> Json:
    """How fast mass messages go out."""
    return {"speed": call.account.mass_speed, "realspeed": _SPEEDS[call.account.mass_speed]}


def speed_set(call: Call) -> Json:
    """Choose one of five speeds."""
    speed = call.number("speed", code=45083)
    if speed >= len(_SPEEDS):
        raise Refusal(45083)
    call.account.mass_speed = speed
    return OK


def confirm(world: World, account: Account, msg_id: int, *, accepted: bool) -> None:
    """The administrator decides on a mass message that waits; `ValueError` when it does not."""
    job = account.mass_jobs[msg_id]
    if not job.waits_for_admin:
        raise ValueError("the message does not wait")
    job.waits_for_admin = False
    _end(world, account, job, SUCCESS if accepted else REFUSED)


def _existing(call: Call) -> MassJob:
    given = str(call.body.get("msg_id"))
    job = call.account.mass_jobs.get(int(given)) if given.isdigit() else None
    if job is None:
        raise Refusal(40059)
    return job


def _submit(call: Call, openids: list[str], *, to_all: bool) -> Json:
    world, account = call.world, call.account
    client_id = _client_id(call)
    msgtype, body = _checked(call, single_image=False)
    _spend(account, world.now(), to_all=to_all)
    review = world.state.mass_reviews.pop(0) if world.state.mass_reviews else Review(SUCCESS)
    data_id = world.ids.number() if msgtype == "mpnews" else 0
    waits = to_all and account.mass_protection
    job = MassJob(
        world.ids.number(), data_id, msgtype, body, openids, world.now(), to_all, client_id, waits_for_admin=waits
    )
    account.mass_jobs[job.msg_id] = job
    if waits:
        world.later(CONFIRM_SECONDS, lambda: _time_out(world, account, job))
    else:
        seconds = world.settings.settle_seconds if review.seconds is None else review.seconds
        world.later(seconds, lambda: _end(world, account, job, str(review.status)))
    return {"errcode": 0, "errmsg": "send job submission success"} | _named(job)


def _named(job: MassJob) -> Json:
    """The ids of a message; only articles have one for the statistics."""
    return {"msg_id": job.msg_id} | ({"msg_data_id": job.msg_data_id} if job.msg_data_id else {})


def _client_id(call: Call) -> str:
    """The caller's own id: the same within a day is 45065 and names the message that has it."""
    given = call.body.get("clientmsgid", "")
    if not isinstance(given, str):
        raise Refusal(47001)
    if len(given.encode()) > CLIENT_ID_BYTES:
        raise Refusal(45067)
    for job in call.account.mass_jobs.values():
        if given and job.client_id == given and call.at - job.submitted < DAY:
            raise Refusal(45065, **_named(job))
    return given


def _spend(account: Account, now: float, *, to_all: bool) -> None:
    """Failed messages give their turn back."""
    alive = [job for job in account.mass_jobs.values() if job.state != "SEND_FAIL"]
    rationed = [job for job in alive if account.kind == "subscription" or job.to_all]
    today = [job for job in rationed if day_of(job.submitted) == day_of(now)]
    if today and (account.kind == "subscription" or to_all):
        raise Refusal(45028)
    month = [job for job in rationed if month_of(job.submitted) == month_of(now)]
    if account.kind == "service" and to_all and len(month) >= A_MONTH:
        raise Refusal(45028)


def _checked(call: Call, *, single_image: bool) -> tuple[str, Json]:
    """The type and the body of the message, or the refusal."""
    msgtype = call.text("msgtype", 40008)
    if msgtype == "image":
        _check_images(call, single=single_image)
        return msgtype, call.table("image" if single_image else "images", 40007)
    if msgtype == "wxcard":
        raise Refusal(45113)
    if msgtype not in {"mpnews", "text", *_FILES}:
        raise Refusal(40008)
    body = call.table(msgtype)
    if msgtype == "text" and not body.get("content"):
        raise Refusal(44004)
    if msgtype == "mpnews" and body.get("media_id") not in call.account.drafts:
        raise Refusal(40007)
    if msgtype in _FILES and media.existing(call.account, body.get("media_id"), call.at).kind != _FILES[msgtype]:
        raise Refusal(40007)
    return msgtype, body


def _check_images(call: Call, *, single: bool) -> None:
    """One image in a preview; a list of them in the real message."""
    body = call.table("image" if single else "images", 40007)
    ids = [body.get("media_id")] if single else body.get("media_ids")
    if not isinstance(ids, list) or not ids:
        raise Refusal(40007)
    for media_id in ids:
        if media.existing(call.account, media_id, call.at).kind != "image":
            raise Refusal(40007)


def _time_out(world: World, account: Account, job: MassJob) -> None:
    if job.waits_for_admin:
        job.waits_for_admin = False
        _end(world, account, job, TIMED_OUT)


def _end(world: World, account: Account, job: MassJob, status: str) -> None:
    job.status, publication = status, None
    if status != SUCCESS:
        job.state, job.failed = "SEND_FAIL", len(job.receivers)
    else:
        job.state = "SEND_SUCCESS"
        reached = [openid for openid in job.receivers if _receives(account, openid, world.now())]
        job.sent, job.failed = len(reached), len(job.receivers) - len(reached)
        draft = account.drafts.get(str(as_table(job.body).get("media_id")))
        if draft is not None:
            publication = _make_public(world, account, job, draft)
    events.mass_finished(world, account, job, publication)


def _make_public(world: World, account: Account, job: MassJob, draft: Draft) -> Publication:
    one = publishing.make_public(world, account, draft, job.msg_data_id, notified=True, receivers=job.sent)
    job.article_id = one.article_id
    return one


def _receives(account: Account, openid: str, now: float) -> bool:
    """Whether a fan still gets one this month, which it counts."""
    fan = account.fans.get(openid)
    if fan is None or not fan.subscribed:
        return False
    got = fan.mass_received.get(month_of(now), 0)
    if account.kind == "service" and got >= A_MONTH:
        return False
    fan.mass_received[month_of(now)] = got + 1
    return True
