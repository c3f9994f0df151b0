"""What engagement hears on the bus: accounts to listen to, and what became of replies."""

from typing import Any

from engagement import channel_store, message_store
from publishing import store as publishing_store
from publishing.sendings import Sending
from socialops import clock
from socialops.platforms.registry import platform
from socialops.table import Origin
from socialops.triggers import each_event


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """A batch of the stage's events; each may come more than once and in any order."""
    return each_event(
        event,
        {
            "AccountConnected": listen,
            "AccountRenewed": listen,
            "SendingWentLive": reply_sent,
            "SendingRefused": reply_failed,
            "SendingCancelled": reply_failed,
            "SendingHeld": reply_in_doubt,
            "SendingNeedsHuman": reply_in_doubt,
        },
    )


def listen(detail: dict[str, Any]) -> None:
    """Plan the first poll of an account whose platform has to be asked."""
    account_id, platform_id = detail["data"]["account_id"], detail["data"]["platform"]
    if platform(platform_id).poller is not None:
        channel_store.start(account_id, platform_id, _origin())


def reply_sent(detail: dict[str, Any]) -> None:
    """The fan can see a reply."""
    if sending := _reply(detail):
        message_store.settle_sent(sending, _origin())


def reply_failed(detail: dict[str, Any]) -> None:
    """A reply will not go out: the platform does not take it, or somebody cancelled it."""
    if sending := _reply(detail):
        message_store.settle_failed(sending, "failed", detail["data"]["reason"], _origin())


def reply_in_doubt(detail: dict[str, Any]) -> None:
    """Only a person can say what is to become of a reply, or what became of it."""
    if sending := _reply(detail):
        message_store.settle_failed(sending, "needs_human", detail["data"]["reason"], _origin())


def _reply(detail: dict[str, Any]) -> Sending | None:
    """The sending that an event tells of, when it is a reply of ours."""
    sending = publishing_store.get_sending(detail["data"]["sending_id"])
    return sending if sending.kind == "reply" else None


def _origin() -> Origin:
    return Origin("engagement.on_event", clock.now())
