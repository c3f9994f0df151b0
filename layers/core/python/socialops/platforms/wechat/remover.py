"""Taking back what is public: freepublish/delete and mass/delete (developers.weixin.qq.com), ten each a day.

A mass message's articles go; the card stays on the phones. Answers to comments are taken back in WeChat's console.
"""

from datetime import datetime
from typing import Final

from socialops.platforms.content import Connection, SendingKind
from socialops.platforms.errors import ContentRefused
from socialops.platforms.wechat import client, errors
from socialops.platforms.wechat.ids import mass_of

_DELETE: Final = "/cgi-bin/freepublish/delete"
_ARTICLES: Final = "/cgi-bin/freepublish/getarticle"
_MASS_DELETE: Final = "/cgi-bin/message/mass/delete"
_MASS: Final = "/cgi-bin/message/mass/get"
_ALL: Final = 0
"""The index that stands for every article."""


class WeChatRemover:
    """Deletes the account's own publications and mass messages."""

    def remove(self, connection: Connection, kind: SendingKind, remote_id: str, now: datetime) -> None:
        """Delete every article of it; one that is gone already is no error."""
        _check(kind)
        msg_id = mass_of(remote_id)
        if msg_id and not self.is_there(connection, kind, remote_id, now):
            return
        try:
            if msg_id:
                client.post(_MASS_DELETE, connection, now, {"msg_id": int(msg_id), "article_idx": _ALL})
            else:
                client.post(_DELETE, connection, now, {"article_id": remote_id, "index": _ALL})
        except ContentRefused as error:
            if error.platform_code != errors.NO_PUBLICATION:
                raise

    def is_there(self, connection: Connection, kind: SendingKind, remote_id: str, now: datetime) -> bool:
        """Ask for its articles, or for how the mass message stands."""
        _check(kind)
        if msg_id := mass_of(remote_id):
            return client.read(_MASS, connection, now, {"msg_id": int(msg_id)}).get("msg_status") != "DELETE"
        try:
            told = client.read(_ARTICLES, connection, now, {"article_id": remote_id})
        except ContentRefused as error:
            if error.platform_code == errors.NO_PUBLICATION:
                return False
            raise
        articles = client.items_of(told, "news_item")
        return any(isinstance(each, dict) and not each.get("is_deleted") for each in articles)


def _check(kind: SendingKind) -> None:
    if kind != "post":
        raise ContentRefused("answers on WeChat are taken back in its console")
