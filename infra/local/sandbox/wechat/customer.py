"""Customer-service messages (developers.weixin.qq.com, message/custom/*): only while the fan has opened a window.

Source of the windows: sendCustomMessage, the same in the service and the subscription tree (2025-2026). Whether a new
message of a fan gives the allowance back is uncertain; here it does. A call is charged to the open window that closes
first. The length of a text is uncertain too (`Settings.custom_text_bytes`).
"""

from collections.abc import Callable, Mapping
from typing import Final

from infra.local.sandbox.wechat import media
from infra.local.sandbox.wechat.call import OK, Call, as_table
from infra.local.sandbox.wechat.errors import Refusal
from infra.local.sandbox.wechat.records import Json
from infra.local.sandbox.wechat.state import CustomMessage, Fan, Window
from infra.local.sandbox.wechat.times import HOUR, MINUTE

WINDOWS: Final[Mapping[str, tuple[int, float]]] = {
    "message": (5, 48 * HOUR),
    "menu": (3, MINUTE),
    "follow": (3, MINUTE),
    "scan": (3, MINUTE),
}
"""How many messages, for how long."""
TYPING_SECONDS: Final = 30.0


def open_window(fan: Fan, kind: str, now: float) -> None:
    """What a fan did opens a window, or opens it anew."""
    left, seconds = WINDOWS[kind]
    fan.windows[kind] = Window(left, now + seconds)
    fan.last_act, fan.typing = now, False


def send(call: Call) -> Json:
    """Write to one fan; the answer names no message."""
    fan = _receiver(call)
    msgtype = call.text("msgtype", 40008)
    check = _CHECKS.get(msgtype)
    if check is None:
        raise Refusal(40008)
    body = call.table(msgtype)
    check(call, body)
    _charge(fan, call.world.now())
    fan.typing = False
    call.account.sent.append(CustomMessage(fan.openid, msgtype, body, call.world.now()))
    return OK


def typing(call: Call) -> Json:
    """Show the fan that somebody writes, after an act of theirs within half a minute."""
    fan = _receiver(call)
    command = call.text("command", 45072)
    if command not in {"Typing", "CancelTyping"}:
        raise Refusal(45072)
    if call.at - fan.last_act > TYPING_SECONDS:
        raise Refusal(45080)
    if fan.typing == (command == "Typing"):
        raise Refusal(45081)
    fan.typing = command == "Typing"
    return OK


def _receiver(call: Call) -> Fan:
    fan = call.account.fans.get(call.text("touser", 40003))
    if fan is None:
        raise Refusal(40003)
    return fan


def _charge(fan: Fan, now: float) -> None:
    """Take one from the open window that closes first: 45015 without one, 45047 when all are used up."""
    opened = [window for window in fan.windows.values() if now < window.until]
    if not opened:
        raise Refusal(45015)
    usable = [window for window in opened if window.left > 0]
    if not usable:
        raise Refusal(45047)
    min(usable, key=lambda window: window.until).left -= 1


def _text(call: Call, body: Json) -> None:
    content = body.get("content")
    if not isinstance(content, str) or not content:
        raise Refusal(44004)
    if len(content.encode()) > call.world.settings.custom_text_bytes:
        raise Refusal(45002)


def _file(name: str, kinds: set[str]) -> Callable[[Call, Json], None]:
    def check(call: Call, body: Json) -> None:
        if media.existing(call.account, body.get(name), call.at).kind not in kinds:
            raise Refusal(40007)

    return check


def _news(call: Call, body: Json) -> None:
    articles = body.get("articles")
    if not isinstance(articles, list) or not articles:
        raise Refusal(44003)
    if len(articles) > 1:
        raise Refusal(45008)
    if not as_table(articles[0]).get("title"):
        raise Refusal(40035)


def _article(call: Call, body: Json) -> None:
    if body.get("article_id") not in call.account.publications:
        raise Refusal(53600)


def _draft(call: Call, body: Json) -> None:
    if body.get("media_id") not in call.account.drafts:
        raise Refusal(40007)


def _menu(call: Call, body: Json) -> None:
    options = body.get("list")
    if not isinstance(options, list) or not options:
        raise Refusal(40035)
    if not all({"id", "content"} <= set(as_table(option)) for option in options):
        raise Refusal(40035)


def _page(call: Call, body: Json) -> None:
    if not all(body.get(name) for name in ("title", "appid", "pagepath")):
        raise Refusal(40035)
    media.existing(call.account, body.get("thumb_media_id"), call.at)


_CHECKS: Final[Mapping[str, Callable[[Call, Json], None]]] = {
    "text": _text,
    "image": _file("media_id", {"image"}),
    "voice": _file("media_id", {"voice"}),
    "video": _file("media_id", {"video"}),
    "music": _file("thumb_media_id", {"thumb", "image"}),
    "news": _news,
    "mpnewsarticle": _article,
    "mpnews": _draft,
    "msgmenu": _menu,
    "miniprogrampage": _page,
}
