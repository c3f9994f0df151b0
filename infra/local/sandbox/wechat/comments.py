"""Comments under articles (developers.weixin.qq.com, comment/*): the account reads, features, answers and removes them.

`index` counts from 0 here, unlike the index in the statistics. That they work for articles published without notice
is likely but uncertain; here they do. Nobody is told of a new comment.
"""

from typing import Final

from infra.local.sandbox.wechat.call import OK, Call
from infra.local.sandbox.wechat.errors import Refusal
from infra.local.sandbox.wechat.records import Article, Comment, Json, Reply

MOST: Final = 50


def open_comments(call: Call) -> Json:
    """Let readers comment."""
    _article(call)[1].commentable = True
    return OK


def close_comments(call: Call) -> Json:
    """Let nobody comment any more."""
    _article(call)[1].commentable = False
    return OK


def listed(call: Call) -> Json:
    """A page of the comments under an article, the newest first; 50 and more at a time are refused."""
    msg_data_id, _ = _article(call)
    begin, count, kind = call.number("begin"), call.number("count", code=88010), call.number("type")
    if not 0 < count < MOST:
        raise Refusal(88010)
    if kind > 2:
        raise Refusal(40035)
    found = [one for one in _under(call, msg_data_id) if kind == 0 or one.featured == (kind == 2)]
    found = [one for one in found if not one.deleted_by and call.at - one.created >= call.lag]
    found.sort(key=lambda one: (one.created, one.id), reverse=True)
    page = found[begin : begin + count]
    return OK | {"total": len(found), "comment": [_told(call, one) for one in page]}


def mark(call: Call) -> Json:
    """Feature a comment."""
    msg_data_id, _ = _article(call)
    one = _existing(call)
    featured = [other for other in _under(call, msg_data_id) if other.featured and not other.deleted_by]
    if not one.featured and len(featured) >= call.world.settings.featured_comments:
        raise Refusal(88003)
    one.featured = True
    return OK


def unmark(call: Call) -> Json:
    """Feature it no longer."""
    _article(call)
    _existing(call).featured = False
    return OK


def delete(call: Call) -> Json:
    """Remove a comment."""
    _article(call)
    _existing(call).deleted_by = "owner"
    return OK


def reply_add(call: Call) -> Json:
    """Answer a comment, once."""
    _article(call)
    one = _existing(call)
    content = call.body.get("content")
    if not isinstance(content, str) or not content or len(content) > call.world.settings.reply_chars:
        raise Refusal(88007)
    if one.reply is not None:
        raise Refusal(88005)
    one.reply = Reply(content, call.world.now())
    return OK


def reply_delete(call: Call) -> Json:
    """Take the answer back."""
    _article(call)
    one = _existing(call)
    if one.reply is None:
        raise Refusal(87009)
    one.reply = None
    return OK


def _article(call: Call) -> tuple[int, Article]:
    """The statistics id and the article: 88000 without the privilege, 88001 when there is none."""
    if not call.account.comment_privilege:
        raise Refusal(88000)
    msg_data_id, index = call.number("msg_data_id"), call.number("index", 0)
    publication = call.account.publication_of(msg_data_id)
    if publication is None or index >= len(publication.articles) or publication.articles[index].deleted:
        raise Refusal(88001)
    return msg_data_id, publication.articles[index]


def _under(call: Call, msg_data_id: int) -> list[Comment]:
    index = call.number("index", 0)
    return [one for one in call.account.comments if (one.msg_data_id, one.index) == (msg_data_id, index)]


def _existing(call: Call) -> Comment:
    """The comment that is named: 88008 when it never was or was removed, 88004 when its reader took it back."""
    number = call.number("user_comment_id", code=88008)
    one = next((one for one in _under(call, call.number("msg_data_id")) if one.id == number), None)
    if one is None or one.deleted_by == "owner":
        raise Refusal(88008)
    if one.deleted_by == "user":
        raise Refusal(88004)
    return one


def _told(call: Call, one: Comment) -> Json:
    told: Json = {
        "user_comment_id": one.id,
        "openid": one.openid,
        "create_time": int(one.created),
        "content": one.content,
        "comment_type": int(one.featured),
    }
    if one.reply is None:
        return told
    reply = {"content": one.reply.content, "create_time": int(one.reply.created)}
    return told | {"reply": [reply] if call.world.settings.reply_as_list else reply}
