"""Sendings in the table: every step with its agenda entries and rows in one transaction."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pydantic import BaseModel

from publishing import calendar, keys, order, told
from publishing.account_store import get_account, get_connection, list_accounts
from publishing.accounts import Account
from publishing.attempts import Attempt, Look, Receipt, Statement
from publishing.grant_store import Held
from publishing.grants import Token
from publishing.sendings import Sending, Step, Unresolved, parse_ref
from socialops import agenda, aws, clock, settings, table
from socialops.agenda import Entry
from socialops.changes import (
    Cancel,
    Change,
    Create,
    Done,
    Drop,
    EntryGone,
    Keep,
    Listed,
    Note,
    Plan,
    Require,
    Save,
)
from socialops.errors import (
    AccountNotConnected,
    AddressTaken,
    MediaChanged,
    NotFound,
)
from socialops.events.base import Event
from socialops.items import Item
from socialops.keys import Key
from socialops.names import Variable
from socialops.platforms.content import Picture, Video
from socialops.platforms.sending import Absent, Found, LookOutcome
from socialops.table import Origin, Slice

__all__ = [
    "get_account",
    "get_connection",
    "get_sending",
    "list_accounts",
    "schedule_changes",
    "take",
]


@dataclass(frozen=True)
class MediaSettings:
    """Where checked pictures lie."""

    bucket: str = field(metadata={"variable": Variable.MEDIA_BUCKET})


@cache
def _bucket() -> str:
    return settings.load(MediaSettings).bucket


_PLACEHOLDER = re.compile(r"[:#]\w+")


@dataclass(frozen=True)
class Loaded:
    """A sending whose time has come, with its account as it is now, and the account's times of that week."""

    sending: Sending
    account: Account | None
    token: Token | None
    times: Item = field(default_factory=dict)

    def held(self) -> Held:
        """The account with its grant.

        Raises:
            AccountNotConnected: the account is disconnected.
        """
        if self.account is None or self.token is None or self.account.state != "connected":
            raise AccountNotConnected(account=self.sending.account_id)
        return Held(self.account, self.token)


def get_sending(sending_id: str) -> Sending:
    """One sending.

    Raises:
        NotFound: there is none.
    """
    return table.load(Sending, keys.sending(sending_id))


def get_sendings(*sending_ids: str) -> list[Sending]:
    """Some sendings, in the order asked for, in one read.

    Raises:
        NotFound: one is not there.
    """
    places = [keys.sending(each) for each in sending_ids]
    found = table.get_many(places)
    for place, sending_id in zip(places, sending_ids, strict=True):
        if place not in found:
            raise NotFound(thing="Sending", id=sending_id)
    return [Sending.model_validate(found[place]) for place in places]


def load(entry: Entry) -> Loaded:
    """The sending of an agenda entry and its account, in one read.

    Raises:
        EntryGone: the sending has another entry by now: this one was done, moved or cancelled.
    """
    sending_id, account_id = parse_ref(entry.ref)
    times = keys.planned(account_id, calendar.week_of(entry.due))
    places = (keys.sending(sending_id), keys.account(account_id), keys.account_token(account_id), times)
    found = table.get_many(places)
    sending = Sending.model_validate(found[places[0]]) if places[0] in found else None
    if sending is None or entry.sk not in {sending.entry, sending.preparing}:
        raise EntryGone(entry=entry.sk)
    account = Account.model_validate(found[places[1]]) if places[1] in found else None
    token = Token.model_validate(found[places[2]]) if places[2] in found else None
    return Loaded(sending, account, token, found.get(times, {}))


def schedule_changes(sending: Sending) -> list[Change]:
    """What puts a new sending (`sendings.schedule(…).after`) and its time into a commit with other things.

    The commit needs the step's events too.
    """
    return changes(Step(None, sending, ()), None)


def take(
    step: Step,
    origin: Origin,
    *,
    done: Entry | None = None,
    also: Sequence[Change] = (),
    answer: BaseModel | None = None,
) -> None:
    """Store a step: the sending, its entries, its rows and its events, whole or not at all.

    Args:
        step: a transition.
        origin: who, and when.
        done: the agenda entry that led here; somebody else having done it stops the commit.
        also: further changes of the same commit.
        answer: what the POST returns.

    Raises:
        EntryGone: `done` was done by another.
        StaleVersion: the sending was changed meanwhile.
    """
    table.commit([*changes(step, done), *also], _events(step), origin, answer=answer)


def take_together(
    steps: Sequence[Step], origin: Origin, *, also: Sequence[Change] = (), answer: BaseModel | None = None
) -> None:
    """Store several steps in one commit, whole or not at all.

    Args:
        steps: transitions of different sendings.
        origin: who, and when.
        also: further changes of the same commit; conditions on the same thing become one.
        answer: what the POST returns.

    Raises:
        StaleVersion: one of the sendings was changed meanwhile.
    """
    stored = [change for step in steps for change in changes(step, None)]
    events = [event for step in steps for event in _events(step)]
    table.commit(together([*stored, *also]), events, origin, answer=answer)


