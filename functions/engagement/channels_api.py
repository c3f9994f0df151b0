"""How accounts are heard, over HTTP, and what came and could not be read."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from engagement import channel_store, channel_views, kept_store
from engagement.api import api
from engagement.channel_store import Heard
from engagement.channel_views import ChannelView
from engagement.kept_store import KeptDelivery
from socialops.api import Cursor, Id, Limit, language, now
from socialops.models import Page
from socialops.platforms.registry import platform


@api.get("/v1/channels", allow="read_accounts")
def list_channels(limit: Annotated[int, Query(ge=1, le=50)] = 25, cursor: Cursor = None) -> Page[ChannelView]:
    """List how all accounts are heard.

    Each connected account with its `webhook` and its `poll`, as far as its platform has them: when it was last heard,
    and whether its silence is usual for it. A page has the channels of up to `limit` accounts.
    """
    found, following = channel_store.list_heard(limit, cursor)
    return Page[ChannelView](items=[view for each in found for view in _channels(each)], next=following)


@api.get("/v1/accounts/<account_id>/channels", allow="read_accounts")
def list_account_channels(account_id: Id) -> Page[ChannelView]:
    """List how an account is heard.

    A disconnected one is not; its list is empty.
    """
    return Page[ChannelView](items=_channels(channel_store.get_heard(account_id)))


def _channels(heard: Heard) -> list[ChannelView]:
    return channel_views.views(heard, platform(heard.account.platform), language(), now())


@api.get("/v1/kept-deliveries", allow="read_inbox")
def list_kept_deliveries(limit: Limit = 20, cursor: Cursor = None) -> Page[KeptDelivery]:
    """List deliveries that came from a platform and could not be read, newest first.

    Their bytes are kept for thirty days in base64.
    """
    found, following = kept_store.list_kept(limit=limit, cursor=cursor)
    return Page[KeptDelivery](items=found, next=following)
