"""What is sent about something that is public: its first comment, another text, that it is taken back. Pure.

Each is a sending of its own, by the same law, and names the publication it is about (`Sending.target`).
"""

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from pydantic import Field

from publishing.sendings import Sending, Step, about, schedule
from socialops.errors import EditOnlyWords, EditUnchanged, InvalidInput, PlatformCannot, WrongState
from socialops.events.sendings import SendingDoubleRemoved, SendingEdited, SendingRemoved
from socialops.models import Input, Line
from socialops.platforms import taking_back
from socialops.platforms.content import Content
from socialops.platforms.contract import Platform
from socialops.platforms.handoff.by_hand import is_made_up

COMMENTED_AFTER: Final = timedelta(seconds=15)
"""So long after a post went live its first comment follows: its platform must know the post by then."""


class Removal(Input):
    """What is to be taken back, and why: the publication, or one of its `doubles`."""

    reason: Line
    remote_id: str = Field(default="", max_length=200)


def first_comment(live: Sending, platform: Platform, at: datetime) -> tuple[Step, ...]:
    """The first comment of a post that has just become public by our request; nothing where it has none."""
    words, name = live.content.first_comment, platform.comments_on
    if live.kind != "post" or not words or not name or is_made_up(live.remote_id):
        return ()
    content = Content(words, channel="comment", answers={name: live.remote_id})
    return (_follow(live, f"{live.id}-comment", at, kind="comment", content=content, due=at + COMMENTED_AFTER),)


def removal(live: Sending, platform: Platform, asked: Removal, at: datetime) -> Step:
    """Take back a publication, an answer or a first comment, or one of its doubles.

    Raises:
        WrongState: it is not public.
        PlatformCannot: only a person can take it back there.
        InvalidInput: `remote_id` is nothing of this publication.
    """
    if live.kind not in ("post", "reply", "comment") or live.removed_at or not (live.remote_id or live.doubles):
        raise WrongState(thing="Sending", id=live.id, state="removed" if live.removed_at else live.state)
    wanted = asked.remote_id or live.remote_id
    if not wanted or wanted not in {live.remote_id, *live.doubles}:
        raise InvalidInput(errors=[{"where": "body.remote_id", "what": "the publication's, or one of its doubles"}])
    if platform.remover is None or is_made_up(wanted):
        raise PlatformCannot(platform=platform.id, what="removal")
    double = "" if wanted == live.remote_id else f"-{sha256(wanted.encode()).hexdigest()[:12]}"
    content = taking_back.content(live.kind, wanted)
    step = _follow(live, f"{live.id}-removal{double}", at, kind="removal", content=content, due=at)
    return step._replace(after=step.after.model_copy(update={"note": asked.reason}))


def edit(live: Sending, platform: Platform, approved: Content, approved_hash: str, at: datetime) -> Step:
    """Give a publication the text that is approved now.

    Raises:
        WrongState: it is not public.
        PlatformCannot: its platform lets nobody edit.
        EditUnchanged: what is public is what is approved.
        EditOnlyWords: the pictures or the video are others.
    """
    if live.kind != "post" or live.state != "live" or live.removed_at:
        raise WrongState(thing="Sending", id=live.id, state="removed" if live.removed_at else live.state)
    if platform.editor is None or is_made_up(live.remote_id):
        raise PlatformCannot(platform=platform.id, what="edit")
    if approved_hash == live.content_hash:
        raise EditUnchanged(id=live.id)
    if (approved.pictures, approved.video) != (live.content.pictures, live.content.video):
        raise EditOnlyWords(id=live.id, platform=platform.id)
    content = replace(approved, answers={"status": live.remote_id})
    sending_id = f"{live.id}-edit-{live.version}-{approved_hash.rpartition(':')[2][:12]}"
    step = _follow(live, sending_id, at, kind="edit", content=content, content_hash=approved_hash, due=at)
    return step._replace(after=step.after.model_copy(update={"token": live.token}))


def carried_out(done: Sending, target: Sending, at: datetime) -> tuple[Step, ...]:
    """What an edit or a removal that the platform carried out makes of its publication."""
    if done.kind == "edit":
        content = replace(done.content, answers=target.content.answers)
        after = target.next(at, content=content, content_hash=done.content_hash)
        return (Step(target, after, (SendingEdited(**about(after), edit=done.id),)),)
    remote_id = done.content.answers["remote_id"]
    if remote_id != target.remote_id:
        after = target.next(at, doubles=[each for each in target.doubles if each != remote_id])
        return (Step(target, after, (SendingDoubleRemoved(**about(after), remote_id=remote_id),)),)
    if target.removed_at:
        return ()
    after = target.next(at, removed_at=at, entry="", preparing="")
    return (Step(target, after, (SendingRemoved(**about(after), removal=done.id),)),)


def _follow(live: Sending, sending_id: str, at: datetime, **fields: Any) -> Step:
    step = schedule(
        sending_id,
        at,
        platform=live.platform,
        account_id=live.account_id,
        subject=live.subject,
        root=live.root,
        owner=live.owner,
        campaign=live.campaign,
        **fields,
    )
    return step._replace(after=step.after.model_copy(update={"target": live.id}))
