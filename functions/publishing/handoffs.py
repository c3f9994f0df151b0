"""What becomes of a post that was handed to a person: confirmed, corrected, declined, late. Pure, like `outcomes`."""

from datetime import datetime, timedelta
from typing import Annotated, Final, Literal, NamedTuple, Self

from pydantic import Field, StringConstraints, model_validator

from publishing import outcomes
from publishing.attempts import Statement
from publishing.sendings import HANDED_OFF_LATE, Sending, Step, about
from socialops import clock
from socialops.errors import AlreadyConfirmed, CorrectionClosed, ForeignAddress, InvalidInput, WrongState
from socialops.events.sendings import SendingCancelled, SendingCorrected, SendingHandoffLate, SendingHeld
from socialops.models import Frozen, Input, Instant
from socialops.platforms.content import SendingKind
from socialops.platforms.contract import Platform
from socialops.platforms.handoff.by_hand import Address, find_address, is_made_up, made_up
from socialops.platforms.sending import Live

REMIND_AGAIN: Final = timedelta(hours=1)
MOST_REMINDERS: Final = 12
"""After so many it is told no more; it stays on the list of hand-offs, first of all."""
CORRECTABLE: Final = timedelta(hours=1)
"""How long after a confirmation its address may be replaced by another; a missing one may be added at any time."""
LONGEST_TITLE: Final = 60

Shared = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
"""An address, or all that an app shares with one in it."""
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,60}$")]


class Confirmation(Input):
    """A person published it: `url` is its address (or the whole text that the app shares), `screenshot` a picture's id.

    One of the two is needed; with the address, comments and figures find it. `published_at` is when it went out; now,
    where absent.
    """

    url: Shared | None = None
    screenshot: Name | None = None
    published_at: Instant | None = None

    @model_validator(mode="after")
    def _proved(self) -> Self:
        if self.url is None and self.screenshot is None:
            raise ValueError("give url or screenshot")
        return self


class Correction(Input):
    """The right address of something that was confirmed with a wrong one, or without one."""

    url: Shared


class Decline(Input):
    """A person did not publish it: `hold` leaves it to be given another time, `cancel` drops it; `note` says why."""

    then: Literal["hold", "cancel"] = "hold"
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)] = ""


class Handoff(Frozen):
    """A post that waits for a person to publish it and to say so."""

    id: str
    version: int
    kind: SendingKind = Field(description="A `post` to publish, or the `order` of a promotion to buy.")
    post_id: str
    platform: str
    account_id: str
    owner: str
    campaign: str
    due: Instant
    late: bool
    reminders: int
    title: str = Field(description="The first words of the text.")


class Said(NamedTuple):
    """What a person's word makes of a sending, and the word itself, for the receipt."""

    step: Step
    statement: Statement


def address_in(shared: str, platform: Platform) -> Address:
    """The address of a post in what a person pasted.

    Raises:
        ForeignAddress: there is none of this platform.
    """
    found = find_address(shared, platform.by_hand.addresses)
    if found is None:
        raise ForeignAddress(platform=platform.id, hosts=", ".join(platform.by_hand.addresses.hosts))
    return found


def confirm(
    sending: Sending,
    address: Address | None,
    screenshot: str,
    *,
    by: str,
    at: datetime,
    live_at: datetime | None = None,
) -> Said | None:
    """It is public, a person says; nothing where they said the same before.

    Args:
        sending: as stored.
        address: where it is, if they told.
        screenshot: id of the picture that proves it, or empty.
        by: who says so.
        at: when.
        live_at: since when it is public; `at` where absent.

    Raises:
        AlreadyConfirmed: with another proof.
        WrongState: it is not in anybody's hands.
        InvalidInput: `live_at` is before it was handed over, or has not come yet.
    """
    place = address or Address("", made_up(sending.id))
    if sending.state == "live" and sending.confirmed_by:
        if place.remote_id == sending.remote_id and screenshot in {"", sending.proof}:
            return None
        raise AlreadyConfirmed(id=sending.id, url=sending.url)
    sending.require("handed_off")
    since = live_at or at
    if not (sending.claimed_at or sending.due) <= since <= at:
        raise InvalidInput(errors=[{"where": "body.published_at", "what": "not between the hand-off and now"}])
    step = outcomes.live(sending, Live(place.remote_id, place.url), at, live_at=since)
    # Nobody but a person can look, so there is no after-look to plan.
    told = {"entry": "", "confirmed_by": by, "confirmed_at": at, "proof": screenshot}
    step = step._replace(after=step.after.model_copy(update=told))
    return Said(step, _statement("published", step.after, by, at, published_at=since))


