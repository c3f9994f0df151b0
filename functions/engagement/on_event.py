"""What engagement hears on the bus: accounts to listen to, posts to follow, and what became of replies."""

from typing import Any

from engagement import channel_store, followed_store, message_store, polling
from engagement.followed import FollowedPost
from publishing import store as publishing_store
from publishing.sendings import Sending
from socialops import clock
from socialops.platforms.handoff.by_hand import is_made_up
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
            "SendingWentLive": went_live,
            "SendingCorrected": corrected,
            "SendingRemoved": gone,
            "SendingRefused": reply_failed,
            "SendingCancelled": reply_failed,
            "SendingHeld": reply_in_doubt,
            "SendingNeedsHuman": reply_in_doubt,
        },
    )


def listen(detail: dict[str, Any]) -> None:
    """Plan the first turn of an account: its platform is asked, or the silence of its webhook is judged."""
    account_id, platform_id = detail["data"]["account_id"], detail["data"]["platform"]
    if polling.is_heard(platform(platform_id)):
        channel_store.start(account_id, platform_id, _origin())


def went_live(detail: dict[str, Any]) -> None:
    """The fan can see a reply; or a post may be answered from now on, where polls have to ask for each post."""
    data = detail["data"]
    if data["kind"] == "reply":
        message_store.settle_sent(publishing_store.get_sending(data["sending_id"]), _origin())
    if data["kind"] == "post":
        _follow(data["account_id"], data["platform"], FollowedPost.model_validate(data))


def corrected(detail: dict[str, Any]) -> None:
    """A person had given another address for a post; from now on polls ask about the right one."""
    sending = publishing_store.get_sending(detail["data"]["sending_id"])
    live_at = sending.live_at or sending.due
    post = FollowedPost(
        sending_id=sending.id, remote_id=sending.remote_id, live_at=live_at, url=sending.url, facts=sending.facts
    )
    _follow(sending.account_id, sending.platform, post)


def _follow(account_id: str, platform_id: str, post: FollowedPost) -> None:
    poller = platform(platform_id).poller
    if poller is not None and poller.follows and not is_made_up(post.remote_id):
        followed_store.follow(account_id, post, poller.follows, _origin())


def gone(detail: dict[str, Any]) -> None:
    """A post is not public any more; nobody can answer it."""
    sending = publishing_store.get_sending(detail["data"]["sending_id"])
    poller = platform(sending.platform).poller
    if poller is not None and poller.follows:
        followed_store.unfollow(sending.account_id, sending.id, _origin())


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
