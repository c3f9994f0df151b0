"""A brand with many accounts on a platform double, on the local system, to be put under load.

The system is the template's, whole and over HTTP, with one thing left out: what other stages do when they hear of an
event. On AWS each of their functions has a machine of its own; here they would take turns with publishing in one
interpreter, and the figure would be that of the interpreter.
"""

import itertools
import json
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import LimitedSizeDict

from infra import synth
from infra.local.demonstration import LOG
from infra.local.output import function_output
from infra.local.person import Person
from infra.local.system import LocalSystem
from infra.local.template import Template
from planning import keys as planning_keys
from planning.posts import Post, Variant, hashes
from planning.review_store import keep_approved
from publishing import keys, sendings, store
from publishing.sendings import PREPARE_INLINE, Sending
from socialops import clock, ids, table
from socialops.agenda import from_sort_key
from socialops.changes import Create
from socialops.events.planning import PostWritten
from socialops.permissions import Role
from socialops.platforms.limits import Quota
from socialops.platforms.sending import Live
from socialops.table import Origin
from tests import fakes

ACCOUNTS: Final = 20
POST: Final = "p1"
NOWHERE: Final = {"source": ["nobody"]}
UNBOUNDED: Final = tuple(Quota(kind, 10**9, 3600, "made up") for kind in ("call", "post", "reply"))


@dataclass(frozen=True)
class Published:
    """A publication as stored after the load."""

    id: str
    due: datetime
    state: str
    held: str
    claimed_at: datetime | None


