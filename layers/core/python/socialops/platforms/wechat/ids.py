"""The ids of WeChat, each a text, and how the ones that we compose are made. Standard library only.

An article has three (developers.weixin.qq.com, freepublish/submit, comment/list and getarticletotaldetail): the
`article_id` names it among publications, the `msg_data_id` names it for comments, and `<msg_data_id>_<place>`, with
places from 1, names it in statistics. Our drafts hold one article, so the place is always the first.
"""

from typing import Any, Final

MSG_DATA_ID: Final = "msg_data_id"
"""How `Accepted.facts` and `Published.facts` name it."""
FIRST: Final = "0"
"""The index of the first article for comments, which count from 0."""
_MASS: Final = "mass:"
_LONGEST: Final = 40


def number_of(value: Any) -> str:
    """A whole number as text, whether it came as a number or as text; empty when it is none."""
    text = str(value) if type(value) is int else value
    return text if isinstance(text, str) and text.isdecimal() and text.isascii() and len(text) <= _LONGEST else ""


def mass_handle(msg_id: str) -> str:
    """The handle, and later the remote id, of a mass send; publications are named by WeChat's ids alone."""
    return f"{_MASS}{msg_id}"


def mass_of(handle: str) -> str:
    """The `msg_id` of a mass send's handle; empty for the handle of a publication."""
    return handle.removeprefix(_MASS) if handle.startswith(_MASS) else ""


def statistics_id(msg_data_id: str) -> str:
    """What statistics call the first article."""
    return f"{msg_data_id}_1"


def comment_id(msg_data_id: str, user_comment_id: str) -> str:
    """A comment's id that is unique for the account; WeChat's own is unique under its article only."""
    return f"comment-{statistics_id(msg_data_id)}-{user_comment_id}"


def reply_id(msg_data_id: str, user_comment_id: str) -> str:
    """The id of our answer to a comment, of which there is one at most; WeChat gives it none."""
    return f"reply-{statistics_id(msg_data_id)}-{user_comment_id}"
