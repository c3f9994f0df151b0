"""Comments (wiki, comments/*): what fans wrote under the brand's statuses, and the brand's answers."""

from collections.abc import Callable
from typing import Any

from infra.local.sandbox.weibo import render, text
from infra.local.sandbox.weibo.call import Call
from infra.local.sandbox.weibo.errors import Refusal
from infra.local.sandbox.weibo.paging import page
from infra.local.sandbox.weibo.render import Json
from infra.local.sandbox.weibo.state import Comment
from infra.local.sandbox.weibo.statuses import existing


def to_me(call: Call) -> Json | list[Any]:
    """Comments of others under one's statuses, and their replies to one's comments."""
    state = call.world.state

    def received(comment: Comment) -> bool:
        answered = state.comments.get(comment.reply_to) if comment.reply_to else None
        addressee = answered.uid if answered else state.statuses[comment.status_id].uid
        return comment.uid != call.user.uid and addressee == call.user.uid

    return _list(call, received)


def by_me(call: Call) -> Json | list[Any]:
    """One's own comments."""
    return _list(call, lambda comment: comment.uid == call.user.uid)


def show(call: Call) -> Json | list[Any]:
    """All comments under a status."""
    status_id = existing(call).id
    return _list(call, lambda comment: comment.status_id == status_id)


def _list(call: Call, wanted: Callable[[Comment], bool]) -> Json | list[Any]:
    found = [
        comment
        for comment in call.world.state.comments.values()
        if wanted(comment) and not comment.deleted and call.at - comment.created >= call.lag
    ]
    shown, total = page(call, found, default=50, most=200)
    if not shown:
        return []
    return {
        "comments": [render.comment(call.world, comment) for comment in shown],
        "hasvisible": False,
        "previous_cursor": 0,
        "next_cursor": 0,
        "total_number": total,
    }


def create(call: Call) -> Json:
    """Comment on a status."""
    words = _checked_text(call)
    status = existing(call)
    call.flag("comment_ori")
    call.check_rip()
    return render.comment(call.world, add(call, status.id, words, None))


def reply(call: Call) -> Json:
    """Answer a comment; unless `without_mention` is 1 the text gets `回复@name:` in front."""
    words = _checked_text(call)
    answered = _existing_comment(call)
    status = existing(call)
    if answered.status_id != status.id:
        raise Refusal(20201)
    call.flag("comment_ori")
    call.check_rip()
    if not call.flag("without_mention"):
        words = f"回复@{call.world.state.users[answered.uid].screen_name}:{words}"
    return render.comment(call.world, add(call, status.id, words, answered.id))


def destroy(call: Call) -> Json:
    """Delete one's own comment, or any under one's own status."""
    comment = _existing_comment(call)
    if call.user.uid not in {comment.uid, call.world.state.statuses[comment.status_id].uid}:
        raise Refusal(20203)
    answer = render.comment(call.world, comment)
    comment.deleted = True
    return answer


def add(call: Call, status_id: int, words: str, reply_to: int | None) -> Comment:
    """Write a comment; the same words as the user's last comment are refused."""
    state = call.world.state
    own = [comment for comment in state.comments.values() if comment.uid == call.user.uid and not comment.deleted]
    last = max(own, key=lambda comment: comment.id, default=None)
    if last and (last.text, last.status_id, last.reply_to) == (words, status_id, reply_to):
        raise Refusal(20019)
    comment = Comment(call.world.ids.take(), call.user.uid, status_id, words, call.world.now(), reply_to)
    state.comments[comment.id] = comment
    return comment


def _checked_text(call: Call) -> str:
    words = call.get("comment")
    if not words.strip():
        raise Refusal(20008)
    if text.length(words) > text.MAX_TEXT:
        raise Refusal(20012)
    return words


def _existing_comment(call: Call) -> Comment:
    comment = call.world.state.comments.get(call.id("cid", missing=20204))
    if comment is None or comment.deleted:
        raise Refusal(20201)
    return comment
