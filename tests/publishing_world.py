"""A brand with one account on the fake network, an approved post, and a clock that brings what is due.

The agenda runs as deployed: the production tick each minute, queue messages with their delay in whole seconds,
and redelivery of what failed. Only the waiting is left out.
"""

import copy
import heapq
import itertools
import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from moto.dynamodb.models import dynamodb_backends
from moto.sqs.models import sqs_backends

from agenda import on_minute
from planning import keys as planning_keys
from planning.posts import Post, Variant, hashes
from planning.review_store import keep_approved
from publishing import keys, on_due
from publishing.api import api
from publishing.sendings import Sending
from socialops import agenda, aws, clock, table
from socialops.changes import Create, Save
from socialops.events.planning import PostApproved, PostEdited, PostWritten
from socialops.items import decode_item
from socialops.platforms.content import Content
from socialops.table import Origin
from tests import fakes
from tests.cloud import Clock
from tests.fakes import Crashed, Network
from tests.stages.requests import Answer, ask

REDELIVERY = timedelta(minutes=12)
"""Visibility timeout of the due queues: six times the function's timeout."""
MOST_RECEIVES = 5
SERVICES = ("dynamodb", "kms", "s3", "sqs")
CREDENTIALS = {"access_token": "t-1", "app_secret": "s-1"}