def together(changes: Sequence[Change]) -> list[Change]:
    """The changes, with several conditions on one thing, or notes in one row, as one: a transaction touches it once."""
    required: dict[Key, list[Require]] = {}
    noted: dict[Key, list[Note]] = {}
    others: list[Change] = []
    for change in changes:
        if isinstance(change, Require):
            required.setdefault(change.key, []).append(change)
        elif isinstance(change, Note):
            noted.setdefault(change.key, []).append(change)
        else:
            others.append(change)
    notes = [
        Note(key, {k: v for each in some for k, v in each.sets.items()}, tuple(n for each in some for n in each.takes))
        for key, some in noted.items()
    ]
    return [*others, *notes, *(_as_one(each) for each in required.values())]


def _as_one(required: Sequence[Require]) -> Require:
    if len(required) == 1:
        return required[0]
    apart = [(_numbered(each.condition, n), each, n) for n, each in enumerate(required)]
    return Require(
        required[0].key,
        " AND ".join(f"({condition})" for condition, _, _ in apart),
        required[0].otherwise,
        values={f"{name}_{n}": value for _, each, n in apart for name, value in each.values.items()},
        names={f"{name}_{n}": value for _, each, n in apart for name, value in each.names.items()},
    )


def _numbered(condition: str, number: int) -> str:
    return _PLACEHOLDER.sub(lambda found: f"{found[0]}_{number}", condition)


def keep_attempt(sending: Sending, attempt: Attempt) -> Keep:
    """The row of an attempt; the record replaces the row of the claim."""
    place = keys.attempt(sending.id, f"{attempt.number:04d}")
    return Keep(place, attempt.model_dump(mode="json"))


def keep_look(sending: Sending, look: Look) -> Keep:
    """The row of a look."""
    return Keep(keys.look(sending.id, clock.text(look.at)), look.model_dump(mode="json"))


def put_late_answer(sending: Sending, attempt: Attempt, origin: Origin) -> None:
    """The answer to a claim that was settled without it: only its receipt is written."""
    table.commit([keep_attempt(sending, attempt)], [], origin)


def find_told(sending: Sending) -> LookOutcome | None:
    """What the platform has told by itself about what it had accepted, as a look would have seen it."""
    row = table.get(keys.told(sending.account_id, sending.handle)) if sending.handle else None
    return told.read(row) if row else None


def without_others(sending: Sending, seen: LookOutcome) -> LookOutcome:
    """What a look saw; an order bears no mark of ours, so those that are known as other orders of ours are left out."""
    if sending.kind != "order" or not isinstance(seen, Found):
        return seen
    places = {match.remote_id: keys.remote(sending.platform, match.remote_id) for match in seen.matches}
    known = table.get_many(places.values())
    mine = [m for m in seen.matches if known.get(places[m.remote_id], {}).get("sending_id", sending.id) == sending.id]
    return Found(tuple(mine)) if mine else Absent()


def get_attempt(sending: Sending) -> Attempt | None:
    """The newest attempt of a sending."""
    item = table.get(keys.attempt(sending.id, f"{sending.fence:04d}"))
    return Attempt.model_validate(item) if item else None


def get_receipt(sending_id: str) -> Receipt:
    """A sending with every attempt, every look and every word of a person, in one query.

    Raises:
        NotFound: there is no such sending.
    """
    items = table.first(keys.sending(sending_id).pk, between=("A", "Z"), at_most=1000)
    sending = next((Sending.model_validate(item) for item in items if item["sk"] == "SENDING"), None)
    if sending is None:
        raise NotFound(thing="Sending", id=sending_id)
    return Receipt(
        sending_id=sending.id,
        state=sending.state,
        attempts=[Attempt.model_validate(item) for item in items if item["sk"].startswith("ATTEMPT#")],
        looks=[Look.model_validate(item) for item in items if item["sk"].startswith("LOOK#")],
        statements=[Statement.model_validate(item) for item in items if item["sk"].startswith("STATEMENT#")],
    )


def list_unresolved(state: Unresolved, limit: int, cursor: str | None) -> Slice:
    """Rows of sendings that must come to an end or to a person, the most urgent first."""
    return table.query(keys.unresolved(state, "", "").pk, limit=limit, cursor=cursor)


def drop_entry(entry: Entry, origin: Origin) -> None:
    """Take an entry off the agenda that nothing follows from.

    Raises:
        EntryGone: another did.
    """
    table.commit([Done(entry)], [], origin)


def put_back(entry: Entry) -> None:
    """Queue an entry again that came before its time."""
    agenda.enqueue([entry], clock.now())


