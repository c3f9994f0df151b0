"""Anything in any order: planning, moving, editing, switches, lost ticks and messages, crashes, a faulty platform.

After every step: nothing is public twice, nothing was claimed under a switch or without approval, nothing is lost.
"""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from publishing.sendings import Sending
from socialops import clock
from socialops.platforms.errors import PlatformUnavailable
from socialops.platforms.sending import Inconclusive, NotSent, Refused, Unknown
from tests import fakes
from tests.cloud import Clock
from tests.faults.machines import run
from tests.faults.workers import at_once
from tests.publishing_world import Moment, World

POSTS = ("p0", "p1", "p2")
CAMPAIGN = "double-eleven"
SWITCHES = ("brand", "platform", "account", "campaign")
LAGS = (0, 5, 20)
"""Seconds; with the latest commit they stay within the settle time that the platform declares."""
ANSWERS = {
    "good": fakes.GOOD,
    "lost": fakes.LOST,
    "swallowed": fakes.SWALLOWED,
    "late": fakes.late(timedelta(seconds=90)),
    "accepted": fakes.accepted(timedelta(seconds=30)),
    "not sent": fakes.saying(NotSent("ConnectTimeoutError")),
    "rate limited": fakes.saying(NotSent("RateLimited", "429")),
    "html": fakes.saying(Unknown("unreadable answer")),
    "refused": fakes.REFUSED,
    "revoked": fakes.saying(Refused("AccountDisconnected", "the grant was taken back", "21332")),
    "crash before": fakes.CRASH_BEFORE,
    "crash after": fakes.CRASH_AFTER,
}


