"""The access token: `stable_token` in its normal mode, which returns the same token to everyone until it nears its end.

`force_refresh` is never sent: it kills the token under everybody's feet, and is for a leak, by a person.
Source: developers.weixin.qq.com, stable_token (`expires_in` of 300 to 7200 seconds; a new token in the last 300, when
both work).
"""

import re
from datetime import datetime, timedelta
from typing import Final

from socialops.platforms.content import Connection
from socialops.platforms.errors import AccountDisconnected, PlatformUnavailable, TokenExpired
from socialops.platforms.grants import Grant, Identity
from socialops.platforms.wechat import client
from socialops.platforms.wechat.ids import number_of
from socialops.platforms.wechat.webhook import MODES

AHEAD: Final = timedelta(seconds=300)
"""From then on WeChat gives the next token while the old one still works."""
_LONGEST: Final = 7200
_SKEW: Final = timedelta(minutes=1)
_KEY: Final = re.compile(r"[A-Za-z0-9+/]{43}")
_PATH: Final = "/cgi-bin/stable_token"


class WeChatTokens:
    """Keeps the access token alive. Any caller may ask: WeChat gives all of them the same one."""

    def due(self, grant: Grant) -> datetime | None:
        """Five minutes before the token ends."""
        return grant.expires_at - AHEAD if grant.expires_at else None

    def refresh(self, connection: Connection, grant: Grant, now: datetime) -> Grant:
        """The grant with the token of now, which may be the one we have.

        Raises:
            TokenExpired: the app id or the secret is no longer good.
            PlatformError: of the vocabulary; also when the answer holds no token, or an older one than ours.
        """
        try:
            fresh = _granted(connection, now)
        except AccountDisconnected as error:
            raise TokenExpired(error.message, platform_code=error.platform_code) from error
        ours = grant.credentials.get("access_token", "")
        older = grant.expires_at and fresh.expires_at and fresh.expires_at < grant.expires_at - _SKEW
        if older and fresh.credentials["access_token"] != ours:
            raise PlatformUnavailable("the token that came ends before the one we have")
        return Grant(
            {**grant.credentials, **fresh.credentials}, fresh.expires_at, grant.ends_at, grant.scopes, grant.facts
        )


def identify(connection: Connection, now: datetime) -> Identity:
    """An account has no interface that names it: it is its app id, proved by the token that the secret gets.

    What the callback needs cannot be asked of WeChat, so at least its form is looked at.
    """
    _check_callback(connection)
    grant = _granted(connection, now)
    app_id = grant.credentials["app_id"]
    return Identity(app_id, app_id, grant)


def _check_callback(connection: Connection) -> None:
    client.need(connection, "token")
    if not _KEY.fullmatch(client.need(connection, "encoding_aes_key")):
        raise AccountDisconnected("an EncodingAESKey has 43 letters and digits")
    if connection.credentials.get("callback_mode", "") not in {"", *MODES}:
        raise AccountDisconnected(f"the callback_mode is one of {', '.join(MODES)}")


def _granted(connection: Connection, now: datetime) -> Grant:
    body = {
        "grant_type": "client_credential",
        "appid": client.need(connection, "app_id"),
        "secret": client.need(connection, "app_secret"),
    }
    try:
        answer = client.open_session(_PATH, connection, now, body)
    except TokenExpired as error:  # 40001 here means the secret
        raise AccountDisconnected(error.message, platform_code=error.platform_code) from error
    token, seconds = answer.get("access_token"), number_of(answer.get("expires_in"))
    if not isinstance(token, str) or not token.strip() or not seconds or not 0 < int(seconds) <= _LONGEST:
        raise PlatformUnavailable("an answer without a token")
    return Grant({**connection.credentials, "access_token": token}, now + timedelta(seconds=int(seconds)))