def correct(sending: Sending, address: Address, *, by: str, at: datetime) -> Said | None:
    """Another address for what a person confirmed; nothing where it is the same.

    Raises:
        WrongState: it is not live by a person's word.
        CorrectionClosed: it has an address, and the time in which it may be replaced is over.
    """
    if sending.state != "live" or not sending.confirmed_by:
        raise WrongState(thing="Publication", id=sending.id, state=sending.state)
    if address.remote_id == sending.remote_id:
        return None
    if not is_correctable(sending, at):
        raise CorrectionClosed(id=sending.id, minutes=int(CORRECTABLE.total_seconds() // 60))
    after = sending.next(at, remote_id=address.remote_id, url=address.url)
    event = SendingCorrected(
        **about(after),
        platform=after.platform,
        account_id=after.account_id,
        remote_id=after.remote_id,
        url=after.url,
    )
    return Said(Step(sending, after, (event,)), _statement("corrected", after, by, at))


def decline(sending: Sending, body: Decline, *, by: str, at: datetime) -> Said:
    """It was not published: nothing is public, and it is held for a new time, or dropped.

    Raises:
        WrongState: it is not in anybody's hands.
    """
    sending.require("handed_off")
    ended = {"entry": "", "reason": "declined", "prepared": None, "reminders": 0}
    unsent = {"sent_at": None} if sending.sent_at == sending.claimed_at else {}
    if body.then == "cancel":
        after = sending.next(at, state="cancelled", **ended, **unsent)
        step = Step(sending, after, (SendingCancelled(**about(after), reason="declined"),))
    else:
        after = sending.next(at, state="scheduled", held="declined", **ended, **unsent)
        step = Step(sending, after, (SendingHeld(**about(after), reason="declined"),))
    return Said(step, Statement(at=at, by=by, said="not-published", note=body.note))


def escalate(sending: Sending, at: datetime) -> Step:
    """Nobody has confirmed it in time: it is told, and again each hour."""
    sending.require("handed_off")
    times = sending.reminders + 1
    entry = sending.at("escalate", at + REMIND_AGAIN) if times < MOST_REMINDERS else ""
    after = sending.next(at, reminders=times, reason="handoff-late", entry=entry)
    event = SendingHandoffLate(
        **about(after), account_id=after.account_id, owner=after.owner, due=clock.text(after.due), times=times
    )
    return Step(sending, after, (event,))


def is_correctable(sending: Sending, at: datetime) -> bool:
    """Whether the address of what a person confirmed may be another, or is still missing."""
    if sending.confirmed_at is None:
        return False
    missing = not sending.url and is_made_up(sending.remote_id)
    return missing or at <= sending.confirmed_at + CORRECTABLE


def view(sending: Sending, at: datetime) -> Handoff:
    """What members see of a post, or of an order, in somebody's hands."""
    options = sending.content.options
    line = " ".join((options.get("title") or sending.content.text or options.get("goal", "")).split())
    names = Handoff.model_fields.keys() & Sending.model_fields.keys()
    return Handoff(
        **{name: getattr(sending, name) for name in names},
        post_id=sending.subject,
        late=at >= sending.due + HANDED_OFF_LATE,
        title=line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1] + "…",
    )


def _statement(
    said: Literal["published", "corrected"],
    sending: Sending,
    by: str,
    at: datetime,
    published_at: datetime | None = None,
) -> Statement:
    """The word of a person about what is public, as it stands on the receipt."""
    return Statement(
        at=at,
        by=by,
        said=said,
        url=sending.url,
        remote_id=sending.remote_id,
        proof=sending.proof,
        published_at=published_at,
    )
