"""A brand on the Douyin sandbox, ready to work: an app with every capability, the account, its grant, DOU+."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from infra.local.sandbox.douyin.ocean import sec_uid
from infra.local.sandbox.remote import Control

REDIRECT_URI: Final = "https://shop.example.com/douyin/callback"
SCOPES: Final = (
    "user_info",
    "video.create.bind",
    "video.list.bind",
    "video.data.bind",
    "item.comment",
    "im.direct_message",
    "im.recall_message",
    "data.external.user",
    "data.external.item",
    "data.external.fans_source",
    "data.external.fans_favourite",
    "fans.data.bind",
    "fans.check",
    "renew_refresh_token",
)
"""What the brand grants."""

APP_SCOPES: Final = ("tool.image.upload", "aweme.share", "h5.share", "aweme.webhook")
"""What the application has beside."""


@dataclass(frozen=True)
class DouyinBrand:
    """The account and its credentials under Douyin's own names; those of Ocean Engine are for DOU+."""

    client_key: str
    client_secret: str = field(repr=False)
    open_id: str
    nickname: str
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    scopes: tuple[str, ...]
    redirect_uri: str
    aweme_sec_uid: str
    ocean_app_id: str
    ocean_secret: str = field(repr=False)
    ocean_access_token: str = field(repr=False)
    ocean_refresh_token: str = field(repr=False)


def seed_brand(
    control: Control,
    *,
    open_id: str = "_000Camellia7f3b1c9e2d8a4f60",
    nickname: str = "山茶官方旗舰店",
    scopes: Sequence[str] = SCOPES,
    redirect_uri: str = REDIRECT_URI,
    fans: int = 12_000,
) -> DouyinBrand:
    """Make the app (its key depends on the account), the account, its grant and its tokens for DOU+.

    Args:
        control: the sandbox.
        open_id: the account's id for the app.
        nickname: the account's name.
        scopes: what the account grants; the app has these capabilities and those of `APP_SCOPES`.
        redirect_uri: where the consent page sends people back to.
        fans: how many follow the account.
    """
    client_key = f"aw{open_id[-14:].lower()}"
    client_secret = f"{open_id}-secret"[::-1]
    app_scopes = [*dict.fromkeys([*scopes, *SCOPES, *APP_SCOPES])]
    control.order(
        "apps", client_key=client_key, client_secret=client_secret, redirect_uri=redirect_uri, scopes=app_scopes
    )
    control.order("users", open_id=open_id, nickname=nickname, fans=fans, role="EAccountM")
    grant = control.order("grants", open_id=open_id, client_key=client_key, scopes=list(scopes))
    app_id, secret = "1790000000000001", f"{client_key}-ocean"
    ocean = control.order("ocean", app_id=app_id, secret=secret, open_ids=[open_id])
    return DouyinBrand(
        client_key=client_key,
        client_secret=client_secret,
        open_id=open_id,
        nickname=nickname,
        access_token=grant["access"],
        refresh_token=grant["refresh"],
        scopes=tuple(scopes),
        redirect_uri=redirect_uri,
        aweme_sec_uid=sec_uid(open_id),
        ocean_app_id=app_id,
        ocean_secret=secret,
        ocean_access_token=ocean["access"],
        ocean_refresh_token=ocean["refresh"],
    )