class World:
    """One brand, and its time."""

    afterwards: Callable[[], None] = staticmethod(lambda: None)
    """Called after each tick and each message while time passes."""

    def __init__(self, time: Clock, monkeypatch: pytest.MonkeyPatch, network: Network | None = None) -> None:
        self.time = time
        self.network = fakes.install(monkeypatch, network)
        self.crashes = 0
        self.failures: list[str] = []
        self.dead: list[str] = []
        self._waiting: list[tuple[datetime, int, str, int]] = []
        self._order = itertools.count()
        self._ticked = time.at.replace(second=0, microsecond=0)

    def ask(self, route: str, *, role: str = "manager", **given: Any) -> Answer:
        """Call a route of publishing."""
        return ask(api, route, role=role, **given)

    def an_account(self, **fields: Any) -> str:
        """Connect the account of the fake network; its id."""
        body = {"platform": self.network.id, "credentials": CREDENTIALS, **fields}
        answer = self.ask("POST /v1/accounts", body=body)
        assert answer.status == 201, answer.body
        return str(answer.body["id"])

    def a_post(self, post_id: str = "p1", text: str = "新品上市", link: str = "https://shop.example/x") -> Post:
        """An approved post for the fake platform."""
        at = self.time.at
        post = Post(
            id=post_id,
            created_at=at,
            updated_at=at,
            author="ling",
            title="t",
            text=text,
            link=link,
            variants={self.network.id: Variant()},
        )
        post = post.model_copy(update={"state": "approved", "approved": self.approval_of(post)})
        key = planning_keys.post(post_id)
        told = PostWritten(subject=key.pk, author="ling", platforms=[self.network.id])
        table.commit([Create(key, post), *keep_approved(post, {})], [told], Origin("ling", at))
        return post

    def approval_of(self, post: Post) -> dict[str, str]:
        """What an approval of this post says."""
        return hashes(post, {})

    def change_post(self, post_id: str = "p1", *, approve: bool = False, **fields: Any) -> None:
        """Edit a post; its approval is void unless it is given anew."""
        key = planning_keys.post(post_id)
        before = table.load(Post, key)
        after = before.next(self.time.at, approved={}, state="draft", **fields)
        told: PostEdited | PostApproved = PostEdited(subject=key.pk)
        if approve:
            after = after.model_copy(update={"approved": self.approval_of(after), "state": "approved"})
        table.commit([Save(key, before, after), *keep_approved(after, {})], [told], Origin("ling", self.time.at))

    def schedule(self, account_id: str, post_id: str = "p1", *, after: float = 600, **fields: Any) -> str:
        """Put a post on the calendar, so many seconds from now; the id of the publication."""
        body = {"account_id": account_id, "at": clock.text(self.time.at + timedelta(seconds=after)), **fields}
        answer = self.ask("POST /v1/posts/{post_id}/publications", path={"post_id": post_id}, body=body)
        assert answer.status == 201, answer.body
        return str(answer.body["id"])

    def get(self, sending_id: str) -> Sending:
        """A sending as stored."""
        return table.load(Sending, keys.sending(sending_id))

    def events(self, root: str = "POST#p1") -> list[str]:
        """Names of the events of a trace, in order."""
        return [item["event"] for item in table.query(f"TRACE#{root}", limit=200).items]

    def rows(self, pk: str) -> list[dict[str, Any]]:
        """Items of a partition."""
        return table.query(pk, limit=200).items

    def peek(self, *starts: str) -> list[dict[str, Any]]:
        """Items whose partition begins so, past the client: for invariants that look at all of them after each step."""
        items = dynamodb_backends["123456789012"]["us-east-1"].tables["operations"].items
        found = [item for pk, shard in items.items() if pk.value.startswith(starts) for item in shard.values()]
        return [decode_item({name: value.to_regular_json() for name, value in item.attrs.items()}) for item in found]

    def unresolved(self) -> Counter[str]:
        """How many sendings stand in each open state."""
        states = ("held", "sending", "unknown", "needs_human")
        return Counter({state: n for state in states if (n := len(self.rows(f"UNRESOLVED#{state}")))})

    def agenda(self) -> list[agenda.Entry]:
        """Every entry on the agenda."""
        # Straight from moto: a test asks for this more often than for anything else.
        items = dynamodb_backends["123456789012"]["us-east-1"].tables["operations"].items
        shards = [shard for pk, shard in items.items() if pk.value in agenda.shard_keys()]
        found = [agenda.from_sort_key(sk.value) for shard in shards for sk in shard]
        return sorted(found, key=lambda entry: entry.due)

    def run(self, **by: float) -> None:
        """Let time pass, with its ticks and whatever is due."""
        until = self.time.at + timedelta(**by)
        while True:
            self._collect()
            tick = self._useful_tick()
            arrival = self._waiting[0][0] if self._waiting else tick
            if min(tick, arrival) > until:
                break
            self.time.at = max(min(tick, arrival), self.time.at)
            if self._waiting and arrival <= tick:
                _, _, body, receives = heapq.heappop(self._waiting)
                self.deliver(body, receives)
            else:
                self._ticked = tick
                self.tick()
            self.afterwards()
        self.time.at = max(until, self.time.at)

    def tick(self) -> None:
        """One tick of the agenda; a crash loses it."""
        try:
            on_minute.handler({}, None)
        except Crashed:
            self.crashes += 1

    def deliver(self, body: str, receives: int = 0) -> None:
        """Hand a message to the function; what fails comes again after the visibility timeout, and then lies dead."""
        try:
            failed = on_due.handler({"Records": [{"messageId": "m", "body": body}]}, None)["batchItemFailures"]
        except Crashed:
            self.crashes += 1
            failed = [{"itemIdentifier": "m"}]
        if failed:
            self.failures.append(body)
        if failed and receives + 1 < MOST_RECEIVES:
            self._wait(self.time.at + REDELIVERY, body, receives + 1)
        elif failed:
            self.dead.append(body)

    def pending(self) -> list[str]:
        """Messages under way, in the order of their arrival."""
        self._collect()
        return [body for _, _, body, _ in sorted(self._waiting)]

    def arriving(self, most: int) -> list[str]:
        """The next messages, so many at most, taken from the queue; time goes on to their arrival."""
        self._collect()
        taken = [heapq.heappop(self._waiting) for _ in range(min(most, len(self._waiting)))]
        self.time.at = max([self.time.at, *(at for at, *_ in taken)])
        return [body for _, _, body, _ in taken]

    def duplicate(self) -> None:
        """Every message under way arrives twice, the copies in reverse order."""
        self._collect()
        for at, _, body, receives in sorted(self._waiting, reverse=True):
            self._wait(at, body, receives)

    def lose_messages(self) -> None:
        """Every message under way is lost."""
        self._collect()
        self._waiting.clear()

    def remember(self) -> "Moment":
        """This moment of the brand, to come back to."""
        self._collect()
        items = dynamodb_backends["123456789012"]["us-east-1"].tables["operations"].items
        return Moment(copy.deepcopy(items), self.time.at, list(self._waiting), self._ticked)

    def return_to(self, moment: "Moment") -> None:
        """Everything as it was, with an empty platform and an empty script."""
        items = dynamodb_backends["123456789012"]["us-east-1"].tables["operations"].items
        items.clear()
        items.update(copy.deepcopy(moment.items))
        self._collect()
        self.time.at, self._waiting, self._ticked = moment.at, list(moment.waiting), moment.ticked
        self.network.clear()
        self.crashes = 0
        self.failures, self.dead = [], []

    def _useful_tick(self) -> datetime:
        """The next tick that finds something; those before it would only pass over an agenda of later things."""
        entries = self.agenda()
        if not entries:
            return datetime.max.replace(tzinfo=UTC)
        earliest = max(self._ticked, self.time.at.replace(second=0, microsecond=0)) + timedelta(minutes=1)
        idle = (entries[0].due - agenda.REACH - earliest) // timedelta(minutes=1)
        return earliest + timedelta(minutes=max(idle, 0))

    def _collect(self) -> None:
        queue = sqs_backends["123456789012"]["us-east-1"].queues["publishing-due"]
        bodies = [message.body for message in queue._messages]
        queue._messages.clear()
        for body in bodies:
            delay = math.floor((clock.instant(json.loads(body)["due"]) - self.time.at).total_seconds())
            self._wait(self.time.at + timedelta(seconds=max(delay, 0)), body, 0)

    def _wait(self, at: datetime, body: str, receives: int) -> None:
        heapq.heappush(self._waiting, (at, next(self._order), body, receives))