class Publishing(RuleBasedStateMachine):
    """One brand with three posts on one account."""

    world: World
    start: Moment
    account: str

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.unapproved: dict[str, list[tuple[datetime, datetime | None]]] = {post: [] for post in POSTS}
        self.paused: dict[str, list[tuple[datetime, datetime | None]]] = {kind: [] for kind in SWITCHES}

    @initialize()
    def begin(self) -> None:
        """Every run starts from the same moment."""
        self.world.return_to(self.start)
        self.world.network.lag = timedelta()

    @rule(
        post=st.sampled_from(POSTS),
        seconds=st.sampled_from([1, 30, 119, 121, 600, 3000]),
        campaign=st.sampled_from([{}, {"campaign": CAMPAIGN}]),
    )
    def plan(self, post: str, seconds: int, campaign: dict[str, str]) -> None:
        """Put an approved post on the calendar, also while a switch is on, as far as there is room."""
        at = clock.text(self.world.time.at + timedelta(seconds=seconds))
        route, body = "POST /v1/posts/{post_id}/publications", {"account_id": self.account, "at": at}
        answer = self.world.ask(route, path={"post_id": post}, body={**body, **campaign, "accept": ["paused"]})
        code = answer.body.get("code")
        assert code == "not-approved" if self._open(self.unapproved[post]) else code in {None, "quota-full"}
        if answer.status == 201:
            self.ids.append(answer.body["id"])

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), seconds=st.sampled_from([1, 60, 600]))
    def move(self, data: Any, seconds: int) -> None:
        """Give one another time; what is out or under way refuses it."""
        at = clock.text(self.world.time.at + timedelta(seconds=seconds))
        self._change(data, "PATCH /v1/publications/{publication_id}", {"at": at, "accept": ["paused"]})

    @precondition(lambda self: self.ids)
    @rule(data=st.data())
    def cancel(self, data: Any) -> None:
        """Cancel one."""
        self._change(data, "DELETE /v1/publications/{publication_id}", None)

    @precondition(lambda self: self.ids)
    @rule(data=st.data())
    def retry(self, data: Any) -> None:
        """Somebody presses retry."""
        path = {"publication_id": data.draw(st.sampled_from(self.ids))}
        answer = self.world.ask("POST /v1/publications/{publication_id}/retry", path=path, body={})
        assert answer.status in {200, 409}

    def _change(self, data: Any, route: str, body: Any) -> None:
        sending = self.world.get(data.draw(st.sampled_from(self.ids)))
        tag = {"if-match": f'"{sending.version}"'}
        answer = self.world.ask(route, path={"publication_id": sending.id}, body=body, headers=tag)
        refusals = {"wrong-state", "not-approved", "quota-full"}
        assert answer.status == 200 or (answer.status == 409 and answer.body["code"] in refusals)

    @rule(post=st.sampled_from(POSTS), approve=st.booleans(), text=st.sampled_from(["甲", "乙"]))
    def edit(self, post: str, approve: bool, text: str) -> None:
        """Change a text; the approval is void, or given anew."""
        self.world.change_post(post, approve=approve, text=text)
        self._close(self.unapproved[post])
        if not approve:
            self.unapproved[post].append((self.world.time.at, None))

    @rule(kind=st.sampled_from(SWITCHES))
    def switch(self, kind: str) -> None:
        """Press a switch, or lift it."""
        if self._open(self.paused[kind]):
            self._lift(kind)
        else:
            answer = self.world.ask("PUT /v1/pauses/{scope}", path={"scope": self._scope(kind)}, body={"reason": "x"})
            self.paused[kind].append((clock.instant(answer.body["effective_at"]), None))

    def _scope(self, kind: str) -> str:
        name = {"platform": "fake", "account": self.account, "campaign": CAMPAIGN}.get(kind)
        return f"{kind}:{name}" if name else kind

    def _lift(self, kind: str) -> None:
        scope = self._scope(kind)
        switches = self.world.ask("GET /v1/pauses").body["items"]
        (version,) = [each["version"] for each in switches if each["id"] == scope]
        tag = {"if-match": f'"{version}"'}
        assert self.world.ask("DELETE /v1/pauses/{scope}", path={"scope": scope}, headers=tag).status == 200
        self._close(self.paused[kind])

    @rule(seconds=st.sampled_from(LAGS))
    def lists_lag(self, seconds: int) -> None:
        """From now on the platform's lists show things so late."""
        self.world.network.lag = timedelta(seconds=seconds)

    @rule(names=st.lists(st.sampled_from(sorted(ANSWERS)), min_size=1, max_size=3))
    def platform_answers(self, names: list[str]) -> None:
        """What the platform does with the next requests."""
        self.world.network.answers = [ANSWERS[name] for name in names]

    @rule(looks=st.integers(1, 3), prepares=st.integers(0, 2))
    def platform_is_down(self, looks: int, prepares: int) -> None:
        """The next looks see nothing, the next preparations fail."""
        self.world.network.looks = [Inconclusive("502")] * looks
        self.world.network.prepare_errors = [PlatformUnavailable("502") for _ in range(prepares)]

    @rule(seconds=st.sampled_from([1, 29, 59, 60, 130, 600]))
    def time_passes(self, seconds: int) -> None:
        """With every tick and everything due."""
        self.world.run(seconds=seconds)

    @rule(minutes=st.integers(1, 5))
    def ticks_are_lost(self, minutes: int) -> None:
        """Time passes in which nothing of ours runs."""
        self.world.time.advance(minutes=minutes)

    @rule()
    def messages_come_twice(self) -> None:
        """Duplicates, in reverse order."""
        self.world.duplicate()

    @rule(turns=st.lists(st.integers(0, 1), max_size=30), same=st.booleans())
    def two_workers_at_once(self, turns: list[int], same: bool) -> None:
        """The next message reaches two workers, or the next two one each; they take turns at their calls."""
        if arrived := self.world.arriving(1 if same else 2):
            at_once(self.world, arrived * 2 if len(arrived) == 1 else arrived, turns)

    @rule()
    def messages_are_lost(self) -> None:
        """Everything under way is lost."""
        self.world.lose_messages()

    @invariant()
    def nothing_is_public_twice(self) -> None:
        """At most one visible post for each sending, and every one is the content of its sending."""
        links = Counter(one.content.link for one in self.world.network.visible)
        assert max(links.values(), default=0) <= 1

    @invariant()
    def no_claim_breaks_the_law(self) -> None:
        """No attempt was claimed while a switch was on, or while its post was not approved."""
        for sending in self._sendings():
            for row in self.world.rows(sending.key.pk):
                if row["sk"].startswith("ATTEMPT#"):
                    at = clock.instant(row["claimed_at"])
                    kinds = SWITCHES if sending.campaign else SWITCHES[:-1]
                    spans = [span for kind in kinds for span in self.paused[kind]] + self.unapproved[sending.subject]
                    assert not [span for span in spans if span[0] < at and (span[1] is None or at < span[1])]

    @invariant()
    def nothing_is_silently_lost(self) -> None:
        """Everything not at an end has its entry on the agenda, or waits for a person and is listed."""
        on_agenda = {entry.sk for entry in self.world.agenda()}
        listed = {
            row["sending_id"] for state in ("held", "needs_human") for row in self.world.rows(f"UNRESOLVED#{state}")
        }
        for sending in self._sendings():
            if sending.state in {"scheduled", "sending", "unknown"} and not sending.held:
                assert sending.entry in on_agenda, sending
            if sending.held or sending.state == "needs_human":
                assert sending.id in listed, sending
            if sending.state in {"refused", "cancelled"}:
                assert not sending.entry

    def teardown(self) -> None:
        """When all is well again, everything comes to its end, or waits for a person."""
        self.world.network.answers, self.world.network.looks, self.world.network.prepare_errors = [], [], []
        for kind, spans in self.paused.items():
            if self._open(spans):
                self._lift(kind)
        self.world.run(hours=3)
        self.nothing_is_public_twice()
        self.no_claim_breaks_the_law()
        public = {one.content.link for one in self.world.network.visible}
        for sending in self._sendings():
            states = (
                {"live", "needs_human"} if sending.outgoing.link in public else {"refused", "cancelled", "needs_human"}
            )
            assert sending.state in states or (sending.held and sending.outgoing.link not in public), sending

    def _sendings(self) -> list[Sending]:
        return [self.world.get(sending_id) for sending_id in self.ids]

    def _close(self, spans: list[tuple[datetime, datetime | None]]) -> None:
        if self._open(spans):
            spans[-1] = (spans[-1][0], self.world.time.at)

    @staticmethod
    def _open(spans: list[tuple[datetime, datetime | None]]) -> bool:
        return bool(spans) and spans[-1][1] is None


@pytest.fixture
def machine(time: Clock, monkeypatch: pytest.MonkeyPatch) -> type[Publishing]:
    """The machine over one brand, which every run takes back to its first moment."""
    world = World(time, monkeypatch)
    account = world.an_account()
    for post in POSTS:
        world.a_post(post)
    Publishing.world, Publishing.account, Publishing.start = world, account, world.remember()
    return Publishing


def test_the_law_holds_whatever_happens(machine: type[Publishing]) -> None:
    """Some runs of anything in any order."""
    run(machine, examples=10, steps=20)


@pytest.mark.long
def test_the_law_holds_for_long(machine: type[Publishing]) -> None:
    """Many longer runs."""
    run(machine, examples=40, steps=50)