class Load:
    """The brand under load.

    Attributes:
        system: the local system.
        network: the platform double; what the public sees is `network.visible`.
        manager: who presses the switch.
    """

    def __init__(self, system: LocalSystem, network: fakes.Network) -> None:
        self.system = system
        self.network = network
        self.manager = Person(system.url, system.token(Role.MANAGER.value), "en")
        self._specialist = Person(system.url, system.token(Role.SPECIALIST.value), "en")
        self._accounts = [self._account(number) for number in range(ACCOUNTS)]
        self._numbers = itertools.count()
        self._post()
        self._first = self._asked_for()

    def schedule(self, times: Sequence[datetime]) -> list[str]:
        """Plan the post at some times, on one account after the other, as planning does; ids of the publications.

        So shortly that each prepares itself right before its claim: a start has everything to do.
        """
        with self.system.as_function("publishing.api"):
            return [self._schedule(self._accounts[n % ACCOUNTS], due) for n, due in enumerate(times)]

    def until_start(self, count: int) -> datetime:
        """The instant at which so many publications can begin that are scheduled from now on, by a trial of ten."""
        began = time.monotonic()
        far = datetime.now(UTC) + timedelta(days=1)
        self.schedule([far + timedelta(minutes=n) for n in range(10)])
        each = (time.monotonic() - began) / 10
        return datetime.now(UTC) + timedelta(seconds=1.4 * each * count + 5)

    def wait(self, count: int, until: datetime) -> None:
        """Until so many things are public, or an instant has come."""
        while len(self.network.visible) < count and datetime.now(UTC) < until:
            time.sleep(0.05)

    def settle(self, ids: Sequence[str], until: datetime) -> None:
        """Until each is live or held, or an instant has come; one that is late lets others go first for a while."""
        while datetime.now(UTC) < until:
            if all(each.state == "live" or each.held for each in self.read(ids)):
                return
            time.sleep(1)

    def read(self, ids: Sequence[str]) -> list[Published]:
        """Publications as stored, straight from the table."""
        return [self._read(each) for each in ids]

    def _read(self, sending_id: str) -> Published:
        with self.system.as_function("publishing.api"):
            found = table.load(Sending, keys.sending(sending_id))
        return Published(found.id, found.due, found.state, found.held, found.claimed_at)

    def _schedule(self, account_id: str, due: datetime) -> str:
        first, sending_id = self._first, ids.new_id(datetime.now(UTC))
        at = max(datetime.now(UTC), due - PREPARE_INLINE)
        step = sendings.schedule(
            sending_id,
            at,
            kind=first.kind,
            platform=first.platform,
            account_id=account_id,
            subject=first.subject,
            root=first.root,
            owner=first.owner,
            content=first.content,
            content_hash=first.content_hash,
            due=due,
        )
        store.take(step, Origin("ling", at))
        return sending_id

    def _asked_for(self) -> Sending:
        """One publication of the distant future, asked for over HTTP."""
        at = clock.text(datetime.now(UTC) + timedelta(days=60))
        answer = self._specialist.post(f"/v1/posts/{POST}/publications", {"account_id": self._accounts[0], "at": at})
        with self.system.as_function("publishing.api"):
            return table.load(Sending, keys.sending(answer.body["id"]))

    def _account(self, number: int) -> str:
        self.network.profile = (f"r-{number}", f"@shop{number}")
        body = {"platform": self.network.id, "credentials": {"access_token": f"t-{number}", "app_secret": "s"}}
        return str(self.manager.post("/v1/accounts", body).body["id"])

    def _post(self) -> None:
        at = datetime.now(UTC)
        post = Post(
            id=POST,
            created_at=at,
            updated_at=at,
            author="ling",
            title="上新",
            text="新品上市",
            link="https://shop.example/x",
            variants={self.network.id: Variant()},
        )
        post = post.model_copy(update={"state": "approved", "approved": hashes(post, {})})
        place = planning_keys.post(POST)
        told = PostWritten(subject=place.pk, author="ling", platforms=[self.network.id])
        with self.system.as_function("planning.api"):
            table.commit([Create(place, post), *keep_approved(post, {})], [told], Origin("ling", at))

    def fill(self, times: Iterable[datetime]) -> None:
        """Store publications due at some times, each with its agenda entry.

        Copies of one that was scheduled, straight into moto's table: a client would take minutes.
        """
        far = datetime.now(UTC) + timedelta(days=30)
        (sending_id,) = self.schedule([far])
        texts, stored = [json.dumps(item) for item in self._items_of(sending_id)], self._stored()
        with pytest.MonkeyPatch.context() as patched:
            # moto weighs a whole item again at each of its attributes.
            patched.setattr(LimitedSizeDict, "__setitem__", dict.__setitem__)
            for due in times:
                new = f"filled-{next(self._numbers)}"
                for text in texts:
                    copy = json.loads(text.replace(sending_id, new).replace(clock.text(far), clock.text(due)))
                    if copy["pk"]["S"].startswith("AGENDA"):
                        copy["pk"] = {"S": from_sort_key(copy["sk"]["S"]).pk}
                    stored.put_item(copy)

    def _stored(self) -> Any:
        place = self.system.template.place
        return dynamodb_backends[place.account][place.region].tables[self.system.outputs["TableName"]]

    def _items_of(self, sending_id: str) -> list[dict[str, Any]]:
        found = [item.to_json()["Attributes"] for rows in self._stored().items.values() for item in rows.values()]
        own = {"SENDING", "AGENDA"}
        return [
            item
            for item in found
            if sending_id in str((item["pk"], item["sk"])) and any(item["pk"]["S"].startswith(each) for each in own)
        ]


@dataclass
class OneAtATime(fakes.FakeSender):
    """A platform that takes one post at a time and needs some time for each."""

    seconds: float = 0.0
    gate: threading.Lock = threading.Lock()  # noqa: RUF009 - one platform, one gate

    def send(self, *given: Any, **named: Any) -> Any:
        """Wait for one's turn, then publish."""
        with self.gate:
            time.sleep(self.seconds)
            named["now"] = datetime.now(UTC)
            outcome = super().send(*given, **named)
            assert isinstance(outcome, Live)
            return outcome


@contextmanager
def load() -> Iterator[Load]:
    """The brand under load, for the body."""
    with ExitStack() as stack:
        patched = stack.enter_context(pytest.MonkeyPatch.context())
        network = fakes.Network()
        network.publisher = OneAtATime(network, "post")
        platform = network.platform(limits=replace(fakes.LIMITS, quotas=UNBOUNDED))
        fakes.install(patched, network, platform)
        stack.enter_context(function_output(LOG))
        system = stack.enter_context(LocalSystem(_unheard(Template.load(synth.template(synth.LOCAL)))))
        yield Load(system, network)


def _unheard(template: Template) -> Template:
    """The template, with nobody listening to the bus."""
    for spec in template.body["Resources"].values():
        if spec["Type"] == "AWS::Events::Rule" and "EventPattern" in spec["Properties"]:
            spec["Properties"]["EventPattern"] = NOWHERE
    return template
