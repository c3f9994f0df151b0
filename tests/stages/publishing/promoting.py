"""A brand with money: something live, budgets, a network that takes orders, and a bus that tells of what happened."""

import json
from collections.abc import Set
from typing import Any

import pytest
from moto.dynamodb.models import dynamodb_backends

from publishing import keys, on_event
from publishing.promotions import Promotion
from socialops import table
from socialops.events.base import Event
from socialops.events.promotions import SentimentTurnedBad
from socialops.items import decode_item
from socialops.names import SUBSCRIPTIONS
from socialops.table import Origin
from tests.cloud import Clock
from tests.fake_promotion import FakePromotion, Placed
from tests.fakes import Network
from tests.publishing_world import World
from tests.stages.requests import Answer

MONTH = "2026-11"
PLAYS = "VIDEO_PLAYBACK_VOLUME"


class Promoting:
    """The brand, its network's ads, and what was told on the bus so far."""

    def __init__(self, time: Clock, monkeypatch: pytest.MonkeyPatch, ads: FakePromotion | None = None) -> None:
        self.ads = ads if ads is not None else FakePromotion()
        self.world = World(time, monkeypatch, Network(promotion=self.ads))
        self._told: set[tuple[str, str]] = set()
        self.account = ""
        self.publication = ""

    def begin(self, *, budget: int = 1_000_000, limit: int = 500_000, campaign: str = "") -> None:
        """Something live, a budget of the month, and a limit."""
        self.account = self.account or self.world.an_account()
        self.world.a_post()
        self.publication = self.world.schedule(self.account, after=60, **({"campaign": campaign} if campaign else {}))
        self.run(minutes=2)
        assert self.world.get(self.publication).state == "live"
        if budget:
            self.budget(MONTH, budget)
        if limit:
            answer = self.world.ask("PUT /v1/promotion-limit", body={"amount": limit})
            assert answer.status == 200, answer.body

    def budget(self, budget_id: str, limit: int, seen: str = "") -> Answer:
        """Set a budget."""
        headers = {"if-match": seen} if seen else {}
        path = {"budget_id": budget_id}
        return self.world.ask("PUT /v1/budgets/{budget_id}", path=path, body={"limit": limit}, headers=headers)

    def left(self, budget_id: str = MONTH) -> dict[str, int]:
        """What is reserved, spent and available; the ledger must add up."""
        path = {"budget_id": budget_id}
        audit = self.world.ask("GET /v1/budgets/{budget_id}/audit", path=path).body
        assert (audit["holds"], audit["complete"]) == (True, True), audit
        found = self.world.ask("GET /v1/budgets/{budget_id}", path=path).body
        return {name: found[name] for name in ("reserved", "spent", "overrun", "available")}

    def ask(self, *, by: str = "ling", role: str = "specialist", publication: str = "", **body: Any) -> Answer:
        """Ask for a promotion of 300 yuan over a day."""
        path = {"publication_id": publication or self.publication}
        asked = {"goal": PLAYS, "budget": 30_000, "hours": 24, **body}
        route = "POST /v1/publications/{publication_id}/promotions"
        return self.world.ask(route, path=path, body=asked, member=by, role=role)

    def promote(self, **body: Any) -> str:
        """Promote, within the limit; the id of the promotion."""
        answer = self.ask(**body)
        assert answer.status == 201, answer.body
        return str(answer.body["id"])

    def running(self, **body: Any) -> str:
        """A promotion whose order is placed."""
        promotion_id = self.promote(**body)
        self.run(seconds=5)
        assert self.get(promotion_id).state == "running"
        return promotion_id

    def ran(self, **body: Any) -> str:
        """A promotion that ran to its end: a hundred yuan for five hundred plays."""
        promotion_id = self.running(**body)
        order = list(self.ads.placed.values())[-1]
        order.spent, order.counts, order.state = 10_000, {"plays": 500}, "done"
        self.run(minutes=11)
        assert self.get(promotion_id).state == "done"
        return promotion_id

    def call(self, action: str, promotion_id: str, body: Any = None, **given: Any) -> Answer:
        """`POST /v1/promotions/{id}/<action>`."""
        route = f"POST /v1/promotions/{{promotion_id}}/{action}"
        return self.world.ask(route, path={"promotion_id": promotion_id}, body=body, **given)

    def view(self, promotion_id: str) -> dict[str, Any]:
        """A promotion as members see it."""
        answer = self.world.ask("GET /v1/promotions/{promotion_id}", path={"promotion_id": promotion_id})
        assert answer.status == 200, answer.body
        found: dict[str, Any] = answer.body
        return found

    def get(self, promotion_id: str) -> Promotion:
        """A promotion as stored."""
        return table.load(Promotion, keys.promotion(promotion_id))

    def placed(self) -> Placed:
        """The one order that the platform has."""
        (order,) = self.ads.placed.values()
        return order

    def run(self, **by: float) -> None:
        """Let time pass, with what is due and what is told of it at once."""
        self.tell()
        self.world.afterwards = self.tell
        try:
            self.world.run(**by)
        finally:
            del self.world.afterwards

    def tell(self, *, twice: bool = False) -> None:
        """Bring the events that were not brought yet to who listens."""
        for detail in self._untold():
            body = json.dumps({"detail": detail})
            for number in range(2 if twice else 1):
                record = {"messageId": f"m-{number}", "body": body}
                assert on_event.handler({"Records": [record]}, None) == {"batchItemFailures": []}

    def _untold(self) -> list[dict[str, Any]]:
        found = self._read(self._told)
        self._told |= {(item["pk"], item["sk"]) for item in found}
        return [item for item in found if item["event"] in SUBSCRIPTIONS["publishing"]]

    def journal(self) -> list[dict[str, Any]]:
        """Everything that happened, in order."""
        return self._read(frozenset())

    @staticmethod
    def _read(known: Set[tuple[str, str]]) -> list[dict[str, Any]]:
        """What happened and is not known."""
        items = dynamodb_backends["123456789012"]["us-east-1"].tables["operations"].items
        rows = [
            decode_item(row.to_json()["Attributes"])
            for pk, partition in items.items()
            if str(pk.value).startswith("TRACE#")
            for sk, row in partition.items()
            if (pk.value, sk.value) not in known
        ]
        return sorted((row for row in rows if row.get("type") == "journal"), key=lambda row: str(row["sk"]))

    def events(self, name: str) -> list[dict[str, Any]]:
        """The data of all events of a name."""
        return [item["data"] for item in self.journal() if item["event"] == name]

    def happen(self, event: Event) -> None:
        """Somebody tells something on the bus."""
        table.commit([], [event], Origin("insights", self.world.time.at))
        self.tell()

    def turn_bad(self, **scope: str) -> None:
        """What people say turns bad."""
        self.happen(SentimentTurnedBad(subject="POST#p1", negative_permille=600, messages=40, **scope))
