"""Taking back what is public: statuses/destroy and comments/destroy (open.weibo.com wiki)."""

from datetime import datetime
from typing import Final

from socialops.platforms.content import Connection, SendingKind
from socialops.platforms.errors import ContentRefused
from socialops.platforms.outcomes import reading
from socialops.platforms.weibo import client, errors, mapping

_STATUS: Final = "/2/statuses/destroy.json"
_COMMENT: Final = "/2/comments/destroy.json"
_SHOWN: Final = "/2/statuses/show.json"
_OWN_COMMENTS: Final = "/2/comments/by_me.json"


class WeiboRemover:
    """Deletes the account's own statuses and comments. A private message stays with the fan."""

    def remove(self, connection: Connection, kind: SendingKind, remote_id: str, now: datetime) -> None:
        """Delete a status, or an answer; one that is gone already is no error."""
        if not remote_id.isascii() or not remote_id.isdecimal():
            raise ContentRefused("Weibo does not take private messages back")
        path, name = (_STATUS, "id") if kind == "post" else (_COMMENT, "cid")
        try:
            with reading():
                client.post(path, connection, now, {name: remote_id})
        except ContentRefused as error:
            if error.platform_code not in errors.GONE:
                raise

    def is_there(self, connection: Connection, kind: SendingKind, remote_id: str, now: datetime) -> bool:
        """Ask for the status, or for the own comments from this one to this one."""
        if kind != "post":
            only = {"since_id": str(int(remote_id) - 1), "max_id": remote_id}
            found = mapping.items_of(client.get(_OWN_COMMENTS, connection, now, **only), "comments")
            return any(mapping.id_of(comment) == remote_id for comment in found)
        try:
            status = client.get(_SHOWN, connection, now, id=remote_id)
        except ContentRefused as error:
            if error.platform_code in errors.GONE:
                return False
            raise
        return not (isinstance(status, dict) and str(status.get("deleted", "")) == "1")
