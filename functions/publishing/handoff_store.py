"""Hand-offs in the table, the links to their files and to the page for the phone."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Final
from urllib.parse import quote

from pydantic import BaseModel

from planning import keys as planning_keys
from planning.media import Media
from planning.posts import Post
from publishing import keys, kit_links, kits, pauses, store
from publishing.accounts import Account
from publishing.attempts import Statement
from publishing.handoffs import Said
from publishing.kit_links import Ticket
from publishing.kits import Kit, KitPage
from publishing.pauses import Pause
from publishing.sendings import Sending
from socialops import aws, brand, clock, settings, table
from socialops.changes import Keep
from socialops.errors import LinkExpired, MediaNotReady, NotApproved, NotFound, Paused
from socialops.names import Variable
from socialops.platforms import registry
from socialops.table import Origin, Slice

FILES_LAST: Final = timedelta(hours=1)
"""How long the links to the files of a kit are good for."""


@dataclass(frozen=True)
class Settings:
    """What links need: where files lie, where the page is, and what signs its address."""

    bucket: str = field(metadata={"variable": Variable.MEDIA_BUCKET})
    api_url: str = field(metadata={"variable": Variable.API_URL})
    secret: str = field(metadata={"variable": Variable.CURSOR_KEY}, repr=False)


@cache
def _settings() -> Settings:
    return settings.load(Settings)


@dataclass(frozen=True)
class Opened:
    """A hand-off, and what stands around it now."""

    sending: Sending
    account: str
    zone: str
    approved: bool
    paused: tuple[Pause, ...]

    def require_free(self) -> None:
        """Whether it may be published now: the stop of a switch holds for people too.

        Raises:
            WrongState: it is not in anybody's hands.
            Paused: a switch of one of its scopes is on.
            NotApproved: its content is not what is approved now.
        """
        self.sending.require("handed_off")
        if self.paused:
            raise Paused(scope=self.paused[0].id, reason=self.paused[0].reason)
        if not self.approved:
            raise NotApproved(platform=self.sending.platform)


def get_opened(sending_id: str) -> Opened:
    """A sending with its account, its approval and its switches, in two reads.

    Raises:
        NotFound: there is no such sending.
    """
    sending = store.get_sending(sending_id)
    post, account = planning_keys.post(sending.subject), keys.account(sending.account_id)
    switches = [keys.pause(scope) for scope in pauses.scopes_of(sending)]
    found = table.get_many([post, account, brand.KEY, *switches])
    approved = Post.model_validate(found[post]).approved if post in found else {}
    on = (Pause.model_validate(found[place]) for place in switches if place in found)
    return Opened(
        sending=sending,
        account=Account.model_validate(found[account]).name if account in found else "",
        zone=sending.zone or str(found.get(brand.KEY, {}).get("zone", brand.ZONE)),
        approved=approved.get(sending.platform) == sending.content_hash,
        paused=tuple(pause for pause in on if pause.lifted_at is None),
    )


def make_kit(opened: Opened, language: str, at: datetime) -> Kit:
    """The copy kit, with links that are good for a while; made without a call."""
    platform = registry.platform(opened.sending.platform)
    until = at + FILES_LAST
    return kits.kit(opened.sending, platform, opened.account, link=_link, links_end_at=until, language=language)


def make_page(sending: Sending, member: str, at: datetime) -> KitPage:
    """The page for the phone, in a member's name."""
    ends_at = kit_links.ends_at(sending.due, at)
    ticket = Ticket(sending.id, sending.fence, member, ends_at)
    return page_of(ticket, kit_links.sign(ticket, _settings().secret.encode()))


def page_of(ticket: Ticket, token: str) -> KitPage:
    """The page that a token opens."""
    return KitPage(url=f"{_settings().api_url.rstrip('/')}/kits/{token}", expires_at=ticket.ends_at)


def open_page(token: str, at: datetime) -> tuple[Ticket, Opened]:
    """What a token opens.

    Raises:
        LinkInvalid: it is none of ours.
        LinkExpired: its time is over, or the sending was taken back or handed over anew since.
    """
    ticket = kit_links.read(token, _settings().secret.encode(), at)
    try:
        opened = get_opened(ticket.sending_id)
    except NotFound as error:
        raise LinkExpired() from error
    sending = opened.sending
    done = sending.state == "live" and sending.confirmed_by
    if sending.fence != ticket.fence or not (sending.state == "handed_off" or done):
        raise LinkExpired()
    return ticket, opened


def require_screenshot(media_id: str) -> None:
    """Whether a screenshot is there.

    Raises:
        NotFound: there is no such picture.
        MediaNotReady: it is not uploaded and checked.
    """
    if table.load(Media, planning_keys.media(media_id)).state != "ready":
        raise MediaNotReady(media=[media_id])


def put_said(said: Said, origin: Origin, answer: BaseModel | None = None) -> None:
    """Keep what a person said, with what it makes of the sending.

    Raises:
        StaleVersion: the sending was changed meanwhile.
        AddressTaken: the address is that of another publication.
    """
    store.take(said.step, origin, also=[_keep(said.step.after, said.statement)], answer=answer)


def list_handoffs(owner: str | None, limit: int, cursor: str | None) -> tuple[list[Sending], str | None]:
    """A page of what is in people's hands, the latest first; with `owner`, what is in theirs."""
    page = _rows(owner, limit, cursor)
    places = [keys.sending(row["sending_id"]) for row in page.items]
    found = table.get_many(places) if places else {}
    sendings = [Sending.model_validate(found[place]) for place in places if place in found]
    return [sending for sending in sendings if sending.state == "handed_off"], page.next


def _rows(owner: str | None, limit: int, cursor: str | None) -> Slice:
    if owner is None:
        return store.list_unresolved("handed_off", limit, cursor)
    return table.query(keys.handoffs(owner), index=True, limit=limit, cursor=cursor)


def _keep(sending: Sending, statement: Statement) -> Keep:
    return Keep(keys.statement(sending.id, clock.text(statement.at)), statement.model_dump(mode="json"))


def _link(key: str, name: str) -> str:
    """An address that gives a file to whoever has it, under a name of its own; made without a call."""
    plain = re.sub("-+[.]", ".", name.encode("ascii", "ignore").decode())
    shown = f"inline; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    address: str = aws.client("s3").generate_presigned_url(
        "get_object",
        Params={"Bucket": _settings().bucket, "Key": key, "ResponseContentDisposition": shown},
        ExpiresIn=int(FILES_LAST.total_seconds()),
    )
    return address