def read_media(media: Picture | Video, start: int = 0, length: int | None = None) -> bytes:
    """The bytes of a checked picture or video, whole or a part of them, as they were when it was checked.

    The whole is held to its SHA-256, a part to the ETag that S3 gave the object then.

    Raises:
        MediaChanged: other bytes lie there now.
    """
    whole = not start and length is None
    asked = {} if whole else {"Range": f"bytes={start}-{'' if length is None else start + length - 1}"}
    if media.mark:
        asked["IfMatch"] = media.mark
    client = aws.client("s3")
    try:
        answer = client.get_object(Bucket=_bucket(), Key=media.key, **asked)
    except client.exceptions.ClientError as error:
        if error.response["Error"]["Code"] == "PreconditionFailed":
            raise MediaChanged(media=media.media_id) from error
        raise
    data: bytes = answer["Body"].read()
    if whole and media.sha256 and hashlib.sha256(data).hexdigest() != media.sha256:
        raise MediaChanged(media=media.media_id)
    return data


def changes(step: Step, done: Entry | None) -> list[Change]:
    """Everything a step means for the table; the entry that led here comes first, so that its loss is what is told.

    Of the others their version does: who wrote meanwhile makes it `StaleVersion`, and all is read again.
    """
    first, *others = step.all
    own = [*_entries(first, done), _thing(first), *_rows(first)]
    return own + [change for each in others for change in (_thing(each), *_entries(each, None), *_rows(each))]


def _events(step: Step) -> list[Event]:
    return [event for each in step.all for event in each.events]


def _thing(step: Step) -> Create | Save:
    before, after = step.before, step.after
    listed = None
    if after.kind == "post" and after.state != "cancelled":
        listed = Listed(keys.calendar(calendar.month_of(after.due)), f"{clock.text(after.due)}#{after.id}")
    return Save(after.key, before, after, listed) if before else Create(after.key, after, listed)


def _entries(step: Step, done: Entry | None) -> list[Change]:
    had = _sort_keys(step.before)
    has = _sort_keys(step.after)
    gone = [agenda.from_sort_key(sk) for sk in had if sk not in has]
    taken: list[Change] = [Done(done)] if done else []
    taken += [Cancel(entry) for entry in gone if entry != done]
    return taken + [Plan(agenda.from_sort_key(sk)) for sk in has if sk not in had]


def _sort_keys(sending: Sending | None) -> list[str]:
    return [sk for sk in (sending.entry, sending.preparing) if sk] if sending else []


def _rows(step: Step) -> list[Change]:
    before, after = step.before, step.after
    had, has = before.unresolved if before else None, after.unresolved
    rows: list[Change] = [Drop(had)] if had and had != has else []
    if has:
        owned = Listed(keys.handoffs(after.owner), has.sk) if after.state == "handed_off" else None
        rows.append(Keep(has, _unresolved(after), listed=owned))
    if after.handle and not (before and before.handle == after.handle):
        rows.append(Keep(keys.handle(after.account_id, after.handle), {"sending_id": after.id}))
    return [*rows, *_planned_rows(before, after), *_remote_rows(before, after)]


def _planned_rows(before: Sending | None, after: Sending) -> list[Change]:
    """How its account knows of its time; what is held, cancelled or refused takes none."""
    had, has = (_planned_place(each) for each in (before, after))
    value = _planned_value(after)
    if had == has and (had is None or (before and _planned_value(before) == value)):
        return []
    rows: list[Change] = [Note(had, takes=(after.id,))] if had and had != has else []
    return [*rows, Note(has, {after.id: value})] if has else rows


def _planned_place(sending: Sending | None) -> Key | None:
    if sending is None or not sending.takes_time:
        return None
    return keys.planned(sending.account_id, calendar.week_of(sending.due))


def _planned_value(sending: Sending) -> dict[str, str]:
    taken = {"due": clock.text(sending.due), "subject": sending.subject, "content_hash": sending.content_hash}
    return {**taken, **order.mark(sending)}


def _remote_rows(before: Sending | None, after: Sending) -> list[Change]:
    """The row by which what is public is known. A person may err, so theirs never takes the place of another's."""
    had, has = before.remote_id if before else "", after.remote_id
    if had == has:
        return []
    rows: list[Change] = [Drop(keys.remote(after.platform, had))] if had else []
    if not has:
        return rows
    named = {name: getattr(after, name) for name in ("root", "account_id", "kind", "subject")}
    place, row = keys.remote(after.platform, has), {"sending_id": after.id, **named}
    if not after.confirmed_by:
        return [*rows, Keep(place, row)]
    free, own = "attribute_not_exists(pk) OR sending_id = :own", {":own": after.id}
    return [*rows, Keep(place, row, when=free, values=own, otherwise=AddressTaken(url=after.url))]


def _unresolved(sending: Sending) -> dict[str, Any]:
    names = ("kind", "platform", "account_id", "campaign", "owner", "reason", "version")
    told = {name: getattr(sending, name) for name in names}
    return {"sending_id": sending.id, "due": clock.text(sending.due), "attempt": sending.fence, **told}