@dataclass(frozen=True)
class Moment:
    """What a world is at an instant."""

    items: Any
    at: datetime
    waiting: list[tuple[datetime, int, str, int]]
    ticked: datetime


def texts(network: Network) -> list[str]:
    """What the public sees, oldest first."""
    return [one.content.text for one in network.visible]


def a_reply(text: str = "亲，有货") -> Content:
    """A public answer under a post."""
    return Content(text=text, channel="comment", answers={"comment": "c-1", "status": "1"})


@contextmanager
def filled(items: Iterable[dict[str, Any]]) -> Iterator[None]:
    """Many items (as attribute values) in moto's table for the body, past the client that would take minutes."""
    moto_table = dynamodb_backends["123456789012"]["us-east-1"].tables["operations"]
    for item in items:
        moto_table.put_item(item)
    try:
        yield
    finally:
        moto_table.items.clear()


class Calls:
    """AWS calls as they happen."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.halves = 0

    def before(self, model: Any, **_: Any) -> None:
        self.names.append(f"{model.service_model.service_name}:{model.name}")
        self.half()

    def after(self, **_: Any) -> None:
        self.half()

    def half(self) -> None:
        """One more point at which the process might end."""
        self.halves += 1


@contextmanager
def counted(into: Calls | None = None) -> Iterator[Calls]:
    """Watch every AWS call of the body."""
    calls = into or Calls()
    clients = [aws.client(service) for service in SERVICES]
    for client in clients:
        client.meta.events.register("before-call", calls.before)
        client.meta.events.register("after-call", calls.after)
    try:
        yield calls
    finally:
        for client in clients:
            client.meta.events.unregister("before-call", calls.before)
            client.meta.events.unregister("after-call", calls.after)
