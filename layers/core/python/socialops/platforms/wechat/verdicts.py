"""What WeChat says in the end about something it had accepted, the same in an event and in an answer. Pure.

Sources: developers.weixin.qq.com, freepublish/get (`publish_status`), PUBLISHJOBFINISH, MASSSENDJOBFINISH (`Status`).
"""

from collections.abc import Mapping
from typing import Any, Final

from socialops.platforms.sending import Live, Refused
from socialops.platforms.wechat.ids import mass_handle, number_of

PUBLISHED: Final = "0"
PUBLISHING: Final = "1"
_NOT_PUBLIC: Final[Mapping[str, str]] = {
    "2": "the originality check failed",
    "3": "publishing failed",
    "4": "the platform's review refused it",
    "5": "published, then deleted by the owner",
    "6": "published, then taken down by the platform",
}
_MASS_FAILED: Final[Mapping[str, str]] = {
    "10001": "advertising",
    "20001": "politics",
    "20002": "pornography",
    "20004": "social matters",
    "20006": "crime",
    "20008": "fraud",
    "20013": "copyright",
    "21000": "other rules",
    "22000": "mutual promotion",
    "30001": "the originality check failed",
    "30002": "judged a reprint that is not allowed",
    "30003": "judged a reprint",
    "40001": "the account's administrator refused it",
    "40002": "the account's administrator did not confirm it in 30 minutes",
}


def of_publication(told: Mapping[str, Any]) -> Live | Refused | None:
    """The verdict on a publication; `None` while it is still being published.

    Raises:
        ValueError: a status that is not documented, or a success without an article.
    """
    status = number_of(told.get("publish_status"))
    if status == PUBLISHING:
        return None
    if status in _NOT_PUBLIC:
        places = ", ".join(filter(None, (number_of(place) for place in many(told.get("fail_idx")))))
        return Refused("ContentRefused", _NOT_PUBLIC[status] + (f": article {places}" if places else ""), status)
    article_id = told.get("article_id")
    if status != PUBLISHED or not isinstance(article_id, str) or not article_id:
        raise ValueError("no verdict on a publication")
    return Live(article_id, _first_url(told.get("article_detail"), "idx", "article_url"))


def of_mass_event(told: Mapping[str, Any]) -> Live | Refused:
    """The verdict on a mass send, as its event tells it.

    Raises:
        ValueError: a status that is not documented, or no id.
    """
    msg_id, status = number_of(told.get("MsgID")), str(told.get("Status", ""))
    code = status.removeprefix("err(").removesuffix(")")
    if not msg_id:
        raise ValueError("a mass send without an id")
    if _word(status) == "sendsuccess":
        results = told.get("ArticleUrlResult")
        listed = results.get("ResultList") if isinstance(results, dict) else None
        return Live(mass_handle(msg_id), _first_url(listed, "ArticleIdx", "ArticleUrl"))
    if _word(status) == "sendfail" or (status != code and number_of(code)):
        return Refused("ContentRefused", _MASS_FAILED.get(code, "the mass send failed"), status)
    raise ValueError("no verdict on a mass send")


def of_mass(told: Mapping[str, Any], msg_id: str) -> Live | Refused | None:
    """The verdict on a mass send, as message/mass/get tells it; `None` while it is being sent.

    Raises:
        ValueError: a status that is not documented.
    """
    status = str(told.get("msg_status", ""))
    match _word(status.replace("_", "")):
        case "sendsuccess":
            return Live(mass_handle(msg_id))
        case "sending":
            return None
        case "sendfail":
            return Refused("ContentRefused", "the mass send failed", status)
        case "delete":
            return Refused("ContentRefused", "sent, then deleted by the owner", status)
    raise ValueError("no verdict on a mass send")


def address(url: object) -> str:
    """An article's address; WeChat often tells it without TLS, which its host has."""
    text = url if isinstance(url, str) else ""
    return text.replace("http://mp.weixin.qq.com/", "https://mp.weixin.qq.com/", 1) if text.startswith("http") else ""


def many(value: object) -> list[Any]:
    """An element that may be missing, single or repeated, as a list."""
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def _first_url(listed: object, place: str, url: str) -> str:
    """The address of the first article in a list of `item`s."""
    items = [item for item in many(listed.get("item") if isinstance(listed, dict) else None) if isinstance(item, dict)]
    first = [item for item in items if number_of(item.get(place)) == "1"] or items
    return address(first[0].get(url)) if first else ""


def _word(status: str) -> str:
    return "".join(status.lower().split())
